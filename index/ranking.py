"""Ranking: word score, vector score and soft word match of each candidate become one score. Pure numpy.

Soft word match of question q and passage p, over the words of both, with the embedding's word vectors:

    soft(q, p) = Σ_w idf(w) · max_v max(0, cos(w, v))² / Σ_w idf(w)        w in q, v in p

A word that stands in the passage counts in full, a synonym by how near it is, so that lay wording still finds the
wording of the law, while the idf keeps the rare words of the question in charge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import ScoreParts
from index.settings import IndexSettings

__all__ = ["Candidate", "rank", "soft_match"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that one of the two indexes found."""

    id: str
    bm25: float  # raw BM25 score, 0 when the full-text index did not find it
    cosine: float  # cosine of question and passage vectors, -1 to 1; give it for every candidate
    words: Sequence[str]  # as index.words cuts the passage


def rank(
    question: Sequence[str],
    candidates: Sequence[Candidate],
    idf: Callable[[str], float],
    vector: Callable[[Sequence[str]], NDArray[np.float32]],
    settings: IndexSettings,
) -> list[tuple[Candidate, float, ScoreParts]]:
    """The candidates with score and its parts, best first; equal scores in order of id.

    question: the words of the question. idf: BM25 weight of a word, 0 or more. vector: words → (n, dimensions)
    unit rows, zero rows for words it does not know. Larger scores are better; they compare within one question only.
    """
    if not candidates:
        return []
    bm25 = np.array([candidate.bm25 for candidate in candidates], dtype=np.float64)
    words = bm25 / bm25.max() if bm25.max() > 0 else np.zeros(len(candidates))
    vectors = np.maximum([candidate.cosine for candidate in candidates], 0.0)
    soft = soft_match(question, [candidate.words for candidate in candidates], idf, vector)
    scores = settings.words_weight * words + settings.vectors_weight * vectors + settings.soft_weight * soft
    ranked = [
        (candidate, float(scores[i]), ScoreParts(float(words[i]), float(vectors[i]), float(soft[i])))
        for i, candidate in enumerate(candidates)
    ]
    return sorted(ranked, key=lambda entry: (-entry[1], entry[0].id))


def soft_match(
    question: Sequence[str],
    passages: Sequence[Sequence[str]],
    idf: Callable[[str], float],
    vector: Callable[[Sequence[str]], NDArray[np.float32]],
) -> NDArray[np.float64]:
    """Soft word match of the question with each passage: shape (len(passages),), 0 to 1."""
    asked = list(dict.fromkeys(question))
    weights = np.array([idf(word) for word in asked], dtype=np.float64)
    result = np.zeros(len(passages))
    total = weights.sum() if asked else 0.0
    filled = [i for i, words in enumerate(passages) if words]
    if total <= 0 or not filled:
        return result

    # Each distinct word gets a column; then one gather and one reduceat find every passage's best column per word.
    column: dict[str, int] = {word: i for i, word in enumerate(asked)}
    columns: list[int] = []
    starts: list[int] = []
    for i in filled:
        starts.append(len(columns))
        columns.extend([column.setdefault(word, len(column)) for word in set(passages[i])])
    rows = vector(list(column))
    similarity = np.maximum(rows[: len(asked)] @ rows.T, 0.0) ** 2
    # The word itself counts in full even when the embedding does not know it.
    similarity[np.arange(len(asked)), np.arange(len(asked))] = 1.0
    best = np.maximum.reduceat(similarity[:, np.array(columns)], np.array(starts), axis=1)
    result[filled] = np.minimum(weights @ best / total, 1.0)
    return result
