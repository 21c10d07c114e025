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

from assistant.clauses import beside, clause_around
from assistant.figures import Span
from assistant.matching import Matcher, short_form
from assistant.question import Kind, Question, Sort
from assistant.settings import AnswerSettings
from assistant.spans import fits, spans, states
from index.library import Library
from index.passages import sentences
from index.records import Hit

__all__ = ["CHOICE", "CONFIDENCE", "CONFIDENCE_BIAS", "Evidence", "Judge"]


# Weights of a sentence's features: fields of ``Evidence``, of which soft and vectors are the passage's ``ScoreParts``.
# ``tests/benchmarks/grounding.py`` fits them to questions of our own and DRCD and prints the fit beside these. CHOICE
# is that fit, rounded, but for dated and labelled, of which those sets have too few cases. In CONFIDENCE near, dated,
# labelled, background and agreed are set by hand, and against the fit: our sets hold few libraries in which much is
# near to the question and most of it is no answer, as the pages found for one question are.
CHOICE = {  # which sentence of many: logits of the right one among those found
    "coverage": 3.8,
    "own": 1.0,
    "cosine": 1.6,
    "soft": 3.3,
    "vectors": 1.7,
    "fits": 2.2,
    "subject": 1.0,
    "states": 0.3,
    "near": 0.9,
    "missing": -0.4,
    "topic": 1.7,
    "focus": 1.8,
    "dated": 1.5,
    "labelled": 0.8,
}
CONFIDENCE = {  # whether it answers at all
    "coverage": 0.8,
    "cosine": 2.0,
    "soft": 1.4,
    "vectors": 4.7,
    "fits": 1.2,
    "subject": 2.0,
    "heading": -1.1,
    "near": 1.4,
    "topic": 0.9,
    "dated": 3.0,
    "labelled": 2.0,
    "background": -6.0,
    "sure": 3.0,
    "agreed": 1.5,
}
CONFIDENCE_BIAS = -13.4
_LOOKED_AT = 32  # sentences whose clauses are looked at
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CALENDAR_YEAR = re.compile(r"(?<![\d较比超自从])((?:19|20)\d\d)(?= ?年|[-—–/])(?! ?年(?:以来|印发|的?《))")
_OTHER_YEAR = 0.1  # what a sentence about another year counts of one about the right year
_LOOKS_BACK = 0.7  # the same in a paper of the right year
_SPREAD = 0.7  # stands for ``Evidence.sure`` in a question across papers, where several sentences are right
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
    question names, less when it names none or others. labelled: share of the question's numbered names (第七届) that
    the passage has. background: mean soft match and vector score of the passages in the lower half of those found, 0
    to 1: where everything is near to the question, being near says little. odds: estimated probability, 0 to 1, that
    this is the right sentence if one of those found is; sure: the odds of all that say the same; agreed: the number of
    other papers that say the same, as a share of three. matched: how far the sentence itself has each term and each
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
    topic: float = 1.0
    focus: float = 0.0
    near: float = 0.0
    missing: float = 0.0
    dated: float = 1.0
    labelled: float = 1.0
    background: float = 0.0
    odds: float = 0.0
    sure: float = 0.0
    agreed: float = 0.0
    spans: tuple[Span, ...] = ()
    span: Span | None = None
    matched: tuple[float, ...] = ()

    @property
    def document_id(self) -> str:
        return self.hit.passage.document_id

    @property
    def said(self) -> str:
        """What it would answer, to compare: the likeliest stretch, or the whole sentence, without punctuation."""
        return re.sub(r"\W", "", self.text[self.span.start : self.span.end] if self.span else self.text)

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
        self._pointed = question.sort not in (Sort.TEXT, Sort.INSTANCE, Sort.NAME)
        self._seen: dict[str, NDArray[np.float32]] = {}

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
        background = _background(hits)
        found = [
            replace(e, cosine=float(cosine), background=background) for e, cosine in zip(found, cosines, strict=True)
        ]
        found.sort(key=lambda e: -e.score)
        # Looking at every clause is dear, and what lies far below the best stays there.
        near = sorted((self._aimed(e) for e in found[:_LOOKED_AT]), key=lambda e: -e.score)
        scores = np.array([e.score for e in near])
        odds = np.exp(scores - scores.max())
        odds /= odds.sum()
        across = self.question.kind is Kind.ACROSS
        said: dict[str, float] = {}
        for e, p in zip(near, odds, strict=True):
            said[e.said] = said.get(e.said, 0.0) + float(p)
        weighed = [
            replace(e, odds=float(p), sure=_SPREAD if across else said[e.said], agreed=_agreed(e, near))
            for e, p in zip(near, odds, strict=True)
        ]
        return weighed + found[_LOOKED_AT:]

    def _sentences(self, hit: Hit, dated: float, subject: float) -> Iterator[Evidence]:
        passage = hit.passage
        titles = " ".join((*passage.section_path, hit.title))
        labels = [label for label in self.question.labels if label not in titles]
        labelled = sum(label in passage.text for label in labels) / len(labels) if labels else 1.0
        above = self.matcher.exact(titles)
        named = self._settings.named_share * above
        whole = np.maximum(above, self.matcher.match(passage.text))
        missing = self._missing(whole)
        topic = self.matcher.topic(whole)
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
                topic=topic,
                focus=self.matcher.focus(own),
                near=0.0 if self._pointed else self.matcher.focus(own),
                missing=missing,
                dated=dated * self._of_its_year(hit, text),
                labelled=labelled,
                spans=tuple(found),
                matched=tuple(own.tolist()),
            )
            said = np.maximum(own, self._settings.fading * said)

    def _aimed(self, evidence: Evidence) -> Evidence:
        """With the stretch that is most likely the answer: the one among whose neighbours most of the question is."""
        best = evidence
        for span in evidence.spans:
            near = self.near(evidence.text, span)
            if best.span is None or near > best.near:
                best = replace(best, near=near, span=span)
        if best.span is not None and self._pointed:
            best = replace(best, fits=min(best.fits, best.span.weight))
        return best

    def near(self, text: str, span: Span) -> float:
        """Share of what is asked of the topic around ``span``, 0 to 1: in its clause, in the clause before it, and
        right beside it. The topic itself may stand anywhere, and often does."""
        left, right = clause_around(text, span.start, span.end)
        before = clause_around(text, max(0, left - 2), max(0, left - 2))[0] if left > 1 else 0
        focus = [
            self.matcher.focus(self._matched(stretch))
            for stretch in (text[left:right], text[before:right], beside(text, span.start, span.end))
        ]
        if self.question.sort in (Sort.TIME, Sort.PLACE) and right + 1 < len(text):
            # When and where lead a sentence, and hold for what follows; a number belongs to what it follows.
            after = clause_around(text, right + 1, right + 1)[1]
            focus[1] = max(focus[1], self.matcher.focus(self._matched(text[left:after])))
        return float(np.dot((0.4, 0.4, 0.2), focus)) * (0.6 + 0.4 * span.weight)

    def _matched(self, stretch: str) -> NDArray[np.float32]:
        """As ``Matcher.match``, once for each stretch: a clause may hold many spans."""
        if stretch not in self._seen:
            self._seen[stretch] = self.matcher.match(stretch)
        return self._seen[stretch]

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

    def _of_its_year(self, hit: Hit, text: str) -> float:
        """1 unless the sentence speaks of other years than the question; not much, when the paper is of the right year
        and only looks back."""
        named = {match[1] for match in _CALENDAR_YEAR.finditer(text)}
        if not named or not self.question.years or not named.isdisjoint(self.question.years):
            return 1.0
        date = self._library.document(hit.passage.document_id).identity.date
        return _LOOKS_BACK if date[:4] in self.question.years else _OTHER_YEAR

    def _of_units(self, hit: Hit) -> float:
        """Share of the units and places named by the question that the passage, or the paper's title, opening or
        signature, names too, 0 to 1; 1 where the question names none. A question across papers is on each of them."""
        if not self._units:
            return 1.0
        text = self._library.document(hit.passage.document_id).text
        place = "\n".join((hit.title, *hit.passage.section_path, hit.passage.text, text[:_EDGE], text[-_EDGE:]))
        share = sum(bool(unit.search(place)) for unit in self._units) / len(self._units)
        return float(share > 0) if self.question.kind is Kind.ACROSS else share


def _agreed(evidence: Evidence, others: Sequence[Evidence]) -> float:
    if evidence.span is None:
        return 0.0
    said = evidence.text[evidence.span.start : evidence.span.end]
    papers = {other.document_id for other in others if said in other.text} - {evidence.document_id}
    return min(len(papers), 3) / 3


def _background(hits: Sequence[Hit]) -> float:
    lower = [hit.parts for hit in hits[len(hits) // 2 :]]
    return sum(0.5 * (parts.vectors + parts.soft) for parts in lower) / len(lower)


def _bare(heading: str) -> str:
    """A heading or title without blanks and the stop at its end, to compare."""
    return re.sub(r"[\s　]+", "", heading).rstrip("。；;：:，,")
