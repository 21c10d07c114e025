"""Which sentence answers: passages that were found → sentences with how much of the question each one covers.

Coverage is the share of the question, weighted by how telling each word is in this library, that stands in one
place: in the sentence itself, in a related word there, or in the headings and the sentence it follows on from.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.clauses import clause_around
from assistant.figures import Span
from assistant.matching import Matcher, short_form
from assistant.question import Question, Sort
from assistant.settings import AnswerSettings
from assistant.spans import fits, spans, states
from index.library import Library
from index.passages import sentences
from index.records import Hit

__all__ = ["CHOICE", "CONFIDENCE", "CONFIDENCE_BIAS", "Evidence", "Judge"]


# Weights of a sentence's features, set by hand. They began as a logistic regression on an earlier embedding model and
# were kept because they refused as well as a fresh fit and answered as much; they are not that fit, which
# ``tests/benchmarks/grounding.py`` prints beside them with what each threshold answers and refuses. Both were judged
# on the public policy questions and questions of our own, so no figure on those sets is free of that choice.
# Features are fields of ``Evidence``; soft and vectors are the passage's ``ScoreParts``.
CHOICE = {  # which sentence of many
    "coverage": 3.0,
    "own": 1.5,
    "cosine": 3.0,
    "soft": 1.0,
    "fits": 2.0,
    "subject": 2.0,
    "heading": -1.0,
}
CONFIDENCE = {  # whether it answers at all
    "coverage": 6.0,
    "vectors": 5.0,
    "soft": 4.0,
    "cosine": 2.5,
    "fits": 2.0,
    "subject": 3.0,
}
CONFIDENCE_BIAS = -12.5
_LOOKED_AT = 40  # sentences whose clauses are looked at
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_EDGE = 400  # characters at either end of a paper where it says whose it is


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of one paper: ``document.text[start:end] == text``.

    coverage and own, 0 to 1: the share of the question found at this place, and in the sentence itself. cosine, -1
    to 1: of the question's and the sentence's vectors. fits: whether it has the sort of answer asked for, 0 to 1, 0.5
    where that says nothing. subject: 1 when the paper speaks of the units and places that the question names, else 0.
    heading: 1 when it is nothing but a heading, else 0. states: 1 when it goes on to say what the thing asked about is.
    near: the share of the question around ``span``, the likeliest of the ``spans`` that could be the answer. missing:
    weight of the most telling word that the whole passage lacks, 0 to 1. dated: 1 when it speaks of the years that the
    question names, 0.5 when it names none. matched: how far the sentence itself has each term and each
    pair of terms, 0 to 1.
    """

    hit: Hit
    start: int
    end: int
    text: str
    coverage: float = 0.0
    own: float = 0.0
    cosine: float = 0.0
    fits: float = 0.5
    subject: float = 1.0
    heading: float = 0.0
    states: float = 0.0
    near: float = 0.0
    missing: float = 0.0
    dated: float = 1.0
    spans: tuple[Span, ...] = ()
    span: Span | None = None
    matched: tuple[float, ...] = ()

    @property
    def document_id(self) -> str:
        return self.hit.passage.document_id

    @property
    def score(self) -> float:
        """By which the sentences of one question are ordered; larger is better."""
        return sum(weight * self.feature(name) for name, weight in CHOICE.items())

    @property
    def confidence(self) -> float:
        """Estimated probability, 0 to 1, that this place answers the question."""
        logit = CONFIDENCE_BIAS + sum(weight * self.feature(name) for name, weight in CONFIDENCE.items())
        return 1.0 / (1.0 + math.exp(-logit))

    def feature(self, name: str) -> float:
        """The feature by the name it has in ``CHOICE`` and ``CONFIDENCE``."""
        return float(getattr(self.hit.parts if name in ("soft", "vectors") else self, name))


