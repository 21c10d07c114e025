"""Means of token vectors, and their gradient."""

from __future__ import annotations

import warnings

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from index.training.pairs import PASSAGE
from index.training.tokens import Bags, Ints, Texts

__all__ = ["Means", "encode_all"]


class Means:
    """The mean of each bag's token vectors, and its gradient, as products with a sparse matrix over the tokens met.

    Three times faster on few cores than EmbeddingBag, whose backward pass fills a gradient for the whole vocabulary.
    The unknown piece, token 0, counts as a token but has no vector.
    """

    def __init__(self, *bags: Bags) -> None:
        tokens = np.concatenate([part.tokens for part in bags])
        lengths = np.concatenate([np.diff(np.append(part.offsets, len(part.tokens))) for part in bags])
        self.met, column = np.unique(tokens, return_inverse=True)
        row = np.repeat(np.arange(len(lengths)), lengths)
        weight = np.repeat((1.0 / np.maximum(lengths, 1)).astype(np.float32), lengths)
        weight[tokens == 0] = 0.0
        shape = (len(lengths), len(self.met))
        self.order = np.argsort(column.astype(np.uint32), kind="stable")
        self.matrix = csr(np.append(0, np.cumsum(lengths)), column, weight, shape)
        starts = np.append(0, np.cumsum(np.bincount(column, minlength=len(self.met))))
        self.transposed = csr(starts, row[self.order], weight[self.order], shape[::-1])

    def drop(self, random: np.random.Generator, rate: float) -> None:
        """Leave out each token with probability ``rate``; a bag that loses all has the zero vector."""
        kept = torch.from_numpy(random.random(len(self.order)) >= rate)
        self.matrix.values().mul_(kept)
        self.transposed.values().mul_(kept[torch.from_numpy(self.order)])

    def of(self, table: torch.Tensor) -> torch.Tensor:
        """Means, shape (bags, dimensions)."""
        return self.matrix @ table[torch.from_numpy(self.met)]

    def add_gradient(self, gradient: torch.Tensor | None, of_means: torch.Tensor | None) -> torch.Tensor:
        """Write the gradient of the token vectors into ``gradient``; returns the rows written."""
        assert gradient is not None
        assert of_means is not None
        rows = torch.from_numpy(self.met)
        gradient[rows] = self.transposed @ of_means
        return rows


def csr(starts: Ints, columns: Ints, values: NDArray[np.float32], shape: tuple[int, int]) -> torch.Tensor:
    """A sparse matrix from its rows."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta")
        return torch.sparse_csr_tensor(
            torch.from_numpy(starts),
            torch.from_numpy(columns),
            torch.from_numpy(values),
            shape,
            check_invariants=False,
        )


def encode_all(texts: Texts, table: torch.Tensor, portion: int = 4_096) -> torch.Tensor:
    """Unit vectors of all texts, shape (texts, dimensions)."""
    rows = np.arange(len(texts))
    parts = [Means(texts.take(rows[i : i + portion], PASSAGE)).of(table) for i in range(0, len(rows), portion)]
    return functional.normalize(torch.cat(parts), dim=-1)
