"""Answers held against what a question set wants of them (pure).

A line of a question set: ``{"id", "type", "question", "history"?, "document"?, "evidence"?, "answer_contains"?,
"answer_has_no_number"?}``. ``Wanted`` reads it, ``judge`` measures one answer; ``assistant.scores`` adds them up.
``Outcome.record`` and ``Outcome.read`` are the way into JSON and back.

Texts are compared in NFKC without white space. An expected text that begins or ends with a figure does not stand in a
longer number: 10 is not found in 2010.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from assistant.errors import QuestionError
from assistant.measures import MEASURE
from assistant.records import Answer, Citation
from assistant.verifying.verify import MARKER, check, markers

__all__ = ["NOT_STATED", "Outcome", "Wanted", "judge", "sentences", "stands_in"]

NOT_STATED = "原文未载明"  # what an answer says where the source leaves a number out
UNANSWERABLE = "unanswerable"
_SENTENCE_END = re.compile(r"[。！？!?；;\n]+")
_SPACE = re.compile(r"(?<=[\d.])(\s+)(?=\d)|\s+")
_NUMERAL = re.compile(rf"(?<!第)[零〇一二三四五六七八九十百千万亿两]+[余多]?(?:{MEASURE})")

TextOf = Callable[[str], str]  # id of a paper → its whole text


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a right answer to one question has."""

    kind: str  # "type" of the line, "" where it has none
    evidence: tuple[str, ...] = ()  # each stands in the cited text
    contains: tuple[tuple[str, ...], ...] = ()  # of each element, one of its alternatives stands in the answer
    no_number: bool = False  # the source leaves the number out, and so must the answer
    answerable: bool = True  # False: to be refused

    @classmethod
    def read(cls, line: Mapping[str, object]) -> Wanted:
        """Raises QuestionError, naming the field, where a field is not of the form it should have."""
        kind = line.get("type")
        if not isinstance(kind, str | None):
            raise QuestionError("type（类型）应是文字")
        evidence = _texts(line, "evidence")
        contains = _texts(line, "answer_contains", alternatives=True)
        papers = _texts(line, "document")
        no_number = line.get("answer_has_no_number") or False
        if not isinstance(no_number, bool):
            raise QuestionError("answer_has_no_number 应是 true 或 false")
        asked = bool(evidence or contains or papers or no_number)
        return cls(
            kind or "", tuple(e[0] for e in evidence), contains, no_number, asked and (kind or "") != UNANSWERABLE
        )


