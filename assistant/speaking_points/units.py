"""Papers → sentences that a talk may quote, each an exact span that stands by itself (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.clauses import clauses
from assistant.redactions import gaps
from assistant.speaking_points.cues import lists_questions, stands_alone
from index.passages import section_path, sentences
from index.records import Document, Section

__all__ = ["Unit", "bare_heading", "split_clauses", "units_of"]

LEAST = 12  # characters of a sentence that says something
MOST = 420  # characters beyond which nobody reads a sentence out

_MARK = re.compile(
    r"^[\s　]*(?:(?:[（(]\s*(?:[一二三四五六七八九十百]{1,4}|\d{1,2})\s*[)）]|[一二三四五六七八九十百]{1,4}[、．]"
    r"|\d{1,2}(?:[．、]|\.(?!\d))|[①-⑳]|第[一二三四五六七八九十百千零〇\d]{1,9}[编章节条](?:之[一二三四五六七八九十]+)?)"
    r"[\s　]*"
    r"|[一二三四五六七八九十]{1,3}(?:是要|是|要|方面[，,是要]?)(?=[^，,])|(?:首先|其次|再次|最后|第[一二三四五六七八九十]步?[，,])[，,]?)"
)
_CONNECTIVE = re.compile(
    "^(?:同时|此外|另外|与此同时|因此|为此|对此|总之|当前|目前|下一步|今后|首先|其次|再次|最后|一方面|另一方面|特别是|尤其是|当然|比如|例如|再者|在此基础上"
    "|要知道|应该看到|我们|大家(?:纷纷)?(?:表示|认为))[，,]"
)
# Who is of this mind says nothing to those who listen: …全体干部一致认为，X.
_AGREED = re.compile(
    "^(?!总书记|[^，。]{0,20}(?:中央|全会))[^，。“”]{0,36}(?:一致认为|一致表示|纷纷表示|普遍认为|认为)，"
)
_WE = re.compile("^(?:我们要|我们必须|我们|大家(?:纷纷)?表示，要?)(?=[坚持始终在必要把以加强推进])")
_STOPPED = re.compile("[。！？；;…!?]")  # titles, names and dates have none
_ITEM_LINE = re.compile(
    r"^[\s　]*(?:[（(]\s*[一二三四五六七八九十\d]{1,3}\s*[)）]|\d{1,2}(?:[．、]|\.(?!\d))|[①-⑳]|[-•·*]\s)"
)
_OPENING, _CLOSING = "“‘《（(「『【〔", "”’》）)」』】〕"


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence, or one item of an enumeration, without its mark: ``document.text[start:end] == text``."""

    document: Document = field(repr=False)
    start: int
    end: int
    path: tuple[str, ...]
    line: int  # where its paragraph starts
    section: int = -1  # position of its section in the outline

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]

    @property
    def key(self) -> tuple[str, int]:
        return self.document.id, self.start


def units_of(document: Document, outline: Sequence[Section]) -> list[Unit]:
    """The quotable sentences of a paper, in order. Headings, tables, what has gaps, and what needs the sentence before
    it are none."""
    text = document.text
    heads = sorted((s.start, s.heading_end) for s in outline)
    found: list[Unit] = []
    announced = False
    at = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        shown = line.strip()
        item = _ITEM_LINE.match(line) is not None
        if not shown:
            continue
        dependent = announced and item
        if not item or shown.endswith(("：", ":")):
            announced = shown.endswith(("：", ":"))
        if dependent or "|" in line or "\t" in line.strip() or not _STOPPED.search(shown):
            continue
        for left, right in _pieces(text, start, start + len(line), heads):
            if unit := _unit(document, outline, left, right, start):
                found.append(unit)
    return found


def bare_heading(heading: str) -> str:
    """A heading without its number and the stop at its end."""
    shown = " ".join(heading.split())
    return _MARK.sub("", _MARK.sub("", shown)).strip().rstrip("。；;：:，,、 ")


def split_clauses(text: str) -> list[tuple[int, int]]:
    """Spans of the clauses of ``text`` without the commas between them; marks within quotes divide nothing."""
    shown = text.rstrip("。！？；;")
    return [(start, end - (shown[end - 1] in "，,；;")) for start, end in clauses(shown)]


def _pieces(text: str, start: int, end: int, heads: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sentences of a line that are no headings, cut at the semicolons between items."""
    for left, right in sentences(text, start, end):
        head = next((h for h in heads if h[0] < right and left < h[1]), None)
        if head is not None and not _only_label(text, head):
            body = text[head[1] : right].lstrip(" 　。；;：:，,、")
            if len(body) >= LEAST:
                yield from _at_semicolons(text, right - len(body), right)
        else:
            yield from _at_semicolons(text, left, right)


def _only_label(text: str, head: tuple[int, int]) -> bool:
    return len(bare_heading(text[head[0] : head[1]])) < 2


def _at_semicolons(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    depth = 0
    at = start
    for i in range(start, end):
        if text[i] in _OPENING:
            depth += 1
        elif text[i] in _CLOSING:
            depth = max(0, depth - 1)
        elif text[i] in "；;" and depth == 0:
            yield at, i
            at = i + 1
    yield at, end


def _unit(document: Document, outline: Sequence[Section], start: int, end: int, line: int) -> Unit | None:
    text = document.text
    for pattern in (_MARK, _MARK, _CONNECTIVE, _AGREED, _WE):
        if match := pattern.match(text[start:end]):
            start += match.end()
    while start < end and text[start] in " 　，,":
        start += 1
    end = start + len(text[start:end].rstrip(" 　；;，,"))
    shown = text[start:end]
    if (
        not LEAST <= len(shown) <= MOST
        or not stands_alone(shown)
        or lists_questions(shown)
        or gaps(shown)
        or shown[0] in "（("
    ):
        return None
    inside = [i for i, section in enumerate(outline) if section.start <= start < section.end]
    return Unit(
        document, start, end, section_path(outline, inside[-1]) if inside else (), line, inside[-1] if inside else -1
    )
