"""An answer as a Word file: the question as title, the answer, its sources as notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.answer_text import Line, Part, answer_lines
from assistant.export.word.document import write_paper
from assistant.export.word.notes import Notes, source
from assistant.export.word.speaking_points import UNVERIFIED
from assistant.export.word.tables import table
from assistant.export.word.titles import title_lines
from assistant.export.word.xml import clean, paragraph, run
from assistant.records import Answer

__all__ = ["answer_document"]

_STYLES = {"heading": "Heading2", "quote": "Quote"}
_ITEM = "——"  # how official prose opens an item without a number
_SHOWN = 120  # characters of a passage that is no answer


def answer_document(answer: Answer, path: Path) -> Path:
    """Write the answer as a Word file, ready to edit; returns the path written to. Raises OutputError."""
    notes = Notes()
    return write_paper(path, answer.question, list(_blocks(answer, notes)), notes)


def _blocks(answer: Answer, notes: Notes) -> Iterator[str]:
    yield title_lines(answer.question)
    yield from _text(answer, notes)
    if answer.related:
        yield paragraph("Heading1", run("上文涉及的条款" if answer.grounded else "相近的原文（不是答案）"))
        for citation in answer.related:
            text = " ".join(clean(citation.text).split())
            shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "……"
            yield paragraph("BodyText", run(source(citation, "", shown)))
    if answer.notes:
        yield paragraph("Heading1", run("说明"))
        for note in answer.notes:
            yield paragraph("BodyText", run(note))


def _text(answer: Answer, notes: Notes) -> Iterator[str]:
    by_number = {citation.number: citation for citation in answer.citations}

    def runs(parts: Sequence[Part]) -> str:
        written = ""
        for part in parts:
            cited = by_number.get(part.number)
            written += notes.marks([cited]) if cited else _words(part)
        return written

    rows: list[list[str]] = []
    for line in answer_lines(answer):
        if line.kind == "row":
            rows.append([runs(cell) for cell in line.cells])
            continue
        if rows:
            yield table(rows)
            rows = []
        if line.kind != "blank":
            yield _line(line, runs(line.parts))
    if rows:
        yield table(rows)
    left = [citation for citation in answer.citations if not notes.has(citation)]
    if left:  # nothing that the answer rests on may be lost
        yield paragraph("BodyText", run("另见") + notes.marks(left))


def _line(line: Line, content: str) -> str:
    opened = {"item": _ITEM, "numbered": line.sign.strip()}.get(line.kind, "")
    return paragraph(_STYLES.get(line.kind, "BodyText"), run(opened) + content)


def _words(part: Part) -> str:
    style = "Strong" if part.bold else ""
    before, mark, after = part.text.partition(UNVERIFIED)
    if not mark:
        return run(part.text, style)
    return run(before, style) + run(mark, "Unverified") + _words(Part(after, part.bold))