def _texts(line: Mapping[str, object], name: str, *, alternatives: bool = False) -> tuple[tuple[str, ...], ...]:
    """A field as a list of texts, each with its alternatives; a lone text is a list of one."""
    value = line.get(name)
    if value is None:
        return ()
    texts = []
    for element in value if isinstance(value, list) else [value]:
        choices = element if alternatives and isinstance(element, list) else [element]
        if not choices or not all(isinstance(choice, str) and choice.strip() for choice in choices):
            form = "文字、文字的列表，或由几种写法组成的列表" if alternatives else "文字或文字的列表"
            raise QuestionError(f"{name} 应是{form}")
        texts.append(tuple(choices))
    return tuple(texts)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One answer and how it did. ``checks`` holds what was asked of this answer and whether it was met:

    evidence, contains, no_number: as the line wants; answered or refused: whichever is right; claims: nothing said
    that the cited texts do not hold; exact: every citation is the paper's text; markers: every [n] has its citation.
    """

    id: str
    kind: str
    question: str
    standalone_question: str
    answer: str
    grounded: bool
    mode: str
    checks: Mapping[str, bool]
    false_claims: tuple[str, ...]
    citations: int
    exact: int  # citations equal to the paper's text
    characters: int  # of the answer without white space and markers
    sentences: int  # of the answer, see ``sentences``
    seconds: float

    @property
    def right(self) -> bool:
        """Everything asked of this answer is met."""
        return all(self.checks.values())

    def record(self) -> dict[str, object]:
        """As a JSON object, ``right`` included."""
        return {**asdict(self), "checks": dict(self.checks), "right": self.right}

    @classmethod
    def read(cls, record: object) -> Outcome:
        """The outcome that ``record`` came from. Raises QuestionError when it is no such record."""
        values: dict[str, Any] = {}
        for field in fields(cls):
            value = record.get(field.name) if isinstance(record, Mapping) else None
            form = _FORMS.get(field.name, str)
            if not isinstance(value, form) or (isinstance(value, bool) and form is not bool):
                raise QuestionError(f"其中一题没有 {field.name} 或它的形式不对")
            values[field.name] = tuple(value) if isinstance(value, list) else value
        return cls(**values)


_FORMS: dict[str, type | tuple[type, ...]] = {
    "grounded": bool,
    "checks": dict,
    "false_claims": (list, tuple),
    "citations": int,
    "exact": int,
    "characters": int,
    "sentences": int,
    "seconds": (int, float),
}


def judge(wanted: Wanted, answer: Answer, text_of: TextOf) -> Outcome:
    """Measure one answer. ``text_of`` gives the text of a cited paper."""
    body = MARKER.sub("", answer.answer)
    exact = [text_of(c.document_id)[c.start : c.end] == c.text for c in answer.citations]
    failed = [claim.text for claim in check(answer.answer, answer.citations)]
    numbers = {citation.number for citation in answer.citations}
    checks = {}
    if wanted.answerable:
        checks["answered"] = answer.grounded
        if wanted.evidence:
            cited = _stretches(answer.citations, text_of)
            checks["evidence"] = all(any(_plain(text) in stretch for stretch in cited) for text in wanted.evidence)
        if wanted.contains:
            checks["contains"] = answer.grounded and stands_in(wanted.contains, body)
        if wanted.no_number:
            checks["no_number"] = answer.grounded and _leaves_open(wanted, answer.question, body)
    else:
        checks["refused"] = not answer.grounded
    checks |= {"claims": not failed, "exact": all(exact), "markers": numbers >= set(markers(answer.answer))}
    return Outcome(
        id=answer.id,
        kind=wanted.kind,
        question=answer.question,
        standalone_question=answer.standalone_question,
        answer=answer.answer,
        grounded=answer.grounded,
        mode=answer.mode,
        checks=checks,
        false_claims=tuple(failed),
        citations=len(exact),
        exact=sum(exact),
        characters=sum(not character.isspace() for character in body),
        sentences=sentences(body),
        seconds=answer.seconds,
    )


def sentences(text: str) -> int:
    """Sentences of an answer, counted strictly: parts between 。！？；also line breaks, with a word in them."""
    return sum(1 for part in _SENTENCE_END.split(MARKER.sub("", text)) if re.search(r"\w", part))


def stands_in(contains: Iterable[Sequence[str]], text: str) -> bool:
    """Whether of each element one alternative stands in ``text``."""
    plain = _plain(text)
    return all(any(_found(_plain(choice), plain) for choice in choices) for choices in contains)


def _found(text: str, within: str) -> bool:
    before = r"(?<!\d)(?<!\d\.)" if text[:1].isdigit() else ""
    after = r"(?!\d|\.\d)" if text[-1:].isdigit() else ""
    return re.search(before + re.escape(text) + after, within) is not None


def _leaves_open(wanted: Wanted, question: str, body: str) -> bool:
    """The place is quoted, 原文未载明 is said, and no number is given that is not part of the place or the question."""
    plain = _plain(body)
    known = _plain("\n".join((question, *wanted.evidence)))
    stated = re.search(r"\d", plain) or any(number not in known for number in _NUMERAL.findall(plain))
    return not stated and NOT_STATED in plain and all(_plain(place) in plain for place in wanted.evidence)


def _stretches(citations: Sequence[Citation], text_of: TextOf) -> list[str]:
    """The cited texts, plain; citations of one paper with nothing but white space between them are one text."""
    joined: list[tuple[str, int, int]] = []
    for citation in sorted(citations, key=lambda c: (c.document_id, c.start)):
        if joined:
            paper, start, end = joined[-1]
            if paper == citation.document_id and not text_of(paper)[end : citation.start].strip():
                joined[-1] = (paper, start, max(end, citation.end))
                continue
        joined.append((citation.document_id, citation.start, citation.end))
    return [_plain(text_of(paper)[start:end]) for paper, start, end in joined]


def _plain(text: str) -> str:
    """NFKC without white space; between two figures one space stays, so that they do not become one number."""
    return _SPACE.sub(lambda space: " " if space[1] else "", unicodedata.normalize("NFKC", text))
