"""Contrastive training of the token vectors.

A text's vector is the mean of its token vectors, brought to length one. Each step takes a batch of pairs from one
source and pulls every left text to its right one, away from the other rights, and back (InfoNCE both ways; van den
Oord et al. 2018, eq. 4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from index.training.pairs import Batch, QuestionSource, SourceSet
from index.training.tokens import Bags, Ints, Texts

__all__ = ["Recipe", "train_vectors"]


@dataclass(frozen=True)
class Recipe:
    """How the vectors are trained."""

    dimensions: int = 256
    steps: int = 3_000
    batch: int = 1_024  # pairs
    learning_rate: float = 0.02  # falls to 0 in a straight line
    scale: float = 20.0  # cosines are multiplied by this before the softmax
    spread: float = 0.05  # standard deviation of the first token vectors
    frequent: float = 1e-4  # probability at which a token starts with half its length (Arora et al. 2017)
    refresh: int = 400  # steps between searches for near articles
    near: int = 50  # near articles kept for each question
    seed: int = 0


def train_vectors(
    sources: SourceSet, probabilities: NDArray[np.float64], recipe: Recipe, progress: Callable[[int, float], None]
) -> NDArray[np.float32]:
    """Token vectors, shape (len(probabilities), recipe.dimensions); row 0, the unknown piece, is zero.

    probabilities: of each token by id. progress is called with (steps done, loss). Same arguments, same vectors on one
    machine and number of threads.
    """
    torch.manual_seed(recipe.seed)
    random = np.random.default_rng(recipe.seed)
    start = torch.randn(len(probabilities), recipe.dimensions) * recipe.spread
    start *= torch.from_numpy(recipe.frequent / (recipe.frequent + probabilities)).float()[:, None]
    start[0] = 0.0
    table = torch.nn.EmbeddingBag.from_pretrained(start, freeze=False, mode="mean", padding_idx=0)
    optimizer = torch.optim.Adam(table.parameters(), lr=recipe.learning_rate, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1.0 - step / recipe.steps)

    def embed(bags: Bags) -> torch.Tensor:
        vectors = table(torch.from_numpy(bags.tokens), torch.from_numpy(bags.offsets))
        return functional.normalize(vectors, dim=-1)

    names = list(sources.sources)
    shares = np.array([sources.shares[name] for name in names])
    shares /= shares.sum()
    for step in range(recipe.steps):
        for source in sources.sources.values():
            if isinstance(source, QuestionSource) and step and step % recipe.refresh == 0:
                source.near = nearest(source, lambda bags: embed(bags).detach(), recipe.near)
        batch = sources.sources[names[random.choice(len(names), p=shares)]].batch(random, recipe.batch)
        loss = contrast(embed(batch.left), embed(batch.right), batch, recipe.scale)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        progress(step + 1, float(loss.detach()))
    vectors: NDArray[np.float32] = table.weight.detach().numpy()
    return vectors


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


def nearest(source: QuestionSource, embed: Callable[[Bags], torch.Tensor], count: int) -> Ints:
    """For each question the rows of the ``count`` articles nearest by the present vectors, shape (questions, count)."""
    with torch.no_grad():
        articles = encode_all(source.articles, embed)
        questions = encode_all(source.questions, embed)
        count = min(count, len(source.articles))
        rows: Ints = torch.topk(questions @ articles.T, count, dim=1).indices.numpy()
    return rows


def encode_all(texts: Texts, embed: Callable[[Bags], torch.Tensor], limit: int = 128) -> torch.Tensor:
    """Vectors of all texts, in portions."""
    rows = np.arange(len(texts))
    return torch.cat([embed(texts.take(rows[i : i + 4_096], limit)) for i in range(0, len(rows), 4_096)])
