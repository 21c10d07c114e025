"""Which papers a search may look into: by paper, year, kind, whether they are in force, and who may see them. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, fields, replace
from typing import TypeVar

__all__ = ["Admitted", "AllBut", "Filter", "admitted_of_best"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Filter:
    """Papers that meet every condition given; None sets no condition, an empty set admits no paper (but an empty
    ``hidden`` hides none)."""

    documents: frozenset[str] | None = None  # ids
    years: frozenset[int] | None = None  # four-digit years of the papers' dates; a paper without a date has none
    kinds: frozenset[str] | None = None  # 文种 as ``Identity.kind`` has them: 通知, 条例 …
    repealed: bool | None = None  # True: only papers that say of themselves that they are repealed; False: only others
    hidden: frozenset[str] | None = None  # ``Document.source`` of papers that are not admitted, nor ever spoken of

    def __bool__(self) -> bool:
        """Whether there is any condition."""
        return self.narrows or bool(self.hidden)

    @property
    def narrows(self) -> bool:
        """Whether there is any condition besides ``hidden``: one that was asked for, and may be told of."""
        return any(getattr(self, field.name) is not None for field in fields(self) if field.name != "hidden")

    @property
    def sight(self) -> Filter:
        """All that may be seen: this filter's ``hidden`` alone, which is what any message about papers keeps to."""
        return Filter(hidden=self.hidden)

    def __and__(self, other: Filter) -> Filter:
        """The papers that both admit."""
        if self.repealed is not None and other.repealed is not None and self.repealed != other.repealed:
            return replace((self & replace(other, repealed=None)), documents=frozenset())
        return Filter(
            _both(self.documents, other.documents),
            _both(self.years, other.years),
            _both(self.kinds, other.kinds),
            self.repealed if other.repealed is None else other.repealed,
            other.hidden if self.hidden is None else self.hidden | (other.hidden or frozenset()),
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
        if self.hidden:
            parts.append("d.source NOT IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(sorted(self.hidden), ensure_ascii=False))
        return " AND ".join(parts), values


@dataclass(frozen=True, slots=True, eq=False)
class Admitted:
    """What a filter comes to in one library: the catalogue keys of the papers, and of their passages."""

    documents: Set[int]
    passages: Set[int]
    nearly_all: bool = False  # of the library; both are ``AllBut`` a few


class AllBut(Set[int]):
    """All keys of a library but a few, which are told without reading the others."""

    def __init__(self, few: frozenset[int], total: int, everything: Callable[[], Iterable[int]]) -> None:
        """few: left out, all of them keys of the library. total: keys in all. everything: reads them all."""
        self._few = few
        self._total = total
        self._everything = everything

    def __contains__(self, key: object) -> bool:
        """Of keys of the library only."""
        return key not in self._few

    def __len__(self) -> int:
        return self._total - len(self._few)

    def __iter__(self) -> Iterator[int]:
        return (key for key in self._everything() if key not in self._few)


def admitted_of_best(
    search: Callable[[int], list[tuple[int, float]]], admitted: Set[int], limit: int, total: int, widest: int
) -> list[tuple[int, float]] | None:
    """The best ``limit`` admitted passages, picked out of a search of the whole library; None where that would take
    going through more than ``widest``, or they turn out not to be among them.

    search: how many → the best so many of the ``total`` passages, (key, score), best first. Where a filter leaves much
    of the library in, this is ten times as fast as having either index check each passage. Where it leaves out
    less than ``widest``, the best are always among so many more.
    """
    enough = limit + total - len(admitted)
    for count in sorted({min(2 * limit * total // max(len(admitted), 1), enough), enough}):
        if count > widest:
            return None
        found = search(count)
        kept = [pair for pair in found if pair[0] in admitted][:limit]
        if len(kept) == limit or len(found) < count or count == enough:
            return kept
    return None


def _both(one: frozenset[T] | None, other: frozenset[T] | None) -> frozenset[T] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other
