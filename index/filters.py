"""Which papers a search may look into: by paper, year, kind, and whether they are in force. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Set
from dataclasses import dataclass, fields
from typing import TypeVar

__all__ = ["Admitted", "Filter", "admitted_of_best"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Filter:
    """Papers that meet every condition given; None sets no condition, an empty set admits no paper."""

    documents: frozenset[str] | None = None  # ids
    years: frozenset[int] | None = None  # four-digit years of the papers' dates; a paper without a date has none
    kinds: frozenset[str] | None = None  # 文种 as ``Identity.kind`` has them: 通知, 条例 …
    repealed: bool | None = None  # True: only papers that say of themselves that they are repealed; False: only others

    def __bool__(self) -> bool:
        """Whether there is any condition."""
        return any(getattr(self, field.name) is not None for field in fields(self))

    def __and__(self, other: Filter) -> Filter:
        """The papers that both admit."""
        if self.repealed is not None and other.repealed is not None and self.repealed != other.repealed:
            return Filter(documents=frozenset())
        return Filter(
            _both(self.documents, other.documents),
            _both(self.years, other.years),
            _both(self.kinds, other.kinds),
            self.repealed if other.repealed is None else other.repealed,
        )

    def condition(self) -> tuple[str, list[str | int]]:
        """What a filter admits, as an SQL condition on the catalogue's ``documents d``, and its values."""
        parts, values = ["1"], list[str | int]()
        columns: dict[str, frozenset[str] | None] = {
            "d.id": self.documents,
            "substr(d.date, 1, 4)": None if self.years is None else frozenset(map(str, self.years)),
            "d.kind": self.kinds,
        }
        for column, wanted in columns.items():
            if wanted is not None:
                parts.append(f"{column} IN (SELECT value FROM json_each(?))")
                values.append(json.dumps(sorted(wanted), ensure_ascii=False))
        if self.repealed is not None:
            parts.append("d.repealed = ?")
            values.append(int(self.repealed))
        return " AND ".join(parts), values


@dataclass(frozen=True, slots=True, eq=False)
class Admitted:
    """What a filter comes to in one library: the catalogue keys of the papers, and of their passages."""

    documents: frozenset[int]
    passages: frozenset[int]


def admitted_of_best(
    search: Callable[[int], list[tuple[int, float]]], admitted: Set[int], limit: int, total: int, widest: int
) -> list[tuple[int, float]] | None:
    """The best ``limit`` admitted passages, picked out of a search of the whole library; None where that would take
    going through more than ``widest``, or they turn out not to be among them.

    search: how many → the best so many of the ``total`` passages, (key, score), best first. Where a filter leaves much
    of the library in, this is ten times as fast as having either index check each passage.
    """
    count = 2 * limit * total // max(len(admitted), 1)
    if count > widest:
        return None
    found = search(count)
    kept = [pair for pair in found if pair[0] in admitted][:limit]
    return kept if len(kept) == limit or len(found) < count else None


def _both(one: frozenset[T] | None, other: frozenset[T] | None) -> frozenset[T] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other
