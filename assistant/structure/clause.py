"""Answers found by where they stand: 第八条第二款 of a paper, and what a paper or a part of it says as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.compose import Draft
from assistant.excerpt import mark
from assistant.question import Kind, Question
from assistant.records import Citation
from assistant.redactions import gaps
from assistant.structure.layout import Paper, Place, paper_of
from assistant.structure.overview import about_whole, cite_place, left_over, listing, overview
from assistant.structure.papers import Mention, mentions, names_unknown, read
from assistant.structure.places import Missing, locate
from assistant.structure.references import Reference, Step, folded, references
from assistant.structure.titles import Title, only_title, titles_of
from index.library import Library
from index.passages import sentences
from index.records import Document

__all__ = ["by_place", "by_structure"]

_PLACES = 5  # places quoted in one answer
_BRIEF = 160  # characters of a section that is quoted whole whatever is asked
_QUOTED = 500  # characters of a section that is quoted whole; a longer one is given by its parts
_CLAUSE = 1_200  # characters of an article or an item of one, likewise; past them it is cut between paragraphs
_ENOUGH = 0.5  # share of the characters asked for that a sentence must have to be singled out
_FEW_PAPERS = 60  # papers among which one is looked for that has the place, where the question names none
_SEVERAL = 3  # papers that are answered from side by side
_NOT_GUESSED = "原文此处的内容缺失或已隐去，未作推断。"
_WIDE = frozenset({Kind.LIST, Kind.HOW, Kind.DEFINITION, Kind.REASON, Kind.OTHER})  # one sentence is no answer
_VERSIONS = "文库里有不止一篇《{}》，内容不同，一并列出。"
_FOLLOWS_UP = re.compile(r"^(?:那么?|还有|然后)|呢[？?]?\s*$")
_ITEM = re.compile(r"[（(]\s*[一二三四五六七八九十\d０-９]{1,3}\s*[)）]|[0-9０-９]{1,2}[．、.](?![0-9０-９])|[①-⑳]")


@dataclass(frozen=True, slots=True)
class _Found:
    document: Document
    paper: Paper
    place: Place


@dataclass(frozen=True, slots=True)
class _Absent:
    title: str
    missing: Missing


def by_structure(library: Library, question: Question, *, named: bool = False) -> Draft | None:
    """The answer that the structure of a paper gives; None where the question asks for no place and no summary.

    named: only where the question names its paper itself, for questions that may go on from an earlier one.
    """
    return by_place(library, question, named=named) or overview(library, question, named=named)


def by_place(library: Library, question: Question, *, named: bool = False) -> Draft | None:
    """What stands at the place that the question names; None where it names none or no paper can be told.

    Where the paper has no such place the draft is not ``grounded``, its answer is empty and its note says so.
    """
    text = folded(question.text)
    places = references(text)[:_PLACES]
    if not places or question.kind is Kind.ACROSS:
        return None
    mentioned = mentions(library, text)
    if named and not mentioned:
        return None
    outcomes = [outcome for reference in places for outcome in _outcomes(library, text, reference, mentioned)]
    found = [outcome for outcome in outcomes if isinstance(outcome, _Found)]
    notes = tuple(dict.fromkeys(_absence(outcome) for outcome in outcomes if isinstance(outcome, _Absent)))
    if not found:
        return Draft("", (), notes, grounded=False) if notes else None
    spans = [(reference.start, reference.end) for reference in places]
    draft = _draft(question, found, left_over(text, mentioned, spans))
    return replace(draft, notes=(*draft.notes, *notes), confidence=1.0) if draft else None


# Which papers, and where in them


def _outcomes(
    library: Library, text: str, reference: Reference, mentioned: Sequence[Mention]
) -> list[_Found | _Absent]:
    """The place in each paper that is meant, or that it is not there."""
    before = [mention for mention in mentioned if mention.end <= reference.start]
    titles = (before[-1:] or mentioned[:1])[0].titles if mentioned else ()
    if names_unknown(text, reference.start, before or mentioned):
        return []
    if not titles:
        titles = tuple(only_title(library))
        if not titles:
            return list(_anywhere(library, text, reference))
        if _loose(reference.steps) and _FOLLOWS_UP.search(text):
            return []
    outcomes = [outcome for title in titles for outcome in _in_title(library, title, reference)]
    found = [outcome for outcome in outcomes if isinstance(outcome, _Found)]
    if not found:
        return list(outcomes) if len(titles) == 1 else []
    same = {(one.document.title, one.paper.text[one.place.start : one.place.end]): one for one in reversed(found)}
    return list(reversed(same.values())) if len(same) <= _SEVERAL else []


def _in_title(library: Library, title: Title, reference: Reference) -> Iterator[_Found | _Absent]:
    steps = reference.steps
    if title.articles and not title.papers:
        if steps[0].unit != "条" or steps[0].number < 0:
            return
        article = title.articles.get((steps[0].number, steps[0].sub))
        if article is None:
            last = max(title.articles)
            yield _Absent(title.shown, Missing(steps[0].said, "", f"收录到第{last[0]}条为止"))
            return
        for document_id in article:
            yield from _in_paper(read(library, document_id), steps[1:], record=True)
        return
    for document_id in title.papers[:_FEW_PAPERS]:
        yield from _in_paper(read(library, document_id), steps)


def _in_paper(document: Document | None, steps: Sequence[Step], *, record: bool = False) -> Iterator[_Found | _Absent]:
    if document is None:
        return
    paper = paper_of(document.text, record)
    place = locate(paper, steps) if steps else paper.whole
    if isinstance(place, Missing):
        yield _Absent(document.title, place)
    elif place is not None:
        yield _Found(document, paper, place)


def _loose(steps: Sequence[Step]) -> bool:
    """Whether the steps alone might as well speak of something just said: 第二条, 第三点."""
    return len(steps) == 1 and steps[0].unit not in ("章", "编", "分编", "名")


def _anywhere(library: Library, text: str, reference: Reference) -> Iterator[_Found | _Absent]:
    """The place where no paper is named: in the only paper that has it; not 第三点 alone, which any may have."""
    articles = reference.steps[0].unit == "条" and not reference.steps[0].bracket
    if (_loose(reference.steps) and not articles) or _FOLLOWS_UP.search(text):
        return
    titles = list(titles_of(library))
    if sum(len(title.papers) for title in titles) > _FEW_PAPERS or any(title.articles for title in titles):
        return
    found: list[_Found] = []
    for title in titles:
        for document_id in title.papers:
            document = read(library, document_id)
            if document is None or (articles and not re.search(r"^\s*第[^\n条]{1,9}条", document.text, re.MULTILINE)):
                continue
            found += [one for one in _in_paper(document, reference.steps) if isinstance(one, _Found)]
    if len(found) == 1:
        yield found[0]


def _absence(absent: _Absent) -> str:
    missing = absent.missing
    where = f"“{missing.within}”" if missing.within else ""
    scope = "全文" if not missing.within and missing.there_is.startswith("共有") else ""
    there_is = missing.there_is.replace("共有", "共", 1) if scope else missing.there_is
    return f"《{absent.title}》{where}没有{missing.said}，{scope}{there_is}。"


# What is said there


def _draft(question: Question, found: Sequence[_Found], asked: Sequence[str]) -> Draft | None:
    """What stands at the places, one after the other; None where a number is asked for that was taken out there."""
    if question.wants_figure and any(gaps(one.paper.text[one.place.start : one.place.end]) for one in found):
        return None
    several = len({one.document.title for one in found}) > 1
    blocks: list[str] = []
    citations: list[Citation] = []
    notes: list[str] = []
    for one in found:
        draft = _said(question, one, asked, first=len(citations) + 1, share=len(found))
        if draft is None:
            return None
        title = f"《{one.document.title}》：\n\n" if several else ""
        blocks.append(title + draft.answer)
        citations += draft.citations
        notes += draft.notes
    titles = [one.document.title for one in found if one.paper.record]
    notes += [_VERSIONS.format(title) for title in dict.fromkeys(titles) if _versions(found, title) > 1]
    if any(gaps(citation.text) for citation in citations):
        notes.append(_NOT_GUESSED)
    prefix = "原文写的是：\n\n" if question.kind is Kind.YES_NO else ""
    return Draft(prefix + "\n\n".join(blocks), tuple(citations), tuple(dict.fromkeys(notes)))


def _versions(found: Sequence[_Found], title: str) -> int:
    return len({one.document.id for one in found if one.document.title == title})


def _said(question: Question, one: _Found, asked: Sequence[str], first: int, share: int) -> Draft | None:
    """A place quoted, or its sentence on what is asked, or its parts where it is long; None where a long place does not
    say what is asked."""
    place = one.place
    length = place.end - place.start
    parts = one.paper.parts(place)
    if place.article or length <= _BRIEF:
        return _quoted(one, first)
    summary = about_whole(question) and not asked
    if asked and question.kind not in _WIDE and (sentence := _sentence_on(one, asked, first)):
        return sentence
    if length <= _QUOTED and share == 1 and not (summary and len(parts) > 1):
        return _quoted(one, first)
    if asked and not about_whole(question):
        return None
    if len(parts) > 1:
        return listing(one.document, one.paper, parts, under=place, first=first, share=share)
    return _leads(one, first, share)


def _quoted(one: _Found, first: int) -> Draft:
    end, note = _cut(one)
    citation = cite_place(one.document, one.place, first, one.place.start, end)
    return Draft(_shown(citation.text, first), (citation,), (note,) if note else ())


def _cut(one: _Found) -> tuple[int, str]:
    """Where the quotation of a place ends, and what is said of the rest."""
    place = one.place
    if place.end - place.start <= _CLAUSE:
        return place.end, ""
    ends = [end for _, end in one.paper.paragraphs(place) if end - place.start <= _CLAUSE]
    ends = ends or [end for _, end in sentences(one.paper.text, place.start, place.end) if end - place.start <= _CLAUSE]
    return (ends[-1] if ends else place.end), "原文较长，这里只引到前面一部分，其余请看原文。"


def _shown(text: str, number: int) -> str:
    """The text with its lines as paragraphs, items as a list, and its marker."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    lines[-1] = mark(lines[-1], number)
    shown = lines[0]
    for before, line in pairwise(lines):
        item = _ITEM.match(line)
        shown += ("\n" if item and _ITEM.match(before) else "\n\n") + (f"- {line}" if item else line)
    return shown


