"""A paper put together and written: python-docx holds the package, the parts are ours."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.export.files import write_whole
from assistant.export.word.notes import Notes
from assistant.export.word.page import footer, section
from assistant.export.word.styles import fonts, settings, styles
from assistant.export.word.xml import clean, element

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import Part

__all__ = ["write_paper"]

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_KEPT = (
    "/officeDocument",
    "/core-properties",
    "/styles",
    "/settings",
    "/theme",
)  # relations of python-docx's own template that go on
_LONGEST_TITLE = 255  # characters of a property of the file


def write_paper(path: Path, title: str, body: Sequence[str], notes: Notes) -> Path:
    """Write the blocks of ``body`` (w:p and w:tbl, as XML) as a Word file; ``path`` gets .docx where it has no suffix.

    Returns the path written to. Raises OutputError.
    """

    def write(temporary: Path) -> None:
        _paper(title, body, notes).save(str(temporary))

    return write_whole(path, write, ".docx")


def _paper(title: str, body: Sequence[str], notes: Notes) -> Document:
    import docx

    paper = docx.Document()
    _clear(paper)
    _fill(paper.styles.element, styles())
    _fill(paper.settings.element, element("settings", {}, settings(), root=True))
    _fill(paper.part.element.body, element("body", {}, "".join(body) + _section(paper), root=True))
    _relate(paper, "fontTable", fonts())
    _relate(paper, "endnotes", notes.xml())
    _describe(paper, title)
    return paper


def _clear(paper: Document) -> None:
    """Take out of python-docx's template what is not ours."""
    for relations in (paper.part.rels, paper.part.package.rels):
        for key, relation in list(relations.items()):
            if not relation.reltype.endswith(_KEPT):
                del relations[key]


def _fill(target: object, xml: str) -> None:
    """Give an element of python-docx the children and attributes of ``xml``."""
    from docx.oxml import parse_xml

    made = parse_xml(xml)
    target[:] = list(made)  # type: ignore[index] # lxml has no types


def _relate(paper: Document, name: str, xml: str) -> str:
    """Add a part to the paper; returns the id of the relation."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    kind = name.rstrip("0123456789")
    head = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    part: Part = Part(PackURI(f"/word/{name}.xml"), f"{_TYPES}.{kind}+xml", (head + xml).encode(), paper.part.package)
    return paper.part.relate_to(part, f"{_RELATIONS}/{kind}")


def _section(paper: Document) -> str:
    odd = _relate(paper, "footer1", footer(even=False))
    even = _relate(paper, "footer2", footer(even=True))
    return element("sectPr", {}, section(odd, even))


def _describe(paper: Document, title: str) -> None:
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None, microsecond=0)
    about = paper.core_properties
    about.title = clean(title).replace("\n", " ")[:_LONGEST_TITLE]
    about.language = "zh-CN"
    about.author = about.last_modified_by = about.comments = ""
    about.created = about.modified = now
