"""Answers against what they cite (pure). Applied to every answer, whoever wrote it.

What must stand in the cited text to the character is in ``claims``; what a sentence may not make of it, which
only a language model would, in ``wording``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.records import Citation
from assistant.verifying.claims import Claim, claims, unheld

__all__ = ["MARKER", "Claim", "check", "claims", "markers", "statements", "unsupported"]

MARKER = re.compile(r"\[(\d{1,3})\]")
# A sentence ends at its mark, quotes closed, with the markers that follow; marks within quotes end it only there.
_STATEMENT = re.compile(
    r"(?:“[^“”\n]*(?<![。！？!?])”|[^。！？!?\n“]|“(?![^“”\n]*”))*"
    r"(?:(?:[。！？!?]+|“[^“”\n]*[。！？!?]”)[”’」』）)】》]*)*(?:[^\S\n]*\[\d{1,3}\])*\n*"
)


def markers(text: str) -> list[int]:
    """Numbers of the [n] markers of ``text``, in order."""
    return [int(number) for number in MARKER.findall(text)]


def statements(text: str) -> list[str]:
    """The sentences of ``text``, each with its markers and the line breaks after it; joined they are ``text``."""
    return [match.group() for match in _STATEMENT.finditer(text) if match.group()]


def unsupported(text: str, sources: Iterable[str], titles: Iterable[str] = ()) -> list[Claim]:
    """The claims of ``text`` that none of ``sources`` holds; ``titles`` are names of the cited papers.

    Markers count nothing, neither ours nor those that a paper brings along.
    """
    return unheld(MARKER.sub("", text), [MARKER.sub("", source) for source in sources], titles)


def check(answer: str, citations: Sequence[Citation]) -> list[Claim]:
    """The claims of a whole answer that fail. Each sentence is held against what it cites, or, where it has no
    marker of its own, against everything the answer cites."""
    by_number = {citation.number: citation for citation in citations}
    failed: list[Claim] = []
    for statement in statements(answer):
        cited = [by_number[n] for n in markers(statement) if n in by_number] or list(citations)
        failed += unsupported(statement, [c.text for c in cited], [c.document for c in cited])
    return failed
