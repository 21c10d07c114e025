"""The register as an Excel workbook: duties, work done, what falls due, and the sentences they all rest on.

Every row names paper and section and links to its sentence on the sheet 原文, inside the workbook, so that the link
works on any machine (in a column of its own: LibreOffice does not wrap linked text); from there a link leads to the
paper's file where it still lies where it was read. Nothing in a cell is ever a formula.

Limits of .xlsx: 1,048,576 rows a sheet and 32,767 characters a cell (Excel specifications and limits); beyond 65,530
links a sheet, and 2,079 characters a link, Excel calls a workbook damaged; rows beyond that go without.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from assistant.errors import OutputError
from assistant.export.files import write_whole
from assistant.export.tables import BASIS, NUMBER, SENTENCES, Column, Row, Table, tables

if TYPE_CHECKING:
    from assistant.duties.calendar import Due
    from assistant.duties.periods import Period
    from assistant.duties.register import Register

__all__ = ["register_workbook"]

ROWS = 1_048_576  # of a sheet, the header among them
CHARACTERS = 32_767  # of a cell, in UTF-16 units
LINKS = 65_530  # of a sheet
ADDRESS = 2_079  # characters of a link
HEIGHT = 409  # of a row, points
LINE = 13.5  # points that one line of 10-point type takes
_A4 = 9  # paper size, ECMA-376 part 1, 18.3.1.63

# What XML cannot hold, other controls, and halves of surrogate pairs.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t")
_CUT = "……（过长，已截断）"

# The library has no types: its workbooks, sheets, cells and styles.
_Book: TypeAlias = Any
_Page: TypeAlias = Any
_Cell: TypeAlias = Any
_Look: TypeAlias = Any


def register_workbook(
    register: Register,
    path: Path,
    *,
    dues: Sequence[Due] | None = None,
    period: Period | None = None,
    sources: Mapping[str, str] | None = None,
) -> Path:
    """Write ``register`` to ``path`` (.xlsx), whole or not at all; returns the path written to.

    dues: what falls due, for a sheet of its own, named after ``period``. sources: document ids → files of the papers;
    those that exist are linked. Raises OutputError: what ``write_whole`` does, and more rows than a sheet can hold.
    """
    sheets = tables(register, dues, period)
    for sheet in sheets:
        if len(sheet.rows) >= ROWS:
            raise OutputError(
                f"“{sheet.title}”有 {len(sheet.rows)} 行，Excel 一张表最多 {ROWS - 1} 行，"
                "请少选几份文件，或加上条件缩小范围。"
            )
    return write_whole(path, partial(_write, sheets, dict(sources or {})), ".xlsx")


def _write(sheets: Sequence[Table], sources: Mapping[str, str], path: Path) -> None:
    from openpyxl import Workbook  # type: ignore[import-untyped]

    book = Workbook(write_only=True)
    book.properties.creator = "policy-assistant"
    book.properties.title = "制度台账"
    styles = _Styles(book)
    sentences: dict[tuple[str, int, int], int] = {}  # → row on the sheet of them
    cited: list[Row] = []
    for sheet in sheets:
        for _, row in sheet.rows:
            key = (row.document_id, row.start, row.end)
            if key not in sentences:
                sentences[key] = len(sentences) + 2
                cited.append(row)
    for sheet in sheets:
        _write_rows(book, styles, sheet, sentences)
    _write_sentences(book, styles, cited, sources)
    book.save(path)


def _write_rows(book: _Book, styles: _Styles, sheet: Table, sentences: Mapping[tuple[str, int, int], int]) -> None:
    columns = (NUMBER, *sheet.columns)
    page = _page(book, styles, sheet.title, columns, len(sheet.rows))
    at = columns.index(BASIS[0])
    for number, (cells, row) in enumerate(sheet.rows, start=1):
        place = f"《{row.document}》" if row.document else row.file
        if row.section:
            place += f" {_path(row.section)}"
        target = sentences[row.document_id, row.start, row.end]
        link = styles.cell(page, f"原文{target - 1}", centred=True, link=number <= LINKS)
        if number <= LINKS:
            link.hyperlink = _inside(link, f"'{SENTENCES}'!A{target}")
        texts = (*cells[: at - 1], place, *cells[at - 1 :])
        plain = (*columns[1 : at + 1], *columns[at + 2 :])
        written = [styles.cell(page, text, centred=column.centred) for text, column in zip(texts, plain, strict=True)]
        written.insert(at, link)
        _append(page, number + 1, [styles.number(page, number), *written], columns)


def _write_sentences(book: _Book, styles: _Styles, cited: Sequence[Row], sources: Mapping[str, str]) -> None:
    papers = {row.document_id for row in cited}
    there = {id: _address(sources.get(id, "")) for id in papers}  # addresses of files, "" where one has gone
    columns = [
        NUMBER,
        Column("文件", 30),
        Column("章节", 36),
        Column("原文", 84),
        Column("起止", 13, centred=True),
        Column("文件名", 24),
    ]
    opens = any(there.values())
    if opens:
        columns.append(Column("打开", 8, centred=True))
    page = _page(book, styles, SENTENCES, columns, len(cited))
    links = 0
    for number, row in enumerate(cited, start=1):
        written = [
            styles.number(page, number),
            styles.cell(page, row.document),
            styles.cell(page, _path(row.section)),
            styles.cell(page, row.text),
            styles.cell(page, f"{row.start}–{row.end}", centred=True),
            styles.cell(page, row.file),
        ]
        if opens:
            address = there[row.document_id] if links < LINKS else ""
            written.append(styles.cell(page, "打开" if address else "", centred=True, link=bool(address)))
            if address:
                written[-1].hyperlink = address
                links += 1
        _append(page, number + 1, written, columns)


def _address(source: str) -> str:
    """Address of a paper's file; "" where it is not there, or too deep down for a link."""
    path = Path(source or ".")
    address = path.as_uri() if path.is_absolute() and path.is_file() else ""
    return address if len(address) <= ADDRESS else ""


