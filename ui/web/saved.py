"""A conversation as text to be kept somewhere, and back. Pure.

What comes back is not trusted: whatever is not of the form that ``dump`` writes is no conversation, and its strings are
data like any other, to be escaped wherever they are shown.
"""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Annotated

from pydantic import Field, TypeAdapter

from .conversation import Conversation, Exchange

__all__ = ["BYTES", "KEPT", "VERSION", "dump", "load"]

VERSION = 1  # raised with every change of Exchange, Answer or Citation that older text does not fit
KEPT = 50  # exchanges; older ones are let go
BYTES = 1_000_000  # of the text in UTF-8

_SURROGATE = re.compile(r"[\ud800-\udfff]")  # may come from a browser, and cannot be sent back


@dataclasses.dataclass(frozen=True, slots=True)
class _Saved:
    version: Annotated[int, Field(ge=VERSION, le=VERSION)]
    first: Annotated[int, Field(ge=1, le=10**9)]
    exchanges: Annotated[tuple[Exchange, ...], Field(max_length=KEPT)]


_READER = TypeAdapter(_Saved)


def dump(conversation: Conversation) -> str:
    """The conversation as JSON without "<": the newest exchanges, as many as fit into ``KEPT`` and ``BYTES``."""
    written: list[str] = []
    size = 100  # bytes around the exchanges, at most
    for exchange in reversed(conversation.exchanges[-KEPT:]):
        text = json.dumps(dataclasses.asdict(exchange), ensure_ascii=False, separators=(",", ":"))
        text = _SURROGATE.sub("\ufffd", text.replace("<", "\\u003c"))
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
