"""Outline → passages: the stretches of a paper that are found and shown as a whole (pure).

Every character of the paper that is not blank stands in exactly one passage, passages are in order, and
``text[passage.start:passage.end] == passage.text`` always. A heading stays with the text under it, two articles
(条) never share a passage, and cuts fall between paragraphs, then items, then sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.numerals import NUMERAL
from index.outline import Family, Mark, marks, sections
from index.records import Passage, Section
from index.settings import IndexSettings

__all__ = ["cut", "section_path", "sentences"]

# A sentence ends with its mark and the quotes and brackets that close after it; a line break always ends one.
_SENTENCE = re.compile(r"[^\n]*?(?:[。！？!?…]+[”’」』）)】》\"]*(?=[^。！？!?…]|$)|(?=\n)|$)|\n", re.DOTALL)
_WEAK_END = re.compile(r"[；;]|[，,、：:](?=.{8})")
_ARTICLE = re.compile(r"^[\s　]*第[^\s条]{1,12}条", re.MULTILINE)
_NUMBER_ONLY = re.compile(rf"[（(]?(?:{NUMERAL}|[①-⑳])[)）、．.]*")
_HARD_LIMIT = 4  # a sentence longer than this many passages (no stops at all) is cut at commas or anywhere


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence (or a piece of an endless one) with the section that governs it; -1 for none."""

    start: int
    end: int
    section: int
    new_line: bool
    heading: bool  # nothing but heading


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans of the sentences of ``text[start:end]``, blanks at their edges left out, in order."""
    stop = len(text) if end is None else end
    spans = []
    at = start
    while at < stop:
        match = _SENTENCE.match(text, at, stop)
        to = match.end() if match and match.end() > at else at + 1
        piece = text[at:to]
        left = at + len(piece) - len(piece.lstrip())
        right = at + len(piece.rstrip())
        if left < right:
            spans.append((left, right))
        at = to
    return spans


def section_path(outline: Sequence[Section], position: int) -> tuple[str, ...]:
    """Headings from the outermost down to ``outline[position]``; () for position -1."""
    path: list[str] = []
    at: int | None = position if position >= 0 else None
    while at is not None:
        path.append(outline[at].heading)
        at = outline[at].parent
    return tuple(reversed(path))


def cut(document_id: str, text: str, settings: IndexSettings | None = None) -> list[Passage]:
    """The passages of one paper. A text without any visible character has none."""
    settings = settings or IndexSettings()
    stripped = text.strip()
    if not stripped:
        return []
    if len(stripped) <= settings.article_chars and _is_one_passage(stripped):
        start = text.index(stripped)
        spans: list[tuple[int, int, tuple[str, ...]]] = [(start, start + len(stripped), ())]
    else:
        spans = list(_spans(text, settings))
    return [
        Passage(f"{document_id}-{i:04d}", document_id, start, end, text[start:end], path)
        for i, (start, end, path) in enumerate(spans)
    ]


def _is_one_passage(text: str) -> bool:
    """One article or none, and no headings: a short record, quick to decide as files may hold thousands."""
    if text.count("\n") < 3:
        return len(_ARTICLE.findall(text)) <= 1
    found = marks(text)
    tree = sections(text, found)
    heads = [mark.family for i, mark in enumerate(found) if not _is_item(text, found, tree, i)]
    return heads in ([], [Family.ARTICLE])


def _spans(text: str, settings: IndexSettings) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    found = marks(text)
    tree = sections(text, found)
    # Items open no passages of their own: they only offer good places to cut.
    opens = [i for i in range(len(found)) if not _is_item(text, found, tree, i)]
    items = {mark.start for mark in found}
    pending: int | None = None
    for block in _joined(list(_blocks(_units(text, found, tree, opens, settings))), found, tree, settings):
        start = block[0].start if pending is None else pending
        if all(unit.heading for unit in block):  # a heading over sub-headings goes with the first text below it
            pending = start
            continue
        pending = None
        path = section_path(tree, _common(tree, {unit.section for unit in block if not unit.heading}))
        limit = settings.article_chars if _is_article(found, block) else settings.passage_chars
        pieces = list(_split(block, limit, settings.passage_chars, items))
        for i, piece in enumerate(pieces):
            yield (start if i == 0 else piece[0].start), piece[-1].end, path
    if pending is not None:
        yield pending, len(text.rstrip()), section_path(tree, len(tree) - 1)


def _units(
    text: str, found: list[Mark], tree: Sequence[Section], opens: list[int], settings: IndexSettings
) -> Iterator[_Unit]:
    """Sentences of the text in order, cut also where a heading starts or ends its line."""
    cuts = sorted({at for mark in found for at in (mark.start, mark.end)} | {0, len(text)})
    at_open, current, last = 0, -1, 0
    for left, right in pairwise(cuts):
        while at_open < len(opens) and found[opens[at_open]].start <= left:
            current = opens[at_open]
            at_open += 1
        while current >= 0 and tree[current].end <= left:  # a topic sentence governs its own paragraph only
            parent = tree[current].parent
            current = -1 if parent is None else parent
        is_heading = current >= 0 and left == tree[current].start and right <= tree[current].heading_end
        for start, end in sentences(text, left, right):
            for piece_start, piece_end in _bounded(text, start, end, settings.passage_chars):
                new_line = "\n" in text[last:piece_start]
                yield _Unit(piece_start, piece_end, current, new_line, is_heading)
                last = piece_end


def _bounded(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    """The span itself, or pieces of at most ``_HARD_LIMIT`` × ``limit`` characters of a text that has no stops."""
    while end - start > _HARD_LIMIT * limit:
        window = text[start : start + limit]
        stops = [m.end() for m in _WEAK_END.finditer(window)]
        to = start + (stops[-1] if stops and stops[-1] > limit // 2 else limit)
        piece = text[start:to]
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        start = to + len(text[to:end]) - len(text[to:end].lstrip()) if text[to : to + 1].isspace() else to
    if text[start:end].strip():
        yield start, end


def _blocks(units: Iterator[_Unit]) -> Iterator[list[_Unit]]:
    """Runs of units under the same section."""
    block: list[_Unit] = []
    for unit in units:
        if block and unit.section != block[-1].section:
            yield block
            block = []
        block.append(unit)
    if block:
        yield block


def _joined(
    blocks: list[list[_Unit]], found: list[Mark], tree: Sequence[Section], settings: IndexSettings
) -> Iterator[list[_Unit]]:
    """Neighbouring blocks joined where one is too short to stand alone and both hang under the same heading."""
    current: list[_Unit] = []
    for block in blocks:
        if current:
            together = block[-1].end - current[0].start
            short = min(block[-1].end - block[0].start, current[-1].end - current[0].start) < settings.passage_min_chars
            if short and together <= settings.passage_chars and _may_join(found, tree, current[-1], block[0]):
                current = current + block
                continue
            yield current
        current = block
    if current:
        yield current


def _may_join(found: list[Mark], tree: Sequence[Section], left: _Unit, right: _Unit) -> bool:
    """Siblings and a lead-in with its first item may share a passage; articles and chapters may not."""
    if left.heading or right.section < 0:
        return False
    family = found[right.section].family
    if family <= Family.COMMA or family is Family.ARTICLE:
        return False
    parent = tree[right.section].parent
    return left.section == parent or (left.section >= 0 and tree[left.section].parent == parent)


def _is_item(text: str, found: list[Mark], tree: Sequence[Section], position: int) -> bool:
    """Whether a mark is an item of a list and no heading: run into a paragraph, within an article, nothing but a
    number before a whole sentence, or without a body."""
    mark, section = found[position], tree[position]
    if mark.family >= Family.RUN_IN or (mark.family > Family.ARTICLE and _NUMBER_ONLY.fullmatch(mark.heading)):
        return True
    if mark.family > Family.ARTICLE and not text[section.heading_end : section.end].strip("；; 　\n\t"):
        return True
    at = section.parent
    while at is not None:
        if found[at].family is Family.ARTICLE:
            return True
        at = tree[at].parent
    return False


def _is_article(found: list[Mark], block: list[_Unit]) -> bool:
    section = block[-1].section
    return section >= 0 and found[section].family is Family.ARTICLE


def _common(tree: Sequence[Section], positions: set[int]) -> int:
    """The innermost section over all of ``positions``; -1 when there is none."""
    lines = []
    for position in positions:
        line = []
        at: int | None = position if position >= 0 else None
        while at is not None:
            line.append(at)
            at = tree[at].parent
        lines.append(line[::-1])
    common = -1
    for level in zip(*lines, strict=False):
        if len(set(level)) > 1:
            break
        common = level[0]
    return common


def _split(block: list[_Unit], limit: int, target: int, items: set[int]) -> Iterator[list[_Unit]]:
    """Pieces of at most about ``target`` characters and of even length, cut best between paragraphs, then items."""
    total = block[-1].end - block[0].start
    if total <= limit:
        yield block
        return
    share = total / -(-total // target)
    piece: list[_Unit] = []
    for unit in block:
        length = (piece[-1].end - piece[0].start) if piece else 0
        reach = unit.end - piece[0].start if piece else 0
        rest = block[-1].end - unit.start
        better = unit.new_line or unit.start in items
        full = reach > target or (length >= share * (0.75 if better else 1.0) and rest > target // 6)
        if piece and full and not all(u.heading for u in piece):
            yield piece
            piece = []
        piece.append(unit)
    if piece:
        yield piece
