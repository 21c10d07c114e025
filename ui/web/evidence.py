"""The evidence panel: what an answer rests on, as citation cards. Pure but for looking papers up in the library."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.records import Answer, Citation
from index.errors import PolicyAssistantError
from index.records import Document, Identity

from .markup import attributes, escape

__all__ = ["Papers", "badges", "card", "evidence_panel", "excerpt", "facts", "key_words", "link", "path"]

CONTEXT = 200  # characters of the paragraph shown on either side of the cited sentence
LONG = 600  # characters; a longer citation scrolls within its card

_MARKERS = re.compile(r"(?:\[\d{1,3}\])+")


class Papers:
    """Papers by id, each fetched once however many citations point into it."""

    def __init__(self, fetch: Callable[[str], Document]) -> None:
        self._fetch = fetch
        self._found: dict[str, Document | None] = {}

    def get(self, document_id: str) -> Document | None:
        """The paper; None when it has left the library since the answer was given."""
        if document_id not in self._found:
            try:
                document = self._fetch(document_id)
            except PolicyAssistantError:
                self._found[document_id] = None
            else:  # the library also finds papers by title
                self._found[document_id] = document if document.id == document_id else None
        return self._found[document_id]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A cited sentence in its paragraph; ``before`` and ``after`` end in …… where the paragraph goes on."""

    before: str
    text: str
    after: str


def excerpt(citation: Citation, document: Document | None) -> Excerpt:
    """The paragraph around the citation, at most ``CONTEXT`` characters on each side of it.

    The sentence stands alone when the paper is gone, or no longer says this at this place.
    """
    start, end = citation.start, citation.end
    if document is None or document.text[start:end] != citation.text:
        return Excerpt("", citation.text, "")
    left, right = document.paragraph(start, end)
    before, after = document.text[left:start].lstrip(), document.text[end:right].rstrip()
    if len(before) > CONTEXT:
        before = "……" + before[-CONTEXT:]
    if len(after) > CONTEXT:
        after = after[:CONTEXT] + "……"
    return Excerpt(before, citation.text, after)


def link(citation: Citation) -> str:
    """Attributes that make an element open the paper at the cited sentence when it is clicked."""
    return attributes(open=citation.document_id, start=citation.start, end=citation.end)


def path(section: Iterable[str]) -> str:
    """Section path as HTML, e.g. 一、总体要求 › （二）基本原则."""
    return '<span class="pa-sep">›</span>'.join(
        f"<span>{escape(_shorten(part.strip(), 40))}</span>" for part in section if part.strip()
    )


def facts(identity: Identity) -> list[str]:
    """What is known of a paper besides its title, in the order of a citation: issuer, number, date."""
    date = identity.date.split("-")
    written = "".join(f"{int(part)}{unit}" for part, unit in zip(date, "年月日", strict=False) if part.isdigit())
    return [fact for fact in (identity.issuer, identity.number, written) if fact]


def badges(document: Document) -> str:
    """Marks that a reader must not miss: a paper that is no longer in force, or that is only a sample."""
    marks = []
    if document.identity.repealed:
        marks.append('<span class="pa-badge pa-warn">已废止</span>')
    if document.sample:
        marks.append('<span class="pa-badge">示例</span>')
    return "".join(marks)


def key_words(answer: Answer) -> dict[int, list[str]]:
    """By number of the citation: the highlighted words of what it supports, which is what stands before its marker."""
    words: dict[int, list[str]] = {}
    for start, end in answer.highlights:
        found = _MARKERS.search(answer.answer[max(0, end) :])
        for number in re.findall(r"\d+", found[0]) if found else ():
            words.setdefault(int(number), []).append(answer.answer[max(0, start) : max(0, end)].strip())
    return words


def _with_key_words(text: str, words: Sequence[str]) -> str:
    """HTML of a cited sentence, the words bold that it holds once."""
    places = sorted((text.index(word), word) for word in {*words} if word and text.count(word) == 1)
    shown, at = "", 0
    for start, word in places:
        if start >= at:
            shown += f"{escape(text[at:start])}<strong>{escape(word)}</strong>"
            at = start + len(word)
    return shown + escape(text[at:])


def card(citation: Citation, document: Document | None, numbered: bool = True, words: Sequence[str] = ()) -> str:
    """One citation card, ``words`` of it bold; a click anywhere on it opens the paper."""
    number = f'<span class="pa-number">{citation.number}</span>' if numbered else ""
    year = document.identity.year if document else None
    shown = excerpt(citation, document)
    where = path(citation.section)
    page = document.page(citation.start) if document else None
    if page:
        where += f'<span class="pa-page">第 {page} 页</span>'
    title = f'<span class="pa-title">{escape(citation.document)}</span>'
    # The year is part of how a paper is cited, but not twice.
    if year and str(year) not in citation.document:
        title += f'<span class="pa-year">{year} 年</span>'
    gone = "" if document else '<p class="pa-gone">这份文件已不在文库中。</p>'
    mark = "mark" if numbered else "span"  # a near passage supports nothing, so nothing in it is singled out
    long = " pa-long" if len(shown.text) > LONG else ""
    return (
        f'<article class="pa-card" role="button" tabindex="0" aria-label="查看原文：{escape(citation.document)}"'
        f"{attributes(n=citation.number if numbered else 0)}{link(citation)}>"
        f'<header class="pa-card-head">{number}<h3>{title}{badges(document) if document else ""}</h3></header>'
        + (f'<p class="pa-path">{where}</p>' if where else "")
        + f'<p class="pa-excerpt{long}">'
        f"{escape(shown.before)}<{mark}>{_with_key_words(shown.text, words)}</{mark}>{escape(shown.after)}</p>"
        f'{gone}<p class="pa-more" aria-hidden="true">查看原文</p></article>'
    )


def evidence_panel(
    answer: Answer | None = None, papers: Papers | None = None, turn: int = 0, earlier: bool = False
) -> str:
    """The whole panel for one answer; for None, which needs no ``papers``, the sentence that says what will stand here.

    ``earlier``: the answer is not the last one, so that the panel says which question it belongs to.
    """
    if answer is None or papers is None:
        return '<div class="pa-evidence pa-idle"><p class="pa-empty">提问之后，回答所依据的原文会列在这里。</p></div>'
    parts = []
    if earlier:
        parts.append(f'<p class="pa-for">{escape(_shorten(answer.question.strip(), 60))}</p>')
    if answer.citations:
        parts.append(f'<h2 class="pa-panel-title">依据<span class="pa-count">{len(answer.citations)} 处</span></h2>')
        words = key_words(answer)
        parts += [
            card(citation, papers.get(citation.document_id), words=words.get(citation.number, ()))
            for citation in answer.citations
        ]
    if answer.related:
        cards = "".join(card(citation, papers.get(citation.document_id), False) for citation in answer.related)
        if answer.citations:
            parts.append(
                '<details class="pa-related"><summary>上文涉及的条款'
                f'<span class="pa-count">{len(answer.related)} 处</span></summary>{cards}</details>'
            )
        else:
            parts.append(
                '<h2 class="pa-panel-title">相近的段落</h2>'
                '<p class="pa-hint">文库没有直接回答这个问题。下面几处意思相近，仅供参考。</p>' + cards
            )
    if not parts:
        parts.append('<p class="pa-empty">这个回答没有可以列出的原文。</p>')
    return f'<div class="pa-evidence"{attributes(turn=turn)}>{"".join(parts)}</div>'


def _shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
