"""Text from papers, questions and answers → HTML in which nothing of it is live. Pure.

Of an answer only its lines and bold words become tags. Links, images and HTML stay visible as the characters they are,
so that no text, whoever wrote it, can make the browser load, run or follow anything. The only live things are the [n]
chips, and only for known citations.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from assistant.answer_text import Line, Part

__all__ = ["attributes", "escape", "lines_html", "lines_text"]

Chip = Callable[[int], str | None]

# Lone surrogates cannot be sent as UTF-8 at all, and the other control characters show as boxes or end a page early.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def escape(text: str) -> str:
    """``text`` as HTML text or a quoted attribute value; unprintable characters become U+FFFD.

    ``$``, ``{``, ``}`` and the backtick are written as entities too, since a page's templates give them a meaning.
    """
    safe = html.escape(_UNPRINTABLE.sub("\ufffd", text), quote=True)
    return safe.replace("$", "&#36;").replace("{", "&#123;").replace("}", "&#125;").replace("`", "&#96;")


def attributes(**values: str | int) -> str:
    """``data-`` attributes, with a space before each: ``attributes(start=3)`` is ``' data-start="3"'``."""
    return "".join(f' data-{name.replace("_", "-")}="{escape(str(value))}"' for name, value in values.items())


def lines_html(lines: Sequence[Line], chip: Chip) -> str:
    """The lines of an answer. ``chip`` gives the HTML of marker [n], or None where it is no citation (left as text)."""
    return "".join(_blocks(lines, chip))


def lines_text(lines: Sequence[Line]) -> str:
    """The words of an answer, for the clipboard: no sign of bold or of quotation, a table's cells between tabs."""
    return "\n".join(
        ("" if line.kind in {"quote", "heading"} else line.sign)
        + "\t".join("".join(part.text for part in cell) for cell in line.cells)
        for line in lines
    )


def _blocks(lines: Sequence[Line], chip: Chip) -> Iterator[str]:
    """Neighbouring lines of one kind make one block."""
    for kind, group in groupby(lines, key=lambda line: line.kind):
        block = list(group)
        inner = [_inline(line.parts, chip) for line in block]
        items = "".join(f"<li>{item}</li>" for item in inner)
        if kind == "text":
            yield f"<p>{'<br>'.join(inner)}</p>"
        elif kind == "quote":
            yield f"<blockquote><p>{'<br>'.join(inner)}</p></blockquote>"
        elif kind == "item":
            yield f"<ul>{items}</ul>"
        elif kind == "numbered":
            first = int(re.sub(r"\D", "", block[0].sign))
            yield f'<ol start="{first}">{items}</ol>' if first != 1 else f"<ol>{items}</ol>"
        elif kind == "heading":
            yield "".join(f"<h4>{line}</h4>" for line in inner)
        elif kind == "row":
            yield _table(block, chip)


def _table(rows: Sequence[Line], chip: Chip) -> str:
    cells = [[_inline(cell, chip) for cell in row.cells] for row in rows]
    head = "".join(f"<th>{cell}</th>" for cell in cells[0])
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in cells[1:])
    return f'<div class="pa-table"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _inline(parts: Sequence[Part], chip: Chip) -> str:
    return "".join(_part(part, chip) for part in parts)


def _part(part: Part, chip: Chip) -> str:
    if part.number and (live := chip(part.number)):
        return live
    return f"<strong>{escape(part.text)}</strong>" if part.bold else escape(part.text)
