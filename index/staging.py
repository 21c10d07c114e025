"""Vectors of a change of model that is not finished yet, kept in the library folder until it is.

    reembedding/model.json       whose vectors these are
    reembedding/000001.npz       keys, digests of what was embedded, and vectors of some passages, in no order

No text is kept here. A part is written whole or not at all, so that whoever is killed loses the part at hand only. Used
by the one writer of the library alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index.built_with import BuiltWith
from index.errors import LibraryError, system_reason

__all__ = [
    "STAGING",
    "WORKSHOP",
    "Staging",
    "clear_staging",
    "clear_workshops",
    "prune_staging",
    "staged_for",
    "staged_passages",
]

Vectors = NDArray[np.float32]

STAGING = "reembedding"
MODEL = "model.json"
WORKSHOP = ".adapting-"  # folder of the library while a model is adapted to it; holds passages to measure on


class Staging:
    """The vectors one model has given so far."""

    def __init__(self, library: Path, model: BuiltWith) -> None:
        """Take up what there is; what another model has left is thrown away. Raises LibraryError."""
        self._folder = library / STAGING
        self._library = library
        if not staged_for(library, model):
            clear_staging(library)
        try:
            self._folder.mkdir(exist_ok=True)
            (self._folder / MODEL).write_text(json.dumps(model.meta()), encoding="utf-8")
        except OSError as error:
            raise self._refused(error) from error
        self._places: dict[int, tuple[Path, int]] = {}  # key → file and row
        self._digests: dict[int, int] = {}
        self._next = 1
        for file in sorted(self._folder.glob("*.npz")):
            part = _read(file)
            if part is None:
                continue
            keys, digests, _ = part
            self._places.update({key: (file, row) for row, key in enumerate(keys.tolist())})
            self._digests.update(zip(keys.tolist(), digests.tolist(), strict=True))
            self._next = int(file.stem) + 1
        self._open: tuple[Path, Vectors] | None = None

    def get(self, texts: dict[int, str]) -> dict[int, Vectors]:
        """Vectors by passage key, of those passages that were embedded already with exactly these texts."""
        there = [key for key, text in texts.items() if self._digests.get(key) == _digest(text)]
        found: dict[int, Vectors] = {}
        for key in sorted(there, key=lambda key: self._places[key]):
            file, row = self._places[key]
            if self._open is None or self._open[0] != file:
                part = _read(file)
                if part is None:
                    continue
                self._open = file, part[2]
            found[key] = self._open[1][row]
        return found

    def put(self, texts: dict[int, str], vectors: Vectors) -> None:
        """Keep vectors, one row for each text in order, so that they outlive this process. Raises LibraryError."""
        file = self._folder / f"{self._next:06d}.npz"
        keys = np.array(list(texts), dtype=np.int64)
        try:
            _write(file, keys, np.array([_digest(text) for text in texts.values()], dtype=np.uint64), vectors)
        except OSError as error:
            raise self._refused(error) from error
        self._next += 1

    def _refused(self, error: OSError) -> LibraryError:
        return LibraryError(f"无法写入文库“{self._library}”（{system_reason(error)}），请检查磁盘空间和文件夹权限。")


def staged_passages(library: Path) -> int:
    """How many passages an unfinished change of model has behind it; 0 when there is none."""
    parts = map(_read, (library / STAGING).glob("*.npz"))
    return len({key for part in parts if part is not None for key in part[0].tolist()})


def staged_for(library: Path, model: BuiltWith) -> bool:
    """Whether the unfinished change, if there is one, is to this model."""
    try:
        facts = json.loads((library / STAGING / MODEL).read_text(encoding="utf-8"))
        return BuiltWith.read(library, facts).same_model(model)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def clear_staging(library: Path) -> None:
    """Throw away an unfinished change of model."""
    shutil.rmtree(library / STAGING, ignore_errors=True)


def clear_workshops(library: Path) -> None:
    """Throw away what adaptings that were killed have left."""
    for folder in library.glob(f"{WORKSHOP}*"):
        shutil.rmtree(folder, ignore_errors=True)


def prune_staging(library: Path, known: Callable[[Sequence[int]], set[int]]) -> None:
    """Throw away vectors of passages that are gone: they tell much of what a text said.

    known: those of the keys that are still in the library. Raises OSError.
    """
    for file in sorted((library / STAGING).glob("*")):
        if file.name == MODEL:
            continue
        part = _read(file) if file.suffix == ".npz" else None
        if part is None:  # cut short
            file.unlink()
            continue
        keys, digests, vectors = part
        alive = known(keys.tolist())
        if len(alive) < len(keys):
            kept = np.array([key in alive for key in keys.tolist()], dtype=bool)
            _write(file, keys[kept], digests[kept], vectors[kept])


def _read(file: Path) -> tuple[NDArray[np.int64], NDArray[np.uint64], Vectors] | None:
    """Keys, digests and vectors of one part; None when it is broken."""
    try:
        with np.load(file, allow_pickle=False) as part:
            keys, digests, vectors = part["keys"], part["digests"], part["vectors"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    return (keys, digests, vectors) if len(keys) == len(digests) == len(vectors) and vectors.ndim == 2 else None


def _write(file: Path, keys: NDArray[np.int64], digests: NDArray[np.uint64], vectors: Vectors) -> None:
    unfinished = file.with_suffix(".part")
    with unfinished.open("wb") as stream:
        np.savez(stream, keys=keys, digests=digests, vectors=vectors)
        stream.flush()
        with suppress(OSError):  # not every file system can
            os.fsync(stream.fileno())
    unfinished.replace(file)


def _digest(text: str) -> int:
    """64 bits of a passage's text: enough to notice that it is another one, far too few to tell what it said."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
