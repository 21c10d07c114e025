"""Quotations with their lead-ins: short, natural, not the same each time, and never saying more than who said it.

Within the outer quotation marks “” those of the source are set as ‘’, as GB/T 15834 has it; the citation keeps the text
of the paper to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from assistant.records import Citation
from assistant.speaking_points.cues import Aspect, PaperKind, asks, instructs
from assistant.speaking_points.filling import Said
from assistant.speaking_points.pool import INNER
from assistant.speaking_points.records import Statement
from assistant.verifying.verify import unsupported
from index.passages import section_path, sentences
from index.records import Document, Section

__all__ = ["Voice", "cite_paper", "cite_said", "cite_words", "closed", "quoted", "sound"]

_ANY_MARKS = str.maketrans("“”‘’", "‘‘‘‘")  # one character for one

_SAYS: dict[PaperKind, tuple[str, ...]] = {
    PaperKind.PLAN: ("提出", "明确", "要求", "部署"),
    PaperKind.SPEECH: ("指出", "强调", "要求", "提出"),
    PaperKind.REPORT: ("指出", "提出", "写道"),
    PaperKind.RULES: ("规定", "明确"),
}
_STATES: dict[PaperKind, tuple[str, ...]] = {  # of a sentence that asks for nothing
    PaperKind.PLAN: ("指出", "写明"),
    PaperKind.SPEECH: ("指出", "强调"),
    PaperKind.REPORT: ("指出", "写道"),
    PaperKind.RULES: ("规定",),
}
_ASKED = ("提出", "强调")  # of what a report says is to be done
_TOLD = ("谈到的做法是", "介绍的做法是", "总结道")
_FAULTS = ("指出的问题是", "点到的问题是")
_THE_PAPER = {PaperKind.PLAN: "文件", PaperKind.SPEECH: "讲话", PaperKind.REPORT: "材料", PaperKind.RULES: "条文"}
_HEAD_LINES, _TITLE_LINES = 6, 3  # first lines of a paper that its title stands in, and lines of the title at most
_AGAIN = ("还", "同时", "又")
#: What a sentence turns to that goes beyond the one before it, where it says so itself.
_TURNS: tuple[tuple[Aspect, re.Pattern[str], tuple[str, ...]], ...] = (
    (Aspect.PROBLEM, re.compile("问题|不足|差距|短板|现象|倾向"), ("对照检视，", "从存在的问题看，")),
    (
        Aspect.SAFEGUARD,
        re.compile("^(?=[^“”]*(?:责任|考核|问责|述职))(?=[^“”]*(?:制度|机制|责任制|清单|链条))"),
        ("在责任和机制上，",),
    ),
    (
        Aspect.MEASURE,
        re.compile("^(?:深入|广泛|扎实|持续|组织|认真)*(?:开展|举办|实施|组织)"),
        ("在具体举措上，", "落到工作中，"),
    ),
)


class Voice:
    """Says who says something; remembers what was said last."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}
        self._last: str = ""  # id of the paper quoted last in this point
        self._aspect: Aspect | None = None

    def new_point(self) -> None:
        self._last, self._aspect = "", None

    def lead(self, said: Said) -> str:
        candidate = said.candidate
        document = candidate.document
        again = self._last == document.id
        who = _THE_PAPER[candidate.kind] if again else f"《{document.title}》"
        if candidate.kind is PaperKind.SPEECH and again and "发言" in document.title:
            who = "发言"
        turn = ""
        if self._aspect is not None and candidate.aspect > self._aspect and not again and not candidate.reports:
            turn = next((self._turn(o) for a, p, o in _TURNS if a is candidate.aspect and p.search(said.text)), "")
        self._last, self._aspect = document.id, candidate.aspect
        return f"{turn}{who}{self._turn(_AGAIN) if again else ''}{self._verb(said, again)}："

    def _verb(self, said: Said, again: bool) -> str:
        candidate = said.candidate
        if candidate.aspect is Aspect.PROBLEM:
            return self._turn(_FAULTS if not again else ("指出",))
        if candidate.reports:
            return self._turn(_TOLD if not again else ("谈到",))
        says = _SAYS[candidate.kind]
        if candidate.kind is PaperKind.REPORT and asks(said.text):
            says = _ASKED
        elif candidate.aspect is Aspect.INSIGHT or not instructs(said.text):
            says = _STATES[candidate.kind]
        return self._turn(tuple(verb for verb in says if not said.text.startswith(verb)))

    def _turn(self, options: tuple[str, ...]) -> str:
        """The option used least so far, the first of them."""
        best = min(options, key=lambda option: (self._used.get(option, 0), options.index(option)))
        self._used[best] = self._used.get(best, 0) + 1
        return best