def _leads(one: _Found, first: int, share: int) -> Draft:
    """The first sentences of a long place without parts, a paragraph each."""
    text, place = one.paper.text, one.place
    spans = [sentences(text, start, end)[0] for start, end in one.paper.paragraphs(place)]
    if len(spans) < 2:
        spans = sentences(text, place.start, place.end)[:4]
    parts = [Place(start, end, end, end, place.path) for start, end in spans]
    under = place if place.topic <= parts[0].start else None
    return listing(one.document, one.paper, parts, under=under, first=first, share=share)


def _sentence_on(one: _Found, asked: Sequence[str], first: int) -> Draft | None:
    """The sentence of a place that has most of the words asked for, after its heading where that is all of one; None
    where none has half of them."""
    text = one.paper.text
    headings = {section.heading_end for section in one.paper.tree}
    spans: list[tuple[int, int]] = []
    for start, end in sentences(text, one.place.start, one.place.end):
        if spans and (spans[-1][1] in headings or spans[-1][1] + 1 in headings):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    whole = sum(map(len, asked))
    shares = [sum(len(word) for word in asked if word in text[start:end].lower()) / whole for start, end in spans]
    best = max(range(len(spans)), key=lambda i: shares[i])
    if shares[best] < _ENOUGH:
        return None
    citation = cite_place(one.document, one.place, first, *spans[best])
    return Draft(_shown(citation.text, first), (citation,))
