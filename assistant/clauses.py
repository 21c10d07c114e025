"""Clauses of a sentence (pure)."""

from __future__ import annotations

__all__ = ["clause_around", "clauses"]

_OPENING, _CLOSING = "“‘《（(「『【", "”’》）)」』】"


def clauses(text: str) -> list[tuple[int, int]]:
    """Spans of the clauses of a sentence; marks inside quotes, titles and brackets do not divide it."""
    spans = []
    start = depth = 0
    for i, char in enumerate(text):
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(0, depth - 1)
        elif char in "，,；;" and depth == 0:
            spans.append((start, i + 1))
            start = i + 1
    return [*spans, (start, len(text))] if start < len(text) else spans


def clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    left = max(text.rfind(mark, 0, start) for mark in "，；。,;") + 1
    rights = [at for at in (text.find(mark, end) for mark in "，；。,;") if at >= 0]
    return left, min(rights, default=len(text))
