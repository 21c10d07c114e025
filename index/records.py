"""The things a library is made of: documents, their sections, the passages cut from them, and hits.

All offsets are Python string offsets (code points) into ``Document.text``, half open: ``text[start:end]``.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["Document", "Hit", "Identity", "Passage", "ReadPaper", "ScoreParts", "Section", "document_id"]


def document_id(title: str, text: str) -> str:
    """Content hash of a paper: 16 hex digits of SHA-256 over title and text.

    The title takes part because short papers often share their whole text ("本办法自发布之日起施行。").
    """
    return hashlib.sha256(f"{title}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Identity:
    """What a paper is, as far as it says so itself; an empty string means that it does not."""

    title: str = ""
    issuer: str = ""  # 发文机关
    number: str = ""  # 发文字号, e.g. 国办发〔2023〕5号
    date: str = ""  # ISO 8601, as exact as the paper is: "2023-05-01", "2023-05" or "2023"
    kind: str = ""  # 文种: 通知, 条例, 讲话 …
    repealed: bool = False  # the paper says of itself that it is 已废止 / 失效

    @property
    def year(self) -> int | None:
        """Four-digit year of ``date``; None when the paper has no date."""
        return int(self.date[:4]) if self.date else None


@dataclass(frozen=True, slots=True)
class ReadPaper:
    """What a reader makes of one paper in a file: the text, and what the format itself says about it."""

    text: str
    identity: Identity = Identity()  # only what the format states (docx properties, html title, jsonl fields)
    pages: tuple[int, ...] = ()  # offsets at which the pages of a PDF start
    record: int = 0  # position in a file of many papers (jsonl), from 0


@dataclass(frozen=True, slots=True)
class Section:
    """One heading and what it governs.

    ``text[start:heading_end]`` is the heading as it stands, ``text[start:end]`` the heading, its body and all
    sub-sections. ``level`` counts from 1 (outermost). ``parent`` is the position of the enclosing section in
    the outline, None at the top.
    """

    level: int
    heading: str
    start: int
    heading_end: int
    end: int
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One paper of the library."""

    id: str
    text: str = field(repr=False)
    identity: Identity
    file: str  # file name with suffix, no folder
    source: str = ""  # absolute path it was read from; "" when it came without one
    record: int = 0  # position in a file of many papers
    pages: tuple[int, ...] = ()
    sample: bool = False  # one of the sample papers that come with the program
    added: str = ""  # ISO 8601 time of indexing, UTC
    passages: int = 0  # how many passages it was cut into
    amended: bool = False  # a person has corrected what is known of it; ``id`` stays the hash of what came in

    @property
    def title(self) -> str:
        return self.identity.title

    def page(self, offset: int) -> int | None:
        """Page number from 1 on which ``text[offset]`` stands; None for papers without pages."""
        return bisect_right(self.pages, offset) or 1 if self.pages else None

    def paragraph(self, start: int, end: int) -> tuple[int, int]:
        """The span of the whole lines around ``text[start:end]``, without the line breaks at its edges."""
        left = self.text.rfind("\n", 0, start) + 1
        right = self.text.find("\n", end)
        return left, len(self.text) if right < 0 else right


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one paper that is found and shown as a whole: ``document.text[start:end] == text``."""

    id: str  # "<document id>-<ordinal>"
    document_id: str
    start: int
    end: int
    text: str
    section_path: tuple[str, ...] = ()  # headings from the outermost to the innermost, as they stand


@dataclass(frozen=True, slots=True)
class ScoreParts:
    """Where a hit's score comes from: features by name, as columns because every candidate of a search has them.

    ``contributions`` are what the values come to under the weights of the ranking, and add up to the score; the names
    are explained where they are computed (``index.ranking``).
    """

    names: tuple[str, ...] = ()
    values: tuple[float, ...] = ()  # of the features themselves, in their own units
    contributions: tuple[float, ...] = ()  # to the score; may be negative

    def value(self, name: str) -> float:
        """The feature of this name; 0 where the hit has none."""
        return self.values[self.names.index(name)] if name in self.names else 0.0

    def items(self) -> Iterator[tuple[str, float, float]]:
        """(name, value, contribution) in order."""
        return zip(self.names, self.values, self.contributions, strict=True)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, the paper it stands in, and how well it fits (larger is better)."""

    passage: Passage
    title: str
    file: str
    score: float
    parts: ScoreParts = ScoreParts()
