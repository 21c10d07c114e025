"""Marks of items and the runs they make."""

from __future__ import annotations

from assistant.lists.item_marks import is_marked, item_marks, runs, text_lines


def styles(text: str) -> list[tuple[str, int, bool]]:
    return [(mark.style, mark.number, mark.own_line) for mark in item_marks(text, text_lines(text))]


def test_marks_of_lines_and_within_them():
    assert styles("  （二）先说明：一是甲，二是乙\n3．丙①丁\n") == [
        ("bracket", 2, True),
        ("run是", 1, False),
        ("run是", 2, False),
        ("digit", 3, True),
        ("circle", 1, False),
    ]


def test_what_only_looks_like_a_mark():
    assert styles("1.5万元；2023年、统一是前提\n第一书记到任，第三方机构评估\n") == []


def test_lines_without_blanks_before_them():
    assert text_lines("\n  甲\n\n　乙 \n") == [(3, 4), (7, 9)]
    assert is_marked("1.甲", 0, 3)
    assert not is_marked("甲1.", 0, 3)


def test_runs_close_where_the_outer_one_goes_on():
    text = "（一）甲\n1.乙\n2.丙\n（二）丁\n"
    closed = [
        (run.last.style, len(run.marks), run.closed) for run in runs(item_marks(text, text_lines(text)), [], len(text))
    ]
    assert closed == [("digit", 2, text.index("（二）")), ("bracket", 2, len(text))]
