"""Claims in an answer against what it cites (pure). Applied to every answer, whoever wrote it.

A claim is something that can be wrong by a character: a number, a date, a document number, a 《title》, a quotation.
It holds when it stands in one of the cited texts; a 《title》 also when it is the title of a cited paper. Width and
blanks are ignored (NFKC), nothing else: 每半年 does not support 每季度, and 3 is not found in 13.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.records import Citation

__all__ = ["Claim", "check", "claims", "markers", "statements", "unsupported"]

MARKER = re.compile(r"\[(\d{1,3})\]")
_LIST_MARKER = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)、])\s+", re.MULTILINE)
_TITLE = re.compile(r"《([^《》]{1,80})》")
_QUOTATION = re.compile(r"“([^“”]{2,})”|「([^「」]{2,})」")
_NUMBER = re.compile(r"\d+(?:[.,:：]\d+)*%?")
_CHINESE_NUMBER = re.compile(
    r"[零〇一二三四五六七八九十百千万两]{1,9}(?=(?:人次|场次|个月|工作日|年|季度|次|项|条|名|份|场|天|日|月|万元|亿元|元|％|%|届|期|批|户|家|人))"
)
_STATEMENT = re.compile(r"[^。！？\n]*(?:[。！？]+[”’」』）]*(?:\s*\[\d{1,3}\])*|\n|$)")


@dataclass(frozen=True, slots=True)
class Claim:
    """Something in an answer that a source must hold."""

    kind: str  # 数字, 书名, 引文
    text: str


def markers(text: str) -> list[int]:
    """Numbers of the [n] markers of ``text``, in order."""
    return [int(number) for number in MARKER.findall(text)]


def statements(answer: str) -> list[str]:
    """The sentences of an answer, each with the markers that follow it."""
    return [m.group() for m in _STATEMENT.finditer(answer) if m.group().strip()]


def claims(text: str) -> list[Claim]:
    """All claims of ``text`` in order of kind: titles, quotations, numbers. Markers and list numbers are no claims."""
    plain = _plain(_LIST_MARKER.sub("", MARKER.sub("", text)))
    found = [Claim("书名", match) for match in _TITLE.findall(plain)]
    found += [Claim("引文", a or b) for a, b in _QUOTATION.findall(plain)]
    rest = _TITLE.sub("", plain)
    found += [Claim("数字", match) for match in _NUMBER.findall(rest)]
    found += [Claim("数字", match) for match in _CHINESE_NUMBER.findall(rest)]
    return list(dict.fromkeys(found))


def unsupported(text: str, sources: Iterable[str], titles: Iterable[str] = ()) -> list[Claim]:
    """The claims of ``text`` that none of ``sources`` holds; ``titles`` are names of the cited papers."""
    plain_sources = [_plain(source) for source in sources]
    plain_titles = [_plain(title) for title in titles]
    return [claim for claim in claims(text) if not _holds(claim, plain_sources, plain_titles)]


def check(answer: str, citations: Sequence[Citation]) -> list[Claim]:
    """The claims of a whole answer that fail. Each sentence is held against what it cites, or, where it has no
    marker of its own, against everything the answer cites."""
    by_number = {citation.number: citation for citation in citations}
    failed: list[Claim] = []
    for statement in statements(answer):
        cited = [by_number[n] for n in markers(statement) if n in by_number] or list(citations)
        failed += unsupported(statement, [c.text for c in cited], [c.document for c in cited])
    return failed


def _holds(claim: Claim, sources: Sequence[str], titles: Sequence[str]) -> bool:
    if claim.kind == "数字":
        edge = r"\d" if claim.text[0].isdigit() else r"零〇一二三四五六七八九十百千万两"
        pattern = re.compile(rf"(?<![{edge}.]){re.escape(claim.text)}(?![{edge}]|\.\d)")
        return any(pattern.search(source) for source in sources)
    if claim.kind == "书名" and any(claim.text in title for title in titles):
        return True
    return any(claim.text in source for source in sources)


def _plain(text: str) -> str:
    """NFKC without blanks, so that full-width figures and line breaks make no difference."""
    return re.sub(r"[ \t\r\n　]+", "", unicodedata.normalize("NFKC", text))
