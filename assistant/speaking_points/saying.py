"""Quotations with their lead-ins: short, natural, not the same each time, and never saying more than who said it.

Within the outer quotation marks “” those of the source are set as ‘’, as GB/T 15834 has it; the citation keeps the text
of the paper to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from assistant.records import Citation
from assistant.speaking_points.cues import Aspect, PaperKind, asks, instructs
from assistant.speaking_points.filling import Said
from assistant.speaking_points.pool import INNER, Candidate
from assistant.speaking_points.records import Statement
from assistant.verifying.verify import unsupported
from index.passages import section_path, sentences
from index.records import Section

__all__ = ["Voice", "cite_place", "cite_said", "closed", "quoted", "sound"]

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


def cite_place(candidate: Candidate, outline: tuple[Section, ...]) -> Citation:
    """Citation of the heading over a candidate, or of the first sentence of its paper, to name the paper by."""
    document = candidate.document
    section = outline[candidate.unit.section] if candidate.unit.section >= 0 else None
    while section is not None and section.parent is not None:
        section = outline[section.parent]
    if section is not None:
        start, end = section.start, section.heading_end
    else:
        start = len(document.text) - len(document.text.lstrip())
        end = next(iter(sentences(document.text, start)))[1]
    end = start + len(document.text[start:end].rstrip())
    path = (section.heading,) if section is not None else ()
    return Citation(0, document.title, document.file, path, document.text[start:end], start, end, document.id)


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
