"""Where the places stand that a question names: in which papers, and where in them, or that they are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.structure.layout import Paper, Place, paper_of
from assistant.structure.papers import read
from assistant.structure.places import Missing, locate
from index.clauses.lookup import MANY_PAPERS, Named, from_article
from index.clauses.naming import Mention, fits_several, unknown_before
from index.clauses.references import Reference, Step, folded
from index.clauses.titles import Title, core_of, titles_of
from index.numerals import NUMERAL, parse_numeral
from index.records import Document
from index.selection import Papers

__all__ = ["Absent", "Found", "absence", "in_title", "outcomes", "unknown_papers"]

_FEW_PAPERS = 60  # papers among which one is looked for that has the place, where the question names none
_SEVERAL = 3  # papers that are answered from side by side
_NEAR = 10  # passages among which one is looked for that speaks of a paper which the library does not have
_FOLLOWS_UP = re.compile(r"^(?:那么?|还有|然后)|呢[？?]?\s*$")
_ARTICLE = re.compile(rf"^[\s　]*第\s*({NUMERAL})\s*条", re.MULTILINE)
_LAW = re.compile(r"(?:法|法典|条例|细则|准则|规则|宪法|公约|解释)$")


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a paper; ``article`` is the number of its article and the number after 之, where it is in one."""

    document: Document
    paper: Paper
    place: Place
    title: Title
    steps: tuple[Step, ...]

    @property
    def span(self) -> tuple[int, int]:
        return self.place.start, self.place.end

    @property
    def text(self) -> str:
        return self.paper.text[self.place.start : self.place.end]


@dataclass(frozen=True, slots=True)
class Absent:
    """A paper that has no such place."""

    title: str
    missing: Missing


def outcomes(library: Papers, text: str, named: Named) -> Sequence[Found | Absent]:
    """The place in each paper that is meant, or that it is not there."""
    if named.elsewhere:
        return []
    steps = named.reference.steps
    if not named.titles:
        return list(_anywhere(library, text, named.reference))
    if not named.said and _loose(steps) and _FOLLOWS_UP.search(text):
        return []
    results = [outcome for title in named.titles for outcome in in_title(library, title, steps)]
    found = [outcome for outcome in results if isinstance(outcome, Found)]
    if not found:
        return _none_has_it(named.titles, results)
    same = {(one.document.title, one.text): one for one in reversed(found)}
    return list(reversed(same.values())) if len(same) <= _SEVERAL else []


def _none_has_it(titles: Sequence[Title], results: Sequence[Found | Absent]) -> list[Absent]:
    absent = [result for result in results if isinstance(result, Absent)]
    if absent and len({title.core for title in titles}) == 1:
        return absent[-1:]
    numbers = [max(title.articles) for title in titles if title.articles]
    if absent and len(numbers) == len(titles) and any(title.core.endswith("编") for title in titles):
        return [Absent("民法典", Missing(absent[0].missing.said, "", f"收录到第{max(numbers)[0]}条为止"))]
    return []


def in_title(library: Papers, title: Title, steps: Sequence[Step]) -> Iterator[Found | Absent]:
    """The place in each paper of this title."""
    if title.articles and not title.papers:
        within = from_article(steps)
        if not within:
            return
        article = title.articles.get((within[0].number, within[0].sub))
        if article is None:
            last = max(title.articles)
            yield Absent(title.shown, Missing(within[0].said, "", f"收录到第{last[0]}条为止"))
            return
        for document_id in article:
            yield from _in_paper(title, read(library, document_id), steps, within[1:], record=True)
        return
    several = len(title.papers) > _SEVERAL
    for document_id in title.papers[:MANY_PAPERS]:
        document = read(library, document_id)
        if document is None or (several and not _may_have(document, steps)):
            continue
        yield from _in_paper(title, document, steps, steps)


def _may_have(document: Document, steps: Sequence[Step]) -> bool:
    """Whether a paper has the article at all, looked up without laying it out: titles may be borne by hundreds."""
    within = from_article(steps)
    numbers = (parse_numeral(match[1]) for match in _ARTICLE.finditer(document.text)) if within else ()
    return not within or within[0].number in numbers


def _in_paper(
    title: Title, document: Document | None, steps: Sequence[Step], within: Sequence[Step], *, record: bool = False
) -> Iterator[Found | Absent]:
    if document is None:
        return
    paper = paper_of(document.text, record)
    place = locate(paper, within) if within else paper.whole
    if isinstance(place, Missing):
        yield Absent(document.title, place)
    elif place is not None:
        yield Found(document, paper, place, title, tuple(steps))


def _loose(steps: Sequence[Step]) -> bool:
    """Whether the steps alone might as well speak of something just said: 第二条, 第三点."""
    return len(steps) == 1 and steps[0].unit not in ("章", "编", "分编", "名")


def _anywhere(library: Papers, text: str, reference: Reference) -> Iterator[Found | Absent]:
    """The place where no paper is named: in the only paper that has it; not 第三点 alone, which any may have."""
    articles = reference.steps[0].unit == "条" and not reference.steps[0].bracket
    if (_loose(reference.steps) and not articles) or _FOLLOWS_UP.search(text):
        return
    titles = list(titles_of(library))
    if sum(len(title.papers) for title in titles) > _FEW_PAPERS or any(title.articles for title in titles):
        return
    found: list[Found] = []
    for title in titles:
        for document_id in title.papers:
            document = read(library, document_id)
            if document is None or (articles and _ARTICLE.search(document.text) is None):
                continue
            outcomes = _in_paper(title, document, reference.steps, reference.steps)
            found += [one for one in outcomes if isinstance(one, Found)]
    if len(found) == 1:
        yield found[0]


def absence(absent: Absent) -> str:
    missing = absent.missing
    where = f"“{missing.within}”" if missing.within else ""
    scope = "全文" if not missing.within and missing.there_is.startswith("共有") else ""
    there_is = missing.there_is.replace("共有", "共", 1) if scope else missing.there_is
    return f"《{absent.title}》{where}没有{missing.said}，{scope}{there_is}。"


def unknown_papers(
    library: Papers, text: str, mentioned: Sequence[Mention], places: Sequence[Named], *, pure: bool
) -> Iterator[str]:
    """《Names》 of the papers right before an article that the library does not have.

    pure: nothing but the article is asked for. Where something else is, a paper that speaks of the missing one may
    answer it, and none is named then.
    """
    for place in places:
        span = unknown_before(text, place.reference.start, mentioned) if place.elsewhere else None
        if span is None or not from_article(place.reference.steps):
            continue
        name = text[span[0] : span[1]].removeprefix("《").removesuffix("》")
        core = core_of(name)
        if (text[span[0]] != "《" and not _LAW.search(core)) or len(core) < 2 or fits_several(library, name):
            continue
        if pure or not any(core in folded(hit.passage.text) for hit in library.search(name, _NEAR)):
            yield f"《{name}》"
