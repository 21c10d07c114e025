"""Which sentence answers: passages that were found → sentences with how much of the question each one covers.

Coverage is the share of the question, weighted by how telling each word is in this library, that stands in one
place: in the sentence itself, in a related word there, or in the headings and the sentence it follows on from.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from assistant.figures import Span
from index.records import Hit

__all__ = ["CHOICE", "CONFIDENCE", "CONFIDENCE_BIAS", "Evidence"]


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


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of one paper, and how it stands to the question. ``document.text[start:end] == text``; all figures
    are 0 to 1 unless said otherwise."""

    hit: Hit
    start: int
    end: int
    text: str
    # How much of the question there is, by the weight of its words
    coverage: float = 0.0  # at this place: in the sentence, what stands before it, and the headings above it
    own: float = 0.0  # in the sentence itself
    topic: float = 1.0  # of what the question is about, in the passage and its headings
    focus: float = 0.0  # of what is asked about that, in the sentence
    near: float = 0.0  # of what is asked, around the stretch that is likely the answer
    missing: float = 0.0  # the weightiest word that the whole passage lacks, as a share of the weightiest there is
    literal: bool = True  # whether the passage or its headings have one word of the question as it stands
    cosine: float = 0.0  # of the vectors of question and sentence, -1 to 1
    # Whether it is of the right sort, unit and year
    fits: float = 0.5  # how well it has the sort of answer asked for; 0.5 where that says nothing
    states: float = 0.0  # 1 when it goes on to say what the thing asked about is
    heading: float = 0.0  # 1 when it is nothing but a heading
    subject: float = 1.0  # share of the units and places of the question that the paper names
    dated: float = 1.0  # 1 when it speaks of the years of the question, less when of none or of others
    labelled: float = 1.0  # share of the question's numbered names (第七届) that the passage has
    spans: tuple[Span, ...] = ()  # what could be the answer
    span: Span | None = None  # the likeliest of them
    # How it stands to the others found
    background: float = 0.0  # how near the lesser passages are: where all are near, being near says little
    odds: float = 0.0  # estimated probability that it is the right sentence, if one of those found is
    sure: float = 0.0  # the odds of all that say the same
    agreed: float = 0.0  # other papers that say the same, as a share of three

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
        return self.hit.parts.value(name) if name in ("soft", "vectors") else float(getattr(self, name))