class Judge:
    """Weighs sentences against one question."""

    def __init__(self, question: Question, library: Library, settings: AnswerSettings) -> None:
        self.question = question
        self.matcher = Matcher(question, library, settings)
        self._library = library
        self._settings = settings
        self._units = [short_form(unit) for unit in question.units]

    def evidence(self, hits: Sequence[Hit]) -> list[Evidence]:
        """All sentences of the passages found, best first; ties in order of rank and place."""
        found: list[Evidence] = []
        for hit in hits:
            if dated := self._of_years(hit):
                found.extend(self._sentences(hit, dated, self._of_units(hit)))
        if not found:
            return []
        embedder = self._library.embedder
        cosines = embedder.encode([e.text for e in found]) @ embedder.encode_query([self.question.text])[0]
        found = [replace(e, cosine=float(cosine)) for e, cosine in zip(found, cosines, strict=True)]
        found.sort(key=lambda e: -e.score)
        # Looking at every clause is dear, and what lies far below the best stays there.
        near = [self._aimed(e) for e in found[:_LOOKED_AT]]
        return sorted(near, key=lambda e: -e.score) + found[_LOOKED_AT:]

    def _sentences(self, hit: Hit, dated: float, subject: float) -> Iterator[Evidence]:
        passage = hit.passage
        titles = " ".join((*passage.section_path, hit.title))
        above = self.matcher.exact(titles)
        named = self._settings.named_share * above
        missing = self._missing(np.maximum(above, self.matcher.match(passage.text)))
        said = np.zeros(len(self.matcher.weights), np.float32)
        headings = {_bare(heading) for heading in passage.section_path}
        for start, end in sentences(passage.text):
            text = passage.text[start:end]
            if _bare(text) and _bare(text) in _bare(hit.title):  # the title of a paper answers nothing
                continue
            own = self.matcher.match(text)
            context = np.maximum(named, self._settings.context_share * said)
            found = spans(text, self.question)
            yield Evidence(
                hit,
                passage.start + start,
                passage.start + end,
                text,
                coverage=float(np.maximum(own, context) @ self.matcher.weights),
                own=float(own @ self.matcher.weights),
                fits=fits(text, self.question, found),
                subject=subject,
                heading=float(_bare(text) in headings),
                states=states(text, self.question),
                missing=missing,
                dated=dated,
                spans=tuple(found),
                matched=tuple(own.tolist()),
            )
            said = np.maximum(own, self._settings.fading * said)

    def _aimed(self, evidence: Evidence) -> Evidence:
        """With the stretch that is most likely the answer: the one among whose neighbours most of the question is."""
        best = replace(evidence, near=evidence.own if self.question.sort is Sort.TEXT else 0.0)
        for span in evidence.spans:
            near = self.near(evidence.text, span)
            if best.span is None or near > best.near:
                best = replace(best, near=near, span=span)
        return best

    def near(self, text: str, span: Span) -> float:
        """Share of the question around ``span``, 0 to 1: in its clause, in the clause before it, and right beside it."""
        left, right = clause_around(text, span.start, span.end)
        before = clause_around(text, max(0, left - 2), max(0, left - 2))[0] if left > 1 else 0
        share = self.matcher.share
        beside = text[max(left, span.start - 8) : span.start] + " " + text[span.end : min(right, span.end + 8)]
        score = 0.4 * share(text[left:right]) + 0.4 * share(text[before:right]) + 0.2 * share(beside)
        return score * (0.6 + 0.4 * span.weight)

    def _missing(self, matched: NDArray[np.float32]) -> float:
        count = len(self.question.terms)
        weights = self.matcher.weights[:count]
        return float((weights * (1 - matched[:count])).max() / weights.max()) if count else 0.0

    def _of_years(self, hit: Hit) -> float:
        """Whether the passage can speak of the years that the question names, as a figure of 2023 is none of 2024: 1
        where the place or the paper's date names them, 0 where only other years are named, 0.5 where none are."""
        if not self.question.years:
            return 1.0
        place = " ".join((hit.title, *hit.passage.section_path, hit.passage.text))
        named = set(_YEAR.findall(place))
        document = self._library.document(hit.passage.document_id)
        if document.identity.date:
            named.add(document.identity.date[:4])
        if named.issuperset(self.question.years):
            return 1.0
        if named:
            return 0.0
        whole = set(_YEAR.findall(document.text))
        return 0.5 if not whole or whole.issuperset(self.question.years) else 0.0

    def _of_units(self, hit: Hit) -> float:
        """1 when the passage, or the paper's title, opening or signature, names every unit that the question names."""
        if not self._units:
            return 1.0
        text = self._library.document(hit.passage.document_id).text
        place = "\n".join((hit.title, *hit.passage.section_path, hit.passage.text, text[:_EDGE], text[-_EDGE:]))
        return float(all(unit.search(place) for unit in self._units))


def _bare(heading: str) -> str:
    """A heading or title without blanks and the stop at its end, to compare."""
    return re.sub(r"[\s　]+", "", heading).rstrip("。；;：:，,")
