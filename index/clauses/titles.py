"""The titles of a library, in the forms in which questions are compared with them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from index.clauses.references import folded
from index.database import NAME
from index.numerals import NUMERAL, parse_numeral
from index.records import Document
from index.selection import Papers

__all__ = ["DATED", "NUMBER", "STATE", "YEAR", "Title", "Titles", "articles_of", "core_of", "only_title", "titles_of"]

_ARTICLE = re.compile(rf"第\s*({NUMERAL})\s*条(?:\s*之\s*({NUMERAL}))?\s*(?:[【(][^】)]*[】)])?$")
_DIVISION = re.compile(rf"第\s*(?:{NUMERAL})\s*(?:分编|编|章|节)")
_REMARK = re.compile(rf"[(〔【\[](?!(?:{NUMERAL})[)〕】\]])[^()〔〕【】\[\]]{{1,20}}[)〕】\]]$")
STATE = "中华人民共和国"
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
DATED = re.compile(r"(?:19|20)\d\d年?度?")
NUMBER = re.compile(r"[〔\[(【]?((?:19|20)\d\d)[〕\])】]\s*第?\s*(\d{1,5})\s*号")


@dataclass(frozen=True, slots=True)
class Title:
    """One title of the library and the papers that bear it, by id.

    ``articles``: papers that are one article of it each (an entry of a law library, titled 监察法第十五条), by its
    number and the number after 之. ``core`` is the title without marks, ``bare`` the core without its year, ``hay``
    issuer and bare core, ``remark`` what stands in brackets at its end (试行, 2018年).
    """

    shown: str
    core: str
    bare: str
    hay: str
    remark: str
    years: frozenset[str]
    numbers: frozenset[tuple[str, str]]
    papers: list[str] = field(default_factory=list)
    articles: dict[tuple[int, int], list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Titles:
    """All titles of a library, by core and by their last two characters."""

    by_core: dict[str, list[Title]]
    by_tail: dict[str, list[Title]]
    by_number: dict[tuple[str, str], list[Title]]

    def __iter__(self) -> Iterator[Title]:
        return (title for titles in self.by_core.values() for title in titles)


_Stamp = tuple[tuple[int, int], ...]
_known: WeakKeyDictionary[Papers, tuple[_Stamp, Titles]] = WeakKeyDictionary()


def titles_of(library: Papers) -> Titles:
    """The titles of ``library``, made anew when its catalogue has changed (a second for 150,000 records)."""
    stamp = _stamp(library)
    known = _known.get(library)
    if known is None or known[0] != stamp:
        known = (stamp, _titles(library.documents()))
        _known[library] = known
    return known[1]


def _stamp(library: Papers) -> _Stamp:
    """Differs after every commit: SQLite writes to one of these files."""
    files = (library.folder / NAME, library.folder / f"{NAME}-wal")
    states = [file.stat() for file in files if file.exists()]
    return tuple((state.st_mtime_ns, state.st_size) for state in states)


def _titles(documents: Iterable[Document]) -> Titles:
    known: dict[tuple[str, str, str], Title] = {}
    for document in documents:
        shown, article = _taken_apart(document.title)
        identity = document.identity
        key = (shown, identity.issuer, identity.date[:4])
        title = known.get(key)
        if title is None:
            core = core_of(shown)
            years = frozenset(YEAR.findall(shown)) or frozenset(filter(None, [identity.date[:4]]))
            numbers = frozenset(NUMBER.findall(folded(identity.number)))
            bare = DATED.sub("", core) or core
            hay = _plain(identity.issuer) + bare
            remark = match.group().strip("()〔〕【】[]") if (match := _REMARK.search(folded(shown))) else ""
            title = known[key] = Title(shown, core, bare, hay, remark, years, numbers)
        if article:
            title.articles.setdefault(article, []).append(document.id)
        else:
            title.papers.append(document.id)
    by_core: dict[str, list[Title]] = defaultdict(list)
    by_tail: dict[str, list[Title]] = defaultdict(list)
    by_number: dict[tuple[str, str], list[Title]] = defaultdict(list)
    for title in known.values():
        by_core[title.core].append(title)
        by_tail[title.bare[-2:]].append(title)
        for number in title.numbers:
            by_number[number].append(title)
    return Titles(dict(by_core), dict(by_tail), dict(by_number))


def _taken_apart(title: str) -> tuple[str, tuple[int, int] | None]:
    """A record's title without its article, and the article: 监察法第十五条 → 监察法, (15, 0)."""
    if "条" not in title or not (match := _ARTICLE.search(plain := folded(title))):
        return title, None
    before = plain[: match.start()]
    if division := _DIVISION.search(before):
        before = before[: division.start()]
    shown = before.strip(" 《》·-—_:")
    number = parse_numeral(match[1])
    if len(shown) < 2 or not number:
        return title, None
    return shown, (number, parse_numeral(match[2] or "") or 0)


def _plain(text: str) -> str:
    return "".join(char for char in folded(text).lower() if char.isalnum())


def core_of(title: str) -> str:
    """A title without marks and remarks: 《中华人民共和国监察法》 → 监察法, …办法（试行） → …办法."""
    core = folded(title).strip()
    while match := _REMARK.search(core):
        core = core[: match.start()].strip()
    return _plain(core).removeprefix(STATE) or _plain(title)


def articles_of(library: Papers, name: str) -> frozenset[str]:
    """The articles, by id, of the law of this name that is kept as one record an article, in all its editions; empty
    where there is none."""
    titles = titles_of(library).by_core.get(core_of(name), [])
    return frozenset(id for title in titles for ids in title.articles.values() for id in ids)


def only_title(library: Papers) -> list[Title]:
    """The title of the library's only paper; [] when there are more."""
    titles = titles_of(library)
    if len(titles.by_core) != 1:
        return []
    alone = list(titles)
    return alone if len(alone) == 1 and len(alone[0].papers) == 1 and not alone[0].articles else []
