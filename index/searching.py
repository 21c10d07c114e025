"""Finding passages: words and vectors each propose candidates, which are then ranked together."""

from __future__ import annotations

from collections import OrderedDict
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.embedding import Embedder, WordVectors
from index.generations import Generation
from index.ranking import Candidate, rank, reachable_bm25
from index.records import Hit, ScoreParts
from index.rows import StoredPassage
from index.settings import IndexSettings
from index.words import question_words, words

__all__ = ["Search"]

MAX_QUERY = 2_000  # characters of a question that are embedded; its words are limited on their own
CACHED_PASSAGES = 4_000  # passages whose words are remembered, about 5 KB each


class Search:
    """Searches over one generation. Not safe for use by several threads."""

    def __init__(
        self,
        generation: Generation,
        catalogue: Catalogue,
        embedder: Embedder,
        word_vectors: WordVectors,
        settings: IndexSettings,
    ) -> None:
        self.generation = generation
        self._catalogue = catalogue
        self._embedder = embedder
        self._word_vectors = word_vectors
        self._settings = settings
        self._words: OrderedDict[int, list[str]] = OrderedDict()

    def search(self, query: str, limit: int) -> list[Hit]:
        """The best passages for a question, best first; at most ``limit``, equal scores in order of passage id."""
        asked = question_words(query)
        if limit < 1 or not query.strip():
            return []
        depth = max(limit, self._settings.candidates)
        vector = self._embedder.encode_query([query[:MAX_QUERY]])[0]
        by_words = dict(self.generation.words.search(asked, depth))
        by_vector = dict(self.generation.vectors.query(vector, depth))
        near = {key for found in (by_words, by_vector) for key in islice(found, self._settings.candidates)}
        self._complete(by_vector, by_words, vector)

        # The soft match looks at every word of a passage, so only the best of either index go through it, the same
        # whatever the limit. Choosing among them by a first score would lose what one index alone has found.
        parts = self._fused(asked, by_words, by_vector)
        head, rest = [key for key in parts if key in near], [key for key in parts if key not in near]
        stored = self._catalogue.passages(head)
        keys = {passage.passage.id: key for key, passage in stored.items()}
        candidates = [
            Candidate(passage.passage.id, by_words.get(key, 0.0), by_vector.get(key, 0.0), self._words_of(passage))
            for key, passage in stored.items()
        ]
        ranked = rank(asked, candidates, self.idf, self._word_vectors, self._settings)[:limit]
        hits = [_hit(stored[keys[candidate.id]], score, its_parts) for candidate, score, its_parts in ranked]
        if len(hits) < limit and rest:
            below = self._catalogue.passages(rest[: limit - len(hits)])
            ceiling = hits[-1].score if hits else 0.0  # what was not looked at closely never stands higher
            hits += [
                _hit(below[key], min(self._score(parts[key]), ceiling), parts[key]) for key in rest if key in below
            ]
        return hits

    def _fused(
        self, asked: list[str], by_words: dict[int, float], by_vector: dict[int, float]
    ) -> dict[int, ScoreParts]:
        """All candidates by word and vector score alone, best first, equal scores in order of key."""
        reachable = reachable_bm25(asked, self.idf)
        parts = {
            key: ScoreParts(by_words.get(key, 0.0) / reachable, max(by_vector.get(key, 0.0), 0.0))
            for key in {**by_words, **by_vector}
        }
        return dict(sorted(parts.items(), key=lambda entry: (-self._score(entry[1]), entry[0])))

    def _score(self, parts: ScoreParts) -> float:
        return self._settings.words_weight * parts.words + self._settings.vectors_weight * parts.vectors

    def _complete(self, by_vector: dict[int, float], by_words: dict[int, float], vector: NDArray[np.float32]) -> None:
        """Add the cosine of passages that only their words have found. (2 ms for a hundred.)"""
        missing = [key for key in by_words if key not in by_vector]
        for key, row in self.generation.vectors.vectors(missing).items():
            by_vector[key] = float(row @ vector) / (float(np.linalg.norm(row)) or 1.0)

    def _words_of(self, stored: StoredPassage) -> list[str]:
        """Words of title, headings and passage."""
        found = self._words.get(stored.key)
        if found is None:
            found = words("\n".join([stored.title, *stored.passage.section_path, stored.passage.text]))
            self._words[stored.key] = found
            if len(self._words) > CACHED_PASSAGES:
                self._words.popitem(last=False)
        else:
            self._words.move_to_end(stored.key)
        return found

    def idf(self, word: str) -> float:
        """BM25 weight of a word in this library."""
        return self.generation.words.idf(word)

    def close(self) -> None:
        self.generation.close()


def _hit(stored: StoredPassage, score: float, parts: ScoreParts) -> Hit:
    return Hit(stored.passage, stored.title, stored.file, score, parts)
