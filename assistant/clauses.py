"""Clauses of a sentence (pure)."""

from __future__ import annotations

import re

__all__ = ["beside", "clause_around", "clauses"]

_OPENING, _CLOSING = "“‘《（(「『【", "”’》）)」』】"
_BESIDE = 8  # characters
_ENDS = re.compile(r"[，；。;]|,(?!\d)")  # 3,945,182 is one number


def clauses(text: str) -> list[tuple[int, int]]:
    """Spans of the clauses of a sentence; marks inside quotes, titles and brackets do not divide it."""
    ends = {match.start() for match in _ENDS.finditer(text)}
    spans = []
    start = depth = 0
    for i, char in enumerate(text):
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(0, depth - 1)
        elif char != "。" and i in ends and depth == 0:
            spans.append((start, i + 1))
            start = i + 1
    return [*spans, (start, len(text))] if start < len(text) else spans


def clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause that ``text[start:end]`` stands in, without the mark that ends it."""
    left, right = 0, len(text)
    for match in _ENDS.finditer(text):
        if match.end() <= start:
            left = match.end()
        elif match.start() >= end:
            right = match.start()
            break
    return left, right


def beside(text: str, start: int, end: int) -> str:
    """The few characters on either side of ``text[start:end]`` that belong to it: within its clause, and within its
    piece of a list (合作社23家、农场余家)."""
    left, right = clause_around(text, start, end)
    before = text[max(left, start - _BESIDE) : start]
    after = text[end : min(right, end + _BESIDE)]
    return f"{before[before.rfind('、') + 1 :]} {after.partition('、')[0]}"
