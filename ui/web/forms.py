"""Parts that the forms of the page share."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, ParamSpec

from index.errors import PolicyAssistantError
from ui.office.register_room import RegisterRoom, SeenRegister

from .markup import escape
from .shelf import filtered

__all__ = ["LISTED", "PICKER", "find_papers_in", "options", "told"]

P = ParamSpec("P")
Reply = dict[str, Any]

LISTED = 60  # papers offered at once

#: The choice of papers; tools.js makes it live.
PICKER = """
<div class="pa-picker"><button type="button" class="pa-button" aria-expanded="false">全部文件</button>
<div class="pa-picker-panel" hidden><input type="search" aria-label="查找文件" placeholder="按标题、单位、年份查找">
<ul aria-label="文件"></ul></div><ul class="pa-picked" aria-label="选定的文件"></ul></div>
"""


def find_papers_in(room: RegisterRoom | SeenRegister, words: str) -> dict[str, Any]:
    """The first papers that match ``words``, as id and title, with a note where there are more or none; or an error."""
    try:
        found = filtered(room.papers(), str(words)[:200])
    except PolicyAssistantError as error:
        return {"error": str(error)}
    note = "" if found else "没有相符的文件。"
    if len(found) > LISTED:
        note = f"共 {len(found)} 份，列出前 {LISTED} 份，可输入字词缩小范围。"
    return {"papers": [{"id": paper.id, "title": paper.title} for paper in found[:LISTED]], "note": note}


def told(act: Callable[P, Reply]) -> Callable[P, Reply]:
    """A function of the page that replies with one sentence where it cannot do what it should."""

    @functools.wraps(act)
    def reply(*arguments: P.args, **named: P.kwargs) -> Reply:
        try:
            return act(*arguments, **named)
        except PolicyAssistantError as error:
            return {"error": str(error)}

    return reply


def options(choices: Iterable[tuple[str, str]], chosen: str) -> str:
    """``<option>`` elements of (value, label)."""
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
        for value, label in choices
    )
