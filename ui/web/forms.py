"""Parts that the forms of the page share."""

from __future__ import annotations

import functools
import logging
import re
import typing
from collections.abc import Callable, Iterable
from typing import Any, Concatenate, ParamSpec, TypeVar

from index.errors import PolicyAssistantError
from ui.office.register_room import RegisterRoom, SeenRegister

from .markup import escape
from .shelf import filtered

__all__ = ["LISTED", "MANGLED", "PICKER", "FormError", "find_papers_in", "options", "told", "whole"]

logger = logging.getLogger(__name__)

A = TypeVar("A")
P = ParamSpec("P")
Reply = dict[str, Any]

LISTED = 60  # papers offered at once
LARGEST = 10**9  # of numbers in a form
MANGLED = "页面发来的内容看不懂，请刷新后再试。"
BROKEN = "程序内部出了问题，没有做成。请刷新后再试；若仍不行，请把终端里的报错告诉管理员。"

_SURROGATE = re.compile(r"[\ud800-\udfff]")  # may come from a browser; nothing can store it or send it back

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


class FormError(PolicyAssistantError):
    """What came from the page is none of its forms."""


def told(act: Callable[Concatenate[A, P], Reply]) -> Callable[Concatenate[A, P], Reply]:
    """A function of the page that replies with one sentence where it cannot do what it should.

    Its first argument is what was sent, which need not come from the page at all: where it is annotated as a dict or
    a str it is one, with a mark in the place of every half of a character; None is an empty str.
    """
    kind = next(iter(typing.get_type_hints(act).values()))
    kind = typing.get_origin(kind) or kind

    @functools.wraps(act)
    def reply(sent: A, /, *arguments: P.args, **named: P.kwargs) -> Reply:
        try:
            read: Any = "" if sent is None and kind is str else _characters(sent)
            if not isinstance(read, kind):
                raise FormError(MANGLED)
            return act(read, *arguments, **named)
        except PolicyAssistantError as error:
            return {"error": str(error)}
        except RecursionError:  # from what is nested deeper than any form
            return {"error": MANGLED}
        except Exception:
            logger.exception("a function of the page failed")
            return {"error": BROKEN}

    return reply


def whole(form: Reply, name: str) -> int:
    """A number of a form; 0 where it has none. Raises FormError for what is no whole number within ``LARGEST``."""
    value = form.get(name)
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST:
        raise FormError(MANGLED)
    return value


def _characters(value: Any) -> Any:  # noqa: ANN401 — any JSON
    """``value`` without halves of characters."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_characters(key): _characters(item) for key, item in value.items()}
    return [_characters(item) for item in value] if isinstance(value, list) else value


def options(choices: Iterable[tuple[str, str]], chosen: str) -> str:
    """``<option>`` elements of (value, label)."""
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
        for value, label in choices
    )
