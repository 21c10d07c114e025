"""Ranking: vectors, words, soft word match and phrases of each candidate become one score. Pure numpy.

    score(q, p) = vectors_weight · vectors
                  + trust(q) · (words_weight · words + soft_weight · soft + phrase_weight · phrase)
    words(q, p)  = BM25(q, p) / ((k1 + 1) · Σ_w idf(w))                     w in q
    soft(q, p)   = Σ_w idf(w) · max_v max(0, cos(w, v))² / Σ_w idf(w)       w in q, v in p
    phrase(q, p) = share of the question's neighbouring words that stand together in p (index.features)
    trust(q)     = (max_p soft(q, p))²                                      p in the candidates

``words`` is BM25 as a share of the most it could reach for this question, not of its best hit, and ``trust`` says how
much of the question the best passage can be said to have: where the papers use the question's own words, both are
large and the words lead; where a layman asks, even the best hit holds few of them, and the vectors lead. So one set of
weights serves both.

``soft`` uses the embedding's word vectors: a word that stands in the passage counts in full, a synonym by how near it
is, while the idf keeps the rare words of the question in charge.

A fitted combination (conditional logit over up to 15 such features, tests/benchmarks/retrieval.py has the sets) did not
win: fitted to lay questions it leaves the words out of account, and loses where a question is worded like the source.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.features import phrase_match
from index.records import ScoreParts
from index.settings import IndexSettings

__all__ = ["FEATURES", "Candidate", "rank", "reachable_bm25", "soft_match"]

FEATURES = ("words", "vectors", "soft", "phrase")  # the parts of a score, in the order in which they are shown

K1 = 1.2  # of the full-text index; one word adds at most idf · (K1 + 1) to its BM25 score


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that one of the two indexes found."""

    id: str
    bm25: float  # raw BM25 score, 0 when the full-text index did not find it
    cosine: float  # cosine of question and passage vectors, -1 to 1; give it for every candidate
    words: Sequence[str]  # as index.words cuts the passage


def rank(
    question: Sequence[str],
    spoken: Sequence[str],
    candidates: Sequence[Candidate],
    idf: Callable[[str], float],
    vector: Callable[[Sequence[str]], NDArray[np.float32]],
    settings: IndexSettings,
) -> list[tuple[Candidate, float, ScoreParts]]:
    """The candidates with score and its parts, best first; equal scores in order of id.

    question: the words of the question that BM25 was asked for. spoken: all of its words, in order, for the phrases.
    idf: BM25 weight of a word, 0 or more.
    vector: words → (n, dimensions) unit rows, zero rows for words it does not know. Larger scores are better; they
    compare within one question only.
    """
    if not candidates:
        return []
    bm25 = np.array([candidate.bm25 for candidate in candidates], dtype=np.float64)
    words = bm25 / reachable_bm25(question, idf)
    vectors = np.maximum([candidate.cosine for candidate in candidates], 0.0)
    passages = [candidate.words for candidate in candidates]
    soft = soft_match(question, passages, idf, vector)
    phrase = phrase_match(spoken, passages, idf)
    trust = soft.max() ** 2
    values = np.column_stack([words, vectors, soft, phrase])
    lexical = (settings.words_weight, settings.soft_weight, settings.phrase_weight)
    by_words, by_soft, by_phrase = (trust * weight for weight in lexical)
    contributions = values * np.array([by_words, settings.vectors_weight, by_soft, by_phrase])
    scores = contributions.sum(axis=1)
    ranked = [
        (candidate, score, ScoreParts(FEATURES, tuple(of_each), tuple(shares)))
        for candidate, score, of_each, shares in zip(
            candidates, scores.tolist(), values.tolist(), contributions.tolist(), strict=True
        )
    ]
    return sorted(ranked, key=lambda entry: (-entry[1], entry[0].id))


def reachable_bm25(question: Sequence[str], idf: Callable[[str], float]) -> float:
    """What BM25 tends to for a passage that repeats every word of the question; 1 when they weigh nothing."""
    return (K1 + 1.0) * sum(idf(word) for word in dict.fromkeys(question)) or 1.0


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

    # Each distinct word gets a row, those of the question first; then one gather and one reduceat find for every
    # passage and every word of the question the best match.
    texts = [passages[i] for i in filled]
    row = {word: i for i, word in enumerate(dict.fromkeys(chain(asked, chain.from_iterable(texts))))}
    vectors = vector(list(row))
    similarity = np.maximum(vectors @ vectors[: len(asked)].T, 0.0) ** 2
    # The word itself counts in full even when the embedding does not know it.
    similarity[np.arange(len(asked)), np.arange(len(asked))] = 1.0
    lengths = [len(words) for words in texts]
    rows = np.fromiter(map(row.__getitem__, chain.from_iterable(texts)), dtype=np.intp, count=sum(lengths))
    best = np.maximum.reduceat(similarity[rows], np.cumsum([0, *lengths[:-1]]), axis=0)
    result[filled] = np.minimum(best @ weights / total, 1.0)
    return result
