"""The work folder of a training: what each stage has made, under a name that tells what it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from index.errors import EmbeddingError, system_reason
from index.training.checkpoint import Checkpoint

__all__ = ["Work", "digest"]

OURS = ("vocabulary-*.json", "*-*.vectors", "*-*.state", ".*.part")


def digest(*parts: object) -> str:
    """16 hex digits over values, dataclasses and the content of files, and over this program's own training code."""
    total = hashlib.sha256()
    for part in (*sorted(Path(__file__).parent.glob("*.py")), *parts):
        if isinstance(part, Path):
            total.update(part.name.encode("utf-8", "surrogatepass"))
            with part.open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
        else:
            total.update(json.dumps(part, default=_plain, sort_keys=True).encode())
        total.update(b"\0")
    return total.hexdigest()[:16]


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterable):
        return list(value)
    raise TypeError(f"no digest of {type(value).__name__}")


class Work:
    """A folder of results by stage and key. What is in it and unfit is made again."""

    def __init__(self, folder: Path) -> None:
        """Raises EmbeddingError when the folder cannot be made."""
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EmbeddingError(f"无法建立训练的工作文件夹“{folder}”（{system_reason(error)}），请换一个。") from error

    def vocabulary(self, key: str) -> Path:
        """Where the tokenizer.json of this key belongs."""
        return self.folder / f"vocabulary-{key}.json"

    def checkpoint(self, stage: str, key: str) -> Checkpoint:
        """Where the state of a stage belongs while it runs."""
        return Checkpoint(self.folder / f"{stage}-{key}.state", key)

    def vectors(self, stage: str, key: str) -> NDArray[np.float32] | None:
        """What the stage has made, shape (tokens, dimensions); None where it has not come to its end."""
        file = self.folder / f"{stage}-{key}.vectors"
        try:
            table: NDArray[np.float32] = load_file(file)["table"]
        except (OSError, SafetensorError, KeyError):
            return None
        return table

    def keep(self, stage: str, key: str, table: NDArray[np.float32]) -> None:
        """Keep what the stage has made, and forget its states. Raises EmbeddingError when the disk refuses."""
        file = self.folder / f"{stage}-{key}.vectors"
        part = file.with_name(f".{file.name}.part")
        try:
            save_file({"table": table}, part)
            part.replace(file)
        except (OSError, SafetensorError) as error:
            raise EmbeddingError(f"训练的结果“{file}”写不下，请腾出磁盘空间后再运行。") from error
        self.checkpoint(stage, key).clear()

    def clear(self) -> None:
        """Delete all that a training leaves here, and the folder when nothing else is in it."""
        for pattern in OURS:
            for file in self.folder.glob(pattern):
                file.unlink(missing_ok=True)
        if not any(self.folder.iterdir()):
            self.folder.rmdir()
