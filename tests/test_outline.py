import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.outline import outline


def headings(text):
    return [(section.level, section.heading) for section in outline(text)]


def test_regulation_with_chapter_division_and_articles_beyond_a_thousand():
    text = (
        "第一编　总则\n第一章　一般规定\n第一节　目的\n第一条　为了规范管理，制定本办法。\n第二条　适用本办法。\n"
        "第二章　附则\n第一千一百六十三条　甲。\n第一千一百六十四条　乙。\n第一千一百六十四条之一　丙。\n"
    )
    # The articles jump to 1163: a law is often kept in part, and the label with a blank after it is unmistakable.
    assert headings(text) == [
        (1, "第一编 总则"),
        (2, "第一章 一般规定"),
        (3, "第一节 目的"),
        (4, "第一条"),
        (4, "第二条"),
        (2, "第二章 附则"),
        (3, "第一千一百六十三条"),
        (3, "第一千一百六十四条"),
        (3, "第一千一百六十四条之一"),
    ]


def test_article_without_a_blank_is_a_heading_only_in_sequence():
    text = "第一条为了规范管理，制定本办法。\n第二条本办法适用于机关。\n第三条的规定不适用。\n第九条另有说法。\n"
    assert [heading for _, heading in headings(text)] == ["第一条", "第二条"]


@pytest.mark.parametrize(
    "line",
    [
        "第三条规定的情形，按照本办法办理。",
        "第三条第二款规定的期限为十日。",
        "第三条、第四条规定的人员除外。",
        "依照第三条的规定办理。",
        "第三章和第四章另行公布。",
    ],
)
def test_cross_references_are_no_headings(line):
    assert "第三条" not in [h for _, h in headings(f"第一条　甲。\n第二条　乙。\n{line}\n")]
    assert not any(h.startswith("第三章") for _, h in headings(f"第一条　甲。\n{line}\n"))


def test_families_of_a_work_plan_nest_with_brackets_of_either_width():
    text = (
        "一、总体要求\n(一)指导思想。坚持以人民为中心，认真落实各项部署要求。\n（二)工作目标\n1.完成任务。\n2．按期报告。\n"
        "(1)第一步。\n（2）第二步。\n①甲项内容\n②乙项内容\n二、工作措施\n（一）加强领导\n"
    )
    assert headings(text) == [
        (1, "一、总体要求"),
        (2, "(一)指导思想"),
        (2, "（二)工作目标"),
        (3, "1.完成任务"),
        (3, "2．按期报告"),
        (4, "(1)第一步"),
        (4, "（2）第二步"),
        (5, "①甲项内容"),
        (5, "②乙项内容"),
        (1, "二、工作措施"),
        (2, "（一）加强领导"),
    ]


def test_run_in_heading_ends_with_its_first_full_stop():
    text = "一、压实责任。认真履行责任，层层签订责任书，每季度汇报一次。\n"
    (section,) = outline(text)
    assert section.heading == "一、压实责任"
    assert text[section.start : section.heading_end] == "一、压实责任。"
    assert section.end == len(text)


def test_items_run_into_a_paragraph_form_a_series():
    text = "（一）讲政治。\n一要加强建设。首先要从政治上看；二要夯实根基。精心组织；三要强化监督。压实责任。\n"
    assert [h for _, h in headings(text)][1:] == ["一要加强建设", "二要夯实根基", "三要强化监督"]


def test_a_lone_figure_of_speech_is_no_series():
    assert headings("这样做一是为了方便群众，确实收到了好的效果。") == []
    assert headings("大家的意见：二是没有先说一就说了二，不成系列。") == []


def test_decimals_years_and_dates_are_no_headings():
    assert headings("1.5万元的经费已经到位。\n2023年完成三项任务。\n12.3%的比例。\n") == []


def test_leading_topic_sentences_head_paragraphs_without_numbers():
    body = "各单位结合实际认真抓好落实，" * 12 + "确保取得实效。"
    text = f"同志们：\n聚焦主责强化监督，扛起政治责任。{body}\n聚焦作风净化生态，持续正风肃纪。{body}\n"
    assert headings(text) == [(1, "聚焦主责强化监督，扛起政治责任"), (1, "聚焦作风净化生态，持续正风肃纪")]


CJK = st.text(alphabet="一二三四第条章节编（）()、.，。；：的是要\n 　12ab之规定①②", max_size=120)


@given(CJK)
def test_spans_lie_in_the_text_nest_and_carry_their_heading(text):
    sections = outline(text)
    starts = [section.start for section in sections]
    assert starts == sorted(starts)
    for section in sections:
        assert 0 <= section.start <= section.heading_end <= len(text)
        assert section.start < section.end <= len(text)
        if section.parent is not None:
            parent = sections[section.parent]
            assert parent.level == section.level - 1
            assert parent.start <= section.start
            assert section.end <= parent.end
