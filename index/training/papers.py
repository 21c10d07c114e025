"""A library's papers as training text: passages, the headings above them, and the headings held back for measuring.

The heading of a passage is never part of its body here, so that a model that finds the passage by its heading has
understood something. A library without headings to speak of has sentences taken out of its passages instead. What is
held back is chosen by its own words: nearly the same headings every time, however the library grows, so that a model
adapted twice is not measured on what it was taught the first time.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.catalogue import Catalogue
from index.numerals import NUMERAL
from index.passages import sentences
from index.rows import StoredPassage

__all__ = ["Heading", "PaperPassage", "Papers", "read_papers", "without_number"]

READ_SIZE = 5_000  # passages read from the catalogue at once
MIN_LETTERS = 4  # of a heading that says something; 总则 and 附则 say nothing
MIN_BODY = 20  # characters; less is no passage to be found
MIN_SENTENCE = 8  # characters; less tells no passage from another
MAX_QUERY = 80  # characters of a heading; a whole sentence run in as a heading is cut here

_NUMBER = re.compile(
    rf"[\s　]*(?:第\s*(?:{NUMERAL})\s*(?:分编|编|章|节|条)(?:\s*之\s*(?:{NUMERAL}))?"
    rf"|[（(]\s*(?:{NUMERAL})\s*[)）]|(?:{NUMERAL})\s*[、．.)）]|[①-⑳]|[一二三四五六七八九十]+(?:是|要|方面))"
    r"[\s　、：:．.]*"
)
_CLAUSE_AT_END = re.compile(rf"第\s*(?:{NUMERAL})\s*条(?:\s*之\s*(?:{NUMERAL}))?[\s　]*$")


Entry = tuple[StoredPassage, str, list[str]]  # a passage, its body, the headings above it


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as one would ask for it."""

    text: str  # without its number; the paper's title before it where several papers have the same heading
    held: bool  # kept from training


@dataclass(frozen=True, slots=True)
class PaperPassage:
    """A passage without the headings that open it."""

    body: str
    headings: tuple[int, ...]  # positions in ``Papers.headings``, title first
    shown: str  # title and headings as they are embedded with the passage, those held back left out


@dataclass(frozen=True, slots=True)
class Papers:
    """What a library has to train on and to measure by. Passages in order."""

    passages: list[PaperPassage]
    headings: list[Heading]
    sentences: bool = False  # too few headings: sentences taken out of their passages stand for those held back

    @property
    def held(self) -> list[int]:
        """Positions of the headings held back."""
        return [i for i, heading in enumerate(self.headings) if heading.held]

    @property
    def characters(self) -> int:
        """Of all bodies."""
        return sum(len(passage.body) for passage in self.passages)


def without_number(heading: str) -> str:
    """The words of a heading: 「（二）持续改进工作作风」 → 「持续改进工作作风」; on one line."""
    return " ".join(_NUMBER.sub("", heading, count=1).split())


def read_papers(library: Path, *, share: float, least: int, most: int, limit: int) -> Papers:
    """The papers of the library in this folder; of a larger library, whole papers until about ``limit`` passages.

    share: of the headings to hold back, 0 to 1; a third of them where that is not ``most``'s third part, for a few
    headings tell little, and never fewer than ``least`` nor more than half or than ``most``. Raises what ``Catalogue``
    raises.
    """
    catalogue = Catalogue(library)
    try:
        stored = list(_sample(catalogue, limit))
    finally:
        catalogue.close()
    papers_with = Counter(words for _, words in {(p.document_key, words) for p in stored for words in _path_words(p)})
    entries: list[Entry] = []
    for passage in stored:
        body = _body(passage)
        if len(body) >= MIN_BODY:
            entries.append((passage, body, _headings(passage, papers_with)))
    texts = list(dict.fromkeys(heading for _, _, headings in entries for heading in headings))
    few = len(texts) < 2 * least
    held: set[str] = set()
    if few:
        entries = _taken_out(entries, min(max(int(share * len(entries)), least), most), held)
        texts = list(dict.fromkeys([*texts, *held]))
    else:
        count = min(max(int(share * len(texts)), min(len(texts) // 3, most // 3), least), most, len(texts) // 2)
        held.update(sorted(texts, key=_order)[:count])
    row = {text: i for i, text in enumerate(texts)}
    passages = [
        PaperPassage(body, tuple(row[text] for text in headings), _shown(passage, papers_with, held))
        for passage, body, headings in entries
    ]
    return Papers(passages, [Heading(text, text in held) for text in texts], few)


def _taken_out(entries: list[Entry], count: int, held: set[str]) -> list[Entry]:
    """The passages, with a sentence taken out of ``count`` of them, put above it like a heading and into ``held``."""
    result = []
    chosen = {passage.key for passage, _, _ in sorted(entries, key=lambda entry: _order(entry[0].passage.id))[:count]}
    for passage, body, headings in entries:
        spans = [span for span in sentences(body) if span[1] - span[0] >= MIN_SENTENCE]
        if passage.key in chosen and len(spans) > 1:
            start, end = spans[len(spans) // 2]
            held.add(body[start:end])
            result.append((passage, body[:start] + body[end:], [*headings, body[start:end]]))
        else:
            result.append((passage, body, headings))
    return result


def _sample(catalogue: Catalogue, limit: int) -> Iterator[StoredPassage]:
    """All passages, or those of the papers whose id falls into the share that makes about ``limit``."""
    total = catalogue.count_passages()
    for part in catalogue.all_passages(READ_SIZE):
        for passage in part:
            if total <= limit or _order(passage.passage.document_id) < limit / total:
                yield passage


def _order(text: str) -> float:
    """0 to 1, the same for the same text everywhere, even over different texts."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:6]) / 2**48


def _telling(words: str) -> bool:
    return sum(map(str.isalpha, words)) >= MIN_LETTERS


def _title(passage: StoredPassage) -> str:
    """The title without the number of a clause; "" where it says nothing."""
    title = " ".join(_CLAUSE_AT_END.sub("", passage.title).split())
    return title if _telling(title) else ""


def _path_words(passage: StoredPassage) -> list[str]:
    return [words for words in map(without_number, passage.passage.section_path) if _telling(words)]


def _headings(passage: StoredPassage, papers_with: Mapping[str, int]) -> list[str]:
    """Title and headings above the passage as ``Heading.text``, the outermost first."""
    title = _title(passage)
    found = [title] if title else []
    found += [_asked(title, words, papers_with) for words in _path_words(passage)]
    return list(dict.fromkeys(found))


def _asked(title: str, words: str, papers_with: Mapping[str, int]) -> str:
    return (f"{title} {words}" if title and papers_with[words] > 1 else words)[:MAX_QUERY]


def _shown(passage: StoredPassage, papers_with: Mapping[str, int], held: set[str]) -> str:
    """Title and headings, but for those that are held back."""
    title = _title(passage)
    lines = [title] if title and title not in held else []
    lines += [words for words in _path_words(passage) if _asked(title, words, papers_with) not in held]
    return "\n".join(lines)


def _body(passage: StoredPassage) -> str:
    """The passage without the headings that open it."""
    text = passage.passage.text.lstrip()
    for heading in (passage.title, *passage.passage.section_path):
        if heading and text.startswith(heading):
            text = text[len(heading) :].lstrip(" \t\r\n\u3000。.：:；;，,")
    return text.strip()
