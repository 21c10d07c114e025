"""Enumerations in a paper: where they start and end, and what they follow on."""

from __future__ import annotations

from assistant.lists.series import Series, all_series
from index.outline import outline


def found(text: str) -> list[Series]:
    return list(all_series(text, outline(text)))


def heads(text: str, series: Series) -> list[str]:
    return [text[item.start : item.topic] for item in series.items]


def only(text: str) -> tuple[Series, list[str]]:
    (series,) = found(text)
    return series, heads(text, series)


def test_every_way_to_run_items_into_a_sentence():
    for marks in (
        "一是 二是 三是",
        "一要 二要 三要",
        "首先， 其次， 最后，",
        "第一， 第二， 第三，",
        "其一， 其二， 其三，",
    ):
        first, second, third = marks.split()
        text = f"要求如下：{first}甲单位牵头；{second}乙单位配合；{third}丙单位监督。另有安排。\n"
        series, items = only(text)
        assert items == [f"{first}甲单位牵头；", f"{second}乙单位配合；", f"{third}丙单位监督。"]
        assert text[slice(*series.lead)] == "要求如下："


def test_brackets_and_circles_within_a_sentence_but_not_references():
    text = "材料包括(1)申请表；（2)证明；(3)承诺书。依照前款第（一）项和第（二）项办理，本条（一）、（二）项除外。\n"
    assert only(text)[1] == ["(1)申请表；", "（2)证明；", "(3)承诺书。"]
    text = "流程为①受理②审核③发证。\n"
    assert only(text)[1] == ["①受理", "②审核", "③发证。"]


def test_numbers_that_start_again_start_another_series():
    text = "甲项要求：\n1.先登记；\n2.后领取。\n乙项要求：\n1.先缴款；\n2.后提货；\n3.再签收。\n"
    assert [len(series.items) for series in found(text)] == [2, 3]


def test_slips_of_numbering_do_not_end_a_series_of_lines():
    text = "下列材料：\n（一）申请表；\n（三）照片；\n（三）证明；\n（四）合同。\n"
    assert len(only(text)[1]) == 4


def test_an_item_broken_into_lines_is_whole():
    text = "规定如下：\n（一）绿地率不低于百分之二\n十五；\n（二）红线宽度另定；\n（三）其他。\n"
    series, _ = only(text)
    assert text[series.items[0].start : series.items[0].end] == "（一）绿地率不低于百分之二\n十五；"
    assert len(series.items) == 3


def test_the_last_item_has_no_more_sentences_than_most():
    text = "存在不足。一是投入不够。资金紧张。二是人手不够。编制有限。三是经验不够。培训偏少。下一步抓好整改。\n"
    series, _ = only(text)
    assert text[series.items[-1].start : series.items[-1].end] == "三是经验不够。培训偏少。"
    assert text[slice(*series.lead)] == "存在不足。"


def test_inner_series_end_with_their_outer_item():
    text = (
        "一、学习\n（一）集中学。\n一是读书。每天读。\n二是研讨。每周谈。\n（二）自学。\n一是做笔记。\n二是写心得。\n"
        "二、检查\n（一）抽查。\n（二）普查。\n"
    )
    counted = [(series.style[:3], len(series.items)) for series in found(text)]
    assert counted == [("com", 2), ("bra", 2), ("run", 2), ("run", 2), ("bra", 2)]


def test_articles_end_a_series_and_chapters_are_one():
    text = (
        "办法\n第一章 总则\n第一条 内容如下：\n（一）甲；\n（二）乙。\n"
        "第二章 附则\n第二条 说明如下：\n（一）丙；\n（二）丁。\n"
    )
    assert [[*heads(text, series)] for series in found(text)] == [
        ["第一章 总则", "第二章 附则"],
        ["（一）甲；", "（二）乙。"],
        ["（一）丙；", "（二）丁。"],
    ]


def test_headings_without_a_number():
    body = (
        "全年安排专项资金，组织骨干力量逐村逐户走访摸排，建立台账、挂图作战、限时办结，确"
        "保各项任务落地见效，让群众看到实实在在的变化。"
    )
    short = f"报告\n一、成绩\n产业更兴旺。\n{body}\n环境更宜居。\n{body}\n乡风更文明。\n{body}\n"
    assert heads(short, found(short)[-1]) == ["产业更兴旺。", "环境更宜居。", "乡风更文明。"]
    topics = f"报告\n一、成绩\n产业更兴旺。{body}\n环境更宜居。{body}\n同志们，任务很重。{body}\n"
    assert heads(topics, found(topics)[-1]) == ["产业更兴旺。", "环境更宜居。"]
    alike = f"报告\n一、信心\n信心来自于组织，{body}\n信心来自于群众，{body}\n信心来自于实践，{body}\n"
    assert len(found(alike)[-1].items) == 3


def test_plain_prose_has_none():
    assert found("全镇上下齐心协力。今年一是丰收年。统一要求，最后验收。\n首先声明，本表不作依据。\n") == []
    assert found("") == []
