"""Speaking points as a paper to read, and as text to copy. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.export.word.speaking_points import PRACTICE, SOURCES, UNVERIFIED
from assistant.naming import book_title, known_of, named
from assistant.records import Citation
from assistant.speaking_points.records import Source, SpeakingPoints, Statement, marks_at
from index.read.numbering import chinese_number

from .evidence import link
from .markup import attributes, escape

__all__ = ["example_topics_html", "points_html", "points_text"]

_PROMPT = re.compile(r"(【请补充[^】]*】)")


def points_html(points: SpeakingPoints) -> str:
    """The whole outline. What is cited opens in the reader; what is to be filled in or checked stands out."""
    parts = "".join(
        _heading(points, number, heading) + _paragraphs(statements, number)
        for number, (heading, statements) in enumerate(_parts(points), 1)
    )
    last = len(points.points) + 2
    notes = "".join(f'<p class="pa-note">{escape(note)}</p>' for note in points.notes)
    return (
        f'<article class="pa-sheet" lang="zh-CN"><h2{attributes(part=0, at=-1, own=points.title)}>'
        f"{escape(points.title)}</h2>{_paragraphs(points.opening, 0)}"
        f"{parts}{_closing(points.closing, last)}{_sources(points.sources)}</article>{notes}"
        f'<footer class="pa-foot"><button type="button"{attributes(copy=points_text(points))}>复制全文</button>'
        f"<span>{_told(points)}</span></footer>"
    )


def points_text(points: SpeakingPoints) -> str:
    """The outline for the clipboard, with its sources, so that it stands on its own."""
    lines = [points.title, "", *_lines(points.opening)]
    for number, (heading, statements) in enumerate(_parts(points), 1):
        lines += ["", f"{chinese_number(number)}、{heading.strip()}", *_lines(statements)]
    lines += ["", *_lines(points.closing)]
    if points.sources:
        lines += ["", f"{SOURCES}："]
        lines += [f"{number}.{named(source)}" for number, source in enumerate(points.sources, 1)]
    cited = {citation.number: citation for statement in _statements(points) for citation in statement.citations}
    if cited:
        lines += ["", "出处："]
    for number, citation in sorted(cited.items()):
        where = " › ".join((book_title(citation.document), *citation.section))
        lines.append(f"[{number}] {where}：“{citation.text}”")
    return "\n".join(lines)


def example_topics_html(topics: Sequence[str], papers: int) -> str:
    """What stands where the outline will be: what to do, and topics that the library has something on."""
    if not papers:
        return (
            '<div class="pa-welcome"><h2>文库里还没有文件</h2><p>请先在终端运行 '
            "<code>policy-assistant index 文件或文件夹</code>，把政策文件加入文库，再刷新本页。</p></div>"
        )
    buttons = "".join(
        f'<li><button type="button"{attributes(topic=topic)}>{escape(topic)}</button></li>' for topic in topics
    )
    lead = "也可以从下面选一个主题：" if topics else ""
    return (
        '<div class="pa-welcome"><h2>要准备哪个主题的发言？</h2>'
        f"<p>写下主题，按“生成提纲”。提纲里的每一句都取自文库中的 {papers} 份文件，点句末的编号就能看到原文；"
        f"需要您补充的地方会标出来。{lead}</p><ul>{buttons}</ul></div>"
    )


def _parts(points: SpeakingPoints) -> Iterator[tuple[str, Sequence[Statement]]]:
    for point in points.points:
        yield point.heading, point.statements
    if points.practice:
        yield PRACTICE, points.practice


def _statements(points: SpeakingPoints) -> Iterator[Statement]:
    yield from points.opening
    for _, statements in _parts(points):
        yield from statements
    yield from points.closing


def _heading(points: SpeakingPoints, part: int, heading: str) -> str:
    """The heading of a part. The page may change that of a point: ``data-own`` is what of it is the point's own."""
    own = attributes(own=heading.strip()) if part <= len(points.points) else ""
    return f"<h3{attributes(part=part, at=-1)}{own}>{chinese_number(part)}、{escape(heading.strip())}</h3>"


def _paragraphs(statements: Sequence[Statement], part: int) -> str:
    return "".join(
        f"<p{attributes(part=part, at=at, own=_words(statement))}>{_paragraph(statement)}{_changed(statement)}</p>"
        for at, statement in enumerate(statements)
    )


def _words(statement: Statement) -> str:
    """The text of a statement without what the program says of it."""
    return statement.text if statement.verified else statement.text.removesuffix(UNVERIFIED)


def _changed(statement: Statement) -> str:
    """That the reader wrote this, or changed the words, so that it need not be a quotation any more."""
    if statement.edited:
        return '<span class="pa-changed" title="您改过这一段，引文不再是逐字摘录">已改动</span>'
    return '<span class="pa-changed">自己加的</span>' if statement.kind == "own" else ""


def _paragraph(statement: Statement) -> str:
    """The words, and the chips of what they rest on, before what the speaker adds."""
    chips = "".join(_chip(citation) for citation in statement.citations)
    if not statement.verified:
        return f'<span class="pa-unverified">{escape(_words(statement) + UNVERIFIED)}</span>{chips}'
    if statement.kind == "prompt" and not _PROMPT.search(statement.text):
        return f'<span class="pa-prompt">{escape(statement.text)}</span>{chips}'
    at = marks_at(statement)
    return f"{_with_prompts(statement.text[:at])}{chips}{_with_prompts(statement.text[at:])}"


def _with_prompts(text: str) -> str:
    return "".join(
        f'<span class="pa-prompt">{escape(part)}</span>' if _PROMPT.fullmatch(part) else escape(part)
        for part in _PROMPT.split(text)
        if part
    )


def _chip(citation: Citation) -> str:
    label = f"查看原文：{citation.document}"
    return (
        f'<button type="button" class="pa-chip" title="{escape(label)}" aria-label="{escape(label)}"{link(citation)}>'
        f"{citation.number}</button>"
    )


def _closing(statements: Sequence[Statement], part: int) -> str:
    return f'<div class="pa-closing">{_paragraphs(statements, part)}</div>' if statements else ""


def _sources(sources: Sequence[Source]) -> str:
    if not sources:
        return ""
    items = "".join(f"<li>{_source(source)}</li>" for source in sources)
    return f'<section class="pa-sources"><h3>{SOURCES}</h3><ol>{items}</ol></section>'


def _source(source: Source) -> str:
    return (
        f'<button type="button" class="pa-source"{attributes(open=source.document_id, start=0, end=0)}>'
        f"{escape(book_title(source.document))}</button>{escape(known_of(source))}"
    )


def _lines(statements: Sequence[Statement]) -> Iterator[str]:
    for statement in statements:
        marks = "".join(f"[{citation.number}]" for citation in statement.citations)
        if statement.verified:
            at = marks_at(statement)
            yield statement.text[:at] + marks + statement.text[at:]
        else:
            yield _words(statement) + UNVERIFIED + marks


def _told(points: SpeakingPoints) -> str:
    """How long it is, how much is to be filled in, how much the reader has to check."""
    statements = list(_statements(points))
    characters = sum(len(statement.text) for statement in statements) + sum(
        len(heading) for heading, _ in _parts(points)
    )
    prompts = sum(statement.kind == "prompt" for statement in statements)
    unsure = sum(not statement.verified for statement in statements)
    told = [f"约 {characters} 字"]
    if prompts:
        told.append(f"{prompts} 处待补充")
    if unsure:
        told.append(f"{unsure} 句未核实")
    return "，".join(told)
