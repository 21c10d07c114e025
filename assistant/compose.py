"""From chosen sentences to an answer's text: cut, ordered, numbered, with what was asked marked (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.evidence import Evidence
from assistant.excerpt import excerpt, item_style, mark, unnumbered
from assistant.lists.listing import Listing
from assistant.matching import Matcher
from assistant.records import Citation
from index.passages import section_path
from index.records import Document, Hit, Section

__all__ = ["Draft", "cite", "grouped", "highlighted", "joined", "listed", "runs"]


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer text with [n] markers, what they stand for, and remarks. ``grounded`` False: nothing answers."""

    answer: str
    citations: tuple[Citation, ...]
    notes: tuple[str, ...] = ()
    grounded: bool = True
    confidence: float = 0.0  # of the best place, as in ``Evidence``
    highlights: tuple[tuple[int, int], ...] = ()  # spans of ``answer`` that say just what was asked
    related: tuple[Citation, ...] = ()  # clauses that the cited ones refer to


def cite(number: int, hit: Hit, start: int, end: int) -> Citation:
    """Citation of ``text[start:end]`` of the hit's paper; the span must lie within the hit's passage."""
    passage = hit.passage
    text = passage.text[start - passage.start : end - passage.start]
    return Citation(number, hit.title, hit.file, passage.section_path, text, start, end, passage.document_id)


def joined(matcher: Matcher, chosen: Iterable[Evidence], prefix: str = "") -> Draft:
    """The sentences in the order of their papers and places, neighbours together; several as a list, and under the
    titles of their papers where there are several of those."""
    found = runs(list(chosen))
    citations = [cite(i + 1, run[0].hit, run[0].start, run[-1].end) for i, run in enumerate(found)]
    lines = [mark(_shown(matcher, run), i + 1) for i, run in enumerate(found)]
    if len({citation.document_id for citation in citations}) > 1:
        lines = [f"《{c.document}》：{line}" for c, line in zip(citations, lines, strict=True)]
    text = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    return Draft(prefix + text, tuple(citations))


def grouped(matcher: Matcher, groups: Iterable[Sequence[Evidence]]) -> Draft:
    """One group of sentences a paper, under its title; nothing blended."""
    citations: list[Citation] = []
    blocks = []
    for chosen in groups:
        lines = []
        for run in runs(chosen):
            citations.append(cite(len(citations) + 1, run[0].hit, run[0].start, run[-1].end))
            lines.append(f"- {mark(_shown(matcher, run), len(citations))}")
        blocks.append(f"**《{chosen[0].hit.title}》**\n" + "\n".join(lines))
    return Draft("\n\n".join(blocks), tuple(citations))


def listed(document: Document, outline: tuple[Section, ...], listing: Listing) -> Draft:
    """The items of a list, one a line, under the words that announce them; items that follow one another directly
    share a citation."""
    citations: list[Citation] = []
    lines = []
    for start, end in listing.spans:
        text = document.text
        if citations and not text[citations[-1].end : start].strip(" \t\n\r　；;，,。"):
            start_of_all = citations[-1].start
            citations[-1] = _quoted(document, outline, len(citations), start_of_all, end)
        else:
            citations.append(_quoted(document, outline, len(citations) + 1, start, end))
        shown = " ".join(text[start:end].split())
        if (start, end) == listing.lead:
            ends = "" if shown.endswith(("。", "！", "？")) else "："
            lines.append(f"{shown.rstrip('：:；;，,')}{ends}[{len(citations)}]\n")
        else:
            lines.append(f"- {mark(shown, len(citations))}")
    return Draft("\n".join(lines), tuple(citations))


def highlighted(draft: Draft, marked: Iterable[tuple[int, str]]) -> tuple[tuple[int, int], ...]:
    """Where in the answer the given words stand, each in the line with the given citation's marker; in order."""
    found = set()
    for number, words in marked:
        marker = draft.answer.find(f"[{number}]")
        if marker < 0 or not words:
            continue
        begin = draft.answer.rfind("\n", 0, marker) + 1
        at = draft.answer.find(words, begin, marker)
        if at >= 0:
            found.add((at, at + len(words)))
    return tuple(sorted(found))


def runs(chosen: Sequence[Evidence]) -> list[list[Evidence]]:
    """Sentences in the order of their papers (best paper first) and places, neighbours together."""
    order = {document: i for i, document in enumerate(dict.fromkeys(e.document_id for e in chosen))}
    found: list[list[Evidence]] = []
    for e in sorted(chosen, key=lambda e: (order[e.document_id], e.start)):
        if found and _adjacent(found[-1][-1], e):
            found[-1].append(e)
        else:
            found.append([e])
    return found


def _adjacent(left: Evidence, right: Evidence) -> bool:
    if left.hit.passage.id != right.hit.passage.id:
        return False
    passage = left.hit.passage
    a, b = sorted((left, right), key=lambda e: e.start)
    return not passage.text[a.end - passage.start : b.start - passage.start].strip()


def _shown(matcher: Matcher, run: Sequence[Evidence]) -> str:
    """The text of neighbouring sentences, items that have lines of their own as a list; a lone sentence goes
    without its number in a list, which says nothing there."""
    if len(run) == 1:
        return unnumbered(excerpt(matcher, run[0].text))
    passage = run[0].hit.passage
    shown = ""
    for e in run:
        own_line = "\n" in passage.text[: e.start - passage.start][-2:]
        shown += f"\n- {e.text}" if own_line and shown and item_style(e.text) else excerpt(matcher, e.text)
    return shown


def _quoted(document: Document, outline: tuple[Section, ...], number: int, start: int, end: int) -> Citation:
    inside = [i for i, section in enumerate(outline) if section.start <= start < section.end]
    path = section_path(outline, inside[-1]) if inside else ()
    return Citation(number, document.title, document.file, path, document.text[start:end], start, end, document.id)
