"""Many texts as one flat array of token ids, so that a batch of spans is a few numpy operations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

__all__ = ["Bags", "Texts", "gather", "tokenize"]

Ints = NDArray[np.int64]
ENCODE_BATCH = 4_000  # texts handed to the tokenizer at once


@dataclass(frozen=True, slots=True)
class Bags:
    """Token ids of several texts: bag i is ``tokens[offsets[i] : offsets[i + 1]]``, the last one runs to the end."""

    tokens: Ints
    offsets: Ints


@dataclass(frozen=True, slots=True)
class Texts:
    """A corpus: text i is ``tokens[starts[i] : starts[i + 1]]``; len(starts) == number of texts + 1."""

    tokens: NDArray[np.int32]
    starts: Ints

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> Ints:
        """Tokens of each text."""
        return np.diff(self.starts)

    def take(self, rows: Ints, limit: int) -> Bags:
        """The first ``limit`` tokens of the given texts."""
        starts = self.starts[rows]
        return gather(self.tokens, starts, np.minimum(self.starts[rows + 1] - starts, limit))


def tokenize(tokenizer: Tokenizer, texts: Iterable[str]) -> Texts:
    """Encode texts in batches; empty texts stay as empty rows."""
    parts: list[NDArray[np.int32]] = []
    lengths: list[int] = []
    batch: list[str] = []

    def flush() -> None:
        for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False):
            ids = np.asarray(encoding.ids, dtype=np.int32)
            parts.append(ids)
            lengths.append(len(ids))
        batch.clear()

    for text in texts:
        batch.append(text)
        if len(batch) == ENCODE_BATCH:
            flush()
    flush()
    tokens = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)
    return Texts(tokens, np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64))


def gather(tokens: NDArray[np.int32], starts: Ints, lengths: Ints, without: tuple[Ints, Ints] | None = None) -> Bags:
    """Spans ``tokens[starts[i] : starts[i] + lengths[i]]`` as bags.

    without: (starts, lengths) of a part to leave out of each span, which must lie inside it.
    """
    ends = np.cumsum(lengths)
    offsets = ends - lengths
    positions = np.repeat(starts - offsets, lengths) + np.arange(ends[-1] if len(ends) else 0)
    if without is not None:
        cut_starts, cut_lengths = without
        first = np.repeat(cut_starts, lengths)
        keep = (positions < first) | (positions >= first + np.repeat(cut_lengths, lengths))
        positions = positions[keep]
        kept = lengths - cut_lengths
        offsets = np.cumsum(kept) - kept
    return Bags(tokens[positions].astype(np.int64), offsets.astype(np.int64))
