"""How well a model finds a library's passages by the headings above them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from index.embedding import Embedder
from index.settings import EmbeddingSettings, IndexSettings
from index.training.papers import Papers

__all__ = ["Found", "Probe", "probe_of", "ranks_by_library", "ranks_by_vectors"]

Ranks = NDArray[np.int64]

DEPTH = 100  # hits of a search that are looked through
NOWHERE = 0  # rank of what was not found


@dataclass(frozen=True, slots=True)
class Probe:
    """Headings to ask for and the passages to find them in; the passages do not hold their headings."""

    headings: list[str]
    passages: list[str]
    under: list[frozenset[int]]  # for each heading the passages under it


@dataclass(frozen=True, slots=True)
class Found:
    """How often a passage under the heading is found, as shares of the headings, 0 to 1; larger is better."""

    first: float  # it is the first
    among_five: float  # it is among the first five
    reciprocal: float  # mean of 1 / rank of the first one

    @classmethod
    def of(cls, ranks: Ranks) -> Found:
        """From the rank of the first passage under each heading, 1 for the best; 0 where none was found."""
        found = ranks[ranks > NOWHERE]
        count = max(len(ranks), 1)
        return cls(
            float((found == 1).sum() / count), float((found <= 5).sum() / count), float((1.0 / found).sum() / count)
        )


def probe_of(papers: Papers, limit: int) -> Probe:
    """The headings held back, among about ``limit`` passages: first those under the headings, then others evenly."""
    held = papers.held
    wanted = set(held)
    under: dict[int, list[int]] = {heading: [] for heading in held}
    for i, passage in enumerate(papers.passages):
        for heading in wanted.intersection(passage.headings):
            under[heading].append(i)
    needed = {i for rows in under.values() for i in rows}
    others = [i for i in range(len(papers.passages)) if i not in needed]
    room = max(limit - len(needed), 0)
    chosen = sorted(needed | set(others[:: max(1, -(-len(others) // room))] if room else ()))
    row = {passage: i for i, passage in enumerate(chosen)}
    return Probe(
        [papers.headings[heading].text for heading in held],
        [papers.passages[i].body for i in chosen],
        [frozenset(row[i] for i in under[heading]) for heading in held],
    )


def ranks_by_vectors(probe: Probe, embedder: Embedder) -> Ranks:
    """Rank of the first passage under each heading by the vectors alone, shape (headings,); after all it ties with."""
    similarity = embedder.encode_query(probe.headings) @ embedder.encode(probe.passages).T
    ranks = []
    for row, under in zip(similarity, probe.under, strict=True):
        own = sorted(under)
        others = np.delete(row, own)
        ranks.append(1 + int((others >= row[own].max()).sum()))
    return np.array(ranks, dtype=np.int64)


def ranks_by_library(probe: Probe, model: str | None, settings: EmbeddingSettings, place: Path) -> Ranks:
    """The same by the whole ranking, in a library of the passages that is gone from ``place`` afterwards.

    model, settings: as ``Library.create`` takes them. Headings without a passage among the first hundred have rank 0.
    """
    from index.library import Library

    with TemporaryDirectory(prefix=".measuring-", dir=place, ignore_cleanup_errors=True) as folder:
        papers = Path(folder) / "passages.jsonl"
        with papers.open("w", encoding="utf-8", errors="ignore") as file:
            for i, passage in enumerate(probe.passages):
                # A title of digits says nothing, and comes back with every hit.
                file.write(json.dumps({"title": str(i), "text": passage}, ensure_ascii=False) + "\n")
        with Library.create(Path(folder) / "library", model, IndexSettings(embedding=settings)) as library:
            library.add([papers])
            found = [[int(hit.title) for hit in library.search(heading, DEPTH)] for heading in probe.headings]
    return np.array([_rank(rows, under) for rows, under in zip(found, probe.under, strict=True)], dtype=np.int64)


def _rank(rows: Sequence[int], under: frozenset[int]) -> int:
    """Position of the first of ``under``; a passage that was cut in two counts once."""
    return next((rank for rank, row in enumerate(dict.fromkeys(rows), 1) if row in under), NOWHERE)
