"""What a paper says as a whole: its headings with the sentence that opens each part, cited."""

from __future__ import annotations

from assistant.extract import Draft
from assistant.records import Citation
from index.errors import DocumentNotFoundError
from index.library import Library
from index.passages import section_path, sentences
from index.records import Document, Section

__all__ = ["overview"]

_PARTS = 10  # parts listed; a paper with more is cut off with a note
_OPENING = 140  # characters of a part's opening sentence; a longer one is left out


def overview(library: Library, title: str) -> Draft | None:
    """The parts of the paper with this title; None when there is no such paper, or it has no headings."""
    try:
        document = library.document(title)
    except DocumentNotFoundError:
        return None
    tree = library.outline(document.id)
    parts = [i for i, section in enumerate(tree) if section.level == 1]
    if len(parts) < 2:
        return None
    citations = tuple(_opening(document, tree, i, number) for number, i in enumerate(parts[:_PARTS], 1))
    lines = [f"- {' '.join(c.text.split())}[{c.number}]" for c in citations]
    notes = (f"全文共有 {len(parts)} 个部分，这里列出前 {_PARTS} 个。",) if len(parts) > _PARTS else ()
    return Draft("\n".join(lines), citations, notes, confidence=1.0)


def _opening(document: Document, tree: tuple[Section, ...], position: int, number: int) -> Citation:
    section = tree[position]
    end = section.heading_end
    following = sentences(document.text, section.heading_end, section.end)
    if following and following[0][1] - section.heading_end <= _OPENING:
        end = following[0][1]
    text = document.text[section.start : end]
    end -= len(text) - len(text.rstrip())
    return Citation(
        number,
        document.title,
        document.file,
        section_path(tree, position),
        document.text[section.start : end],
        section.start,
        end,
        document.id,
    )
