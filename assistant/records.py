"""Answers and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Answer", "Citation", "Mode", "TextDelta", "Turn"]

Mode = Literal["extractive", "generated"]


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact stretch of one paper: the text of the paper between ``start`` and ``end`` equals ``text``."""

    number: int  # as in the [n] markers of the answer, from 1
    document: str  # title of the paper
    file: str
    section: tuple[str, ...]  # headings from the outermost to the innermost
    text: str
    start: int
    end: int
    document_id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its evidence. ``answer`` is Markdown; its [n] markers are the numbers of ``citations``.

    ``highlights`` are spans of ``answer`` that say just what was asked, in order, to be shown in bold; they stand
    apart from the text so that quotations in it stay exact.
    """

    id: str
    question: str
    standalone_question: str
    answer: str
    grounded: bool
    mode: Mode
    citations: tuple[Citation, ...] = ()
    related: tuple[Citation, ...] = ()  # nearest passages, shown apart from the answer
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    highlights: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of an answer's text, in order, as it becomes final."""

    text: str
