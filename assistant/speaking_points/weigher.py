"""How near texts are to a topic and to one another: in meaning, and by their words."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.matching import Matcher
from assistant.question import analyse
from assistant.settings import AnswerSettings
from assistant.speaking_points.topic import Topic
from index.selection import Papers
from index.words import words

__all__ = ["Weigher"]

_ALONE = 0.2  # what a word counts by itself that makes a name with the one beside it
_TELLING = 3  # how much more a rare word tells than a common one
_TOPIC_WORD = 0.2  # how telling a word of the topic is, beside the most telling one, to stand for the topic
_LEAST = 0.2  # how telling a word is that most sentences have
_NAMED = 2.0  # what a name in quotation marks counts beside the most telling word
_NAME = re.compile("[“‘]([^“”‘’，。；]{2,12})[”’]")
_UNSAID = 0.25  # what a word of a phrase counts that no sentence has beside one that a single sentence has
_USUAL = 100  # characters of a sentence
_QUOTES = str.maketrans(dict.fromkeys("“”‘’"))
_LITTLE = re.compile(
    "^[的和与及以对把为在从是将要不个]|[的和与及以对把为在从是将要]$"
)  # of a word or two: nothing by itself
_MEANING = 0.6  # what nearness in meaning counts in a fit; the rest is words


class Weigher:
    """How near texts are to a topic, and sentences to headings."""

    def __init__(self, library: Papers, topic: Topic, settings: AnswerSettings) -> None:
        self._library = library
        self._matcher = Matcher(analyse(topic.core), library, settings)
        self._queries = library.embedder.encode_query(list(dict.fromkeys((topic.core, *topic.clauses))))
        self._floor = 0.0
        self._clauses = topic.clauses
        self._texts: list[str] = []
        self._telling: dict[str, dict[str, float]] = {}
        self._asked: list[tuple[dict[str, float], float]] = []

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dimensions) rows of length one."""
        return np.asarray(self._library.embedder.encode(list(texts)), np.float32)

    def level(self, vectors: NDArray[np.float32]) -> None:
        """Take what any two sentences have in common for nothing: models differ in how near they put everything."""
        some = vectors[:: max(1, len(vectors) // 64)]
        if len(some) > 3:
            cosines = (some @ some.T)[np.triu_indices(len(some), 1)]
            self._floor = max(0.0, float(np.quantile(cosines, 0.1)))

    def near(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Nearness in meaning, 0 to 1: to the topic as a whole, or a little less to one of its clauses."""
        cosines = vectors @ self._queries.T
        return self._levelled(np.maximum(cosines[:, 0], 0.85 * cosines.max(axis=1)))

    def share(self, text: str) -> float:
        """Share of the topic's words in ``text``, as they stand or by near ones, 0 to 1."""
        return self._matcher.share(text)

    def worded(self, text: str) -> float:
        """Share of the topic's words that stand in ``text`` themselves, 0 to 1."""
        return float(self._matcher.exact(text) @ self._matcher.weights)

    def read(self, texts: Sequence[str]) -> None:
        """Learn from the sentences at hand which words tell one from another."""
        self._texts = [text.translate(_QUOTES) for text in texts]
        self._telling.clear()
        asked = [self._weights(clause) for clause in self._clauses]
        most = max((sum(weights.values()) for weights in asked), default=0.0) or 1.0
        self._asked = [(weights, math.sqrt(sum(weights.values()) / most)) for weights in asked if weights]

    def about(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """How much each text has of the telling words of the topic, or of one of its clauses; no text has more than 1,
        and a sentence that goes on and on is about less than one that does not."""
        made = np.zeros(len(texts), np.float32)
        for i, text in enumerate(texts):
            shares = [(_share(weights, text.translate(_QUOTES)), rank) for weights, rank in self._asked]
            if shares:
                best = max(share * rank for share, rank in shares)
                mean = sum(share * rank for share, rank in shares) / sum(rank for _, rank in shares)
                made[i] = (0.7 * best + 0.3 * mean) / (1 + max(0, len(text) - _USUAL) / (4 * _USUAL))
        return made

    def tells(self, text: str) -> bool:
        """Whether a text has one of the words that tell the topic from others."""
        shown = text.translate(_QUOTES)
        every = [weights for weights, _ in self._asked]
        most = max((weight for weights in every for weight in weights.values()), default=0.0)
        return any(
            weight >= _TOPIC_WORD * most and term in shown for weights in every for term, weight in weights.items()
        )

    def fit(
        self, headings: Sequence[str], vectors: NDArray[np.float32], texts: Sequence[str], others: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """(headings, texts) how well each text bears out each heading, 0 to 1: in meaning, and by the telling words of
        the heading that it has."""
        near = self._levelled(vectors @ others.T)
        shown = [text.translate(_QUOTES) for text in texts]
        asked = [self._weights(heading) for heading in headings]
        shares = np.array([[_share(weights, text) for text in shown] for weights in asked], np.float32)
        return np.asarray(_MEANING * near + (1 - _MEANING) * shares, np.float32)

    def _weights(self, phrase: str) -> dict[str, float]:
        """The words of a phrase, and each two that stand together, that some sentences have, by how telling they are:
        what half of them have tells nothing."""
        shown = phrase.translate(_QUOTES)
        if shown not in self._telling:
            terms = [term for term in words(shown) if term in shown]
            pairs = [left + right for left, right in itertools.pairwise(terms) if left + right in shown]
            found = {}
            for term in dict.fromkeys(t for t in (*terms, *pairs) if len(t) > 1 and not _LITTLE.search(t)):
                having = sum(term in text for text in self._texts)
                told = max(_LEAST, math.log(len(self._texts) / (2 * having))) if having else 0.0
                found[term] = told**_TELLING if having else -1.0
            for left, right in itertools.pairwise(terms):  # words of a name that the papers do not have, each by itself
                if found.get(left + right) == -1.0:
                    for term in (left, right):
                        found[term] = found[term] * _ALONE if found.get(term, 0.0) > 0 else found.get(term, 0.0)
            named = [name for name in _NAME.findall(phrase) if any(name in text for text in self._texts)]
            for name in named:
                found[name] = _NAMED * max(1.0, *found.values())
            rarest = max(0.0, math.log(len(self._texts) / 2)) ** _TELLING if self._texts else 0.0
            self._telling[shown] = {
                # A word that no sentence has stands for what the papers do not say; a pair says nothing by itself.
                term: weight if weight >= 0 else _UNSAID * rarest * (term in terms)
                for term, weight in found.items()
                if max(found.values()) > 0
            }
        return self._telling[shown]

    def _levelled(self, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(np.clip((cosines - self._floor) / (1 - self._floor), 0, 1), np.float32)


def _share(weights: dict[str, float], text: str) -> float:
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in text) / total if total else 0.0
