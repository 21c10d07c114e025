"""What a name means, where the paper says it."""

from __future__ import annotations

import pytest

from assistant.lists.explaining import explains, explanation, names


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("所谓“三清”，就是清垃圾、清沟渠、清杂物。", "三清", True),
        ("本办法所称重要时段，是指节假日和汛期。", "重要时段", True),
        ("推行“双签”制，也就是合同和承诺书同时签。", "双签", True),
        ("实施“双带”工程，即干部带党员、党员带群众。", "双带", True),
        ("［7］三通：\n通水、通电、通路。", "三通", True),
        ("［7］三通：", "三通", False),
        ("抓好待批项目、闲置土地、沉淀资金“三个清查”行动。", "三个清查", True),
        ("解决会议多、检查多，办法少、思路少“两多两少”问题。", "两多两少", True),
        ("深入开展“三清”行动，成效明显。", "三清", False),
        ("“三个清查”即将展开。", "三个清查", False),
        ("审批、监管“三个清查”都要做。", "三个清查", False),
    ],
)
def test_explains(text, name, said):
    assert explains(text, name) is said


def test_a_note_counts_before_sentences():
    text = "“三通”是关键。\n注释\n[1] 三通：\n通水、通电、通路。\n[2] 其他：略。\n"
    head, body = explanation(text, "三通")
    assert text[slice(*head)] == "[1] 三通："
    assert text[slice(*body)] == "通水、通电、通路。"


def test_a_note_on_one_line_and_a_sentence_are_one_span():
    note = "注释\n1.“三通”：通水、通电、通路。\n"
    head, body = explanation("［1］三通：通水、通电、通路。\n", "三通")
    assert head == body == (3, 15)
    assert note[slice(*explanation(note, "三通")[1])] == "“三通”：通水、通电、通路。"
    text = "先说背景。这里的“三通”，就是通水、通电、通路。\n"
    assert explanation(text, "三通") == ((5, 24), (5, 24))
    assert explanation(note, "四通") is None


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("什么是“双签”制？", ("双签",)),
        ("“三清一改”是什么意思？", ("三清一改",)),
        ("全县的三大主导产业是哪三个？", ("三大主导产业",)),
        ("本办法所称重要时段是指什么？", ("重要时段",)),
        ("“会议病”“文件病”各是什么意思？", ("会议病", "文件病")),
        ("“雏鹰计划”资助了多少人？", ()),
        ("“五好支部”按什么程序评？", ()),
    ],
)
def test_names(question, found):
    assert names(question) == found
