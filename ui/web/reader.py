"""The reader: a whole paper, or a window of a very long one, with the cited sentence marked. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.records import Document, Section

from .evidence import badges, facts
from .markup import attributes, escape
from .shelf import successor_html

__all__ = ["Window", "body_html", "head_html", "outline_html", "stretch", "window"]

WHOLE = 200_000  # characters; papers up to this length are shown whole
AROUND = 20_000  # characters shown on either side of the place in longer ones, and added at every "显示更多"
BARE = 5  # characters; a heading no longer than this is only a number, or might as well be
OPENING = 28  # characters of its line that are listed instead
ENTRIES = 300  # headings listed beside the text at most; finer levels are left out first


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch ``[start, end)`` of a paper that is shown at once."""

    start: int
    end: int


def window(text: str, start: int, end: int) -> Window:
    """What to show around ``text[start:end]``: all of a paper of ordinary length, else whole lines around the place."""
    if len(text) <= WHOLE:
        return Window(0, len(text))
    return Window(_line_start(text, max(0, start - AROUND)), _line_end(text, min(len(text), end + AROUND)))


def stretch(text: str, start: int, end: int, side: str) -> Window:
    """The next piece of a long paper, ``[start, end)`` in whole lines, to be joined on ``side`` of what is shown."""
    start = max(0, min(start, len(text)))
    end = max(start, min(end, start + 2 * AROUND, len(text)))
    if side == "before":
        return Window(_line_start(text, start), end)
    return Window(start, _line_end(text, end))


def _line_start(text: str, at: int) -> int:
    """Start of the line of ``at``, unless that lies too far off (a paper without line breaks)."""
    found = text.rfind("\n", max(0, at - AROUND), at) + 1
    return found if found or at < AROUND else at


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at, at + AROUND)
    return found if found >= 0 else at if len(text) > at + AROUND else len(text)


def head_html(document: Document, successor: tuple[str, str] | None = None) -> str:
    """Title and what is known of the paper. successor: id and title of the paper that has taken its place."""
    known = facts(document.identity)
    if document.identity.kind:
        known.append(document.identity.kind)
    if document.file.rpartition(".")[0] != document.title:
        known.append(document.file)
    meta = "".join(f"<span>{escape(fact)}</span>" for fact in known)
    title = f'<span class="pa-title">{escape(document.title)}</span>{badges(document)}'
    replaced = f'<p class="pa-replaced">{successor_html(*successor)}</p>' if successor else ""
    return f'<h2 id="pa-reader-title">{title}</h2><p class="pa-meta">{meta}</p>{replaced}'


def outline_html(document: Document, outline: Sequence[Section], at: int) -> str:
    """Headings as buttons, the one that governs offset ``at`` marked; empty when the paper has hardly any."""
    shown = _entries(outline, at)
    if len(shown) < 2:
        return ""
    here = max((section.start for section in shown if section.start <= at < section.end), default=-1)
    top = min(section.level for section in shown)
    items = []
    for section in shown:
        heading = _named(document.text, section)
        current = ' aria-current="location"' if section.start == here else ""
        items.append(
            f'<li class="pa-level-{min(section.level - top, 3)}"><button type="button"{current}'
            f"{attributes(jump=section.start)}>{escape(heading)}</button></li>"
        )
    return f"<ol>{''.join(items)}</ol>"


def _named(text: str, section: Section) -> str:
    """The heading, at most 60 characters; a bare number with the words that follow it on its line."""
    heading = text[section.start : section.heading_end].strip()
    if len(heading) > BARE:
        return heading[:60]
    words = text[section.start : section.end].strip().partition("\n")[0]
    return words if len(words) <= OPENING else words[: OPENING - 1] + "…"


def _entries(outline: Sequence[Section], at: int) -> list[Section]:
    """The headings to list: finer levels go first when there are too many, then those farthest from ``at``."""
    levels = sorted({section.level for section in outline}, reverse=True)
    shown = list(outline)
    for level in levels:
        shown = [section for section in outline if section.level <= level]
        if len(shown) <= ENTRIES:
            return shown
    here = bisect_right([section.start for section in shown], at)
    first = max(0, min(here - ENTRIES // 2, len(shown) - ENTRIES))
    return shown[first : first + ENTRIES]


def body_html(
    document: Document, outline: Sequence[Section], shown: Window, mark: tuple[int, int] | None = None, side: str = ""
) -> str:
    """The paragraphs of ``shown``, the stretch ``mark`` highlighted; buttons where the paper goes on.

    ``side`` is "before" or "after" for a piece that is joined to what is already shown there.
    """
    parts = []
    if shown.start > 0 and side != "after":
        parts.append(_more("显示前面的内容", max(0, shown.start - 2 * AROUND), shown.start, "before"))
    parts.extend(_paragraphs(document, outline, shown, mark))
    if shown.end < len(document.text) and side != "before":
        parts.append(_more("显示后面的内容", shown.end, shown.end + 2 * AROUND, "after"))
    return "".join(parts)


def _more(label: str, start: int, end: int, side: str) -> str:
    return f'<p class="pa-next"><button type="button"{attributes(more=side, start=start, end=end)}>{label}</button></p>'


def _paragraphs(
    document: Document, outline: Sequence[Section], shown: Window, mark: tuple[int, int] | None
) -> Iterator[str]:
    text = document.text
    headings = {section.start: section.heading_end for section in outline if shown.start <= section.start < shown.end}
    page = document.page(shown.start) if shown.start else None
    named = shown.start > 0  # the title stands out once, where the paper begins with it
    at = shown.start
    while at < shown.end:
        end = text.find("\n", at, shown.end)
        end = shown.end if end < 0 else end
        start = at + len(text[at:end]) - len(text[at:end].lstrip())
        at = end + 1
        if start >= end:
            continue
        now = document.page(start)
        if now != page:
            page = now
            yield f'<p class="pa-page-break">第 {page} 页</p>'
        stop = start + len(text[start:end].rstrip())
        heading = min(headings.get(start, start), stop)
        kind = "pa-line"
        if "\t" in text[start:stop] or text.startswith("|", start):
            kind = "pa-row"
        elif heading >= stop:
            # An item that is a whole sentence governs nothing: it reads as text, however the outline counts it.
            kind = "pa-line" if text[stop - 1] in "。；！？;" else "pa-heading"
        if not named and text[start:stop].strip("# 《》") == document.title:
            kind, named = "pa-name", True
        yield f'<p class="{kind}"{attributes(o=start)}>{_marked(text, start, stop, heading, mark)}</p>'


def _marked(text: str, start: int, stop: int, heading: int, mark: tuple[int, int] | None) -> str:
    """``text[start:stop]``, its leading heading bold when the line goes on after it, and the marked part in <mark>."""
    low, high = mark or (stop, stop)
    cuts = sorted({start, stop, *(cut for cut in (heading, low, high) if start < cut < stop)})
    parts = []
    for left, right in pairwise(cuts):
        piece = escape(text[left:right])
        if right <= heading < stop:
            piece = f"<strong>{piece}</strong>"
        parts.append(f"<mark>{piece}</mark>" if low <= left < high else piece)
    return "".join(parts).replace("</mark><mark>", "")
