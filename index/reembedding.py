"""Another embedding model for a library: all passages are embedded anew, and the old model serves until the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.built_with import BuiltWith
from index.context import in_context
from index.embedding import Embedder
from index.rows import StoredPassage
from index.staging import Staging
from index.writing import Writer, passage_text

__all__ = ["reembed"]

Vectors = NDArray[np.float32]

FIRST = 32  # passages embedded at once to begin with
MOST = 4_096  # and at most
STEP = 2.0  # seconds of work that an interruption may cost, and between two reports of progress


def reembed(
    writer: Writer, embedder: Embedder, model: BuiltWith, progress: Callable[[int, int], None] | None = None
) -> None:
    """Embed everything with ``embedder``, up to the commit of ``model.meta()``, which is left to the caller.

    progress: called with passages done and passages in all. What was interrupted before is taken up where it stopped.
    Nothing happens to vectors that are the model's already. Raises what the embedder and the stores raise.
    """
    if writer.built.same_model(model):
        writer.begin()  # the same model may lie in another place now
        return
    work = _Work(embedder, Staging(writer.folder, model), writer.catalogue.count_passages(), progress)
    writer.rebuild(work.embed)


class _Work:
    """Vectors for passages: those kept from the time before, and new ones, which are kept as they come."""

    def __init__(
        self, embedder: Embedder, staging: Staging, total: int, progress: Callable[[int, int], None] | None
    ) -> None:
        self.embedder = embedder
        self.staging = staging
        self.total = total
        self.progress = progress
        self.done = 0
        self.size = FIRST

    def embed(self, part: Sequence[StoredPassage]) -> dict[int, Vectors]:
        texts = {stored.key: passage_text(stored) for stored in part}
        rows = self.staging.get(texts)
        self.tell(len(rows))
        left = [key for key in texts if key not in rows]
        while left:
            began = time.monotonic()
            now, left = left[: self.size], left[self.size :]
            step = {key: texts[key] for key in now}
            vectors = self.embedder.encode(list(step.values()))
            self.staging.put(step, vectors)
            rows.update(zip(now, vectors, strict=True))
            self.tell(len(now))
            pace = len(now) / max(time.monotonic() - began, 1e-3)  # passages a second
            self.size = min(max(int(pace * STEP), 1), 2 * self.size, MOST)
        return dict(zip(texts, in_context(part, np.stack([rows[key] for key in texts])), strict=True))

    def tell(self, more: int) -> None:
        self.done += more
        if more and self.progress is not None:
            self.progress(self.done, self.total)
