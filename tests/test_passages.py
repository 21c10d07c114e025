from hypothesis import given, settings
from hypothesis import strategies as st

from index.passages import cut, sentences
from index.settings import IndexSettings

SMALL = IndexSettings(passage_chars=40, passage_min_chars=12, article_chars=80)
TEXT = st.text(
    alphabet=st.sampled_from("第一二三条章（）、。，；：！？”“ 　\n\t的工作责任制度abc123①ｘ《》是要𠀀"), max_size=400
)


@settings(max_examples=300)
@given(TEXT)
def test_every_visible_character_stands_in_exactly_one_passage(text):
    passages = cut("d", text, SMALL)
    times = [0] * len(text)
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip()
        for i in range(passage.start, passage.end):
            times[i] += 1
    assert all(count == 1 or (count == 0 and char.isspace()) for count, char in zip(times, text, strict=True))
    assert [p.start for p in passages] == sorted(p.start for p in passages)
    assert len({p.id for p in passages}) == len(passages)


@settings(max_examples=200)
@given(TEXT)
def test_sentences_cover_the_visible_text(text):
    spans = sentences(text)
    joined = "".join(text[s:e] for s, e in spans)
    assert "".join(joined.split()) == "".join(text.split())
    assert all("\n" not in text[s:e] for s, e in spans)


def test_sentence_ends_keep_their_closing_quotes():
    text = "他说：“要抓落实。”大家赞成！真的吗？”是的"
    assert [text[s:e] for s, e in sentences(text)] == ["他说：“要抓落实。”", "大家赞成！", "真的吗？”", "是的"]


def test_articles_never_share_a_passage_and_keep_their_label():
    text = "\n".join(f"第{n}条　机关工作人员应当遵守规定。" for n in "一二三四五") + "\n"
    passages = cut("d", text)
    assert [p.section_path for p in passages] == [(f"第{n}条",) for n in "一二三四五"]
    assert all(p.text.startswith(p.section_path[-1]) for p in passages)


def test_chapter_heading_stays_with_the_first_article_under_it():
    text = "第一章　总则\n第一条　甲。\n第二条　乙。\n第二章　附则\n第三条　丙。\n"
    passages = cut("d", text)
    assert [p.text for p in passages] == ["第一章　总则\n第一条　甲。", "第二条　乙。", "第二章　附则\n第三条　丙。"]
    assert passages[2].section_path == ("第二章 附则", "第三条")


def test_long_article_is_one_passage_up_to_its_limit():
    body = "机关应当建立台账并定期更新有关情况。" * 20
    text = f"第一条　{body}\n第二条　{body}\n"
    assert len(cut("d", text)) == 2


def test_heading_is_never_cut_off_from_its_body():
    body = "坚持以上率下，认真抓好各项任务的落实，确保取得实效。" * 20
    text = f"一、总体要求\n{body}\n二、工作措施\n（一）加强领导\n{body}\n"
    for passage in cut("d", text):
        assert passage.text.rstrip("。").splitlines()[-1] not in ("一、总体要求", "二、工作措施", "（一）加强领导")


def test_short_record_is_one_passage_whatever_its_lines():
    assert len(cut("d", "某法第三条　甲。\n（一）乙；\n（二）丙；\n（三）丁。")) == 1


def test_text_without_any_stop_is_still_cut():
    passages = cut("d", "字" * 5000)
    assert len(passages) > 5
    assert max(len(p.text) for p in passages) <= 4 * IndexSettings().passage_chars


def test_blank_text_has_no_passages():
    assert cut("d", " \n　\t") == []


def test_items_of_an_article_stay_with_it():
    text = "第一条　目录应当载明：\n（一）名称；\n（二）来源；\n（三）周期。\n第二条　目录由主管部门公布。\n"
    assert [p.section_path for p in cut("d", text)] == [("第一条",), ("第二条",)]


def test_list_under_a_heading_stays_with_its_lead_in():
    items = "".join(f"{n}.完成第{n}项年度重点任务；\n" for n in range(1, 8))
    before = f"（一）前面一项工作。{'认真抓好落实，确保取得实效。' * 8}\n"
    after = f"（三）后面一项工作。{'持续推进。' * 20}\n"
    text = f"{before}（二）办好实事。今年办好七件实事：\n{items}{after}"
    holding = [p for p in cut("d", text) if "年度重点任务" in p.text]
    assert len(holding) == 1
    assert holding[0].text.startswith("（二）办好实事")
