"""The text of an answer taken apart: lines of a few kinds, in them words, bold words and [n] markers. Pure.

An answer quotes papers, and papers hold anything: asterisks that blot words out, footnote numbers in brackets, lines
that begin with "# ", "1)" or "|". So of an extractive answer only those signs have a meaning that the answerer itself
writes: "- ", "> ", a line that opens with **《title》**, and [n]; and not even those where the cited text has them
already. A language model writes Markdown: there headings, numbered items, tables, ** and backslashes count as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from assistant.records import Answer

__all__ = ["Kind", "Line", "Part", "answer_lines", "lines"]

Kind = Literal["text", "item", "numbered", "quote", "heading", "row", "blank"]
Span = tuple[int, int]

MUTE = "x"  # stands in the shadow of a text for every character that is to have no meaning
_STARS = re.compile(r"\*+")
_MARKER = re.compile(r"\[(\d{1,3})\]")
_MARKED = re.compile(r"(.*)\[\d{1,3}\]$")
_TITLE = re.compile(r"\*\*(《.*》)\*\*")
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n]*[^\s*])\*\*")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_OWN_SIGNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (("item", re.compile("- ")), ("quote", re.compile("> ")))
_MODEL_SIGNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("heading", re.compile(r"#{1,6}\s+")),
    ("item", re.compile(r"\s*[-*+]\s+")),
    ("numbered", re.compile(r"\s*\d{1,4}[.)]\s+")),
    ("quote", re.compile(r"\s*>\s?")),
)
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_NEAR = 6  # characters beside a sign that are looked up in the papers with it
_OPENING = 12  # characters of a line that are looked up there


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a line. With a ``number`` it is the marker of that citation, and ``text`` how it is written."""

    text: str
    bold: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``sign`` is what opened it ("- ", "3. ", "> ", "## "); only a table's row has several cells."""

    kind: Kind
    cells: tuple[tuple[Part, ...], ...] = ((),)
    sign: str = ""

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for cell in self.cells for part in cell)


def answer_lines(answer: Answer) -> list[Line]:
    """The lines of a finished answer, its highlights in bold."""
    quoted = [citation.text for citation in answer.citations]
    return lines(answer.answer, answer.highlights, quoted, free=answer.mode == "generated")


def lines(text: str, bold: Sequence[Span] = (), quoted: Sequence[str] = (), *, free: bool = False) -> list[Line]:
    """The lines of ``text``, the spans ``bold`` of it in bold. ``quoted``: what it cites, word for word.

    ``free``: a language model wrote it, so that Markdown has its usual meaning. Spans outside the text are cut off.
    """
    text = text.replace("\r", " ")
    taken = _Taken(text, bold, quoted, free)
    starts = [0, *(at + 1 for at, char in enumerate(text) if char == "\n"), len(text) + 1]
    return list(taken.lines([(start, following - 1) for start, following in pairwise(starts)]))


