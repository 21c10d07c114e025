"""How much of a question a text has, word by word: as it stands, as part of a longer name, or as a related word.

Words weigh by how telling they are in this library; words that stand together in the question count once more where
they stand together in the text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.question import Question
from assistant.settings import AnswerSettings
from index.numerals import parse_numeral
from index.selection import Papers
from index.words import words

__all__ = ["Matcher", "short_form"]

_NUMERAL_WORD = re.compile(
    "(?P<number>[一二两三四五六七八九十]+)个?(?P<unit>月|日|号|年|天|小时|分钟|人|次|期|届|岁|倍|元|级)份?"
)


class Matcher:
    """Matches texts against one question."""

    def __init__(self, question: Question, library: Papers, settings: AnswerSettings) -> None:
        self.question = question
        self._library = library
        self._settings = settings
        self._places = _places(question.content, question.terms)
        idf = np.array([library.idf(term) for term in question.terms], np.float32)
        # Saturating: a word in every passage says nothing, but one that is nowhere must not outweigh all others.
        weights = np.maximum(idf / (idf + np.float32(3.0)), np.float32(0.05))
        # An answer is an instance of what is asked for, and seldom says what it is an instance of: 什么颜色 → 银白.
        weights[[term == question.category for term in question.terms]] *= np.float32(settings.category_share)
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
        about = np.array([term in question.topic for term in question.terms], bool)
        self._topic = _shares(weights, about)
        self._focus = _shares(weights, ~about)
        self._abbreviations = [_abbreviation(term) for term in question.terms]
        self._figures = [_in_figures(term) for term in question.terms]
        self._vectors = library.word_vectors(question.terms)

    def share(self, text: str) -> float:
        """Share of the question in ``text`` alone, 0 to 1."""
        return float(self.match(text) @ self.weights)

    def topic(self, matched: NDArray[np.float32]) -> float:
        """Share of what the question is about in ``matched``, 0 to 1; 1 where it names no topic."""
        return float(matched[: len(self._topic)] @ self._topic) if self._topic.any() else 1.0

    def focus(self, matched: NDArray[np.float32]) -> float:
        """Share of what is asked of the topic in ``matched``, 0 to 1."""
        return float(matched[: len(self._focus)] @ self._focus)

    def match(self, text: str) -> NDArray[np.float32]:
        """How far ``text`` has each term and each pair of terms, 0 to 1: by its characters, or by a related word."""
        exact = self.exact(text)
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

    def exact(self, text: str) -> NDArray[np.float32]:
        """Share of each term's characters that stand in ``text`` as part of a run of two or more of the question,
        then for each pair of neighbouring terms whether they stand together.

        Runs instead of words, because the same phrase is not always cut into the same words.
        """
        lowered = text.lower()
        content = self.question.content
        covered = bytearray(len(content))
        for i in range(len(content) - 1):
            if content[i : i + 2] in lowered:
                covered[i : i + 2] = b"\x01\x01"
        matched = np.zeros(len(self.weights), np.float32)
        for i, (start, end) in enumerate(self._places):
            if content[start:end] in lowered or (self._figures[i] and self._figures[i] in lowered):
                matched[i] = 1.0
            else:
                runs = self._settings.run_share * math.sqrt(sum(covered[start:end]) / max(end - start, 1))
                short = self._abbreviations[i]
                matched[i] = max(runs, self._settings.abbreviation_share if short and short.search(lowered) else 0.0)
        for k, i in enumerate(self._pairs, len(self._places)):
            matched[k] = float(content[self._places[i][0] : self._places[i + 1][1]] in lowered)
        return matched


def _shares(weights: NDArray[np.float32], chosen: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The weights of those chosen, as shares of their sum; zeros where there are none."""
    kept = np.where(chosen, weights, np.float32(0.0))
    return (kept / max(float(kept.sum()), 1e-6)).astype(np.float32)


def _in_figures(term: str) -> str:
    """A word that begins with a Chinese numeral as papers write it: 七月份 → 7月. "" for other words."""
    match = _NUMERAL_WORD.fullmatch(term)
    number = parse_numeral(match["number"]) if match else None
    return f"{number}{match['unit']}" if match and number is not None else ""


def _abbreviation(term: str) -> re.Pattern[str] | None:
    """What a short name may stand for: 县局 → 县自然资源局, 纪检组 → 纪检监察组. None for words too long to be one."""
    if not 2 <= len(term) <= 4 or term.isascii():
        return None
    return short_form(term)


def short_form(name: str) -> re.Pattern[str]:
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
