"""Word files taken apart: their parts, the paragraphs in them, and what LibreOffice makes of them on paper."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from ctypes import c_double
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree

from assistant.records import Citation
from assistant.speaking_points.records import Point, Source, SpeakingPoints, Statement

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MM = 72 / 25.4  # points


def parts(path: Path) -> dict[str, etree._Element]:
    """Every part of the file by name."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return {name: etree.fromstring(package.read(name)) for name in package.namelist()}


def style(path: Path, name: str) -> etree._Element:
    """The style of this name, as Word shows it in English."""
    (found,) = (
        each
        for each in parts(path)["word/styles.xml"].iter(f"{W}style")
        if each.find(f"{W}name").get(f"{W}val") == name
    )
    return found


def values(element: etree._Element | None, route: str) -> dict[str, str]:
    """Attributes of the element at ``route``, their prefix taken off; {} where there is none."""
    found = None if element is None else element.find("/".join(W + step for step in route.split("/")))
    return {} if found is None else {key.rpartition("}")[2]: value for key, value in found.attrib.items()}


def paragraphs(path: Path, part: str = "word/document.xml") -> list[tuple[str, str]]:
    """Style and text of each paragraph; notes show as ^n, cross-references to notes as =n."""
    found = []
    for paragraph in parts(path)[part].iter(f"{W}p"):
        text, in_field = "", False
        for piece in paragraph.iter():
            if piece.tag == f"{W}fldChar":
                in_field = piece.get(f"{W}fldCharType") == "separate"
            elif piece.tag == f"{W}t":
                text += ("=" if in_field else "") + (piece.text or "")
            elif piece.tag in (f"{W}br", f"{W}tab"):
                text += "\n" if piece.tag == f"{W}br" else "\t"
            elif piece.tag == f"{W}endnoteReference":
                text += "^" + piece.get(f"{W}id")
        found.append((values(paragraph, "pPr/pStyle").get("val", ""), text))
    return found


def cite(number: int, text: str = "", document: str = "某市机关党建工作实施办法", document_id: str = "甲") -> Citation:
    text = text or f"第{number}句：各支部应当每季度报告1次工作情况。"
    start = 100 * number
    return Citation(
        number, document, "办法.docx", ("第二章 责任", "第五条"), text, start, start + len(text), document_id
    )


def talk(**changes) -> SpeakingPoints:
    """Speaking points with one of everything."""
    one, two, three = cite(1), cite(2), cite(3, document="关于印发《考核细则》的通知", document_id="乙")
    made = {
        "title": "关于压实机关党建责任的研讨发言",
        "opening": (Statement("这次发言依据2份文件。", "trimmed", (one,)),),
        "points": (
            Point(
                "把责任分到人。",
                (
                    Statement("“各支部应当每季度报告1次工作情况。”", "verbatim", (two, one)),
                    Statement("支部每月都报告。", "phrased", (two,), verified=False),
                ),
            ),
            Point("把考核做实", (Statement("考核结果……在全市通报。", "trimmed", (three,)),)),
        ),
        "practice": (Statement("要每半年听取1次汇报。【请补充：本单位听取汇报的情况】", "prompt", (three,)),),
        "closing": (Statement("以上发言，请批评指正。", "trimmed"),),
        "sources": (
            Source("某市机关党建工作实施办法", "办法.docx", "中共某市委办公室", "某办发〔2023〕12号", 2023, "甲"),
            Source("关于印发《考核细则》的通知", "通知.docx", "", "", None, "乙"),
        ),
    }
    return SpeakingPoints(**{**made, **changes})


@dataclass(frozen=True, slots=True)
class Letter:
    """A character on paper, in points: from the left edge, and from the lower edge to the line it stands on."""

    char: str
    left: float
    right: float
    foot: float


def printed(path: Path, folder: Path) -> list[list[list[Letter]]]:
    """Pages of lines of characters, as LibreOffice sets the file; blanks are left out. Skips without LibreOffice."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed: what the file looks like on paper is not checked")
    profile = (folder / "profile").as_uri()
    call = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", folder, path]
    done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=300)
    made = folder / f"{path.stem}.pdf"
    assert made.is_file(), done.stderr
    return list(map(_lines, _pages(made)))


def sheets(pdf: Path) -> list[tuple[float, float]]:
    """Width and height of each page of a PDF, in points."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_size() for page in document]


def _pages(pdf: Path) -> list[list[Letter]]:
    import pypdfium2
    from pypdfium2 import raw

    pages = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            letters = []
            for i in range(text.count_chars()):
                char = text.get_text_range(i, 1)
                left, _, right, _ = text.get_charbox(i, loose=True)
                x, foot = c_double(), c_double()  # boxes differ from font to font, the baseline does not
                assert raw.FPDFText_GetCharOrigin(text, i, x, foot)
                if char.strip():
                    letters.append(Letter(char, left, right, foot.value))
            pages.append(letters)
    return pages


def _lines(letters: list[Letter]) -> list[list[Letter]]:
    """Lines from top to bottom, letters from left to right; the raised marks of notes belong to their lines."""
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda each: -each.foot):
        if not lines or lines[-1][0].foot - letter.foot > 10:
            lines.append([])
        lines[-1].append(letter)
    return [sorted(line, key=lambda each: each.left) for line in lines]
