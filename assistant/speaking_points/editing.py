"""A speaker's changes to an outline: words, headings, paragraphs put in, taken out and moved (pure).

The parts of an outline are counted from 0: the opening, each point, 结合实际, the closing. What is changed is held
against what it cites, as a chat model's sentences are: a figure, date, document number, title, name or quotation
that the cited text does not have makes it unverified. What the program wrote was borne out when it was written, so
only what an edit brings in counts. What speakers say of their own unit in 结合实际 no paper could bear out; there only
what stands up to the end of the quotation is held against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.errors import EditError
from assistant.naming import known_of
from assistant.records import Citation
from assistant.speaking_points.numbering import renumbered
from assistant.speaking_points.records import Point, SpeakingPoints, Statement, marks_at
from assistant.speaking_points.sentences import adds
from assistant.verifying.verify import MARKER, Claim, unsupported
from assistant.verifying.wording import distortions

__all__ = ["HEADING", "PARAGRAPH", "Change", "edited"]

PARAGRAPH = 5_000  # characters of one paragraph
HEADING = 200  # characters of a heading or the title
GONE = "要改的这一段已经不在提纲里，请刷新后再试。"
_DOUBTFUL = frozenset(
    {"名称", "情态", "否定", "归属"}
)  # 依据 asks for the source's words, which the speaker's need not be
_LENGTH = re.compile(r"全文约 \d+ 字，")  # a note on the length of a talk, which any change makes untrue
_PROMPT = "【请补充"
_TO_FILL = re.compile("【请补充[^】]*】")


@dataclass(frozen=True, slots=True)
class Change:
    """One step. ``part`` and ``at``, the paragraph in it, say where; ``at`` −1 is the heading, with all below it.

    title, heading: its new text. text: the paragraph's new text, of which every line is a paragraph, and none takes it
    out; ``cites``: numbers of its citations that stay, None for all. add: new paragraphs before ``at``. remove. move:
    one place up (``by`` −1) or down.
    """

    op: Literal["title", "heading", "text", "add", "remove", "move"]
    part: int = 0
    at: int = -1
    text: str = ""
    cites: tuple[int, ...] | None = None
    by: Literal[-1, 1] = 1


def edited(points: SpeakingPoints, changes: Iterable[Change]) -> tuple[SpeakingPoints, tuple[int, int]]:
    """The outline after all ``changes``, and part and paragraph that the last of them led to.

    Citations are numbered anew; sources that nothing rests on any more go. Raises EditError, and then nothing is done.
    """
    place = 0, -1
    for change in changes:
        points, place = _changed(points, change)
        notes = tuple(note for note in points.notes if not _LENGTH.match(note))
        points = renumbered(replace(points, notes=notes))
    return points, place


def _changed(points: SpeakingPoints, change: Change) -> tuple[SpeakingPoints, tuple[int, int]]:
    parts = [list(part) for part in _parts(points)]
    if not 0 <= change.part < len(parts):
        raise EditError(GONE)
    heads = change.at == -1
    if change.op == "title":
        return replace(points, title=_heading(change.text)), (0, -1)
    if change.op == "heading" or (heads and change.op in ("remove", "move")):
        return _of_point(points, change)
    part = parts[change.part]
    if not 0 <= change.at < len(part) + (change.op == "add"):
        raise EditError(GONE)
    if change.op == "add":
        part[change.at : change.at] = [
            _judged(points, change.part, Statement(line, "own"), None) for line in _lines(change.text)
        ]
    elif change.op == "remove":
        del part[change.at]
    elif change.op == "text":
        part[change.at : change.at + 1] = _reworded(points, change, part[change.at])
    else:
        return _moved(points, parts, change)
    return _with(points, parts), (change.part, change.at)


def _reworded(points: SpeakingPoints, change: Change, old: Statement) -> list[Statement]:
    cites = change.cites
    kept = tuple(c for c in old.citations if cites is None or c.number in cites)
    lines = list(_lines(change.text))
    if lines == [old.text] and kept == old.citations:
        return [old]
    trusted = old if old.verified and kept == old.citations else None
    added = old.kind == "own" and not old.edited
    # A chat model's doubtful sentence stays one until all of it is borne out.
    kind: Literal["own", "phrased"] = "phrased" if old.kind == "phrased" and not old.verified else "own"
    made = [Statement(line, kind, kept, edited=not added) for line in lines]
    return [_judged(points, change.part, statement, trusted) for statement in made]


def _moved(
    points: SpeakingPoints, parts: list[list[Statement]], change: Change
) -> tuple[SpeakingPoints, tuple[int, int]]:
    """One place on; from the edge of a part into the next one that there is."""
    statement = parts[change.part].pop(change.at)
    to, at = change.part, change.at + change.by
    if not 0 <= at <= len(parts[to]):
        to += change.by
        if to == len(parts) - 2 and not parts[to]:
            to += change.by  # 结合实际 is not there while it is empty
        if not 0 <= to < len(parts):
            return points, (change.part, change.at)
        at = 0 if change.by > 0 else len(parts[to])
        if statement.kind == "own":
            statement = _judged(points, to, replace(statement, verified=True), None)
    parts[to].insert(at, statement)
    return _with(points, parts), (to, at)


def _of_point(points: SpeakingPoints, change: Change) -> tuple[SpeakingPoints, tuple[int, int]]:
    """A change to the heading of a point, or to a point as a whole."""
    found = list(points.points)
    at = change.part - 1
    if not 0 <= at < len(found):
        raise EditError(GONE)
    if change.op == "heading":
        found[at] = replace(found[at], heading=_heading(change.text))
    elif change.op == "remove":
        del found[at]
    else:
        to = at + change.by
        if 0 <= to < len(found):
            found[at], found[to] = found[to], found[at]
            at = to
    return replace(points, points=tuple(found)), (at + 1, -1)


def _judged(points: SpeakingPoints, part: int, statement: Statement, trusted: Statement | None) -> Statement:
    """``statement`` with what becomes of its kind and whether it is borne out. ``trusted``: what it said before, where
    that was borne out by the same citations."""
    practice = part == len(points.points) + 1
    if statement.kind == "phrased":
        context = [points.title, *(point.heading for point in points.points[part - 1 : part] if part)]
        sources = [citation.text for citation in statement.citations]
        holds = bool(sources) and not _failures(points, statement.text, statement.citations, doubt=True)
        if holds and not adds(statement.text, statement.citations, context):
            return replace(statement, kind="own")
        return replace(statement, verified=False)
    if _PROMPT in statement.text:
        statement = replace(statement, kind="prompt")
    if practice and not statement.citations:
        return statement
    body = _sourced(statement, trusted) if practice else statement.text
    known = _failures(points, trusted.text, trusted.citations) if trusted else ()
    new = [claim for claim in _failures(points, body, statement.citations) if claim not in known]
    return replace(statement, verified=not new)


def _sourced(statement: Statement, trusted: Statement | None) -> str:
    """What of a statement is said of its source: up to the end of the quotation, and not what the unit has done."""
    before = trusted.text[: marks_at(trusted)] if trusted else ""
    return before if before and statement.text.startswith(before) else statement.text[: marks_at(statement)]


def _failures(
    points: SpeakingPoints, text: str, citations: Sequence[Citation], *, doubt: bool = False
) -> tuple[Claim, ...]:
    """What of ``text`` its citations do not bear out; ``doubt``: down to words that they have not."""
    text = text if doubt else _TO_FILL.sub("", text)
    cited = {citation.document_id for citation in citations}
    papers = [source for source in points.sources if not cited or source.document_id in cited]
    sources = [citation.text for citation in citations]
    about = [known_of(paper) for paper in papers]  # its issuer, number and year may be named
    titles = [*(citation.document for citation in citations), *(paper.document for paper in papers)]
    found = [claim for claim in unsupported(text, [*sources, *about], titles) if not _counts_up(claim)]
    if not sources:
        return tuple(found)
    context = [*titles, *about, *(heading for citation in citations for heading in citation.section)]
    found += [c for c in distortions(text, sources, context) if doubt or c.kind in _DOUBTFUL]
    return tuple(found)


def _counts_up(claim: Claim) -> bool:
    """Whether it only says where in the talk one is: 第一，… 第二，…"""
    return claim.number is not None and claim.number.bound == "第" and not claim.number.unit


def _parts(points: SpeakingPoints) -> Iterator[Sequence[Statement]]:
    yield points.opening
    for point in points.points:
        yield point.statements
    yield points.practice
    yield points.closing


def _with(points: SpeakingPoints, parts: Sequence[Sequence[Statement]]) -> SpeakingPoints:
    opening, *body, practice, closing = (tuple(part) for part in parts)
    found = tuple(Point(point.heading, part) for point, part in zip(points.points, body, strict=True))
    return replace(points, opening=opening, points=found, practice=practice, closing=closing)


def _lines(text: str) -> Iterator[str]:
    """Paragraphs of a text that was typed or pasted; markers of citations that came along are none here."""
    if len(text) > PARAGRAPH:
        raise EditError(f"这一段有 {len(text)} 字，超过 {PARAGRAPH} 字的上限，请分成几段。")
    for line in MARKER.sub("", text).splitlines():
        if words := " ".join(line.split()):
            yield words


def _heading(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise EditError("标题不能是空的，请写上几个字。")
    if len(words) > HEADING:
        raise EditError(f"标题有 {len(words)} 字，超过 {HEADING} 字的上限，请写短一些。")
    return words
