"""Speaking points for a seminar, and what every sentence of them rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.records import Citation

__all__ = ["Occasion", "Point", "Source", "SpeakingPoints", "Statement", "StatementKind", "marks_at"]

Occasion = Literal["研讨发言", "学习体会", "工作部署"]
StatementKind = Literal["verbatim", "trimmed", "phrased", "prompt", "own"]

_QUOTED = re.compile("“([^“”]*)”。?")
_TELLING = 8  # characters of a quotation from which it is one, and not a word of the paper in quotation marks
_SIGNS = re.compile(r"[\s“”‘’「」『』]")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a talk.

    verbatim: the cited text in quotation marks, word for word; trimmed: words of the cited text with something left
    out, marked with ……; phrased: put in other words, every claim held by the cited text; prompt: 【请补充：…】, for the
    speaker to fill; own: added or changed by the speaker. ``verified`` is False for a sentence of a chat model, or of
    the speaker, that the cited text does not bear out. ``edited``: the speaker changed its words, and it may be word
    for word no longer; one that the speaker added is of kind own and not ``edited``.
    """

    text: str
    kind: StatementKind
    citations: tuple[Citation, ...] = ()
    verified: bool = True
    edited: bool = False


def marks_at(statement: Statement) -> int:
    """Where in the text of a statement the marks of its citations stand, 0 to its length: behind the quotation where
    the speaker's own words or a prompt follow it, else at the end."""
    text = statement.text
    if statement.kind == "phrased":  # what a model says in its own words rests on what it cites as a whole
        return len(text)
    body = text.partition("【请补充")[0] or text
    if statement.edited and statement.verified:  # what the speaker put behind it may have quotation marks too
        if held := [match.end() for match in _QUOTED.finditer(body) if _cited(match[1], statement.citations)]:
            return held[-1]
        if statement.citations and statement.kind == "own":
            return len(body)
    end = body.rfind("”") + 1
    if not end:
        return len(body)
    return end + (text[end : end + 1] in ("。", "！", "？"))


def _cited(words: str, citations: tuple[Citation, ...]) -> bool:
    """Whether ``words`` begin a stretch of what is cited, whatever quotation marks are within."""
    first = _SIGNS.sub("", words.partition("……")[0])
    texts = [_SIGNS.sub("", citation.text) for citation in citations]
    return any(first == text or (len(first) >= _TELLING and first in text) for text in texts)


@dataclass(frozen=True, slots=True)
class Point:
    heading: str  # without a number; in the words of a source
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A paper that the points rest on."""

    document: str
    file: str
    issuer: str
    number: str
    year: int | None
    document_id: str


@dataclass(frozen=True, slots=True)
class SpeakingPoints:
    """The outline of a talk. Citation numbers run through the whole outline, one number a cited stretch, from 1 in the
    order of first use."""

    title: str
    opening: tuple[Statement, ...]
    points: tuple[Point, ...]
    practice: tuple[Statement, ...]
    closing: tuple[Statement, ...]
    sources: tuple[Source, ...]
    notes: tuple[str, ...] = ()  # what the reader should know: too little in the library for the length, …
