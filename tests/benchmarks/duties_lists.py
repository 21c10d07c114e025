"""Lists of duties made by reading, the registers they are held against, and which entry is which row.

What the lists hold is told in ``duties.py``.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.duties.records import Deadline, Duty, Frequency, Work
from assistant.duties.register import Register, register
from index.library import Library
from index.numerals import NUMERAL, parse_numeral
from index.records import document_id

__all__ = [
    "DATA",
    "FIELDS",
    "LAWS",
    "Line",
    "Papers",
    "Read",
    "agrees",
    "all_laws",
    "around",
    "entry",
    "law_name",
    "law_rows",
    "lines",
    "of_files",
    "of_laws",
    "pairs",
    "points",
    "value",
]

DATA = Path(__file__).parents[1] / "data"
LAWS = ("土地管理法", "监察法", "公务员法", "行政许可法")
FIELDS = ("who", "force", "every", "deadline", "to_whom")
SHARE = 0.5  # of what a row says, that must stand in its entry's part of the sentence

Line = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """One entry of a list. ``paper``: file name, or law, article and edition."""

    paper: str
    start: int
    end: int
    certain: bool
    line: Mapping[str, Any]

    def agrees(self, row: Duty | Work, *names: str) -> bool:
        return all(agrees(self.line[name], value(row, name)) for name in names)


@dataclass(frozen=True)
class Papers:
    """A library, its register, and by what name the lists know its papers."""

    texts: Mapping[str, str]
    register: Register
    names: Mapping[str, tuple[str, ...]]  # names by document id; several where papers share title and text

    def of(self, row: Duty | Work) -> str:
        return self.names[row.document_id][0]

    def half(self, number: int) -> Papers:
        """One of two halves that never change: 0 is open to whoever improves the register, 1 is held back."""
        texts = {paper: text for paper, text in self.texts.items() if half(paper) == number}
        duties = tuple(row for row in self.register.duties if self.of(row) in texts)
        works = tuple(row for row in self.register.works if self.of(row) in texts)
        return Papers(texts, Register(duties, works), self.names)


def of_files(folder: Path, files: Sequence[Path]) -> Papers:
    with Library.create(folder) as library:
        library.add(files)
        papers = list(library.texts())
        names = {paper.id: (paper.file,) for paper in papers}
        return Papers({paper.file: paper.text for paper in papers}, register(library), names)


def of_laws(folder: Path, shared: Path) -> Papers:
    """Every article of the four laws as a paper of its own, as users have them from such a corpus."""
    texts: dict[str, str] = {}
    names: dict[str, tuple[str, ...]] = {}
    editions: Counter[tuple[str, str]] = Counter()
    file = folder.with_suffix(".jsonl")
    with file.open("w", encoding="utf-8") as out:
        for row in law_rows(shared):
            if row["law"] not in LAWS:
                continue
            title = row["law"] + row["article"]
            editions[row["law"], row["article"]] += 1
            name = law_name(row["law"], row["article"], editions[row["law"], row["article"]])
            texts[name] = row["text"]
            id_ = document_id(title, row["text"])
            names[id_] = (*names.get(id_, ()), name)
            out.write(json.dumps({"title": title, "text": row["text"]}, ensure_ascii=False) + "\n")
    with Library.create(folder) as library:
        library.add([file])
        return Papers(texts, register(library), names)


def all_laws(folder: Path, shared: Path) -> Path:
    """A library of all articles, each a paper of its own, kept in ``folder``; made where there is none."""
    place = folder / "all-laws"
    if not place.exists():
        file = folder / "all-laws.jsonl"
        folder.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8") as out:
            for row in law_rows(shared):
                record = {"title": row["law"] + row["article"], "text": row["text"]}
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
        with Library.create(place) as library:
            library.add([file])
    return place


def law_rows(shared: Path) -> Iterator[Line]:
    with gzip.open(shared / "corpora" / "law_articles.jsonl.gz", "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def law_name(law: str, article: str, edition: int) -> str:
    return f"{law} {article} {edition}"


def half(paper: str) -> int:
    return hashlib.sha256(paper.encode()).digest()[0] % 2


def lines(name: str) -> list[Line]:
    path = DATA / f"duties_{name}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def entries(name: str, papers: Papers) -> list[Read]:
    """A list that has one entry a line, as far as its papers are there; they are named with or without a suffix."""
    files = {Path(paper).stem: paper for paper in papers.texts}
    found = [(files.get(Path(line["document"]).stem), line) for line in lines(name)]
    return [entry(paper, line) for paper, line in found if paper]


def entry(paper: str, line: Line) -> Read:
    return Read(paper, line["start"], line["end"], line["certain"], line)


def value(row: Duty | Work, name: str) -> str:
    found = getattr(row, name)
    if isinstance(found, Frequency | Deadline):
        return found.label
    return str(found or "")


def agrees(wanted: str, found: str) -> bool:
    return plain(found) in map(plain, wanted.split("|"))


def plain(text: str) -> str:
    """A name or label for comparing: 二十四小时以内 and 24小时内 say the same."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    text = re.sub("[以之]([内前后])", r"\1", re.sub("^[于在]?该?", "", text))
    return re.sub(NUMERAL, lambda found: str(parse_numeral(found[0]) or found[0]), text)


def _bigrams(text: str) -> Counter[str]:
    text = re.sub(r"\W", "", text)
    return Counter(text[i : i + 2] for i in range(len(text) - 1)) or Counter([text])


def pairs(papers: Papers, read: Sequence[Read], rows: Sequence[Any], points: Callable[[Read, Any], int]) -> list[Any]:
    """For each entry its row or None. The best match comes first: the most points, then the most shared words."""
    by_paper: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        by_paper[papers.of(row)].append(at)
    others: dict[str, list[Read]] = defaultdict(list)
    for one in read:
        others[one.paper].append(one)
    scored = []
    for number, one in enumerate(read):
        for at in by_paper[one.paper]:
            if rows[at].start <= one.start and one.end <= rows[at].end:
                said = _bigrams(rows[at].what)
                room = _bigrams(_room(papers.texts[one.paper], one, others[one.paper], rows[at]))
                clause = _bigrams(papers.texts[one.paper][one.start : one.end])
                if (said & room).total() >= SHARE * said.total() and said & clause:
                    scored.append((points(one, rows[at]), (said & clause).total() / clause.total(), -number, -at))
    found: list[Any] = [None] * len(read)
    taken = set()
    for *_, number, at in sorted(scored, reverse=True):
        if found[-number] is None and at not in taken:
            found[-number] = rows[-at]
            taken.add(at)
    return found


def _room(text: str, one: Read, others: Iterable[Read], row: Duty | Work) -> str:
    """The sentence as far as no other entry claims it: what an entry's row may have taken along.

    What opens the sentence holds for all of it, so that every row may repeat it.
    """
    opening = text[row.start : row.end].partition("，")[0]
    start = max((other.end for other in others if row.start <= other.end <= one.start), default=row.start)
    end = min((other.start for other in others if one.end <= other.start <= row.end), default=row.end)
    return opening + "，" + text[start:end]


def points(read: Read, duty: Duty) -> int:
    """How many fields are right: which of several rows of a sentence an entry is paired with first."""
    return sum(read.agrees(duty, name) for name in FIELDS)


def around(papers: Papers, read: Read, rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if papers.of(row) == read.paper and row.start <= read.start and read.end <= row.end]
