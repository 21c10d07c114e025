"""Tables of an answer."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.export.word.page import WIDTH
from assistant.export.word.xml import element, paragraph

__all__ = ["table"]


def table(rows: Sequence[Sequence[str]]) -> str:
    """A w:tbl as wide as the text, columns of one width; cells are runs, short rows are filled up.

    The first row is repeated on every page.
    """
    columns = max(map(len, rows))
    width = WIDTH // max(1, columns)
    properties = (
        element("tblStyle", {"val": "TableGrid"})
        + element("tblW", {"w": width * columns, "type": "dxa"})
        + element("tblLayout", {"type": "fixed"})
    )
    grid = element("tblGrid", {}, element("gridCol", {"w": width}) * columns)
    cell = element("tcPr", {}, element("tcW", {"w": width, "type": "dxa"}))
    written = ""
    for i, row in enumerate(rows):
        filled = [*row, *[""] * (columns - len(row))]
        head = element("trPr", {}, "<w:cantSplit/>" + ("<w:tblHeader/>" if i == 0 else ""))
        cells = "".join(
            element("tc", {}, cell + paragraph("TableText" if i else "TableHead", content)) for content in filled
        )
        written += element("tr", {}, head + cells)
    return element("tbl", {}, element("tblPr", {}, properties) + grid + written)