def quoted(said: Said) -> str:
    """“what is said”, with …… where its sentence goes on."""
    text = " ".join(said.text.split()).translate(INNER)
    return f"“{text}……”" if said.cut else f"“{text}”"


def cite_said(said: Said, outline: tuple[Section, ...]) -> Citation:
    """Citation of what is said, and of the whole sentence where it is cut; its number means nothing yet."""
    document = said.candidate.document
    start, end = said.start, max(said.end, said.candidate.unit.end) if said.cut else said.end
    inside = [i for i, section in enumerate(outline) if section.start <= start < section.end]
    path = section_path(outline, inside[-1]) if inside else ()
    return Citation(0, document.title, document.file, path, document.text[start:end], start, end, document.id)


def cite_paper(document: Document, outline: tuple[Section, ...], nearest: Callable[[Sequence[str]], int]) -> Citation:
    """Citation to name a paper by: of the line that has its title, else of its first sentence or the heading that
    ``nearest``, given the texts, picks."""
    text = document.text
    title = _title_span(document)
    spans = [title] if title else [_trimmed(text, *next(iter(sentences(text, len(text) - len(text.lstrip())))))]
    if title is None:
        spans += [_trimmed(text, section.start, section.heading_end) for section in outline]
    spans = [span for span in spans if span[0] < span[1]]
    start, end = spans[nearest([text[left:right] for left, right in spans]) if len(spans) > 1 else 0]
    inside = [i for i, section in enumerate(outline) if section.start <= start < section.end]
    path = section_path(outline, inside[-1]) if inside and title is None else ()
    return Citation(0, document.title, document.file, path, text[start:end], start, end, document.id)


def cite_words(documents: Iterable[Document], words: str) -> Citation | None:
    """The first place where one of ``documents`` has ``words``, whatever kind of quotation marks either has; None where
    none does."""
    wanted = words.translate(_ANY_MARKS)
    for document in documents:
        start = document.text.translate(_ANY_MARKS).find(wanted)
        if wanted and start >= 0:
            end = start + len(words)
            return Citation(0, document.title, document.file, (), document.text[start:end], start, end, document.id)
    return None


def _title_span(document: Document) -> tuple[int, int] | None:
    """Where the first lines of a paper give its title, over two or three lines where it is long."""
    wanted = _letters(document.title)
    at = 0
    lines: list[tuple[int, int]] = []
    for line in document.text.split("\n"):
        if line.strip():
            lines.append(_trimmed(document.text, at, at + len(line)))
        at += len(line) + 1
        if len(lines) == _HEAD_LINES:
            break
    for i, (start, _) in enumerate(lines):
        for _, end in lines[i : i + _TITLE_LINES]:
            if wanted and _letters(document.text[start:end]) == wanted:
                return start, end
    return None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    shown = text[start:end]
    return start + len(shown) - len(shown.lstrip()), end - len(shown) + len(shown.rstrip())


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def sound(statement: Statement, known: Iterable[str] = ()) -> bool:
    """Whether all that a statement says stands in what it cites, or is ``known``, as what was asked is."""
    texts = [citation.text for citation in statement.citations]
    titles = [citation.document for citation in statement.citations]
    return bool(texts) and not unsupported(statement.text, [*texts, *known], titles)


def closed(statement: Statement) -> Statement:
    """With a stop at its end where the quotation has none."""
    text = statement.text
    if text.endswith(("。”", "！”", "？”", "。", "！", "？", "】")):
        return statement
    return replace(statement, text=text + "。")