class _Taken:
    """A text, its shadow (as long, but holding only signs that have a meaning), and what is bold or left out in it."""

    def __init__(self, text: str, bold: Sequence[Span], quoted: Sequence[str], free: bool) -> None:
        self.text = text
        self.quoted = quoted
        self.free = free
        self.bold = list(bold)
        self.dropped: list[Span] = []
        self.shadow = self._model_shadow() if free else self._own_shadow()

    def _own_shadow(self) -> str:
        return "\n".join(self._own_line(line, start) for line, start in _with_start(self.text))

    def _own_line(self, line: str, start: int) -> str:
        title = _TITLE.match(line)
        if title and not self._opens_paper(line, 0):
            self.bold.append((start + title.start(1), start + title.end(1)))
            self.dropped += [(start, start + 2), (start + title.end() - 2, start + title.end())]
        shadow = _STARS.sub(_mute, line)
        closing = _MARKED.match(shadow)  # the answerer closes what it quotes with its marker

        def marker(found: re.Match[str]) -> str:
            before = line[max(0, found.start() - _NEAR) : found.start()]
            if closing and found.start() == closing.end(1):
                return found[0]
            return _mute(found) if not before.strip() or self._quotes(before + found[0]) else found[0]

        return _MARKER.sub(marker, shadow)

    def _model_shadow(self) -> str:
        def escaped(found: re.Match[str]) -> str:
            if not self._quotes(found[0]):
                self.dropped.append((found.start(), found.start() + 1))
            return MUTE * 2

        def stars(found: re.Match[str]) -> str:
            before, after = self.text[: found.start()][-1:], self.text[found.end() :][:1]
            blot = (before.strip() and self._quotes(before + found[0])) or (
                after.strip() and self._quotes(found[0] + after)
            )
            return _mute(found) if blot or len(found[0]) > 2 else found[0]

        shadow = _STARS.sub(stars, _ESCAPED.sub(escaped, self.text))
        for found in _BOLD.finditer(shadow):
            self.bold.append((found.start(1), found.end(1)))
            self.dropped += [(found.start(), found.start() + 2), (found.end() - 2, found.end())]
        return shadow

    def _quotes(self, words: str) -> bool:
        return any(words in paper for paper in self.quoted)

    def _opens_paper(self, line: str, sign: int) -> bool:
        """Whether the cited text has this line with its sign, the first ``sign`` characters, so that it is no sign."""
        opening = _MARKER.split(line[: sign + _OPENING])[0].rstrip("。 ")
        return len(opening) > sign and self._quotes(opening)

    def lines(self, spans: Sequence[Span]) -> Iterator[Line]:
        in_table = False
        for (start, end), following in zip(spans, [*spans[1:], None], strict=True):
            shadow = self.shadow[start:end]
            if in_table or (self.free and "|" in shadow and following and self._rules(*following)):
                was_in, in_table = in_table, "|" in shadow
                if was_in and _TABLE_RULE.match(shadow):
                    continue
                if in_table:
                    yield Line("row", tuple(self._cells(start, end)))
                    continue
            if not shadow.strip():
                yield Line("blank")
                continue
            kind, opened = self._opened(start, end)
            parts = tuple(self._parts(start + opened, end))
            yield Line(kind, (parts,), self.text[start : start + opened].strip() + " " if opened else "")

    def _rules(self, start: int, end: int) -> bool:
        return "|" in self.shadow[start:end] and _TABLE_RULE.match(self.shadow[start:end]) is not None

    def _opened(self, start: int, end: int) -> tuple[Kind, int]:
        """Kind of the line, and how many characters its sign takes."""
        for kind, sign in _MODEL_SIGNS if self.free else _OWN_SIGNS:
            found = sign.match(self.shadow[start:end])
            if found and (self.free or not self._opens_paper(self.text[start:end], found.end())):
                return kind, found.end()
        return "text", 0

    def _cells(self, start: int, end: int) -> Iterator[tuple[Part, ...]]:
        shadow = self.shadow[start:end]
        left = start + len(shadow) - len(shadow.lstrip(" |"))
        right = start + len(shadow.rstrip(" |"))
        bars = [left - 1, *(at for at in range(left, right) if self.shadow[at] == "|"), right]
        for bar, following in pairwise(bars):
            yield tuple(self._parts(bar + 1, following))

    def _parts(self, start: int, end: int) -> Iterator[Part]:
        """``text[start:end]`` without white space around it, cut wherever its meaning changes."""
        inside = self.text[start:end]
        start, end = end - len(inside.lstrip()), start + len(inside.rstrip())
        if start >= end:
            return
        markers = {start + m.start(): (start + m.end(), int(m[1])) for m in _MARKER.finditer(self.shadow[start:end])}
        edges = [edge for span in (*self.bold, *self.dropped) for edge in span]
        edges += [edge for left, (right, _) in markers.items() for edge in (left, right)]
        cuts = sorted({start, end, *(edge for edge in edges if start < edge < end)})
        run = Part("")  # neighbouring stretches that look alike, as one
        for left, right in pairwise(cuts):
            if _within(left, self.dropped):
                continue
            number = markers[left][1] if left in markers else 0
            part = Part(self.text[left:right], not number and _within(left, self.bold), number)
            if run.bold == part.bold and not run.number and not number:
                run = Part(run.text + part.text, run.bold)
                continue
            if run.text:
                yield run
            run = part
        yield run


def _mute(found: re.Match[str]) -> str:
    return MUTE * len(found[0])


def _within(at: int, spans: Sequence[Span]) -> bool:
    return any(low <= at < high for low, high in spans)


def _with_start(text: str) -> Iterator[tuple[str, int]]:
    start = 0
    for line in text.split("\n"):
        yield line, start
        start += len(line) + 1
