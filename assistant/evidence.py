"""Which sentence answers: passages that were found → sentences with how much of the question each one covers.

Coverage is the share of the question, weighted by how telling each word is in this library, that stands in one
place: in the sentence itself, in a related word there, or in the headings and the sentence it follows on from.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.figures import fits
from assistant.question import Question
from assistant.settings import AnswerSettings
from index.library import Library
from index.passages import sentences
from index.records import Hit
from index.words import words

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
_EDGE = 400  # characters at either end of a paper where it says whose it is


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of one paper: ``document.text[start:end] == text``.

    coverage and own, 0 to 1: the share of the question found at this place, and in the sentence itself. cosine, -1
    to 1: of the question's and the sentence's vectors. fits: whether it has the sort of answer asked for, 0 to 1, 0.5
    where that says nothing. subject: 1 when the paper speaks of the units and places that the question names, else 0.
    heading: 1 when it is nothing but a heading, else 0. matched: how far the sentence itself has each term and each
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
        self._library = library
        self._settings = settings
        self._places = _places(question.content, question.terms)
        idf = np.array([library.idf(term) for term in question.terms], np.float32)
        # Saturating: a word in every passage says nothing, but one that is nowhere must not outweigh all others.
        weights = np.maximum(idf / (idf + np.float32(3.0)), np.float32(0.05))
        # Words that stand together in the question count once more where they stand together in a sentence.
        self._pairs = [
            i
            for i, ((_, end), (start, _)) in enumerate(zip(self._places, self._places[1:], strict=False))
            if end == start
        ]
        pair_weights = np.array(
            [self._settings.pair_share * (weights[i] + weights[i + 1]) for i in self._pairs], np.float32
        )
        total = float(weights.sum() + pair_weights.sum()) or 1.0
        self.weights = (np.concatenate([weights, pair_weights]) / total).astype(np.float32)
        self._units = [_short_form(unit) for unit in question.units]
        self._abbreviations = [_abbreviation(term) for term in question.terms]
        self._vectors = library.word_vectors(question.terms)

    def evidence(self, hits: Sequence[Hit]) -> list[Evidence]:
        """All sentences of the passages found, best first; ties in order of rank and place."""
        found: list[Evidence] = []
        for hit in hits:
            passage = hit.passage
            if not self._of_year(hit):
                continue
            subject = self._of_units(hit)
            named = self._settings.named_share * self._exact(" ".join((*passage.section_path, hit.title)))
            before = np.zeros(len(self.weights), np.float32)
            headings = {_bare(heading) for heading in passage.section_path}
            for start, end in sentences(passage.text):
                text = passage.text[start:end]
                if _bare(text) and _bare(text) in _bare(hit.title):  # the title of a paper answers nothing
                    continue
                own = self._match(text)
                context = np.maximum(named, self._settings.context_share * before)
                found.append(
                    Evidence(
                        hit,
                        passage.start + start,
                        passage.start + end,
                        text,
                        coverage=float(np.maximum(own, context) @ self.weights),
                        own=float(own @ self.weights),
                        fits=fits(text, self.question),
                        subject=subject,
                        heading=float(_bare(text) in headings),
                        matched=tuple(own.tolist()),
                    )
                )
                before = own
        if not found:
            return []
        embedder = self._library.embedder
        cosines = embedder.encode([e.text for e in found]) @ embedder.encode_query([self.question.text])[0]
        found = [replace(e, cosine=float(cosine)) for e, cosine in zip(found, cosines, strict=True)]
        return sorted(found, key=lambda e: -e.score)

    def _of_year(self, hit: Hit) -> bool:
        """Whether the passage can speak of the years that the question names: a figure of 2023 is none of 2024."""
        place = " ".join((hit.title, *hit.passage.section_path, hit.passage.text))
        return all(year in place or year in self._dated(hit.passage.document_id) for year in self.question.years)

    def _of_units(self, hit: Hit) -> float:
        """1 when the passage, or the paper's title, opening or signature, names every unit that the question names."""
        if not self._units:
            return 1.0
        text = self._library.document(hit.passage.document_id).text
        place = "\n".join((hit.title, *hit.passage.section_path, hit.passage.text, text[:_EDGE], text[-_EDGE:]))
        return float(all(unit.search(place) for unit in self._units))

    def _dated(self, document_id: str) -> str:
        return self._library.document(document_id).identity.date

    def share(self, text: str) -> float:
        """Share of the question in ``text`` alone, 0 to 1."""
        return float(self._match(text) @ self.weights)

    def _match(self, text: str) -> NDArray[np.float32]:
        """How far ``text`` has each term and each pair of terms, 0 to 1: by its characters, or by a related word."""
        exact = self._exact(text)
        if exact.size == 0 or exact.min() > 0.99:
            return exact
        found = list(dict.fromkeys(words(text)))
        if not found:
            return exact
        cosine = (self._vectors @ self._library.word_vectors(found).T).max(axis=1)
        related = np.where(
            cosine >= self._settings.soft_cosine, np.minimum(cosine * self._settings.soft_share, 1.0), 0.0
        )
        count = len(self.question.terms)
        exact[:count] = np.maximum(exact[:count], related)
        return exact

    def _exact(self, text: str) -> NDArray[np.float32]:
        """Share of each term's characters that stand in ``text`` as part of a run of two or more of the question,
        then for each pair of neighbouring terms whether they stand together.

        Runs instead of words, because the same phrase is not always cut into the same words.
        """
        lowered = text.lower()
        content = self.question.content
        covered = np.zeros(len(content), dtype=bool)
        for i in range(len(content) - 1):
            if content[i : i + 2] in lowered:
                covered[i : i + 2] = True
        matched = np.zeros(len(self.weights), np.float32)
        for i, (start, end) in enumerate(self._places):
            if content[start:end] in lowered:
                matched[i] = 1.0
            else:
                runs = self._settings.run_share * math.sqrt(float(covered[start:end].mean()))
                short = self._abbreviations[i]
                matched[i] = max(runs, self._settings.abbreviation_share if short and short.search(lowered) else 0.0)
        for k, i in enumerate(self._pairs, len(self._places)):
            matched[k] = float(content[self._places[i][0] : self._places[i + 1][1]] in lowered)
        return matched


def _bare(heading: str) -> str:
    """A heading or title without blanks and the stop at its end, to compare."""
    return re.sub(r"[\s　]+", "", heading).rstrip("。；;：:，,")


def _abbreviation(term: str) -> re.Pattern[str] | None:
    """What a short name may stand for: 县局 → 县自然资源局, 纪检组 → 纪检监察组. None for words too long to be one."""
    if not 2 <= len(term) <= 4 or term.isascii():
        return None
    return _short_form(term)


def _short_form(name: str) -> re.Pattern[str]:
    """Matches ``name``, and longer names that it may be short for: a few characters more between its own, but not
    those that end a unit's name, as they would belong to another (县纪委驻住建局 is no 县住建局)."""
    return re.compile("[^，。；、：“”《》\\s局委厅院县]{0,6}".join(map(re.escape, name)))


def _places(content: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    """Where each term stands in the question."""
    places = []
    at = 0
    for term in terms:
        start = content.find(term, at)
        if start < 0:
            start = max(content.find(term), 0)
        places.append((start, start + len(term)))
        at = start + len(term)
    return places
