"""Batches of pairs from a library's own papers: what one has without any question or label."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.passages import sentences
from index.training.pairs import MIN_SPAN, PASSAGE, Batch, CutSource, Source, SpanSource
from index.training.papers import Papers
from index.training.tokens import Ints, Texts, gather, tokenize

__all__ = ["ClozeSource", "HeadingSource", "paper_sources"]

WHOLE = 2 * PASSAGE  # tokens of a passage with its headings; few are longer


class HeadingSource:
    """A heading or a title → a passage under it. Passages under the same heading are not each other's negatives."""

    def __init__(self, headings: Texts, bodies: Texts, paths: Ints) -> None:
        """paths: (bodies, depth) rows of ``headings`` above each body, -1 where there is none."""
        self.headings, self.bodies, self.paths = headings, bodies, paths
        self.rows = np.flatnonzero((paths >= 0).any(axis=1) & (bodies.lengths >= MIN_SPAN))

    def batch(self, random: np.random.Generator, size: int) -> Batch:
        rows = random.choice(self.rows, min(size, len(self.rows)), replace=False)
        paths = self.paths[rows]
        weights = np.where(paths >= 0, random.random(paths.shape), -1.0)
        asked = paths[np.arange(len(rows)), weights.argmax(axis=1)]
        same = np.zeros((len(rows), len(rows)), dtype=bool)
        for level in paths.T:
            same |= asked[:, None] == level[None, :]
        return Batch(self.headings.take(asked, PASSAGE), self.bodies.take(rows, WHOLE), same)


class ClozeSource:
    """A sentence → the passage it was taken from, with title and headings (Lee et al. 2019, inverse cloze task)."""

    def __init__(self, passages: Texts, sentences: NDArray[np.int64]) -> None:
        """sentences: (n, 3) passage, start and length in tokens; start counts within ``passages.tokens``."""
        self.passages, self.sentences = passages, sentences

    def batch(self, random: np.random.Generator, size: int) -> Batch:
        picks = random.choice(len(self.sentences), min(size, len(self.sentences)), replace=False)
        rows, start, length = self.sentences[picks].T
        # Half keep the sentence, as a question shares words with the passage that answers it.
        cut = np.where(random.random(len(picks)) < 0.5, 0, length)
        left = gather(self.passages.tokens, start, np.minimum(length, PASSAGE))
        first = self.passages.starts[rows]
        right = gather(self.passages.tokens, first, self.passages.lengths[rows], without=(start, cut))
        same: NDArray[np.bool_] = rows[:, None] == rows[None, :]
        return Batch(left, right, same)


def paper_sources(tokenizer: Tokenizer, papers: Papers) -> tuple[dict[str, Source], Ints]:
    """The sources that the papers allow ("headings", "cloze", "cut", "spans"), and the tokens that they use.

    In the sources a token goes by its position among those, in order and with the unknown piece, 0, first: a training
    need not hold the rest of the vocabulary.
    """
    bodies = tokenize(tokenizer, (passage.body for passage in papers.passages))
    headings = tokenize(tokenizer, (heading.text for heading in papers.headings))
    whole, spans = _sentences(tokenizer, papers)
    used = np.unique(np.concatenate([[0], bodies.tokens, headings.tokens, whole.tokens])).astype(np.int64)
    bodies, headings, whole = (_renumbered(texts, used) for texts in (bodies, headings, whole))

    usable = [[i for i in passage.headings if not papers.headings[i].held] for passage in papers.passages]
    paths = np.full((len(usable), max(map(len, usable), default=0) or 1), -1, dtype=np.int64)
    for row, above in enumerate(usable):
        paths[row, : len(above)] = above
    sources: dict[str, Source] = {}
    by_heading, cut, neighbours = HeadingSource(headings, bodies, paths), CutSource(bodies), SpanSource(bodies)
    if len(by_heading.rows) > 1:
        sources["headings"] = by_heading
    if len(spans) > 1:
        sources["cloze"] = ClozeSource(whole, spans)
    if len(cut.rows) > 1:
        sources["cut"] = cut
    if len(neighbours.rows) > 1:
        sources["spans"] = neighbours
    return sources, used


def _renumbered(texts: Texts, used: Ints) -> Texts:
    return Texts(np.searchsorted(used, texts.tokens).astype(np.int32), texts.starts)


def _sentences(tokenizer: Tokenizer, papers: Papers) -> tuple[Texts, NDArray[np.int64]]:
    """Passages with title and headings, and in which stretches of tokens their sentences stand."""
    pieces: list[str] = []
    counts: list[int] = []
    for passage in papers.passages:
        parts = [passage.body[start:end] for start, end in sentences(passage.body)]
        pieces += [passage.shown, *parts]
        counts.append(1 + len(parts))
    cut = tokenize(tokenizer, pieces)
    firsts = np.cumsum([0, *counts])
    whole = Texts(cut.tokens, cut.starts[firsts])
    of = np.repeat(np.arange(len(counts)), counts)  # the passage of each piece
    opening = np.isin(np.arange(len(pieces)), firsts[:-1])
    lengths = cut.lengths
    rows = np.flatnonzero(~opening & (lengths >= MIN_SPAN // 2) & (whole.lengths[of] - lengths >= MIN_SPAN))
    return whole, np.stack([of[rows], cut.starts[rows], lengths[rows]], axis=1).reshape(-1, 3)
