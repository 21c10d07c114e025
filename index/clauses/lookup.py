"""The passages of the articles that a question names, which stand before all that words and vectors find."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from index.clauses.naming import Mention, mentions, names_unknown, unknown_before
from index.clauses.references import Reference, Step, folded, references
from index.clauses.titles import Title, only_title
from index.errors import DocumentNotFoundError
from index.numerals import NUMERAL, parse_numeral
from index.records import Hit, Passage, ScoreParts
from index.selection import Papers

if TYPE_CHECKING:
    from index.filters import Filter
    from index.library import Library

__all__ = ["Named", "article_in", "clauses_first", "from_article", "named_clauses", "named_places"]

FEATURE = "clause"  # name of the part of a score that a named article has over the others
MAX_QUESTION = 2_000  # characters of a question that are looked at
LOOKED_AT = 100  # hits among which the named passages are looked for, to show their other parts of score
MANY = 5  # places one question may name
MANY_PAPERS = 2_000  # papers of one title among which the one that has the article is looked for
_BESIDE = re.compile(
    r"[)〕]?[\s,:的之]*(?:[(〔【\[][^()〔〕【】\[\]]{1,20}[)〕】\]])?[\s,:的之]*(?:里面?|当?中|内|下面)?[的\s,:]*"
)
_BRACKETED = re.compile(r"[\s,]*(?:[(〔\[]|出自|见于?|[是在])?\s*")
_LABEL = re.compile(rf"[\s　]*第\s*({NUMERAL})\s*条(?:\s*之\s*({NUMERAL}))?")
_ITEM = re.compile(r"[\s　]*(?:[（(]\s*[一二三四五六七八九十\d０-９]{1,3}\s*[)）]|\d{1,2}\s*[．、]|[①-⑳])")


@dataclass(frozen=True, slots=True)
class Named:
    """A place as a question names it, and the titles that it may stand in, best first; none where no paper is named.

    ``elsewhere``: the question speaks of a paper there that the library does not have. ``said``: it does name the
    paper, which otherwise is the only one there is.
    """

    reference: Reference
    titles: tuple[Title, ...] = ()
    elsewhere: bool = False
    said: bool = True


def named_places(library: Papers, text: str, mentioned: Sequence[Mention]) -> list[Named]:
    """The places that a ``folded`` question names, in order; [] for most questions, quickly."""
    found = []
    for reference in references(text)[:MANY]:
        # 总则第一条 may be the law 总则, and its name then part of the place.
        before = [m for m in mentioned if m.end <= reference.start or m.start == reference.start]
        near = before[-1:] or [mention for mention in mentioned if mention.start >= reference.end][:1]
        stray = reference.bare and not any(_beside(text, mention, reference) for mention in near)
        if stray and (near or unknown_before(text, reference.start, mentioned) is None):
            continue
        elsewhere = names_unknown(text, reference.start, before or mentioned)
        titles = near[0].titles if near else ()
        if not elsewhere and not titles:
            titles = tuple(only_title(library))
        found.append(Named(reference, () if elsewhere else titles, elsewhere, bool(near)))
    return found


def _beside(text: str, mention: Mention, reference: Reference) -> bool:
    if mention.end <= reference.start:
        return _BESIDE.fullmatch(text[mention.end : reference.start]) is not None
    return _BRACKETED.fullmatch(text[reference.end : mention.start]) is not None


def named_clauses(library: Library, question: str, where: Filter | None = None) -> list[Hit]:
    """The passages of the articles that a question names, that with the 款 it names first; scores are 0.

    Articles only: what 第三部分 comes to depends on how a paper is laid out. [] where the question names none, where
    the library does not have it, and where papers of too many titles might be meant. Raises NothingAdmittedError
    where ``where`` admits no paper.
    """
    text = folded(question[:MAX_QUESTION])
    if not any(from_article(reference.steps) for reference in references(text)):
        return []
    papers = library.within(where) if where else library
    found: dict[str, Hit] = {}
    for named in named_places(papers, text, mentions(papers, text)):
        steps = from_article(named.reference.steps)
        for title in named.titles if steps else ():
            for document_id, passages in _passages(library, title, steps):
                for passage in passages:
                    document = library.document(document_id)
                    found.setdefault(passage.id, Hit(passage, document.title, document.file, 0.0))
    return list(found.values())


def clauses_first(named: Sequence[Hit], hits: Iterator[Hit]) -> Iterator[Hit]:
    """``named`` before all the others, with scores above theirs; none twice."""
    rest = list(islice(hits, LOOKED_AT)) if named else []
    known = {hit.passage.id: hit for hit in rest}
    top = max((hit.score for hit in rest), default=0.0)
    for i, hit in enumerate(named):
        parts = known[hit.passage.id].parts if hit.passage.id in known else hit.parts
        score = top + 1.0 + (len(named) - i) / len(named)
        lead = score - sum(parts.contributions)
        yield replace(
            hit,
            score=score,
            parts=ScoreParts((*parts.names, FEATURE), (*parts.values, 1.0), (*parts.contributions, lead)),
        )
    ids = {hit.passage.id for hit in named}
    yield from (hit for hit in chain(rest, hits) if hit.passage.id not in ids)


def from_article(steps: Sequence[Step]) -> Sequence[Step]:
    """The steps from the article on; () where they lead to none."""
    for i, step in enumerate(steps):
        if step.unit == "条" and step.number > 0 and not step.bracket:
            return steps[i:]
    return ()


def _passages(library: Library, title: Title, steps: Sequence[Step]) -> Iterator[tuple[str, list[Passage]]]:
    """(paper, its passages of the article) for each paper of a title that has it."""
    article = (steps[0].number, steps[0].sub)
    for document_id in title.articles.get(article, ()):
        yield document_id, _first(_read(library, document_id), steps[1:])
    for document_id in title.papers[:MANY_PAPERS]:
        if passages := article_in(_read(library, document_id), article):
            yield document_id, _first(passages, steps[1:])


def _read(library: Library, document_id: str) -> list[Passage]:
    try:
        return library.passages(document_id)
    except DocumentNotFoundError:  # removed in between
        return []


def article_in(passages: Iterable[Passage], article: tuple[int, int]) -> list[Passage]:
    """The passages of an article (number, number after 之) of a paper, in order: an article shares its passage with no
    other. Of several such, as in a table of contents, the one with most text."""
    runs: list[list[Passage]] = []
    within = False
    for passage in passages:
        if label := _label(passage.text, passage.section_path):
            within = label == article
            if within:
                runs.append([passage])
        elif within:
            within = _continues(runs[-1][0], passage)
            if within:
                runs[-1].append(passage)
    return max(runs, key=lambda run: sum(len(passage.text) for passage in run), default=[])


def _label(text: str, path: Sequence[str]) -> tuple[int, int] | None:
    """The article that a passage begins with: its first line that is labelled so, below the headings over it."""
    for line in text.split("\n")[: len(path) + 2]:
        if match := _LABEL.match(folded(line)):
            return _numbers(match)
    return None


def _continues(first: Passage, passage: Passage) -> bool:
    return passage.section_path[: len(first.section_path)] == first.section_path


def _numbers(match: re.Match[str]) -> tuple[int, int]:
    return parse_numeral(match[1]) or 0, parse_numeral(match[2] or "") or 0


def _first(passages: list[Passage], steps: Sequence[Step]) -> list[Passage]:
    """The passages of one article, that which holds the 款 named first."""
    if len(passages) < 2 or not steps or steps[0].unit != "款":
        return passages
    starts: list[Passage] = []
    end = -1
    for passage in passages:
        cut = passage.start == end  # within a paragraph, which always ends its line
        end = passage.end
        for i, line in enumerate(passage.text.split("\n")):
            begins = line.strip() and not (cut and i == 0) and _ITEM.match(line) is None
            if begins and not (passage is passages[0] and _only_label(line)):
                starts.append(passage)
    at = steps[0].number - (steps[0].number > 0)
    if not -len(starts) <= at < len(starts):
        return passages
    return sorted(passages, key=lambda passage: passage is not starts[at])


def _only_label(line: str) -> bool:
    return re.fullmatch(rf"[\s　]*第\s*(?:{NUMERAL})\s*[条编章节][^。；]*", folded(line)) is not None
