"""A conversation, or the outline of a talk, as text to be kept somewhere, and back. Pure.

What comes back is not trusted: whatever is not of the form that is written here is none, and its strings are
data like any other, to be escaped wherever they are shown.
"""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Annotated

from pydantic import Field, TypeAdapter

from assistant.speaking_points.records import SpeakingPoints

from .conversation import Conversation, Exchange

__all__ = ["BYTES", "KEPT", "VERSION", "dump", "dump_points", "load", "load_points"]

VERSION = 1  # raised with every change of what is kept that older text does not fit
KEPT = 50  # exchanges; older ones are let go
BYTES = 1_000_000  # of the text in UTF-8

_SURROGATE = re.compile(r"[\ud800-\udfff]")  # may come from a browser, and cannot be sent back


@dataclasses.dataclass(frozen=True, slots=True)
class _Saved:
    version: Annotated[int, Field(ge=VERSION, le=VERSION)]
    first: Annotated[int, Field(ge=1, le=10**9)]
    exchanges: Annotated[tuple[Exchange, ...], Field(max_length=KEPT)]


@dataclasses.dataclass(frozen=True, slots=True)
class _SavedPoints:
    version: Annotated[int, Field(ge=VERSION, le=VERSION)]
    points: SpeakingPoints


_READER = TypeAdapter(_Saved)
_POINTS_READER = TypeAdapter(_SavedPoints)


def dump(conversation: Conversation) -> str:
    """The conversation as JSON without "<": the newest exchanges, as many as fit into ``KEPT`` and ``BYTES``."""
    written: list[str] = []
    size = 100  # bytes around the exchanges, at most
    for exchange in reversed(conversation.exchanges[-KEPT:]):
        text = _json(dataclasses.asdict(exchange))
        size += len(text.encode("utf-8")) + 1
        if size > BYTES:
            break
        written.append(text)
    first = conversation.following - len(written)
    return f'{{"version":{VERSION},"first":{first},"exchanges":[{",".join(reversed(written))}]}}'


def load(text: object) -> Conversation:
    """The conversation that ``dump`` made ``text`` of; an empty one of any other text, and of what is no text."""
    if not isinstance(text, str) or not 0 < len(text) <= BYTES:
        return Conversation()
    try:
        saved = _READER.validate_json(text, strict=True)
    except ValueError:  # damaged, of another version, or of another program
        return Conversation()
    return Conversation(saved.exchanges, saved.first)


def dump_points(points: SpeakingPoints) -> str:
    """The outline as JSON without "<"; "" for one that is longer than what ``load_points`` reads."""
    text = _json({"version": VERSION, "points": dataclasses.asdict(points)})
    return text if len(text.encode("utf-8")) <= BYTES else ""


def load_points(text: object) -> SpeakingPoints | None:
    """The outline that ``dump_points`` made ``text`` of; None for any other text, and for what is no text."""
    if not isinstance(text, str) or not 0 < len(text) <= BYTES:
        return None
    try:
        return _POINTS_READER.validate_json(text, strict=True).points
    except ValueError:
        return None


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _SURROGATE.sub("\ufffd", text.replace("<", "\\u003c"))
