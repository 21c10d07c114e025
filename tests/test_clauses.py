"""Clauses of a sentence."""

import pytest

from assistant.clauses import clause_around, clauses


def cut(text):
    return [text[start:end] for start, end in clauses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲负责，乙配合；丙监督。", ["甲负责，", "乙配合；", "丙监督。"]),
        ("只有一句", ["只有一句"]),
        ("", []),
        ("学习《甲，乙》，落实。", ["学习《甲，乙》，", "落实。"]),
        ("做到“一严，二实”，再上台阶", ["做到“一严，二实”，", "再上台阶"]),
        ("共3,945,182人,其中男1,000人", ["共3,945,182人,", "其中男1,000人"]),
        ("右括号多了）一个，照样分。", ["右括号多了）一个，", "照样分。"]),
    ],
)
def test_clauses(text, expected):
    assert cut(text) == expected


def test_clauses_leave_nothing_out():
    text = "一、抓学习，抓整改；（一，二）并举，“三，四”同行，"
    assert "".join(cut(text)) == text


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("甲负责，乙配合；丙监督。", "乙", "乙配合"),
        ("甲负责，乙配合；丙监督。", "甲负责", "甲负责"),
        ("甲负责，乙配合；丙监督。", "丙", "丙监督"),
        ("共3,945,182人，其余在外", "945", "共3,945,182人"),
        ("前一句。后一句", "后", "后一句"),
        ("没有标点", "标", "没有标点"),
    ],
)
def test_the_clause_around_a_word(text, word, expected):
    at = text.index(word)
    left, right = clause_around(text, at, at + len(word))
    assert text[left:right] == expected
