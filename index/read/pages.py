"""Lines on pages → paragraphs: line breaks that only the page made are undone. Pure.

A line goes on in the next one when it is full to the right margin and the next one starts at the left margin; indents,
item numbers, centred lines and other sizes of type start anew. Page numbers, running heads and feet are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from index.read.reflow import glue, starts_item

__all__ = ["Line", "Page", "paragraphs"]

_PAGE_NUMBER = re.compile(
    r"^[\s\-—–－―~·•|/]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,6}|[一二三四五六七八九十]{1,3})(?:\s*页)?"
    r"(?:\s*[/,，]?\s*共?\s*\d{1,4}\s*页?)?[\s\-—–－―~·•|/]*$",
    re.IGNORECASE,
)
_FEW = 8  # lines
_EDGE = 0.12  # share of the page height at its top and bottom where heads and feet stand
_CLOSING = "，。、；：！？）》〉」』】〕…—·％,.;:!?)]}%"
_OPENING = "（《〈「『【〔([{"
_QUOTES = "“”‘’"  # Unicode does not say which side of them may be broken
_WORD = re.compile(r"[\x21-\x7e∶．]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of type; distances in points from the lower left corner of the page."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def size(self) -> float:
        """Height of the type, about one em."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of one page in reading order, and the margins of its text."""

    lines: tuple[Line, ...]
    width: float
    height: float
    left: float  # where most lines start
    right: float  # where full lines end
    em: float  # size of the body type

    @classmethod
    def of(cls, lines: Sequence[Line], width: float, height: float) -> Page:
        lines = _whole(line for line in lines if line.text)
        em = median([line.size for line in lines]) if lines else 12.0
        em = max(em, 4.0)
        long = [line for line in lines if line.right - line.left > width * 0.5] or lines
        # A margin is where several lines agree to within half an em; single lines may stick out.
        starts = Counter(round(line.left / em * 2) for line in long)
        ends = Counter(round(line.right / em * 2) for line in long)
        left = min(
            (line.left for line in long if round(line.left / em * 2) == _common(starts, last=False)), default=0.0
        )
        right = max(
            (line.right for line in long if round(line.right / em * 2) == _common(ends, last=True)), default=width
        )
        return cls(tuple(lines), width, height, left, right, em)


def paragraphs(pages: Sequence[Page]) -> tuple[str, tuple[int, ...]]:
    """The text, paragraphs a line each, and the offset at which each page starts."""
    pages = _with_margins_of_the_body(pages)
    kept = [page.lines for page in pages]
    indented = _indents(pages)
    pitch = _pitch(kept)
    done: list[str] = []
    length = 0  # of what is done, with line ends
    current = ""
    starts: list[int] = []
    previous: tuple[Line, Page] | None = None
    for page, lines in zip(pages, kept, strict=True):
        at: int | None = None
        for number, line in enumerate(lines):
            above = lines[number - 1] if number else None
            goes_on = previous is not None and _goes_on(previous, (line, page), above, indented=indented, pitch=pitch)
            if goes_on:
                current = glue(current, line.text)
            else:
                if current:
                    done.append(current)
                    length += len(current) + 1
                current = line.text
            if at is None:
                at = length + len(current) - len(line.text)
            previous = (line, page)
        starts.append(length + len(current) if at is None else at)
    if current:
        done.append(current)
    return "\n".join(done), tuple(starts)


def _goes_on(
    before: tuple[Line, Page], now: tuple[Line, Page], above: Line | None, *, indented: bool, pitch: float
) -> bool:
    """Whether ``now`` continues the paragraph of ``before``; ``above`` is the line over it on the same page."""
    last, last_page = before
    line, page = now
    em = page.em
    if abs(last.size - line.size) > 0.25 * max(last.size, line.size) and len(line.text) > 3 and len(last.text) > 3:
        return False
    if above is not None and pitch and above.bottom - line.bottom > pitch * 1.6:
        return False
    if line.left - page.left > 1.2 * em:
        # An indent, or a centred line. Only where the whole paragraph stands indented does it go on.
        hanging = abs(line.left - last.left) < 0.5 * em and last.left - last_page.left > 1.2 * em and not indented
        if not hanging:
            return False
    if last.right + _first_word(line.text, em) < last_page.right - 0.6 * em:
        return False  # there was room for more
    return indented or not starts_item(line.text)


