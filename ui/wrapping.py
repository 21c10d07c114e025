"""Lines that fit a terminal: Chinese breaks between any two characters, and each takes two columns (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from rich.cells import cell_len

__all__ = ["pad", "spans_after_wrapping", "wrap"]

# What stays in one piece: a run of ASCII (a word, a number), or one other character with the closing punctuation
# behind it, which must not start a line.
PIECE = re.compile(r"(?:[!-~]+|[^!-~])[，。；：！？、）》〉”’〕】」』…％]*")


def wrap(text: str, columns: int, indent: int = 0) -> str:
    """``text`` with line breaks so that no line is wider than ``columns``, each line indented by ``indent`` columns.

    Line breaks that ``text`` has stay. Nothing is lost but spaces at a break; a piece wider than a line overflows.
    """
    lines = [line for whole in text.split("\n") for line in _fold(whole.rstrip(), max(2, columns - indent))]
    return "\n".join(" " * indent + line if line else "" for line in lines)


def _fold(line: str, columns: int) -> list[str]:
    folded, current, width = [], "", 0
    for piece in PIECE.findall(line):
        size = cell_len(piece)
        if width + size > columns and current.strip():
            folded.append(current.rstrip())
            current, width = "", 0
            if piece.isspace():
                continue
        current += piece
        width += size
    return [*folded, current]


def spans_after_wrapping(text: str, wrapped: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where in ``wrapped`` the spans of ``text`` have come to stand: wrapping moves nothing but white space."""
    places = [at for at, char in enumerate(wrapped) if not char.isspace()]
    before = [0, *accumulate(not char.isspace() for char in text)]
    for start, end in spans:
        if before[start] < before[end]:
            yield places[before[start]], places[before[end] - 1] + 1


def pad(text: str, columns: int) -> str:
    """``text`` filled up with spaces to ``columns``."""
    return text + " " * max(0, columns - cell_len(text))
