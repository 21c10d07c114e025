"""The list of papers in the library, with a filter. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from index.errors import PolicyAssistantError
from index.records import Document

from .evidence import badges
from .markup import attributes, escape

__all__ = ["error_html", "filtered", "shelf_html"]

SHOWN = 200  # papers listed at once; a library can hold tens of thousands


def filtered(documents: Sequence[Document], words: str) -> list[Document]:
    """The papers whose title, issuer, number, kind, date or file name contain every word; full width equals half."""
    wanted = _fold(words).split()
    if not wanted:
        return list(documents)
    return [document for document in documents if all(word in _fold(_searched(document)) for word in wanted)]


def _searched(document: Document) -> str:
    known = document.identity
    return "\n".join((known.title, known.issuer, known.number, known.kind, known.date, document.file))


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def shelf_html(documents: Sequence[Document], words: str = "") -> str:
    """The table of papers that match ``words``; a click on a row opens the paper."""
    if not documents:
        return '<p class="pa-empty">文库里还没有文件。</p>'
    found = filtered(documents, words)
    if not found:
        return f'<p class="pa-empty">没有找到与“{escape(words.strip()[:60])}”相符的文件。</p>'
    count = f"共 {len(documents)} 份文件" if len(found) == len(documents) else f"找到 {len(found)} 份文件"
    if len(found) > SHOWN:
        count += f"，列出前 {SHOWN} 份，可用上面的输入框缩小范围"
    rows = "".join(_row(document) for document in found[:SHOWN])
    return (
        f'<p class="pa-hint">{count}</p><div class="pa-table"><table class="pa-shelf">'
        "<thead><tr><th>标题</th><th>年份</th>"
        f'<th>发文机关</th><th>文种</th><th class="pa-right">段落</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _row(document: Document) -> str:
    known = document.identity
    number = f'<span class="pa-sub">{escape(known.number)}</span>' if known.number else ""
    return (
        f"<tr{attributes(open=document.id, start=0, end=0)}>"
        f'<td><button type="button" class="pa-paper"{attributes(open=document.id, start=0, end=0)}>'
        f"{escape(document.title)}</button>{badges(document)}{number}</td>"
        f"{_cell('年份', str(known.year or ''))}{_cell('发文机关', known.issuer)}{_cell('文种', known.kind)}"
        f'<td data-label="段落" class="pa-right">{document.passages}</td></tr>'
    )


def _cell(label: str, value: str) -> str:
    none = "" if value else ' class="pa-none"'
    return f'<td data-label="{label}"{none}>{escape(value) or "—"}</td>'


def error_html(error: PolicyAssistantError) -> str:
    """An error, in the place where a part of the page would stand."""
    return f'<p class="pa-error" role="alert">{escape(str(error))}</p>'
