"""Contrastive training of the token vectors.

A text's vector is the mean of its token vectors, brought to length one. Each step takes a batch of pairs from one
source and pulls every left text to its right one, away from the other rights, and back (InfoNCE both ways; van den
Oord et al. 2018, eq. 4). With ``Recipe.prefixes`` the same holds for the first dimensions alone (Kusupati et al. 2022),
so that vectors may be cut short.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from index.errors import EmbeddingError
from index.training.checkpoint import Checkpoint, State
from index.training.means import Means, encode_all
from index.training.pairs import Batch, QuestionSource, Source
from index.training.recipes import Recipe
from index.training.tokens import Ints

__all__ = ["first_vectors", "train_vectors"]

Table = NDArray[np.float32]

PACE = 20  # steps by which the pace is judged where time is limited


def first_vectors(probabilities: NDArray[np.float64], recipe: Recipe) -> Table:
    """Random token vectors to begin with, shape (len(probabilities), recipe.dimensions), common tokens shorter.

    probabilities: of each token by id. Row 0, the unknown piece, is zero and stays so.
    """
    generator = torch.Generator().manual_seed(recipe.seed)
    table = torch.randn(len(probabilities), recipe.dimensions, generator=generator) * recipe.spread
    table *= torch.from_numpy(recipe.frequent / (recipe.frequent + probabilities)).float()[:, None]
    table[0] = 0.0
    vectors: Table = table.numpy()
    return vectors


def train_vectors(
    sources: Mapping[str, Source],
    initial: Table,
    recipe: Recipe,
    progress: Callable[[int, float], None],
    checkpoint: Checkpoint | None = None,
) -> Table:
    """Token vectors after ``recipe.steps`` steps from ``initial``, of its shape; ``initial`` itself is left alone.

    progress is called with (steps done, loss), once for each step; after an interruption first for those done before.
    Same arguments, same vectors on one machine, whether interrupted and continued from ``checkpoint`` or not, unless
    ``recipe.minutes`` cuts it short.
    Raises EmbeddingError when none of the sources has a share, or the checkpoint cannot be written.
    """
    names = [name for name in sources if recipe.shares.get(name, 0.0) > 0]
    if not names:
        raise EmbeddingError(f"没有可用的训练语料：这一步要用 {'、'.join(recipe.shares)} 中的一种。")
    shares = np.array([recipe.shares[name] for name in names], dtype=np.float64)
    shares /= shares.sum()
    with one_thread():
        run = Run(initial, recipe)
        stored = checkpoint.load() if checkpoint is not None else None
        if stored is not None:
            run.restore(stored, sources)
            for step, loss in enumerate(stored.losses, 1):
                progress(step, loss)
        while len(run.losses) < run.steps:
            name = names[run.random.choice(len(names), p=shares)]
            run.step(name, sources)
            progress(len(run.losses), run.losses[-1])
            if checkpoint is not None and checkpoint.due:
                checkpoint.save(run.state(sources))
        return run.vectors()


@contextmanager
def one_thread() -> Iterator[None]:
    """Torch on one thread: the same sums everywhere, and no waiting for each other on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


class Run:
    """The table in training and all that changes with it."""

    def __init__(self, initial: Table, recipe: Recipe) -> None:
        self.recipe = recipe
        self.initial = torch.from_numpy(initial)
        self.table = self.initial.clone().requires_grad_(True)
        self.table.grad = torch.zeros_like(self.table)
        self.adam = torch.optim.Adam([self.table], lr=recipe.learning_rate, fused=True)
        self.random = np.random.default_rng(recipe.seed)
        self.losses: list[float] = []
        self.steps = recipe.steps
        self.began = time.monotonic()
        width = initial.shape[1]
        self.prefixes = [size for size in recipe.prefixes if size <= width] or [width]

    def step(self, name: str, sources: Mapping[str, Source]) -> None:
        """One step on a batch of the source ``name``."""
        recipe, done = self.recipe, len(self.losses)
        if done % recipe.refresh == 0:
            for each in sources.values():
                if isinstance(each, QuestionSource):
                    each.near = nearest(each, self.table.detach(), recipe.near)
        if recipe.minutes is not None and done == PACE:
            pace = (time.monotonic() - self.began) / PACE  # seconds a step
            self.steps = min(self.steps, max(done, int(60 * recipe.minutes / pace)))
        self.adam.param_groups[0]["lr"] = recipe.learning_rate * (1.0 - done / self.steps)

        batch = sources[name].batch(self.random, recipe.batch)
        means = Means(batch.left, batch.right)
        if dropout := recipe.dropout.get(name, 0.0):
            means.drop(self.random, dropout)
        vectors = means.of(self.table.detach()).requires_grad_(True)
        count = len(batch.left.offsets)
        losses = []
        for size in self.prefixes:
            unit = functional.normalize(vectors[:, :size], dim=-1)
            losses.append(contrast(unit[:count], unit[count:], batch, recipe.scale))
        loss = torch.stack(losses).mean()
        loss.backward()  # type: ignore[no-untyped-call]
        touched = means.add_gradient(self.table.grad, vectors.grad)
        self.adam.step()
        assert self.table.grad is not None
        self.table.grad[touched] = 0.0
        self.losses.append(float(loss.detach()))

    def vectors(self) -> Table:
        """What the training has made: the table, moved back by ``Recipe.back``."""
        result: Table = self.table.detach().lerp(self.initial, self.recipe.back).numpy()
        return result

    def state(self, sources: Mapping[str, Source]) -> State:
        """What ``restore`` needs to go on from here."""
        adam = self.adam.state[self.table]
        near = {
            name: source.near
            for name, source in sources.items()
            if isinstance(source, QuestionSource) and source.near is not None
        }
        return State(
            table=self.table.detach().numpy(),
            mean=adam["exp_avg"].numpy(),
            square=adam["exp_avg_sq"].numpy(),
            random=dict(self.random.bit_generator.state),
            losses=self.losses,
            near=near,
        )

    def restore(self, state: State, sources: Mapping[str, Source]) -> None:
        """Go on from a state of the same run."""
        with torch.no_grad():
            self.table.copy_(torch.from_numpy(state.table))
        self.adam.state[self.table] = {
            "step": torch.tensor(float(len(state.losses))),
            "exp_avg": torch.from_numpy(state.mean),
            "exp_avg_sq": torch.from_numpy(state.square),
        }
        self.random.bit_generator.state = state.random
        self.losses = list(state.losses)
        for name, rows in state.near.items():
            source = sources[name]
            assert isinstance(source, QuestionSource)
            source.near = rows


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
