"""What a filter admits, paper by paper: the oracle for its SQL condition."""

from __future__ import annotations

from index.filters import Filter
from index.records import Document


def admits(where: Filter, document: Document) -> bool:
    identity = document.identity
    return (
        (where.documents is None or document.id in where.documents)
        and (where.years is None or identity.year in where.years)
        and (where.kinds is None or identity.kind in where.kinds)
        and (where.repealed is None or identity.repealed == where.repealed)
        and (where.hidden is None or document.source not in where.hidden)
    )
