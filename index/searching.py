"""Finding passages: words and vectors each propose candidates, which are then ranked together."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.clauses.lookup import clauses_first
from index.embedding import Embedder, WordVectors
from index.features import WordMatch, word_matches
from index.filters import Admitted, Filter
from index.generations import Generation
from index.ranking import Candidate, rank, reachable_bm25
from index.records import Hit, Passage, ScoreParts
from index.rows import StoredPassage
from index.selection import refusal
from index.settings import IndexSettings
from index.words import question_words, words

__all__ = ["Search"]

MAX_QUERY = 2_000  # characters of a question that are embedded; its words are limited on their own
CACHED_PASSAGES = 4_000  # passages whose words are remembered, about 5 KB each
CACHED_FILTERS = 4  # filters of which it is remembered what they admit, up to 10 MB each for 150,000 passages
SPREAD = 5  # how much deeper is looked where no paper may fill the hits alone


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
        self._weights = {
            "title": settings.title_weight,
            "section": settings.section_weight,
            "body": settings.body_weight,
        }
        self._words: OrderedDict[str, list[str]] = OrderedDict()
        self._admitted: OrderedDict[Filter, Admitted] = OrderedDict()

    def search(
        self,
        query: str,
        limit: int,
        where: Filter | None = None,
        per_document: int | None = None,
        named: Sequence[Hit] = (),
    ) -> list[Hit]:
        """The best passages for a question, best first; at most ``limit``, equal scores in order of passage id.

        where: only of the papers it admits. per_document: more of one paper only where the others leave room.
        named: what the question names itself; it comes before all others.
        """
        asked = question_words(query)
        if limit < 1 or not query.strip():
            return []
        within = self._within(where) if where else None
        depth = max(limit, self._settings.candidates) * (1 if per_document is None else SPREAD)
        vector = self._embedder.encode_query([query[:MAX_QUERY]])[0]
        by_words = dict(self.generation.words.search(asked, depth, self._weights, within))
        by_vector = dict(self.generation.vectors.query(vector, depth, within))
        near = {key for found in (by_words, by_vector) for key in islice(found, self._settings.candidates)}
        self._complete(by_vector, by_words, vector)
        hits = clauses_first(named, self._ranked(asked, words(query[:MAX_QUERY]), by_words, by_vector, near))
        return list(islice(hits, limit)) if per_document is None else _spread(hits, limit, per_document)

    def _ranked(
        self,
        asked: list[str],
        spoken: list[str],
        by_words: dict[int, float],
        by_vector: dict[int, float],
        near: set[int],
    ) -> Iterator[Hit]:
        """All that was found, best first, as far as it is asked for.

        The soft match looks at every word of a passage, so only the best of either index (``near``) go through it, the
        same whatever the limit. Choosing among them by a first score would lose what one index alone has found.
        """
        parts = self._fused(asked, by_words, by_vector)
        stored = self._catalogue.passages([key for key in parts if key in near])
        keys = {passage.passage.id: key for key, passage in stored.items()}
        candidates = [
            Candidate(
                passage.passage.id,
                by_words.get(key, 0.0),
                by_vector.get(key, 0.0),
                self._words_of(passage.title, passage.passage),
            )
            for key, passage in stored.items()
        ]
        ceiling = 0.0
        for candidate, score, its_parts in rank(
            asked, spoken, candidates, self.idf, self._word_vectors, self._settings
        ):
            yield _hit(stored[keys[candidate.id]], score, its_parts)
            ceiling = score
        rest = [key for key in parts if key not in near]
        for start in range(0, len(rest), self._settings.candidates):
            below = self._catalogue.passages(rest[start : start + self._settings.candidates])
            for key in rest[start : start + self._settings.candidates]:
                if key in below:
                    yield self._below(below[key], parts[key], ceiling)

    def _below(self, stored: StoredPassage, found: tuple[float, float], ceiling: float) -> Hit:
        """What was not looked at closely never stands higher than what was."""
        by_words = self._settings.words_weight * found[0]
        by_vectors = self._settings.vectors_weight * found[1]
        score = min(by_words + by_vectors, ceiling)
        parts = ScoreParts(
            ("words", "vectors", "unread"), (*found, 1.0), (by_words, by_vectors, score - by_words - by_vectors)
        )
        return _hit(stored, score, parts)

    def _fused(
        self, asked: list[str], by_words: dict[int, float], by_vector: dict[int, float]
    ) -> dict[int, tuple[float, float]]:
        """(words, vectors) of all candidates, best by these two alone first, equal scores in order of key."""
        reachable = reachable_bm25(asked, self.idf)
        parts = {
            key: (by_words.get(key, 0.0) / reachable, max(by_vector.get(key, 0.0), 0.0))
            for key in {**by_words, **by_vector}
        }
        weights = (self._settings.words_weight, self._settings.vectors_weight)

        def order(entry: tuple[int, tuple[float, float]]) -> tuple[float, int]:
            key, found = entry
            return -(weights[0] * found[0] + weights[1] * found[1]), key

        return dict(sorted(parts.items(), key=order))

    def _within(self, where: Filter) -> Admitted:
        """What a filter admits; remembered until ``forget``. Raises NothingAdmittedError."""
        found = self._admitted.get(where)
        if found is None:
            found = self._catalogue.admitted(where)
            if not found.documents:
                raise refusal(self._catalogue, where)
            self._admitted[where] = found
            if len(self._admitted) > CACHED_FILTERS:
                self._admitted.popitem(last=False)
        else:
            self._admitted.move_to_end(where)
        return found

    def forget(self) -> None:
        """Take note that papers have other dates, kinds or places by now, though the same passages as before."""
        self._admitted.clear()

    def _complete(self, by_vector: dict[int, float], by_words: dict[int, float], vector: NDArray[np.float32]) -> None:
        """Add the cosine of passages that only their words have found. (2 ms for a hundred.)"""
        missing = [key for key in by_words if key not in by_vector]
        for key, row in self.generation.vectors.vectors(missing).items():
            by_vector[key] = float(row @ vector) / (float(np.linalg.norm(row)) or 1.0)

    def _words_of(self, title: str, passage: Passage) -> list[str]:
        """Words of title, headings and passage."""
        found = self._words.get(passage.id)
        if found is None:
            found = self._words[passage.id] = words("\n".join([title, *passage.section_path, passage.text]))
            if len(self._words) > CACHED_PASSAGES:
                self._words.popitem(last=False)
        else:
            self._words.move_to_end(passage.id)
        return found

    def matches(self, query: str, hits: Sequence[Hit]) -> list[list[WordMatch]]:
        """For each hit the words of the question that it has, themselves or by a near word."""
        asked = question_words(query)
        return [word_matches(asked, self._words_of(hit.title, hit.passage), self._word_vectors) for hit in hits]

    def idf(self, word: str) -> float:
        """BM25 weight of a word in this library."""
        return self.generation.words.idf(word)

    def close(self) -> None:
        self.generation.close()


def _spread(hits: Iterator[Hit], limit: int, per_document: int) -> list[Hit]:
    """``limit`` hits in their order: of each paper the best ``per_document``, then the best of the others.

    A cap, and no penalty for likeness as in maximal marginal relevance: what the papers of several offices say on one
    matter is worded alike, and all of it is wanted.
    """
    found = list(hits)
    taken: Counter[str] = Counter()
    first, others = list[int](), list[int]()
    for i, hit in enumerate(found):
        taken[hit.passage.document_id] += 1
        (first if taken[hit.passage.document_id] <= per_document else others).append(i)
    return [found[i] for i in sorted([*first, *others][:limit])]


def _hit(stored: StoredPassage, score: float, parts: ScoreParts) -> Hit:
    return Hit(stored.passage, stored.title, stored.file, score, parts)