def _path(section: Sequence[str]) -> str:
    return " › ".join(" ".join(part.split()) for part in section)


def _inside(cell: _Cell, place: str) -> _Cell:
    """A link to a place in the same workbook."""
    from openpyxl.worksheet.hyperlink import Hyperlink  # type: ignore[import-untyped]

    return Hyperlink(ref="", location=place, display=str(cell.value))


def _page(book: _Book, styles: _Styles, title: str, columns: Sequence[Column], rows: int) -> _Page:
    """A sheet with its header: frozen, filtered, repeated on each printed page of A4 landscape, one page wide."""
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
    from openpyxl.worksheet.properties import PageSetupProperties  # type: ignore[import-untyped]

    page = book.create_sheet(title)
    for number, column in enumerate(columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{max(rows, 1) + 1}"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = _A4
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0  # as many pages long as it takes
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_options.horizontalCentered = True
    margins = page.page_margins  # inches
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.6, 0.3, 0.3
    page.oddHeader.center.text = title
    page.oddFooter.center.text = "第 &P 页　共 &N 页"
    page.append([styles.header(page, column.name) for column in columns])
    return page


def _append(page: _Page, number: int, cells: Sequence[_Cell], columns: Sequence[Column]) -> None:
    """Row ``number``, as high as its fullest cell: not every program works that out on opening."""
    lines = max(_lines(str(cell.value or ""), column.width) for cell, column in zip(cells, columns, strict=True))
    page.row_dimensions[number].height = min(HEIGHT, LINE * lines + 4)
    page.append(cells)
    del page.row_dimensions[number]  # it has been written, and a long table has many


def _lines(text: str, width: float) -> int:
    """Lines that ``text`` takes in a column; Chinese takes two widths a character."""
    room = max(2, width - 2)  # the cell's own margins, and closing punctuation that goes to the next line with its word
    return sum(-(-max(1, sum(2 if char > "\u2000" else 1 for char in line)) // int(room)) for line in text.split("\n"))


def _fitting(text: str) -> str:
    """``text`` cut to what a cell holds. Excel counts UTF-16 units, two for characters such as 𠮷."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CHARACTERS:
        return text
    return units[: 2 * (CHARACTERS - len(_CUT))].decode("utf-16-le", "ignore") + _CUT  # without half a character


class _Styles:
    """Cells of the few looks there are. The looks are the workbook's own, so that each is stored once."""

    def __init__(self, book: _Book) -> None:
        from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side  # type: ignore[import-untyped]

        line = Side(style="thin", color="BFBFBF")
        border = Border(left=line, right=line, top=line, bottom=line)
        font = "宋体"

        def style(name: str, **options: object) -> _Look:
            look = NamedStyle(name, border=border, **options)
            book.add_named_style(look)
            return look

        text = Alignment(vertical="center", wrap_text=True)
        centred = Alignment(horizontal="center", vertical="center", wrap_text=True)
        body = Font(name=font, size=10)
        linked = Font(name=font, size=10, color="0563C1", underline="single")
        self._number = style("台账序号", font=body, alignment=centred)
        self._looks = {  # centred or not, linked or not
            (False, False): style("台账正文", font=body, alignment=text, number_format="@"),
            (True, False): style("台账居中", font=body, alignment=centred, number_format="@"),
            (False, True): style("台账链接", font=linked, alignment=text, number_format="@"),
            (True, True): style("台账链接居中", font=linked, alignment=centred, number_format="@"),
        }
        self._header = style(
            "台账表头",
            font=Font(name=font, size=10, bold=True),
            alignment=centred,
            fill=PatternFill("solid", fgColor="D9E2F3"),
        )

    def header(self, page: _Page, text: str) -> _Cell:
        return self._styled(page, text, self._header)

    def number(self, page: _Page, number: int) -> _Cell:
        return self._styled(page, number, self._number)

    def cell(self, page: _Page, text: str, *, centred: bool = False, link: bool = False) -> _Cell:
        """``text`` as text, whatever it looks like: a formula, or the name of an error, such as #N/A."""
        text = _fitting(_UNWRITABLE.sub("", text.replace("\r\n", "\n")))
        cell = self._styled(page, text, self._looks[centred, link])
        cell.data_type = "s"
        if text.startswith(_FORMULA):
            cell.quotePrefix = True  # the apostrophe that Excel shows before text that looks like a formula
        return cell

    def _styled(self, page: _Page, value: str | int, style: _Look) -> _Cell:
        from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]

        cell = WriteOnlyCell(page, value)
        cell.style = style.name
        return cell
