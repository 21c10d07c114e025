"""Speaking points as text for a terminal or a file, and as JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant.naming import named
from assistant.speaking_points.records import marks_at
from ui.rendering import Writer

if TYPE_CHECKING:
    from assistant.records import Citation
    from assistant.speaking_points.records import SpeakingPoints, Statement

__all__ = ["show_speaking_points", "speaking_points_record"]

_NUMERALS = "一二三四五六七八九十"


def speaking_points_record(points: SpeakingPoints) -> dict[str, Any]:
    """One JSON object: title, opening, points, practice, closing, sources, notes; citations as in answers.

    That a statement was changed is left out: only the page has outlines that were, and the shape is agreed on.
    """
    record = dataclasses.asdict(points)
    body = (statement for point in record["points"] for statement in point["statements"])
    for statement in (*record["opening"], *body, *record["practice"], *record["closing"]):
        del statement["edited"]
    return record


def show_speaking_points(points: SpeakingPoints) -> None:
    """The outline, then what it cites with the numbers, then the papers."""
    out = Writer()
    out.line(points.title, style="bold")
    out.line("")
    _part(out, points.opening)
    for i, point in enumerate(points.points):
        out.heading(f"{_numeral(i)}、{point.heading}")
        _part(out, point.statements)
    if points.practice:
        out.heading(f"{_numeral(len(points.points))}、结合实际")
        _part(out, points.practice)
    if points.closing:
        out.line("")
        _part(out, points.closing)
    out.heading("引文出处")
    for citation in _citations(points):
        place = " › ".join(" ".join(part.split()) for part in (citation.document, *citation.section))
        out.line(f"[{citation.number}] {place}", style="bold")
        out.line(citation.text, indent=4)
    out.heading("依据的文件")
    for source in points.sources:
        out.line(f"· {named(source)}")
    if points.notes:
        out.heading("说明")
        for note in points.notes:
            out.line(f"· {note}")


def _part(out: Writer, statements: Sequence[Statement]) -> None:
    for statement in statements:
        marks = "".join(f"[{citation.number}]" for citation in statement.citations)
        doubt = "" if statement.verified else "（未核实）"
        at = marks_at(statement)
        out.line(f"{statement.text[:at]}{doubt}{marks}{statement.text[at:]}")


def _citations(points: SpeakingPoints) -> list[Citation]:
    """All citations, each once, in order of their numbers."""
    body = (statement for point in points.points for statement in point.statements)
    every = (*points.opening, *body, *points.practice, *points.closing)
    found = {citation.number: citation for statement in every for citation in statement.citations}
    return [found[number] for number in sorted(found)]


def _numeral(index: int) -> str:
    return _NUMERALS[index] if index < len(_NUMERALS) else str(index + 1)
