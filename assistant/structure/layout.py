"""The layout of a paper: its divisions, headings, items and paragraphs, as places with exact spans (pure)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.lists.series import Item, Series, all_series
from index.numerals import NUMERAL, parse_numeral
from index.outline import outline
from index.passages import section_path
from index.records import Section

__all__ = ["DIVISION", "SENTENCE_END", "Paper", "Place", "paper_of"]

#: A division's label: number, unit (编 分编 章 节 条), number after 之.
DIVISION = re.compile(rf"第\s*({NUMERAL})\s*(分编|编|章|节|条)(?:\s*之\s*({NUMERAL}))?")
#: The end of a line that is a sentence, no heading, signature or date.
SENTENCE_END = re.compile(r"[。！？；：:;!?…”）)』」]$")
_ITEM_LINE = re.compile(
    r"[\s　]*(?:[（(]\s*(?:[一二三四五六七八九十]{1,3}|[0-9０-９]{1,2})\s*[)）]"
    r"|[0-9０-９]{1,2}\s*(?:[．、]|[.](?![0-9０-９]))|[①-⑳]|[-•·*]\s|\|)"
)
_APPENDED = re.compile(r"[\s　]*附\s*(?:则|录|表|件\s*[0-9０-９一二三四五六七八九十]*)\s*$")
_HEADS = ("编", "章", "comma", "bracket", "digit", "topic")  # styles of main headings, outermost first
_LABEL = 30  # characters of an item's heading in a path


@dataclass(frozen=True, slots=True)
class Place:
    """``text[start:end]`` of a paper, blanks at its edges left out.

    Its heading, or the first sentence of what has none, ends at ``topic``; what stands under it begins at ``body``.
    ``path``: the headings down to it, with 第二款 and the like; ``article`` whether it is an article or stands in one.
    """

    start: int
    topic: int
    body: int
    end: int
    path: tuple[str, ...]
    article: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """The text of a paper with its headings and enumerations. ``record``: the whole text is one article."""

    text: str
    tree: tuple[Section, ...]
    series: tuple[Series, ...]
    record: bool = False

    @property
    def whole(self) -> Place:
        stripped = self.text.strip()
        start = self.text.find(stripped)
        label = DIVISION.match(stripped) if self.record else None
        body = start + (label.end() if label else 0)
        return Place(start, body, body, start + len(stripped), (), self.record)

    def path(self, start: int, end: int) -> tuple[str, ...]:
        """The headings over ``text[start:end]``."""
        found = [i for i, section in enumerate(self.tree) if section.start <= start and end <= section.end]
        return section_path(self.tree, found[-1]) if found else ()

    def paragraphs(self, place: Place) -> list[tuple[int, int]]:
        """Spans of the paragraphs of a place; in an article each with the items that it introduces."""
        spans: list[tuple[int, int]] = []
        at = place.body
        for line in self.text[place.body : place.end].split("\n"):
            stripped = line.strip()
            start = at + (line.find(stripped) if stripped else 0)
            at += len(line) + 1
            if not stripped:
                continue
            if spans and place.article and _ITEM_LINE.match(line):
                spans[-1] = (spans[-1][0], start + len(stripped))
            else:
                spans.append((start, start + len(stripped)))
        return spans

    def parts(self, place: Place | None = None) -> list[Place]:
        """The parts that a place, or the whole paper, is made of: its headings or items; [] where it has none."""
        place = place or self.whole
        if not place.article:
            for unit in ("编", "分编", "章", "节", "条"):
                found = [part for *_, part in self.divisions(unit, place) if part.start > place.start]
                if len(found) > 1:
                    return found
        return [] if (under := self.under(place)) is None else under[1]

    def under(self, place: Place, bracket: bool = False) -> tuple[Series | None, list[Place]] | None:
        """The outermost enumeration within a place with its items; None where there is none, or which is unclear."""
        inside = [s for s in self.series if place.body <= s.items[0].start and s.items[-1].start < place.end]
        if bracket:
            inside = [s for s in inside if s.style.startswith(("bracket", "digits"))] or inside
        outer = [s for s in inside if not any(_within(s, other) for other in inside)]
        for fits in (
            [s for s in outer if s.style in _HEADS[:2] or (s.own_lines and s.style != "topic")],
            [s for s in outer if s.own_lines],
            outer,
        ):
            if fits:
                best = max(fits, key=lambda s: (-_rank(s.style), len(s.items)))
                return None if _rivals(best, fits) else (best, list(self._places(place, best)))
        return None

    def _places(self, outer: Place, series: Series) -> Iterator[Place]:
        # Where each item is one paragraph, so is the last: what comes after it closes the whole.
        single = all(not self.text[item.end : item.reach].strip() for item in series.items[:-1])
        for i, item in enumerate(series.items):
            last = i + 1 == len(series.items)
            following = series.items[i + 1].start if not last else outer.end
            reach = self._opened(item) if last and single else item.reach
            yield self._place(item, min(reach, following, outer.end), outer.article)

    def _opened(self, item: Item) -> int:
        """Where an item's paragraph ends, with the items of its own that follow right after."""
        inner = (s for s in self.series if s.items[0].start >= item.end)
        after = next((s for s in inner if not self.text[item.end : s.items[0].start].strip()), None)
        return after.items[-1].reach if after else item.end

    def _place(self, item: Item, end: int, article: bool) -> Place:
        end = self.trimmed(item.start, end)
        path = self.path(item.start, end)
        heading = " ".join(self.text[item.start : item.topic].split()).rstrip("。；;：: ")
        if not path or not path[-1].startswith(heading[:4]):
            path = (*path, heading if len(heading) <= _LABEL else self.text[item.start : item.body].strip() or heading)
        headed = max(item.body, self._heading_end(item.start))
        return Place(item.start, max(item.topic, headed), headed, end, path, article)

    def _heading_end(self, start: int) -> int:
        return next((section.heading_end for section in self.tree if section.start == start), start)

    def trimmed(self, start: int, end: int) -> int:
        """``end`` without blanks, a line such as 附则 or 附件, and signature and date where the paper ends."""
        at_end = not self.text[end:].strip()
        end = start + len(self.text[start:end].rstrip())
        while (cut := self.text.rfind("\n", start, end)) > start:
            line = self.text[cut + 1 : end]
            if not _APPENDED.match(line) and (not at_end or SENTENCE_END.search(line)):
                break
            end = start + len(self.text[start:cut].rstrip())
        return end

    def main(self) -> tuple[str, list[Place]]:
        """The paper's main headings and their style."""
        if self.record:
            return "", []
        for unit in ("编", "章"):
            divisions = [place for *_, place in self.divisions(unit, self.whole)]
            if len(divisions) > 1:
                return unit, divisions
        tops = [s for s in self.series if s.style in _HEADS and not any(_within(s, other) for other in self.series)]
        if not tops:
            return "", []
        best = min(tops, key=lambda s: (_HEADS.index(s.style), s.span[0] - s.span[1]))
        parts = list(self._places(self.whole, best))
        if best.style == "topic" and len(topics := self._topics()) > len(parts):
            parts = topics
        return best.style, parts

    def _topics(self) -> list[Place]:
        """The outermost headings of the outline that begin a line."""
        found = []
        for i, section in enumerate(self.tree):
            if section.level == 1 and self.text[: section.start].rstrip(" 　\t").endswith("\n"):
                end, headed = self.trimmed(section.start, section.end), section.heading_end
                found.append(Place(section.start, headed, headed, end, section_path(self.tree, i)))
        return found

    def divisions(self, unit: str, place: Place) -> list[tuple[int, int, Place]]:
        """(number, number after 之, place) of the 编, 章, 节 or 条 within a place; those of a table of contents go."""
        found: list[tuple[int, int, Place, bool]] = []
        for i, section in enumerate(self.tree):
            label = DIVISION.match(section.heading)
            if label is None or label[2] != unit or not place.start <= section.start < place.end:
                continue
            number, sub = parse_numeral(label[1]) or 0, parse_numeral(label[3] or "") or 0
            end, headed = self.trimmed(section.start, section.end), section.heading_end
            path = section_path(self.tree, i)
            found.append(
                (number, sub, Place(section.start, headed, headed, end, path, unit == "条"), self.says(section))
            )
        real = {(number, sub) for number, sub, _, says in found if says}
        return [one[:3] for one in found if one[3] or one[:2] not in real]

    def says(self, heading: Section) -> bool:
        """Whether there is more under a heading than headings, as there is not in a table of contents."""
        at, end = heading.heading_end, heading.end
        for section in self.tree[bisect_right(self.tree, heading.start, key=lambda s: s.start) :]:
            if section.start >= end:
                break
            if self.text[at : section.start].strip():
                return True
            at = section.heading_end
        return bool(self.text[at:end].strip())


def _within(inner: Series, outer: Series) -> bool:
    if inner is outer or (inner.span == outer.span and inner.style == outer.style):
        return False
    start, end = inner.items[0].start, inner.items[-1].start
    return any(item.start <= start and end < item.reach for item in outer.items)


def _rank(style: str) -> int:
    return _HEADS.index(style) if style in _HEADS else len(_HEADS) - 1


def _rivals(best: Series, others: Sequence[Series]) -> bool:
    """Whether another enumeration might as well be meant: as outstanding, and elsewhere."""
    return any(s is not best and s.headed == best.headed and _rank(s.style) <= _rank(best.style) for s in others)


@lru_cache(maxsize=32)
def paper_of(text: str, record: bool = False) -> Paper:
    """``text`` with its headings and enumerations. record: it is one article of a law, whose title says which."""
    tree = outline(text)
    return Paper(text, tree, all_series(text, tree), record)
