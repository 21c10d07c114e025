"""Text from papers, questions and answers → HTML in which nothing of it is live. Pure.

Answers are Markdown, but of Markdown only what an answer needs is rendered: paragraphs, headings, lists, quotations,
tables and bold. Links, images and HTML stay visible as the characters they are, so that no text, whoever wrote it, can
make the browser load, run or follow anything. The only live things are the [n] chips, and only for known citations.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

__all__ = ["attributes", "escape", "markdown", "strip_markdown"]

# Lone surrogates cannot be sent as UTF-8 at all, and the other control characters show as boxes or end a page early.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_PUNCTUATION = re.compile(r"\\([!-/:-@\[-`{-~])")
_HELD = re.compile("\ue000([0-9]+)\ue001")  # private use: stands for an escaped character while bold is looked for
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*]*[^\s*])\*\*")
_BOLD_LINE = re.compile(r"\s*\*\*[^*]+\*\*\s*")
_CHIP = re.compile(r"\[(\d{1,3})\]")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_BULLET = re.compile(r"(\s*)[-*+]\s+(.*)$")
_NUMBERED = re.compile(r"(\s*)(\d{1,4})[.)]\s+(.*)$")
_TABLE_RULE = re.compile(r"\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)*\|?\s*$")


def escape(text: str) -> str:
    """``text`` as HTML text or a quoted attribute value; unprintable characters become U+FFFD.

    ``$``, ``{``, ``}`` and the backtick are written as entities too, since a page's templates give them a meaning.
    """
    safe = html.escape(_UNPRINTABLE.sub("\ufffd", text), quote=True)
    return safe.replace("$", "&#36;").replace("{", "&#123;").replace("}", "&#125;").replace("`", "&#96;")


def attributes(**values: str | int) -> str:
    """``data-`` attributes, with a space before each: ``attributes(start=3)`` is ``' data-start="3"'``."""
    return "".join(f' data-{name.replace("_", "-")}="{escape(str(value))}"' for name, value in values.items())


def markdown(text: str, chip: Callable[[int], str | None], bold: bool = True) -> str:
    """HTML of an answer. ``chip`` gives the HTML of marker [n], or None where [n] is no citation (left as text).

    With ``bold`` false only whole lines can be bold, and all other asterisks are shown as they stand: in papers "**" is
    how a name or number is blotted out.
    """
    if not bold:
        text = _literal_stars(text)
    return "".join(_blocks(text.replace("\r\n", "\n").split("\n"), chip))


def strip_markdown(text: str, bold: bool = True) -> str:
    """The words of an answer, for the clipboard: emphasis and backslashes gone, everything else as it stands."""
    held = _hold_escaped(text if bold else _literal_stars(text))
    return _HELD.sub(lambda found: chr(int(found[1])), _BOLD.sub(r"\1", held))


def _literal_stars(text: str) -> str:
    """``text`` with the asterisks escaped on every line that is not bold as a whole."""
    return "\n".join(
        line if _BOLD_LINE.fullmatch(line) else re.sub(r"(?<!\\)\*", r"\\*", line) for line in text.split("\n")
    )


def _hold_escaped(text: str) -> str:
    """``text`` with every backslash-escaped sign put out of reach of the Markdown patterns."""
    text = text.replace("\ue000", "\ufffd").replace("\ue001", "\ufffd")
    return _PUNCTUATION.sub(lambda found: f"\ue000{ord(found[1])}\ue001", text)


def _inline(text: str, chip: Callable[[int], str | None]) -> str:
    held = _hold_escaped(text)
    safe = _BOLD.sub(r"<strong>\1</strong>", escape(held))
    safe = _CHIP.sub(lambda found: chip(int(found[1])) or found[0], safe)
    return _HELD.sub(lambda found: escape(chr(int(found[1]))), safe)


@dataclass(slots=True)
class _Paragraph:
    """Lines gathered until the block they belong to ends."""

    tag: str  # p, blockquote, ul, ol
    lines: list[str]
    first: int = 1  # number of the first item of an ol

    def html(self, chip: Callable[[int], str | None]) -> str:
        if self.tag in {"ul", "ol"}:
            items = "".join(f"<li>{_inline(line, chip)}</li>" for line in self.lines)
            start = f' start="{self.first}"' if self.tag == "ol" and self.first != 1 else ""
            return f"<{self.tag}{start}>{items}</{self.tag}>"
        body = "<br>".join(_inline(line.strip(), chip) for line in self.lines)
        return f"<blockquote><p>{body}</p></blockquote>" if self.tag == "blockquote" else f"<p>{body}</p>"


def _blocks(lines: list[str], chip: Callable[[int], str | None]) -> Iterable[str]:
    current: _Paragraph | None = None
    at = 0
    while at < len(lines):
        line = lines[at]
        if "|" in line and at + 1 < len(lines) and _TABLE_RULE.match(lines[at + 1].strip()) and "|" in lines[at + 1]:
            if current:
                yield current.html(chip)
                current = None
            end = at + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            yield _table([line, *lines[at + 2 : end]], chip)
            at = end
            continue
        at += 1
        if heading := _HEADING.match(line):
            if current:
                yield current.html(chip)
                current = None
            yield f"<h4>{_inline(heading[2], chip)}</h4>"
            continue
        found = _line(line)
        if current and (found is None or found.tag != current.tag):
            # A line that merely follows an item or a quotation continues it, as Markdown has it.
            if found and found.tag == "p" and current.tag in {"ul", "ol"} and line[:1] in {" ", "\t", "\u3000"}:
                current.lines[-1] += line.strip()
                continue
            yield current.html(chip)
            current = None
        if found is None:
            continue
        if current:
            current.lines += found.lines
        else:
            current = found
    if current:
        yield current.html(chip)


def _line(line: str) -> _Paragraph | None:
    """The block that ``line`` would open; None for a blank line."""
    if not line.strip():
        return None
    if found := _BULLET.match(line):
        return _Paragraph("ul", [found[2]])
    if found := _NUMBERED.match(line):
        return _Paragraph("ol", [found[3]], int(found[2]))
    if line.lstrip().startswith(">"):
        return _Paragraph("blockquote", [line.lstrip()[1:].strip()])
    return _Paragraph("p", [line])


def _table(rows: list[str], chip: Callable[[int], str | None]) -> str:
    cells = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows]
    head = "".join(f"<th>{_inline(cell, chip)}</th>" for cell in cells[0])
    body = "".join("<tr>" + "".join(f"<td>{_inline(cell, chip)}</td>" for cell in row) + "</tr>" for row in cells[1:])
    return f'<div class="pa-table"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
