"""Vector index: the only file that imports chromadb.

One collection, cosine space, no texts and no metadata: ids are the catalogue's passage keys, and everything else about
a passage is asked of the catalogue. The folder is written once and then only read (see ``index.generations``), because
Chroma's persistent client neither sees what another process writes nor survives being killed while it writes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration, CreateHNSWConfiguration
from chromadb.config import Settings
from chromadb.errors import ChromaError
from numpy.typing import NDArray

from index.errors import LibraryDamagedError
from index.filters import Admitted, admitted_of_best

__all__ = ["VectorStore", "wipe_unused"]

Vectors = NDArray[np.float32]

NAME = "passages"
# Measured on 147,288 law articles at 256 dimensions (tests/benchmarks/indexing.py): half the build time of Chroma's
# ef_construction of 100, and the wider search more than makes up for it.
HNSW = CreateHNSWConfiguration(
    space="cosine",
    ef_construction=80,
    max_neighbors=16,
    ef_search=500,
    sync_threshold=1,  # save the graph after each addition: what is not saved, every reader would have to build again
)
BATCH = 5_000  # rows handed to Chroma at once; it refuses more than 5,461
# Rows that are compared one by one when a search is confined to them: getting them takes Chroma 15 µs each, once, then
# a search 1 ms, where finding them in its graph takes 25 to 90 ms each time, by ids as by metadata ("where").
FEW = 10_000
WIDEST = 4_000  # passages looked through for those that a filter admits (15 ms), before Chroma is told the ids


class VectorStore:
    """Vectors by passage key in one folder. Not safe for use by several threads."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """Open the store, or make an empty one. Raises LibraryDamagedError when it cannot be opened."""
        self.folder = folder
        self._count: int | None = None
        self._few: tuple[Admitted, NDArray[np.int64], Vectors] | None = None  # what was last searched row by row
        if not create and not (folder / "chroma.sqlite3").is_file():
            raise LibraryDamagedError(f"向量索引“{folder}”缺失，请运行 policy-assistant library verify。")
        with _translated(folder):
            client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
            assert isinstance(client, Client)  # its declared type, ClientAPI, has no close()
            self._client = client
            if create:
                self._collection = self._client.create_collection(
                    NAME,
                    embedding_function=None,
                    configuration=CreateCollectionConfiguration(hnsw=HNSW),
                )
            else:
                self._collection = self._client.get_collection(NAME, embedding_function=None)

    def close(self) -> None:
        """Let go of the files. Harmless when called twice."""
        self._client.close()

    def __len__(self) -> int:
        if self._count is None:  # counting takes Chroma milliseconds
            with _translated(self.folder):
                self._count = int(self._collection.count())
        return self._count

    def add(self, keys: Sequence[int], vectors: Vectors) -> None:
        """Add rows under new keys. vectors: (len(keys), dimensions) float32; rows need not be of length one."""
        rows = _never_zero(vectors)
        self._count = None
        with _translated(self.folder):
            for start in range(0, len(keys), BATCH):
                part = slice(start, start + BATCH)
                self._collection.add(ids=[str(key) for key in keys[part]], embeddings=rows[part])

    def replace(self, keys: Sequence[int], vectors: Vectors) -> None:
        """Put other rows under keys that are in the store. vectors: as for ``add``. The old bytes stay in the files
        until the store is written anew."""
        self.delete(keys)
        self.add(keys, vectors)

    def delete(self, keys: Iterable[int]) -> None:
        """Delete rows. Their bytes stay in the files until the store is written anew."""
        remaining = iter(keys)
        self._count = None
        with _translated(self.folder):
            while part := [str(key) for key in islice(remaining, BATCH)]:
                self._collection.delete(ids=part)

    def query(self, vector: Vectors, limit: int, within: Admitted | None = None) -> list[tuple[int, float]]:
        """(key, cosine) of the nearest passages, nearest first, ties by key. vector: (dimensions,) float32.

        within: only among these passages.
        """
        if limit < 1 or not len(self) or not vector.any():
            return []
        if within is None:
            return self._nearest(vector, limit)
        if len(within.passages) <= FEW and not within.nearly_all:
            return self._among_few(vector, limit, within)
        found = admitted_of_best(lambda count: self._nearest(vector, count), within.passages, limit, len(self), WIDEST)
        return self._nearest(vector, limit, within) if found is None else found

    def _among_few(self, vector: Vectors, limit: int, within: Admitted) -> list[tuple[int, float]]:
        """As ``query``, exactly: the cosine of each row."""
        if self._few is None or self._few[0] is not within:
            rows = self.vectors(sorted(within.passages))
            table = np.stack(list(rows.values())) if rows else np.zeros((0, len(vector)), dtype=np.float32)
            table /= np.linalg.norm(table, axis=1, keepdims=True)  # no row is zero: see _never_zero
            self._few = (within, np.array(list(rows), dtype=np.int64), table)
        _, keys, table = self._few
        cosines = table @ (vector / np.linalg.norm(vector))
        best = np.lexsort((keys, -cosines))[:limit]
        return list(zip(keys[best].tolist(), cosines[best].tolist(), strict=True))

    def _nearest(self, vector: Vectors, limit: int, within: Admitted | None = None) -> list[tuple[int, float]]:
        ids = None if within is None else [str(key) for key in within.passages]
        with _translated(self.folder):
            found = self._collection.query(
                query_embeddings=vector[np.newaxis], ids=ids, n_results=limit, include=["distances"]
            )
        distances: Any = found["distances"]  # optional in Chroma's types; present because it was asked for
        pairs = [(int(key), 1.0 - float(distance)) for key, distance in zip(found["ids"][0], distances[0], strict=True)]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))

    def vectors(self, keys: Sequence[int]) -> dict[int, Vectors]:
        """Stored rows of these keys, each (dimensions,) float32; keys that are not in the store are missing."""
        result: dict[int, Vectors] = {}
        with _translated(self.folder):
            for start in range(0, len(keys), BATCH):
                ids = [str(key) for key in keys[start : start + BATCH]]
                found = self._collection.get(ids=ids, include=["embeddings"])
                rows = np.asarray(found["embeddings"], dtype=np.float32)
                result.update(zip(map(int, found["ids"]), rows, strict=True))
        return result

    def keys(self) -> set[int]:
        """Keys of all rows."""
        with _translated(self.folder):
            return set(map(int, self._collection.get(include=[])["ids"]))


def wipe_unused(folder: Path) -> None:
    """Blank what Chroma's files hold beyond their rows, once the store in ``folder`` is closed.

    A graph of fewer than 100 rows is saved with room for 100, and that room holds whatever the process had in memory,
    deleted papers included. The header (version 1) tells how many rows there are and how long each is.
    """
    for header in folder.glob("*/header.bin"):
        fields = struct.unpack_from("<i4Q", header.read_bytes())
        rows, size = fields[3], fields[4]
        if fields[0] != 1:
            raise LibraryDamagedError(
                f"向量索引“{folder}”的格式（{fields[0]}）不认识，请安装本程序要求的 chromadb 版本。"
            )
        for name, used in (("data_level0.bin", rows * size), ("length.bin", rows * 4)):
            with (header.parent / name).open("r+b") as file:
                unused = file.seek(0, 2) - used
                if unused > 0:
                    file.seek(used)
                    file.write(bytes(unused))


def _never_zero(vectors: Vectors) -> Vectors:
    """Cosine is undefined for a zero row (a text without any known word): such rows get an even direction."""
    empty = ~vectors.any(axis=1)
    if not empty.any():
        return vectors
    rows = vectors.copy()
    rows[empty] = 1.0 / np.sqrt(vectors.shape[1])
    return rows


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """Chroma's errors as ours. Its Rust core raises ChromaError and ValueError, and panics as BaseException."""
    try:
        yield
    except LibraryDamagedError:
        raise
    except (ChromaError, ValueError, OSError, RuntimeError, AttributeError) as error:
        # AttributeError: asked again to open what it could not, Chroma stumbles over its own remains.
        raise LibraryDamagedError(f"向量索引“{folder}”无法使用，请运行 policy-assistant library verify。") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # pyo3 gives the class no importable name
            raise
        raise LibraryDamagedError(f"向量索引“{folder}”已损坏，请运行 policy-assistant library verify。") from error
