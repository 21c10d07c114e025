"""Papers that only some groups may see. A limit holds for a file, and for every paper that was read from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ui.office.people import Person
from ui.office.store import Store

__all__ = ["PaperLimits"]


class PaperLimits:
    """By ``Document.source``, so that a limit is there before the paper is: nobody sees it in between."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def set(self, source: str, groups: Iterable[str]) -> None:
        """Limit a file to these groups; none: everybody may see it."""
        with self._store.together():
            self._store.execute("DELETE FROM limits WHERE source = ?", (source,))
            for group in sorted({name.strip() for name in groups if name.strip()}):
                self._store.execute("INSERT INTO limits VALUES (?, ?)", (source, group))

    def groups(self, source: str) -> list[str]:
        return sorted(self.all().get(source, ()))

    def all(self) -> dict[str, frozenset[str]]:
        """Limited files and their groups."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for row in self._store.rows("SELECT source, grp FROM limits"):
            found[row["source"]].add(row["grp"])
        return {source: frozenset(groups) for source, groups in found.items()}

    def hidden_from(self, person: Person) -> frozenset[str]:
        """Sources that this person may not see; administrators see all."""
        if person.admin:
            return frozenset()
        return frozenset(source for source, groups in self.all().items() if groups.isdisjoint(person.groups))
