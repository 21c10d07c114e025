"""The page of an official paper: GB/T 9704-2012 《党政机关公文格式》, 5.2 and 6–7.

A4, margins 37 mm above, 28 mm left, 26 mm right and 35 mm below, so that 156 × 225 mm hold 22 lines of 28 characters
三号 (16 pt); the page number — 1 — in 四号 宋体 on the outer side, one character from the edge of the text, its dashes
7 mm below the text.

How 22 lines of 28 characters are kept in Word, WPS and LibreOffice alike: every line is exactly LINE high, whatever its
font, and a quarter of a point is taken off every character of the body. A document grid of characters, which Word can
do as well, gives LibreOffice 14 a line: it puts a character wider than its square into two. The grid of lines is there
for what the user adds. Widths are twips, a twentieth of a point.
"""

from __future__ import annotations

from assistant.export.word.xml import element, field, paragraph, run

__all__ = [
    "BODY_POINTS",
    "CHARACTER",
    "LINE",
    "LINES",
    "NUMBER_POINTS",
    "PER_LINE",
    "SPACING",
    "WIDTH",
    "footer",
    "section",
]

_TWIPS_PER_MM = 1440 / 25.4
_SHEET = (11906, 16838)  # A4
_TOP, _LEFT, _RIGHT, _BOTTOM = (round(mm * _TWIPS_PER_MM) for mm in (37, 28, 26, 35))
_HEADER = round(15 * _TWIPS_PER_MM)

PER_LINE, LINES = 28, 22
WIDTH = _SHEET[0] - _LEFT - _RIGHT  # of the text
LINE = (_SHEET[1] - _TOP - _BOTTOM) // LINES  # 579: the space for one line, rounded down so that 22 surely fit
BODY_POINTS = 16  # 三号
CHARACTER = WIDTH // PER_LINE  # 315: the room of one character
SPACING = CHARACTER - 20 * BODY_POINTS  # -5, added to every character of the body: 28 of 16 pt are wider than the text

NUMBER_POINTS = 14  # 四号
_NUMBER_LINE = 16 * 20
# From the text's lower edge to the middle of the dashes 7 mm; the footer is measured from the paper's edge to its foot.
_FOOTER = _BOTTOM - round(7 * _TWIPS_PER_MM) - _NUMBER_LINE // 2


def section(odd_footer: str, even_footer: str) -> str:
    """Children of w:sectPr, in order. The footers are ids of relationships; odd pages have Word's default one."""
    return (
        element("footerReference", {"type": "even", "r:id": even_footer})
        + element("footerReference", {"type": "default", "r:id": odd_footer})
        + element("endnotePr", {}, element("numFmt", {"val": "decimal"}))
        + element("pgSz", {"w": _SHEET[0], "h": _SHEET[1]})
        + element(
            "pgMar",
            {
                "top": _TOP,
                "right": _RIGHT,
                "bottom": _BOTTOM,
                "left": _LEFT,
                "header": _HEADER,
                "footer": _FOOTER,
                "gutter": 0,
            },
        )
        + element("cols", {"space": 425})
        + element("docGrid", {"type": "lines", "linePitch": LINE})
    )


def footer(*, even: bool) -> str:
    """The w:ftr of odd pages (number on the right) or even ones (on the left)."""
    one_character = NUMBER_POINTS * 20
    side = {"leftChars": 100, "left": one_character} if even else {"rightChars": 100, "right": one_character}
    properties = (
        element("spacing", {"line": _NUMBER_LINE, "lineRule": "exact"})
        + element("ind", side)
        + element("jc", {"val": "left" if even else "right"})
    )
    number = run("— ") + field("PAGE", "1") + run(" —")
    return element("ftr", {}, paragraph("Footer", number, properties), root=True)
