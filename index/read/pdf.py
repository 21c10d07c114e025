"""PDF files with a text layer: characters and where they stand on the page, made lines. Paragraphs: index.read.pages.

The only file that imports pypdfium2.
"""

from __future__ import annotations

import ctypes
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.errors import DamagedFileError, EmptyFileError, EncryptedFileError
from index.read.pages import Line, Page, paragraphs
from index.records import Identity, ReadPaper
from index.settings import IndexSettings
from index.titles import is_meaningful_title, official_title, title_of_centred_lines

__all__ = ["read"]

_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
_IMAGE = 3  # FPDF_PAGEOBJ_IMAGE
_SCAN_CHARS = 4  # characters a page; scans often carry a page number or a stamp as text
_pdfium = threading.Lock()  # PDFium must not be used by two threads at once

# Fonts made from subsets often map 一 to the radical ⼀ (U+2F00), which no search would find.
_RADICALS = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2E80, 0x2FD6), *range(0xF900, 0xFADA))
}


def read(path: Path, data: bytes, settings: IndexSettings) -> ReadPaper:
    """Paragraphs a line each, and the offset at which each page starts.

    Raises EncryptedFileError, DamagedFileError, and EmptyFileError for scans.
    """
    import pypdfium2  # type: ignore[import-untyped]  # heavy, hence here

    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == _PASSWORD_ERROR:
                raise EncryptedFileError(path, "文件需要密码才能打开，请先解除加密再加入。") from error
            raise DamagedFileError(path, "PDF 文件已损坏或不完整，请重新取得后再加入。") from error
        try:
            pages = []
            total = 0
            for number in range(len(document)):
                page = _page(document[number])
                total += sum(len(line.text) for line in page.lines)
                pages.append(page)
                if total > settings.max_paper_chars:
                    break  # the caller refuses it by its length
            stated = document.get_metadata_value("Title") or ""
            scanned = total < _SCAN_CHARS * max(len(pages), 1) and _has_images(document)
        except pypdfium2.PdfiumError as error:
            raise DamagedFileError(path, "PDF 文件中有损坏的页面，请用阅读器打开并重新导出后再加入。") from error
        finally:
            document.close()
    if scanned:
        raise EmptyFileError(path, "这是扫描件，只有图像没有文字，请先做文字识别（OCR），再加入识别后的文件。")
    text, starts = paragraphs(pages)
    unreadable = sum(1 for character in text if character == "\ufffd" or "\ue000" <= character <= "\uf8ff")
    if unreadable * 2 > len(text.strip()) > 0:
        raise DamagedFileError(path, "文字的字体编码不全，提取出来是乱码，请做文字识别（OCR）或换用 Word 原稿再加入。")
    return ReadPaper(text, Identity(title=_title(pages, stated)), pages=starts)


def _title(pages: list[Page], stated: str) -> str:
    top = next((page for page in pages if page.lines), None)
    if top is not None:
        middle = (top.left + top.right) / 2
        lines = [
            line.text
            if abs((line.left + line.right) / 2 - middle) < 0.4 * line.size and line.left > top.left + line.size
            else ""
            for line in top.lines[:12]
        ]
        # A title as wide as the page is centred too; then its form tells.
        title = title_of_centred_lines(lines) or official_title([line.text for line in top.lines[:12]])
        if title:
            return title
    return stated.strip() if is_meaningful_title(stated) else ""


def _has_images(document: Any) -> bool:  # noqa: ANN401 (pypdfium2 has no types)
    return any(
        next(document[number].get_objects(filter=(_IMAGE,), max_depth=2), None) is not None
        for number in range(min(len(document), 5))
    )


def _page(page: Any) -> Page:  # noqa: ANN401
    textpage = page.get_textpage()
    try:
        width, height = page.get_size()
        lines = list(_lines(textpage, page.get_rotation(), width, height))
    finally:
        textpage.close()
        page.close()
    return Page.of(lines, width, height)


def _lines(textpage: Any, rotation: int, width: float, height: float) -> Iterator[Line]:  # noqa: ANN401
    """The lines in the order in which the file draws them; ``width`` and ``height`` as the page is shown, in points."""
    from pypdfium2 import raw

    box = [ctypes.c_double() for _ in range(4)]
    words: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []  # left, right, bottom, top of the characters that are seen
    space = False  # PDFium thinks that a space belongs here
    for index in range(textpage.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(textpage, index))
        if character in "\r\n":
            if boxes:
                yield _line(words, boxes)
            words, boxes, space = [], [], False
            continue
        if raw.FPDFText_IsGenerated(textpage, index) == 1 and character == " ":
            space = bool(boxes)
            continue
        if character in "\x02\ufffe":  # a hyphen at the end of a line, after which PDFium marks no line break
            if boxes:
                yield _line([*words, "-"], boxes)
            words, boxes, space = [], [], False
            continue
        if character < " " or not raw.FPDFText_GetCharBox(textpage, index, *map(ctypes.byref, box)):
            continue
        left, right, bottom, top = _turned(
            (box[0].value, box[1].value, box[2].value, box[3].value), rotation, width, height
        )
        if space:
            # Justified lines are set with small gaps between all characters, which are no spaces.
            size = max(top - bottom, boxes[-1][3] - boxes[-1][2])
            wide = character > "\u2e7f" and words[-1] > "\u2e7f"
            if not wide or left - boxes[-1][1] > size:
                words.append(" ")
            space = False
        words.append(character)
        if not character.isspace():
            boxes.append((left, right, bottom, top))
        elif not boxes:
            words.pop()  # indentation made of spaces shows in where the line starts
    if boxes:
        yield _line(words, boxes)


def _line(words: list[str], boxes: list[tuple[float, float, float, float]]) -> Line:
    text = "".join(words).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Line(
        text=text.translate(_RADICALS).strip(),
        left=min(box[0] for box in boxes),
        right=max(box[1] for box in boxes),
        bottom=min(box[2] for box in boxes),
        top=max(box[3] for box in boxes),
    )


def _turned(
    box: tuple[float, float, float, float], rotation: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """(left, right, bottom, top) on the page as it is shown, from those in the file's own coordinates."""
    left, right, bottom, top = box
    if rotation == 90:
        return bottom, top, height - right, height - left
    if rotation == 180:
        return width - right, width - left, height - top, height - bottom
    if rotation == 270:
        return width - top, width - bottom, left, right
    return box
