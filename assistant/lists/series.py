"""Enumerations in a paper: marks that count up, headings of one rank, and what announces them (pure).

====================================== ==========================================================
run into a sentence or a paragraph     一是…；二是… / 一要…二要… / 首先…其次…最后 / 第一步，…第二步，…
                                       第一，…第二，… / 其一，…其二，… / (1)…(2)… / ①…② / 1.…2.…
on lines of their own                  一、 （一） 1. （1） ① •, brackets of either width mixed
headings without a number              sections of the outline side by side; chapters
====================================== ==========================================================

A series starts at its number one and ends where its numbers start again, where an enclosing series goes on, or at an
article or chapter. A slip of the pen (a number left out or given twice) does not end a series on lines of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, zip_longest

from assistant.lists.item_marks import ItemMark, Run, item_marks, runs, text_lines
from index.passages import sentences
from index.records import Section

__all__ = ["Item", "Series", "Span", "all_series"]

Span = tuple[int, int]

_ITEM_END = "；;。！？!?：:”）)"
_LEAD = 1000  # characters; what announces a list in more is no sentence
_WRAPPED = 6  # lines that one item may be broken into
_STOP = re.compile(r"[。！？!?；;]")
_ADDRESS = re.compile("同志们|各位|女士们|朋友们")
_ALIKE, _ALIKE_LINE = 4, 12  # characters that lines side by side have in common at their start, and that they have
_SHORT, _LONG, _TOPIC = 40, 60, 36  # characters: the longest heading line, the least body, the longest topic sentence
_DIVISION = re.compile(r"第[^\s条章节编款项]{1,9}(?P<unit>分编|编|章|节|条)")


@dataclass(frozen=True, slots=True)
class Item:
    """One item: ``text[start:end]`` with its mark, as far as its paragraph; its own words start at ``body``.

    ``text[start:topic]`` is its heading or first sentence, ``text[start:reach]`` all that stands under it.
    """

    start: int
    body: int
    topic: int
    end: int
    reach: int


@dataclass(frozen=True, slots=True)
class Series:
    """Two or more items in order, and ``lead``, the sentence or heading that they follow on, None at the very start.

    headed: the items are headings over text of their own. own_lines: the items stand on lines of their own.
    """

    style: str
    items: tuple[Item, ...]
    lead: Span | None
    own_lines: bool
    headed: bool

    @property
    def span(self) -> Span:
        return self.items[0].start, self.items[-1].reach


@lru_cache(maxsize=8)
def all_series(text: str, outline: tuple[Section, ...]) -> tuple[Series, ...]:
    """All enumerations of ``text``, by where they start; a series within another's item comes after it.

    ``outline`` is that of ``text``, as made by ``index.outline.outline``.
    """
    lines = text_lines(text)
    headings = {section.start: section.heading_end for section in outline}
    marks = item_marks(text, lines)
    hard = [(s.start, m["unit"]) for s in outline if (m := _DIVISION.match(s.heading))]
    grown = runs(marks, hard, len(text))
    found = [_series(text, lines, headings, one) for one in grown if len(one.marks) > 1]
    found += _divisions(text, lines, outline)
    found += _unnumbered(text, lines, {mark.start for mark in marks if mark.own_line} | {at for at, _ in hard})
    return tuple(sorted(found, key=lambda s: (s.span[0], -s.span[1])))


def _series(text: str, lines: Sequence[Span], headings: dict[int, int], one: Run) -> Series:
    marks = one.marks
    own_lines = marks[-1].own_line
    limits = [*(mark.start for mark in marks[1:]), one.closed]
    ends = [_line_end(text, lines, mark, limit) for mark, limit in zip(marks, limits, strict=True)]
    if own_lines and 2 * sum(text[end - 1] in _ITEM_END for end in ends) > len(ends):
        ends = [_unwrapped(text, lines, end, limit) for end, limit in zip(ends, limits, strict=True)]
    if not own_lines:
        ends[-1] = _last_end(text, marks, ends)
    items = []
    for mark, end, limit in zip(marks, ends, limits, strict=True):
        heading_end = headings.get(mark.start, 0) if mark.own_line else 0
        stop = _STOP.search(text, mark.end, end)
        topic = heading_end if mark.end < heading_end <= end else stop.end() if stop else end
        topic += topic < end and text[topic] in "。；;"
        items.append(Item(mark.start, mark.end, topic, end, max(end, limit)))
    headed = own_lines and _headed(text, items)
    if not headed:  # nothing under its items, so nothing under the last
        items[-1] = replace(items[-1], reach=items[-1].end)
    return Series(marks[0].style, tuple(items), _lead(text, lines, marks[0]), own_lines, headed)


def _line_end(text: str, lines: Sequence[Span], mark: ItemMark, limit: int) -> int:
    """Where the item ends in its line, or in the next where its mark has a line to itself."""
    end = min(lines[mark.line][1], limit)
    if not text[mark.end : end].strip() and mark.line + 1 < len(lines):
        end = max(end, min(lines[mark.line + 1][1], limit))
    return max(mark.end, mark.start + len(text[mark.start : end].rstrip()))


def _unwrapped(text: str, lines: Sequence[Span], end: int, limit: int) -> int:
    """Where an item ends that is broken into lines, as its fellows end with a stop: at a line that ends with one."""
    position = bisect_right(lines, (end, 0)) - 1
    for start, line_end in lines[position + 1 : position + 1 + _WRAPPED]:
        if text[end - 1] in _ITEM_END or start >= limit:
            break
        end = start + len(text[start : min(line_end, limit)].rstrip())
    return end


def _last_end(text: str, marks: Sequence[ItemMark], ends: Sequence[int]) -> int:
    """Where the last item of a series within a paragraph ends: it has no more sentences than most before it."""
    *counts, _ = (len(sentences(text, mark.end, end)) for mark, end in zip(marks, ends, strict=True))
    spans = sentences(text, marks[-1].end, ends[-1])
    most = max(1, sorted(counts)[(len(counts) - 1) // 2])
    return spans[min(most, len(spans)) - 1][1] if spans else ends[-1]


def _headed(text: str, items: Sequence[Item]) -> bool:
    """Whether the items are headings: text stands below them, or behind the first sentence of most of them."""
    below = sum(bool(text[item.end : item.reach].strip()) for item in items[:-1])
    behind = sum(item.topic < item.end for item in items)
    return 2 * below >= len(items) or 2 * behind > len(items)


def _lead(text: str, lines: Sequence[Span], first: ItemMark) -> Span | None:
    """The sentence that the first item follows on: what stands before it in its own, else the one before."""
    start, _ = lines[first.line]
    spans = sentences(text, max(start, first.start - _LEAD), first.start) if first.start > start else []
    if not spans and first.line:
        spans = sentences(text, *lines[first.line - 1])
    return spans[-1] if spans else None


# Headings without a number


def _divisions(text: str, lines: Sequence[Span], outline: Sequence[Section]) -> Iterator[Series]:
    """Chapters and the like, side by side under one parent."""
    groups: dict[tuple[int | None, str], list[Section]] = {}
    for section in outline:
        if (division := _DIVISION.match(section.heading)) and division["unit"] != "条":
            groups.setdefault((section.parent, division["unit"]), []).append(section)
    for (_, unit), members in groups.items():
        if len(members) > 1:
            items = tuple(Item(s.start, s.start, s.heading_end, s.heading_end, s.end) for s in members)
            position = bisect_right(lines, (members[0].start, len(text))) - 1
            yield Series(unit, items, _last_sentence(text, lines, position - 1), True, True)


def _unnumbered(text: str, lines: Sequence[Span], marked: set[int]) -> Iterator[Series]:
    """Short lines that head longer ones, and paragraphs that each begin with their topic, side by side."""
    borders = [i for i, (start, _) in enumerate(lines) if start in marked] + [len(lines)]
    for first, border in zip([0, *(i + 1 for i in borders)], borders, strict=False):
        block = range(first, border)
        after = lines[border][0] if border < len(lines) else len(text)
        heads = [i for i in block[:-1] if _is_short(text, *lines[i]) and _is_long(*lines[i + 1])]
        for run in _runs(text, lines, heads, apart=4):
            ends = [lines[i][1] for i in run]
            yield _headings(text, lines, run, ends, [*(lines[i][0] for i in run[1:]), after])
        alike = list(_alike(text, lines, block, set(heads)))
        taken = {i for run in alike for i in run}
        topics = {i: topic for i in block if i not in taken and (topic := _topic(text, *lines[i]))}
        for run in (*alike, *_runs(text, lines, list(topics), apart=1)):
            ends = [topics.get(i) or sentences(text, *lines[i])[0][1] for i in run]
            yield _headings(text, lines, run, ends, [lines[i][1] for i in run])


def _alike(text: str, lines: Sequence[Span], block: range, heads: set[int]) -> Iterator[list[int]]:
    """Three or more neighbouring lines that begin with the same characters."""
    lasting = (i for i in block if lines[i][1] - lines[i][0] >= _ALIKE_LINE and i not in heads)
    for start, run in groupby(lasting, key=lambda i: text[lines[i][0] : lines[i][0] + _ALIKE]):
        positions = list(run)
        if len(positions) >= 3 and positions[-1] - positions[0] < len(positions) and not _ADDRESS.match(start):
            yield positions


def _headings(text: str, lines: Sequence[Span], run: list[int], ends: list[int], reaches: list[int]) -> Series:
    spans = zip((lines[i][0] for i in run), ends, reaches, strict=True)
    items = tuple(Item(start, start, end, end, reach) for start, end, reach in spans)
    return Series("topic", items, _last_sentence(text, lines, run[0] - 1), True, True)


def _is_short(text: str, start: int, end: int) -> bool:
    return 4 <= end - start <= _SHORT and text[end - 1] not in "：:，,、；;！!？?|" and text[start] not in "（(［["


def _is_long(start: int, end: int) -> bool:
    return end - start >= _LONG


def _topic(text: str, start: int, end: int) -> int:
    """Where the topic sentence ends that begins a long paragraph; 0 where there is none."""
    stop = text.find("。", start, start + _TOPIC)
    short = stop - start >= 4 and end - stop > 30
    return stop + 1 if short and not (re.search(r"[\d！：；]", text[start:stop]) or _ADDRESS.match(text, start)) else 0


def _runs(text: str, lines: Sequence[Span], positions: Sequence[int], apart: int) -> Iterator[list[int]]:
    """Runs of two or more lines at most ``apart`` from one another; three or more that begin alike go by themselves."""
    run: list[int] = []
    for position, following in zip_longest(positions, positions[1:]):
        run.append(position)
        if following is None or following - position > apart:
            alike = [list(same) for _, same in groupby(run, key=lambda i: text[lines[i][0] : lines[i][0] + 2])]
            rest: list[int] = []
            for same in [*alike, []]:
                if len(same) >= 3 or not same:
                    yield from (group for group in (rest, same) if len(group) > 1)
                    rest = []
                else:
                    rest += same
            run = []


def _last_sentence(text: str, lines: Sequence[Span], position: int) -> Span | None:
    return sentences(text, *lines[position])[-1] if position >= 0 else None
