"""The list of papers in the library, with a filter. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from index.errors import PolicyAssistantError
from index.records import Document
from ui.office.uploads import Brought

from .evidence import badges
from .markup import attributes, escape

__all__ = ["Known", "day", "error_html", "filtered", "folded", "searched", "shelf_html", "successor_html"]

SHOWN = 200  # papers listed at once; a library can hold tens of thousands


@dataclass(frozen=True, slots=True)
class Known:
    """What the office knows of the papers that are listed, and what the person who sees the list may do."""

    admin: bool = False
    grouped: bool = False  # whether there are groups that papers could be limited to
    brought: Mapping[str, Brought] = field(default_factory=dict)  # by id
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by source: who may see them
    titles: Mapping[str, str] = field(default_factory=dict)  # by id, of the papers that this person may see


def filtered(documents: Sequence[Document], words: str) -> list[Document]:
    """The papers whose title, issuer, number, kind, date or file name contain every word; full width equals half."""
    wanted = folded(words).split()
    if not wanted:
        return list(documents)
    return [document for document in documents if all(word in searched(document) for word in wanted)]


def searched(document: Document) -> str:
    """What a paper is found by, folded."""
    known = document.identity
    return folded("\n".join((known.title, known.issuer, known.number, known.kind, known.date, document.file)))


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def shelf_html(
    documents: Sequence[Document], words: str = "", known: Known | None = None, found: Sequence[Document] | None = None
) -> str:
    """The table of papers that match ``words``, which are ``found`` if that is given; a click on a row opens the
    paper."""
    known = known or Known()
    if not documents:
        # What to do is said by the drop zone above, for whoever may use it.
        return "" if known.admin else '<p class="pa-empty">文库里还没有文件，请找管理员加入。</p>'
    found = filtered(documents, words) if found is None else found
    if not found:
        told = f"没有找到与“{escape(words.strip()[:60])}”相符的文件。" if words.strip() else "现行的文件一份也没有。"
        return f'<p class="pa-empty">{told}</p>'
    count = f"共 {len(documents)} 份文件" if len(found) == len(documents) else f"找到 {len(found)} 份文件"
    if len(found) > SHOWN:
        count += f"，列出前 {SHOWN} 份，可用上面的输入框缩小范围"
    rows = "".join(_row(document, known) for document in found[:SHOWN])
    head = ["标题", "发文机关", "日期", "文种", "段落", "加入者", "加入时间"]
    if known.admin:
        head[5:5] = ["限于"] if known.grouped else []
        head.append("")
    cells = "".join(
        f'<th scope="col"{" class=pa-right" if name == "段落" else ""}>'
        f"{name or '<span class=pa-hidden>管理</span>'}</th>"
        for name in head
    )
    return (
        f'<p class="pa-hint" role="status">{count}</p><div class="pa-table"><table class="pa-shelf">'
        f"<thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(document: Document, known: Known) -> str:
    identity = document.identity
    brought = known.brought.get(document.id)
    number = f'<span class="pa-sub">{escape(identity.number)}</span>' if identity.number else ""
    title = f"《{document.title}》"
    at = (brought.at if brought else "") or document.added
    groups, manage = "", ""
    if known.admin:
        if known.grouped:
            groups = _cell("限于", "、".join(sorted(known.groups.get(document.source, ()))), none="所有人")
        manage = (
            f'<td class="pa-manage"><button type="button" class="pa-button" aria-label="管理{escape(title)}"'
            f"{attributes(manage=document.id)}>管理</button></td>"
        )
    return (
        f"<tr{attributes(open=document.id, start=0, end=0)}>"
        f'<td><button type="button" class="pa-paper"{attributes(open=document.id, start=0, end=0)}>'
        f"{escape(document.title)}</button>{badges(document)}{number}{_successor(brought, known)}</td>"
        f"{_cell('发文机关', identity.issuer)}{_cell('日期', identity.date)}{_cell('文种', identity.kind)}"
        f'<td data-label="段落" class="pa-right">{document.passages}</td>{groups}'
        f"{_cell('加入者', brought.by if brought else '')}{_cell('加入时间', day(at))}{manage}</tr>"
    )


def _successor(brought: Brought | None, known: Known) -> str:
    """Which paper has taken the place of this one, where the person who sees the list may see that."""
    id = brought.replaced_by if brought else ""
    if id not in known.titles:
        return ""
    return f'<span class="pa-sub">{successor_html(id, known.titles[id])}</span>'


def successor_html(id: str, title: str) -> str:
    """已被《…》取代, the title a button that opens it."""
    button = (
        f'<button type="button" class="pa-source"{attributes(open=id, start=0, end=0)}>《{escape(title)}》</button>'
    )
    return f"已被{button}取代"


def day(at: str) -> str:
    """A time (ISO 8601) as a day of the server's calendar; "" for none."""
    try:
        return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d}" if at else ""
    except ValueError:
        return ""


def _cell(label: str, value: str, none: str = "—") -> str:
    empty = "" if value else ' class="pa-none"'
    return f'<td data-label="{label}"{empty}>{escape(value) or none}</td>'


def error_html(error: PolicyAssistantError) -> str:
    """An error, in the place where a part of the page would stand."""
    return f'<p class="pa-error" role="alert">{escape(str(error))}</p>'
