"""Answers found by where they stand: 第八条第二款 of a paper, and what a paper or a part of it says as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.compose import Draft
from assistant.excerpt import mark
from assistant.question import Kind, Question
from assistant.records import Citation
from assistant.redactions import gaps
from assistant.structure.cited import breaking, cited, clause_name, consequences, says_consequence
from assistant.structure.finding import Absent, Found, absence, outcomes, unknown_papers
from assistant.structure.layout import Place
from assistant.structure.overview import about_whole, cite_place, left_over, listing, overview
from index.clauses.lookup import named_places
from index.clauses.naming import mentions, unknown_before
from index.clauses.references import folded, references
from index.passages import sentences
from index.selection import Papers

__all__ = ["by_place", "by_structure"]

_PLACES = 5  # places quoted in one answer
_BRIEF = 160  # characters of a section that is quoted whole whatever is asked
_QUOTED = 500  # characters of a section that is quoted whole; a longer one is given by its parts
_CLAUSE = 1_200  # characters of an article or an item of one, likewise; past them it is cut between paragraphs
_ENOUGH = 0.5  # share of the characters asked for that a sentence must have to be singled out
_NOT_GUESSED = "原文此处的内容缺失或已隐去，未作推断。"
_WIDE = frozenset({Kind.LIST, Kind.HOW, Kind.DEFINITION, Kind.REASON, Kind.OTHER})  # one sentence is no answer
_UNKNOWN = "文库里没有找到{}，可能没有收录；如果用的是简称，请写出全称。"
_VERSIONS = "文库里有不止一篇《{}》，内容不同，一并列出。"
_ITEM = re.compile(r"[（(]\s*[一二三四五六七八九十\d０-９]{1,3}\s*[)）]|[0-9０-９]{1,2}[．、.](?![0-9０-９])|[①-⑳]")


def by_structure(library: Papers, question: Question, *, named: bool = False) -> Draft | None:
    """The answer that the structure of a paper gives; None where the question asks for no place and no summary.

    named: only where the question names its paper itself, for questions that may go on from an earlier one.
    """
    return by_place(library, question, named=named) or overview(library, question, named=named)


def by_place(library: Papers, question: Question, *, named: bool = False) -> Draft | None:
    """What stands at the place that the question names, with the clauses that it refers to; None where it names none
    or no paper can be told.

    Where the paper has no such place, or the library no such paper, the draft is not ``grounded``, its answer is empty
    and its note says so. Who asks what follows from breaking a clause is given the clauses that say so.
    """
    text = folded(question.text)
    if not references(text) or question.kind is Kind.ACROSS:
        return None
    mentioned = mentions(library, text)
    places = named_places(library, text, mentioned)
    if named and not mentioned and not any(place.elsewhere for place in places):
        return None
    results = [outcome for place in places for outcome in outcomes(library, text, place)]
    found = [outcome for outcome in results if isinstance(outcome, Found)]
    spans = [(place.reference.start, place.reference.end) for place in places]
    spans += [span for place in places if (span := unknown_before(text, place.reference.start, mentioned))]
    asked = left_over(text, mentioned, spans)
    notes = tuple(dict.fromkeys(absence(outcome) for outcome in results if isinstance(outcome, Absent)))
    if not found:
        notes = notes or tuple(
            _UNKNOWN.format(name) for name in unknown_papers(library, text, mentioned, places, pure=not asked)
        )
        return Draft("", (), notes, grounded=False) if notes else None
    if breaking(text, mentioned):
        if not any(says_consequence(one.text) for one in found):
            return _consequences(library, question, found)
        asked = []
    draft = _draft(question, found, asked)
    if draft is None:
        return None
    related = cited(library, found)
    return replace(draft, notes=(*draft.notes, *notes, *_mentioned(related)), related=related, confidence=1.0)


def _consequences(library: Papers, question: Question, found: Sequence[Found]) -> Draft | None:
    """What the same papers say of breaking the clauses; None where they do not refer to them."""
    saying = consequences(library, found)[:_PLACES]
    draft = _draft(question, saying, ()) if saying else None
    if draft is None:
        return None
    related = tuple(cite_place(one.document, one.place, i, *one.span) for i, one in enumerate(found, 1))
    return replace(draft, related=related, confidence=1.0)


def _mentioned(related: Sequence[Citation]) -> tuple[str, ...]:
    names = "、".join(dict.fromkeys(clause_name(citation) for citation in related))
    return (f"文中引用的条款列在依据之后：{names}。",) if related else ()


# What is said there


def _draft(question: Question, found: Sequence[Found], asked: Sequence[str]) -> Draft | None:
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


def _versions(found: Sequence[Found], title: str) -> int:
    return len({one.document.id for one in found if one.document.title == title})


def _said(question: Question, one: Found, asked: Sequence[str], first: int, share: int) -> Draft | None:
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


def _quoted(one: Found, first: int) -> Draft:
    end, note = _cut(one)
    citation = cite_place(one.document, one.place, first, one.place.start, end)
    return Draft(_shown(citation.text, first), (citation,), (note,) if note else ())


def _cut(one: Found) -> tuple[int, str]:
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


def _leads(one: Found, first: int, share: int) -> Draft:
    """The first sentences of a long place without parts, a paragraph each."""
    text, place = one.paper.text, one.place
    spans = [sentences(text, start, end)[0] for start, end in one.paper.paragraphs(place)]
    if len(spans) < 2:
        spans = sentences(text, place.start, place.end)[:4]
    parts = [Place(start, end, end, end, place.path) for start, end in spans]
    under = place if place.topic <= parts[0].start else None
    return listing(one.document, one.paper, parts, under=under, first=first, share=share)


def _sentence_on(one: Found, asked: Sequence[str], first: int) -> Draft | None:
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
