"""The state of a training run on disk, so that an interrupted run goes on where it was."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from index.errors import EmbeddingError, system_reason

__all__ = ["Checkpoint", "State"]

NEAR = "near."  # before the name of a source


@dataclass(slots=True)
class State:
    """Everything that the next step depends on, besides the texts and the recipe."""

    table: NDArray[np.float32]  # (tokens, dimensions)
    mean: NDArray[np.float32]  # Adam's running mean of the gradient, of the table's shape
    square: NDArray[np.float32]  # Adam's running mean of its square
    random: dict[str, object]  # state of numpy's generator; torch's is used up when the first step begins
    losses: list[float]  # of each step done
    near: dict[str, NDArray[np.int64]] = field(default_factory=dict)  # near texts by name of the source


class Checkpoint:
    """One file that holds the latest state of one run, replaced whole."""

    def __init__(self, file: Path, key: str, every: float = 60.0) -> None:
        """key: tells this run from any other; every: seconds between two states."""
        self.file = file
        self.key = key
        self.every = every
        self.saved = time.monotonic()

    @property
    def due(self) -> bool:
        """Whether the last state is old enough to be replaced."""
        return time.monotonic() - self.saved >= self.every

    def save(self, state: State) -> None:
        """Write the state. Raises EmbeddingError when the disk refuses."""
        tensors: dict[str, NDArray[Any]] = {
            "table": state.table,
            "mean": state.mean,
            "square": state.square,
            "losses": np.array(state.losses, dtype=np.float64),
            **{NEAR + name: rows for name, rows in state.near.items()},
        }
        about = {"key": self.key, "random": json.dumps(state.random)}
        part = self.file.with_name(f".{self.file.name}.part")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            save_file(tensors, part, about)
            part.replace(self.file)
        except (OSError, SafetensorError) as error:
            reason = system_reason(error) if isinstance(error, OSError) else str(error)
            raise EmbeddingError(
                f"训练的中间结果“{self.file}”写不下（{reason}），请腾出磁盘空间或换一个工作文件夹后再运行。"
            ) from error
        self.saved = time.monotonic()

    def load(self) -> State | None:
        """The latest state of this run; None where there is none, or it is another run's, or cut short."""
        if not self.file.is_file():
            return None
        try:
            with safe_open(self.file, framework="numpy") as stored:
                about = stored.metadata() or {}
                if about.get("key") != self.key:
                    return None
                tensors = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118 - it is no dict
        except (OSError, SafetensorError):
            return None
        return State(
            table=tensors["table"],
            mean=tensors["mean"],
            square=tensors["square"],
            random=json.loads(about["random"]),
            losses=tensors["losses"].tolist(),
            near={name.removeprefix(NEAR): rows for name, rows in tensors.items() if name.startswith(NEAR)},
        )

    def clear(self) -> None:
        """Forget the state, when the run is over or is to start anew."""
        for file in (self.file, self.file.with_name(f".{self.file.name}.part")):
            file.unlink(missing_ok=True)
