"""Contrastive training of the token vectors.

A text's vector is the mean of its token vectors, brought to length one. Each step takes a batch of pairs from one
source and pulls every left text to its right one, away from the other rights, and back (InfoNCE both ways; van den
Oord et al. 2018, eq. 4).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from index.training.pairs import PASSAGE, Batch, QuestionSource, SourceSet
from index.training.tokens import Bags, Ints, Texts

__all__ = ["Recipe", "train_vectors"]


@dataclass(frozen=True)
class Recipe:
    """How the vectors are trained."""

    dimensions: int = 256
    steps: int = 5_000
    batch: int = 1_024  # pairs
    learning_rate: float = 0.02  # falls to 0 in a straight line
    scale: float = 20.0  # cosines are multiplied by this before the softmax
    spread: float = 0.05  # standard deviation of the first token vectors
    frequent: float = 1e-4  # probability at which a token starts with half its length (Arora et al. 2017)
    question_dropout: float = 0.4  # share of tokens left out of lay questions and articles, against learning by heart
    refresh: int = 400  # steps between searches for near articles
    near: int = 50  # near articles kept for each question
    seed: int = 0


def train_vectors(
    sources: SourceSet, probabilities: NDArray[np.float64], recipe: Recipe, progress: Callable[[int, float], None]
) -> NDArray[np.float32]:
    """Token vectors, shape (len(probabilities), recipe.dimensions); row 0, the unknown piece, is zero.

    probabilities: of each token by id. progress is called with (steps done, loss). Same arguments, same vectors on one
    machine.
    """
    torch.set_num_threads(1)  # the same sums everywhere, and no waiting for each other on a busy machine
    generator = torch.Generator().manual_seed(recipe.seed)
    random = np.random.default_rng(recipe.seed)
    table = torch.randn(len(probabilities), recipe.dimensions, generator=generator) * recipe.spread
    table *= torch.from_numpy(recipe.frequent / (recipe.frequent + probabilities)).float()[:, None]
    table[0] = 0.0
    table.requires_grad_(True)
    table.grad = torch.zeros_like(table)
    optimizer = torch.optim.Adam([table], lr=recipe.learning_rate, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1.0 - step / recipe.steps)

    names = list(sources.sources)
    shares = np.array([sources.shares[name] for name in names])
    shares /= shares.sum()
    for step in range(recipe.steps):
        for source in sources.sources.values():
            if isinstance(source, QuestionSource) and step and step % recipe.refresh == 0:
                source.near = nearest(source, table.detach(), recipe.near)
        source = sources.sources[names[random.choice(len(names), p=shares)]]
        batch = source.batch(random, recipe.batch)
        means = Means(batch.left, batch.right)
        if isinstance(source, QuestionSource):
            means.drop(random, recipe.question_dropout)
        vectors = means.of(table.detach()).requires_grad_(True)
        unit = functional.normalize(vectors, dim=-1)
        count = len(batch.left.offsets)
        loss = contrast(unit[:count], unit[count:], batch, recipe.scale)
        loss.backward()  # type: ignore[no-untyped-call]
        touched = means.add_gradient(table.grad, vectors.grad)
        optimizer.step()
        table.grad[touched] = 0.0
        schedule.step()
        progress(step + 1, float(loss.detach()))
    result: NDArray[np.float32] = table.detach().numpy()
    return result


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


def contrast(left: torch.Tensor, right: torch.Tensor, batch: Batch, scale: float) -> torch.Tensor:
    """InfoNCE both ways; pairs that ``batch.same`` marks are left out of the negatives."""
    count = len(left)
    other = torch.from_numpy(batch.same.copy())
    other.fill_diagonal_(False)
    logits = (scale * left @ right.T).masked_fill(other, float("-inf"))
    target = torch.arange(count)
    forth = functional.cross_entropy(logits, target)
    back = functional.cross_entropy(logits[:, :count].T, target)
    return (forth + back) / 2


def nearest(source: QuestionSource, table: torch.Tensor, count: int) -> Ints:
    """For each question the rows of the ``count`` articles nearest by the present vectors, shape (questions, count)."""
    count = min(count, len(source.articles))
    articles, questions = encode_all(source.articles, table), encode_all(source.questions, table)
    rows: Ints = torch.topk(questions @ articles.T, count, dim=1).indices.numpy()
    return rows


def encode_all(texts: Texts, table: torch.Tensor, portion: int = 4_096) -> torch.Tensor:
    """Unit vectors of all texts, shape (texts, dimensions)."""
    rows = np.arange(len(texts))
    parts = [Means(texts.take(rows[i : i + portion], PASSAGE)).of(table) for i in range(0, len(rows), portion)]
    return functional.normalize(torch.cat(parts), dim=-1)