def _first_word(text: str, em: float) -> float:
    """Width of what may not be parted from the first character of ``text``, roughly: words, numbers, marks."""
    width = 0.0
    before = ""
    for character in text:
        joined = (
            not before
            or character in _CLOSING
            or character in _QUOTES
            or before in _OPENING
            or before in _QUOTES
            or (_WORD.match(before) and _WORD.match(character))
        )
        if not joined:
            break
        width += em * (0.6 if character.isascii() else 1.0)
        before = character
    return width


def _whole(lines: Iterable[Line]) -> list[Line]:
    """Pieces that stand side by side made one line: PDF knows no lines, and wide gaps part them."""
    out: list[Line] = []
    for line in lines:
        if out:
            last = out[-1]
            shared = min(last.top, line.top) - max(last.bottom, line.bottom)
            if shared > 0.5 * min(last.size, line.size) and line.left >= last.right - 0.3 * line.size:
                gap = " " if line.left - last.right > 0.8 * min(last.size, line.size) else ""
                text = f"{last.text}{gap}{line.text}" if gap else glue(last.text, line.text)
                out[-1] = Line(text, last.left, line.right, min(last.bottom, line.bottom), max(last.top, line.top))
                continue
        out.append(line)
    return out


def _common(counts: Counter[int], *, last: bool) -> int:
    """The most frequent value; among those nearly as frequent the outermost."""
    if not counts:
        return 0
    most = max(counts.values())
    near = [value for value, count in counts.items() if count * 2 > most]
    return max(near) if last else min(near)


def _with_margins_of_the_body(pages: Sequence[Page]) -> list[Page]:
    """Pages without heads and feet; those with too few lines to show their margins get those of the fullest page."""
    bare = [
        Page.of(lines, page.width, page.height) for page, lines in zip(pages, _without_furniture(pages), strict=True)
    ]
    fullest = max(bare, key=lambda page: len(page.lines), default=None)
    if fullest is None:
        return bare
    return [
        replace(page, left=fullest.left, right=fullest.right, em=fullest.em)
        if len(page.lines) < _FEW and page.width == fullest.width
        else page
        for page in bare
    ]


def _without_furniture(pages: Sequence[Page]) -> list[list[Line]]:
    """Lines without page numbers, and without heads and feet that return on other pages."""
    repeated: Counter[str] = Counter()
    for page in pages:
        repeated.update({_shape(line.text) for line in page.lines if _at_edge(line, page)})
    often = 2 if len(pages) < 5 else 3

    def furniture(line: Line, page: Page) -> bool:
        if not _at_edge(line, page):
            return False
        returns = len(pages) > 1 and repeated[_shape(line.text)] >= often and len(line.text) < 60
        return returns or bool(_PAGE_NUMBER.match(line.text))

    return [[line for line in page.lines if not furniture(line, page)] for page in pages]


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", "".join(text.split()))


def _at_edge(line: Line, page: Page) -> bool:
    return line.top < page.height * _EDGE or line.bottom > page.height * (1 - _EDGE)


def _indents(pages: Sequence[Page]) -> bool:
    """Whether this paper marks paragraphs by an indent of about two characters."""
    lines = [(line, page) for page in pages for line in page.lines if len(line.text) > 10]
    indented = sum(1.5 <= (line.left - page.left) / page.em <= 2.8 for line, page in lines)
    return len(lines) > 1 and indented >= max(1, len(lines) * 0.04)


def _pitch(kept: Sequence[Sequence[Line]]) -> float:
    """Usual distance of one line to the next, in points; 0 when no page has two lines."""
    steps = [
        above.bottom - line.bottom for lines in kept for above, line in pairwise(lines) if above.bottom > line.bottom
    ]
    return median(steps) if steps else 0.0
