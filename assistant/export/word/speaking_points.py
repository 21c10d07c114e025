"""Speaking points as an official paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from assistant.export.word.document import write_paper
from assistant.export.word.notes import Notes
from assistant.export.word.titles import title_lines
from assistant.export.word.xml import clean, paragraph, run
from assistant.naming import known_of, named
from assistant.speaking_points.records import SpeakingPoints, Statement, marks_at
from index.read.numbering import chinese_number

__all__ = ["PRACTICE", "SOURCES", "UNVERIFIED", "speaking_points_document"]

PRACTICE = "结合实际"
SOURCES = "依据文件"
UNVERIFIED = "（未核实）"
_PROMPT = re.compile(r"(【请补充[^】]*】)")
_END = "。；，、：;,. \t\n"


def speaking_points_document(points: SpeakingPoints, path: Path) -> Path:
    """Write the points as a Word file, ready to edit; returns the path written to. Raises OutputError."""
    notes = Notes({source.document_id: known_of(source) for source in points.sources})
    return write_paper(path, points.title, list(_blocks(points, notes)), notes)


def _blocks(points: SpeakingPoints, notes: Notes) -> Iterator[str]:
    yield title_lines(points.title)
    for statement in points.opening:
        yield from _statement(statement, notes)
    parts = [(point.heading, point.statements) for point in points.points]
    if points.practice:
        parts.append((PRACTICE, points.practice))
    for number, (heading, statements) in enumerate(parts, 1):
        words = " ".join(clean(heading).split()).rstrip(_END)
        yield paragraph("Heading1", run(f"{chinese_number(number)}、{words}"))
        for statement in statements:
            yield from _statement(statement, notes)
    for statement in points.closing:
        yield from _statement(statement, notes)
    if points.sources:
        yield paragraph("Heading1", run(SOURCES))
        for number, source in enumerate(points.sources, 1):
            yield paragraph("PaperSource", run(f"{number}.{clean(named(source))}"))
    if points.notes:
        yield paragraph("Heading1", run("说明"))
        for note in points.notes:
            yield paragraph("BodyText", run(note))


def _statement(statement: Statement, notes: Notes) -> Iterator[str]:
    """One paragraph a line; the marks of the notes stand in the last one, behind what they are the source of."""
    lines = [line.strip() for line in clean(statement.text).split("\n") if line.strip()]
    for i, line in enumerate(lines):
        last = i == len(lines) - 1
        marks = notes.marks(statement.citations) if last else ""
        if statement.verified:
            whole = statement.kind == "prompt" and not _PROMPT.search(statement.text)
            at = marks_at(replace(statement, text=line)) if last else len(line)
            own = _with_prompts(line[at:], whole=whole) if line[at:] else ""
            content = _with_prompts(line[:at], whole=whole) + marks + own
        else:
            content = run(line + UNVERIFIED * (last and not line.endswith(UNVERIFIED)), "Unverified") + marks
        yield paragraph("BodyText", content)


def _with_prompts(text: str, *, whole: bool) -> str:
    """Runs of the text, what the speaker is to fill in marked; ``whole``: all of it."""
    if whole:
        return run(text, "Prompt")
    return "".join(run(part, "Prompt" if _PROMPT.fullmatch(part) else "") for part in _PROMPT.split(text))
