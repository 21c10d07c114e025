"""Finding passages: words and vectors each propose candidates, which are then ranked together."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.embedding import Embedder, WordVectors
from index.generations import Generation
from index.ranking import Candidate, rank
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
        self._complete(by_vector, by_words, vector)

        # The soft match looks at the words of every passage, so only the head of both lists goes through it.
        head = [*list(by_words)[: self._settings.candidates], *list(by_vector)[: self._settings.candidates]]
        stored = self._catalogue.passages(list(dict.fromkeys(head)))
        keys = {passage.passage.id: key for key, passage in stored.items()}
        candidates = [
            Candidate(passage.passage.id, by_words.get(key, 0.0), by_vector.get(key, 0.0), self._words_of(passage))
            for key, passage in stored.items()
        ]
        ranked = rank(asked, candidates, self.idf, self._word_vectors, self._settings)[:limit]
        hits = [_hit(stored[keys[candidate.id]], score, parts) for candidate, score, parts in ranked]
        if len(hits) < limit:
            hits += self._rest(by_words, by_vector, set(stored), hits[-1].score if hits else 0.0, limit - len(hits))
        return hits

    def _complete(self, by_vector: dict[int, float], by_words: dict[int, float], vector: NDArray[np.float32]) -> None:
        """Add the cosine of passages that only their words have found. (2 ms for a hundred.)"""
        missing = [key for key in by_words if key not in by_vector]
        for key, row in self.generation.vectors.vectors(missing).items():
            by_vector[key] = float(row @ vector) / (float(np.linalg.norm(row)) or 1.0)

    def _rest(
        self, by_words: dict[int, float], by_vector: dict[int, float], taken: set[int], ceiling: float, limit: int
    ) -> list[Hit]:
        """What lies below the head, in order of word and vector score; never above the last ranked hit."""
        top = max(by_words.values(), default=0.0) or 1.0
        scored = []
        for key in dict.fromkeys([*by_words, *by_vector]):
            if key not in taken:
                parts = ScoreParts(by_words.get(key, 0.0) / top, max(by_vector.get(key, 0.0), 0.0))
                score = self._settings.words_weight * parts.words + self._settings.vectors_weight * parts.vectors
                scored.append((-score, key, parts))
        scored = sorted(scored, key=lambda entry: entry[:2])[:limit]
        stored = self._catalogue.passages([key for _, key, _ in scored])
        return [_hit(stored[key], min(-score, ceiling), parts) for score, key, parts in scored if key in stored]

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
