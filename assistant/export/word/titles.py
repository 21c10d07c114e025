"""The title of a paper, its lines broken between words and about equally long (GB/T 9704-2012, 7.3.1)."""

from __future__ import annotations

from itertools import pairwise

from assistant.export.word.page import WIDTH
from assistant.export.word.xml import clean, paragraph, run
from index.words import tagged

__all__ = ["broken", "title_lines"]

PER_LINE = WIDTH // (22 * 20)  # characters of 二号
_WESTERN = 0.5  # width of a Western character, in Chinese ones
_NOT_FIRST = "，。、；：！？）》〉”’】〕的和与及之"
_NOT_LAST = "《〈（“‘【〔"
_LONG = 200  # characters; longer ones are left to Word
# What a break costs besides the unevenness of the lines (squares of characters).
_IN_TITLE = 200.0  # within 《》
_IN_NAME = 20.0  # between two nouns, which mostly are one name


def title_lines(title: str) -> str:
    """The paragraph of the title."""
    return paragraph("Title", run("\n".join(broken(" ".join(clean(title).split())))))


def broken(title: str) -> list[str]:
    """The title's lines: as few as hold it, each as near to the same length as words allow; joined they are it."""
    count = -(-int(2 * _width(title)) // (2 * PER_LINE))
    if count < 2 or len(title) > _LONG:
        return [title]
    breaks = _breaks(title)
    for lines in (count, count + 1):
        cuts = _cuts(title, breaks, lines)
        if cuts:
            return [title[a:b] for a, b in zip([0, *cuts], [*cuts, len(title)], strict=True)]
    return [title]


def _breaks(title: str) -> dict[int, float]:
    """Where a line may end and what it costs."""
    costs = {}
    for (_, end, tag), (_, _, following) in pairwise(tagged(title)):
        if title[end] in _NOT_FIRST or title[end - 1] in _NOT_LAST:
            continue
        within = title.count("《", 0, end) > title.count("》", 0, end)
        costs[end] = _IN_TITLE * within + _IN_NAME * (tag.startswith("n") and following.startswith("n"))
    return costs


def _cuts(title: str, breaks: dict[int, float], lines: int) -> list[int]:
    """Where to break for so many lines at the least cost; [] when no way has every line short enough."""
    goal = _width(title) / lines
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for _ in range(lines):
        following: dict[int, tuple[float, list[int]]] = {}
        for start, (cost, cuts) in best.items():
            for end, price in (*breaks.items(), (len(title), 0.0)):
                width = _width(title[start:end])
                if end <= start or width > PER_LINE:
                    continue
                total = cost + price + (width - goal) ** 2
                if end not in following or total < following[end][0]:
                    following[end] = (total, [*cuts, end])
        best = following
    return best[len(title)][1][:-1] if len(title) in best else []


def _width(text: str) -> float:
    return sum(_WESTERN if char.isascii() else 1.0 for char in text)
