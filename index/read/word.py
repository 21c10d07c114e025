"""Word files (docx, docm): paragraphs with their automatic numbers, tables and footnotes, in reading order.

Read from the parts of the package itself: the numbers of automatic lists, tracked changes and content controls are all
there, pictures need never be unpacked. Text boxes, headers, footers, tables of contents, hidden text and tracked
deletions are left out. Element names: ECMA-376 part 1, 17.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import DamagedFileError, EncryptedFileError, FileTooLargeError
from index.read.kinds import BROKEN_ZIP, open_docx_zip
from index.read.numbering import Numbering
from index.read.tables import table_lines
from index.records import Identity, ReadPaper
from index.settings import IndexSettings
from index.titles import is_meaningful_title, official_title, title_of_centred_lines

__all__ = ["read"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TRANSPARENT = frozenset(
    f"{W}{name}"
    for name in ("ins", "moveTo", "hyperlink", "smartTag", "fldSimple", "sdt", "sdtContent", "customXml", "bdo", "dir")
)
_CHARACTERS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_MARK = re.compile(r"[\d\s\[\]()（）〔〕【】]*")  # of a note
_TITLE_AREA = 15  # paragraphs from the top within which the title stands


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    title_style: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class _Style:
    name: str = ""
    based_on: str = ""
    centred: bool | None = None
    list_id: str = ""
    level: int | None = None


@dataclass(slots=True)
class _Paper:
    """One paper while it is read."""

    styles: dict[str, _Style]
    default_style: str
    numbering: Numbering
    notes: dict[str, str]
    carried: str = ""  # text of a paragraph whose end was deleted by a tracked change
    note_count: int = 0
    pending_notes: list[str] = field(default_factory=list)

    def style(self, name: str) -> Iterator[_Style]:
        """The style and those it is based on, nearest first."""
        seen = set()
        name = name or self.default_style
        while name in self.styles and name not in seen:
            seen.add(name)
            yield self.styles[name]
            name = self.styles[name].based_on


def read(path: Path, data: bytes, settings: IndexSettings) -> ReadPaper:
    """Raises DamagedFileError, EncryptedFileError, FileTooLargeError and UnsupportedFormatError."""
    from lxml import etree  # type: ignore[import-untyped]  # heavy, hence here

    with open_docx_zip(path, data) as package:
        unpacked = sum(item.file_size for item in package.infolist() if item.filename.endswith((".xml", ".rels")))
        if unpacked > settings.max_file_bytes:
            raise FileTooLargeError(path, "文件解开后大得不正常，为安全起见不读取，请确认来源或另存为新文件后再加入。")
        try:
            main = _main_part(package)
            folder = posixpath.dirname(main)
            document = _part(package, main)
            body = None if document is None else document.find(f"{W}body")
            styles = _part(package, f"{folder}/styles.xml")
            numbering = _part(package, f"{folder}/numbering.xml")
            notes = _notes(_part(package, f"{folder}/footnotes.xml"))
            core = _part(package, "docProps/core.xml")
        except (*BROKEN_ZIP, etree.XMLSyntaxError) as error:
            raise DamagedFileError(path, "Word 文件已损坏，请用 Word 或 WPS 打开并重新保存后再加入。") from error
        except RuntimeError as error:  # what zipfile raises for parts with a password
            raise EncryptedFileError(path, "文件需要密码才能打开，请先解除加密再加入。") from error
    if body is None:
        raise DamagedFileError(path, "Word 文件里没有正文部分，请用 Word 或 WPS 打开并重新保存后再加入。")
    known, default_style = _styles(styles)
    paper = _Paper(known, default_style, Numbering.parse(numbering), notes)
    paragraphs = [paragraph for paragraph in _blocks(paper, body) if paragraph.text]
    return ReadPaper("\n".join(paragraph.text for paragraph in paragraphs), Identity(title=_title(paragraphs, core)))


def _title(paragraphs: list[_Paragraph], core: Any) -> str:  # noqa: ANN401 (lxml has no types)
    top = paragraphs[:_TITLE_AREA]
    styled: list[str] = []
    for paragraph in top:
        if paragraph.title_style:
            styled.append(paragraph.text)
        elif styled:
            break
    title = "".join("".join(styled).split("\n"))
    title = title or title_of_centred_lines([paragraph.text if paragraph.centred else "" for paragraph in top])
    title = title or official_title([line for paragraph in top for line in paragraph.text.split("\n")])
    if not title and core is not None:
        stated = core.findtext("{http://purl.org/dc/elements/1.1/}title") or ""
        title = stated.strip() if is_meaningful_title(stated) else ""
    return title


def _main_part(package: zipfile.ZipFile) -> str:
    relations = _part(package, "_rels/.rels")
    for relation in relations if relations is not None else ():
        if str(relation.get("Type", "")).endswith("/officeDocument"):
            return str(relation.get("Target", "")).lstrip("/")
    return "word/document.xml"


def _part(package: zipfile.ZipFile, name: str) -> Any:  # noqa: ANN401
    """Root element of one part; None when the package has no such part."""
    from lxml import etree

    try:
        content = package.read(name)
    except KeyError:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(content.replace(_STRICT, _TRANSITIONAL), parser)


def _styles(root: Any) -> tuple[dict[str, _Style], str]:  # noqa: ANN401
    styles: dict[str, _Style] = {}
    default = ""
    for element in root.iterfind(f"{W}style") if root is not None else ():
        if element.get(f"{W}type") != "paragraph":
            continue
        name = element.get(f"{W}styleId", "")
        properties = element.find(f"{W}pPr")
        list_id, level = _list_of(properties)
        styles[name] = _Style(
            name=_value(element, "name").lower(),
            based_on=_value(element, "basedOn"),
            centred=_centred(properties),
            list_id=list_id,
            level=level,
        )
        if element.get(f"{W}default") in ("1", "true"):
            default = name
    return styles, default


def _notes(root: Any) -> dict[str, str]:  # noqa: ANN401
    """Footnotes by id; the separators, which have a type, are none."""
    notes = {}
    for note in root.iterfind(f"{W}footnote") if root is not None else ():
        if note.get(f"{W}type") in (None, "normal"):
            text = "".join(element.text or "" for element in note.iter(f"{W}t"))
            notes[note.get(f"{W}id", "")] = " ".join(text.split())
    return notes


def _blocks(paper: _Paper, parent: Any) -> Iterator[_Paragraph]:  # noqa: ANN401
    for element in parent:
        tag = element.tag
        if tag == f"{W}p":
            paragraph = _paragraph(paper, element)
            if paragraph is not None:
                yield paragraph
                yield from map(_Paragraph, paper.pending_notes)
                paper.pending_notes.clear()
        elif tag == f"{W}tbl":
            yield from _table(paper, element)
        elif tag == f"{W}sdt":
            gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
            if gallery is None or gallery.get(f"{W}val") != "Table of Contents":
                yield from _blocks(paper, element.iterfind(f"{W}sdtContent/*"))
        elif tag in _TRANSPARENT:
            yield from _blocks(paper, element)


def _paragraph(paper: _Paper, element: Any) -> _Paragraph | None:  # noqa: ANN401
    """None when the paragraph is left out or goes on in the next one."""
    properties = element.find(f"{W}pPr")
    style_name = _value(properties, "pStyle")
    chain = list(paper.style(style_name))
    if chain and chain[0].name.startswith(("toc ", "目录 ")):
        return None
    text = "".join(_runs(paper, element))
    label = _label(paper, properties, style_name, chain)
    lines = [" ".join(line.split(" ")).strip() for line in (paper.carried + text).split("\n")]
    text = "\n".join(filter(None, lines))
    paper.carried = ""
    if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
        paper.carried = label + text
        return None
    centred = _centred(properties)
    if centred is None:
        centred = next((style.centred for style in chain if style.centred is not None), False)
    return _Paragraph(label + text if text else label.strip(), bool(chain) and chain[0].name == "title", centred)


def _label(paper: _Paper, properties: Any, style_name: str, chain: list[_Style]) -> str:  # noqa: ANN401
    list_id, level = _list_of(properties)
    if not list_id:
        styled = next((style for style in chain if style.list_id), None)
        if styled is None:
            return ""
        list_id = styled.list_id
        level = styled.level if level is None else level
        return paper.numbering.label(list_id, level, style_name)
    return paper.numbering.label(list_id, level or 0, style_name)


def _runs(paper: _Paper, parent: Any) -> Iterator[str]:  # noqa: ANN401
    for element in parent:
        tag = element.tag
        if tag == f"{W}r":
            if element.find(f"{W}rPr/{W}vanish") is None:
                yield from _run(paper, element)
        elif tag in _TRANSPARENT:
            yield from _runs(paper, element)
        elif tag in (f"{_M}oMath", f"{_M}oMathPara"):
            yield "".join(piece.text or "" for piece in element.iter(f"{_M}t"))


def _is_mark(run: Any) -> bool:  # noqa: ANN401
    """Nothing but brackets and digits; a word that was written on in the style of the mark is text."""
    return _MARK.fullmatch("".join(piece.text or "" for piece in run.iterfind(f"{W}t"))) is not None


def _run(paper: _Paper, run: Any) -> Iterator[str]:  # noqa: ANN401
    if _value(run.find(f"{W}rPr"), "rStyle") == "EndnoteReference" and _is_mark(run):
        return  # the mark of a note, "[1]", is no text of the paper
    for element in run:
        tag = element.tag
        if tag == f"{W}t":
            yield element.text or ""
        elif tag in _CHARACTERS:
            if element.get(f"{W}type") != "page":
                yield _CHARACTERS[tag]
        elif tag == f"{W}ruby":
            yield "".join(piece.text or "" for piece in element.iterfind(f"{W}rubyBase/{W}r/{W}t"))
        elif tag == f"{W}footnoteReference" and (note := paper.notes.get(element.get(f"{W}id", ""))):
            # The mark in the text is left out, so that sentences stay whole; the note follows its paragraph.
            paper.note_count += 1
            paper.pending_notes.append(f"注{paper.note_count}：{note}")


def _table(paper: _Paper, table: Any) -> Iterator[_Paragraph]:  # noqa: ANN401
    rows: list[list[str]] = []
    marked = False
    above: dict[int, str] = {}  # column → text of the cell that is continued downwards
    for row in table.iter(f"{W}tr"):
        if next(row.iterancestors(f"{W}tbl")) is not table or row.find(f"{W}trPr/{W}del") is not None:
            continue
        if not rows:
            marked = row.find(f"{W}trPr/{W}tblHeader") is not None
        cells = [cell for child in row for cell in ([child] if child.tag == f"{W}tc" else child.iter(f"{W}tc"))]
        if len(cells) == 1 and not rows and len(list(table.iter(f"{W}tc"))) == 1:
            yield from _blocks(paper, cells[0])  # a frame around text, not a table
            return
        out: list[str] = []
        for cell in cells:
            properties = cell.find(f"{W}tcPr")
            merge = None if properties is None else properties.find(f"{W}vMerge")
            text = _cell(paper, cell)
            if merge is not None and merge.get(f"{W}val") != "restart":
                text = above.get(len(out), "")
            above[len(out)] = text
            span = _value(properties, "gridSpan")
            out += [text] * (int(span) if span.isdigit() and int(span) < 100 else 1)
        rows.append(out)
    yield from map(_Paragraph, table_lines(rows, True if marked else None))


def _cell(paper: _Paper, cell: Any) -> str:  # noqa: ANN401
    lines = [line for paragraph in _blocks(paper, cell) if paragraph.text for line in paragraph.text.split("\n")]
    out = ""
    for line in lines:
        # Lines within a cell are mostly wrapped words; where one ends a sentence nothing is needed between them.
        gap = "" if not out or out.endswith(tuple("，。；：、！？")) else " "
        out += gap + line
    return out


def _list_of(properties: Any) -> tuple[str, int | None]:  # noqa: ANN401
    numbering = None if properties is None else properties.find(f"{W}numPr")
    if numbering is None:
        return "", None
    level = _value(numbering, "ilvl")
    return _value(numbering, "numId"), int(level) if level.isdigit() else None


def _centred(properties: Any) -> bool | None:  # noqa: ANN401
    alignment = _value(properties, "jc")
    return alignment == "center" if alignment else None


def _value(element: Any, tag: str) -> str:  # noqa: ANN401
    child = None if element is None else element.find(f"{W}{tag}")
    return "" if child is None else str(child.get(f"{W}val", ""))
