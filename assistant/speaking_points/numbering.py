"""Citation numbers of a talk: one number a cited stretch, from 1 in the order of first use (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.speaking_points.records import Point, SpeakingPoints, Statement
from assistant.writing.citing import Cited

__all__ = ["renumbered"]


def renumbered(points: SpeakingPoints) -> SpeakingPoints:
    """``points`` with its citations numbered anew, and of its sources those that are still cited or named."""
    cited = Cited()

    def numbered(statements: Iterable[Statement]) -> tuple[Statement, ...]:
        return tuple(replace(statement, citations=cited.take(statement.citations)) for statement in statements)

    opening = numbered(points.opening)
    body = tuple(Point(point.heading, numbered(point.statements)) for point in points.points)
    practice = numbered(points.practice)
    closing = numbered(points.closing)
    used = {citation.document_id for citation in cited.citations}
    said = "\n".join(statement.text for part in (opening, practice, closing) for statement in part)
    sources = tuple(s for s in points.sources if s.document_id in used or f"《{s.document}》" in said)
    return replace(points, opening=opening, points=body, practice=practice, closing=closing, sources=sources)
