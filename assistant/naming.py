"""How a paper is named in writing: its title in title marks, and what else is known of it in brackets (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.speaking_points.records import Source

__all__ = ["book_title", "known_of", "named"]

_BLANKS = re.compile(r"\s+")


def book_title(title: str) -> str:
    """The title in 《》; title marks within become 〈〉 (GB/T 15834-2011, 4.15.3.2)."""
    inner = _BLANKS.sub(" ", title).strip()
    if inner.startswith("《") and inner.find("》") == len(inner) - 1:
        return inner
    return f"《{inner.replace('《', '〈').replace('》', '〉')}》"


def known_of(source: Source) -> str:
    """（issuer，number，year年）, as far as they are known; "" where nothing is."""
    facts = (source.issuer, source.number, f"{source.year}年" if source.year else "")
    told = "，".join(_BLANKS.sub(" ", fact).strip() for fact in facts if fact.strip())
    return f"（{told}）" if told else ""


def named(source: Source) -> str:
    """《title》（issuer，number，year年）."""
    return book_title(source.document) + known_of(source)
