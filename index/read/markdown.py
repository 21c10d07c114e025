"""Markdown: the text without its marks, as it reads when it is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.read.html import fragment_lines
from index.read.jsonl import iso_date
from index.read.plain import decode_text
from index.read.reflow import glue, starts_item
from index.read.tables import table_lines
from index.records import Identity, ReadPaper
from index.settings import IndexSettings
from index.titles import is_meaningful_title

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["read"]

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELDS = {
    "title": "title", "标题": "title",
    "issuer": "issuer", "发文机关": "issuer", "发布机关": "issuer", "发文单位": "issuer",
    "number": "number", "发文字号": "number", "文号": "number",
    "date": "date", "成文日期": "date", "日期": "date",
    "kind": "kind", "文种": "kind",
}  # fmt: skip
_LONG_LINE = 25  # characters; shorter lines were not broken for want of room


def read(path: Path, data: bytes, settings: IndexSettings) -> ReadPaper:
    """Headings, paragraphs and list items a line each, table rows as ``表头：值；…``, links as their text.

    YAML front matter gives the identity; without a title there the first heading of the first level does.
    """
    from markdown_it import MarkdownIt  # heavy, hence here

    source = decode_text(path, data)
    fields: dict[str, str] = {}
    if match := _FRONT_MATTER.match(source):
        fields = _fields(match[1])
        source = source[match.end() :]
    # Chinese paragraphs are indented by hand, which Markdown would take for code; and it would drop lines such as
    # "[注]: 说明" as definitions of links.
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(["code", "reference"])
    lines, heading = _lines(parser.parse(source))
    title = fields.get("title", "") or heading
    return ReadPaper(
        "\n".join(lines),
        Identity(
            title=title if is_meaningful_title(title) else "",
            issuer=fields.get("issuer", ""),
            number=fields.get("number", ""),
            date=fields.get("date", ""),
            kind=fields.get("kind", ""),
        ),
    )


def _fields(block: str) -> dict[str, str]:
    """``key: value`` lines of the front matter that say what the paper is; nested values are left alone."""
    fields: dict[str, str] = {}
    for line in block.split("\n"):
        key, colon, value = line.replace("：", ":", 1).partition(":")
        name = _FIELDS.get(key.strip().lower())
        value = value.strip().strip("\"'").strip()
        if colon and name and value and not key.startswith((" ", "\t")):
            fields.setdefault(name, iso_date(value) if name == "date" else value)
    return fields


def _lines(tokens: Sequence[Token]) -> tuple[list[str], str]:
    """The lines of the text, and the first heading of level 1."""
    lines: list[str] = []
    title = ""
    lists: list[int | None] = []  # open lists: the next number, None for bullets
    mark = ""  # what the next line begins with
    heading = ""
    rows: list[list[str]] | None = None
    for token in tokens:
        kind = token.type
        if kind == "heading_open":
            heading = token.tag
        elif kind in ("bullet_list_open", "ordered_list_open"):
            lists.append(int(token.attrGet("start") or 1) if kind.startswith("ordered") else None)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif kind == "list_item_open":
            mark = "• " if lists[-1] is None else f"{token.info}{token.markup}"
        elif kind == "table_open":
            rows = []
        elif kind == "tr_open" and rows is not None:
            rows.append([])
        elif kind == "table_close" and rows is not None:
            lines += table_lines(rows, header=True)
            rows = None
        elif kind == "inline":
            text = _inline(token.children or ())
            if rows is not None:
                rows[-1].append(" ".join(text.split("\n")))
                continue
            if heading == "h1" and not title:
                title = " ".join(text.split())
            heading = ""
            pieces = [line for line in _joined(text) if line]
            if pieces:
                lines += [mark + pieces[0], *pieces[1:]]
                mark = ""
        elif kind in ("fence", "code_block"):
            lines += [line.rstrip() for line in token.content.split("\n") if line.strip()]
        elif kind == "html_block":
            lines += _html_lines(token.content)
    return lines, title


def _inline(children: Sequence[Token]) -> str:
    parts: list[str] = []
    for token in children:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n" if token.type == "softbreak" else "\v")
        elif token.type == "image":
            parts.append(token.content)
        elif token.type == "html_inline" and re.match(r"<br\b", token.content, re.IGNORECASE):
            parts.append("\v")
    # Markdown's rules know no Chinese punctuation: **要点：**内容 is left with its marks. Only pairs within a line are
    # marks; a single ** is a redaction.
    return re.sub(r"\*\*([^\s*][^*\n]*?)\*\*", r"\1", "".join(parts)) if "**" in "".join(parts) else "".join(parts)


def _joined(text: str) -> list[str]:
    """Lines of a paragraph; a line that is broken in mid-sentence for want of room goes on."""
    lines: list[str] = []
    for forced in text.split("\v"):
        open_line = False
        for raw in forced.split("\n"):
            line = raw.strip(" \t　")
            if open_line and not starts_item(line):
                lines[-1] = glue(lines[-1], line)
            else:
                lines.append(line)
            open_line = len(line) >= _LONG_LINE and not line.endswith(tuple("。！？；：.!?;:"))
    return lines


def _html_lines(source: str) -> list[str]:
    return fragment_lines(source)
