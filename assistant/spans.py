"""What in a sentence could be the answer to a question (pure)."""

from __future__ import annotations

import re

from assistant.figures import Span, figures
from assistant.kinds import Kind, Sort
from assistant.names import names, people, places
from assistant.question import Question

__all__ = ["fits", "spans", "states"]

_ROLE = re.compile("组长|主任|书记|局长|厅长|主席|负责人|联系人|主持人|召集人|秘书长|成员")
_PLACED = re.compile("位于|地点|地址|设在|设于|依托[^，。；]{2,14}")
_DEFINES = re.compile(r"是指|指的是|所称|所谓|，就是|，即|是[^，。]{2,30}的(?:总称|统称|简称|制度|机制)|（以下简称")
_COPULA = "(?:是|为|即|包括|指|叫|称|有|：|:|——|（|“|《|”?的?是)"


def spans(text: str, question: Question) -> list[Span]:
    """The stretches of ``text`` that are of the sort asked for, in order; what the question says itself is none.

    Empty for questions that ask for nothing in particular.
    """
    if question.wants_figure or question.sort in (Sort.NUMBER, Sort.TIME, Sort.FREQUENCY):
        found = figures(text, question)
    elif question.sort is Sort.WHO:
        found = people(text)
    elif question.sort is Sort.PLACE:
        found = places(text)
    elif question.sort is Sort.NAME:
        found = names(text)
    else:
        return []
    if question.kind in (Kind.YES_NO, Kind.FREQUENCY):
        return found
    return [span for span in found if span.missing or text[span.start : span.end] not in question.text]


def fits(text: str, question: Question, found: list[Span]) -> float:
    """Whether ``text``, in which ``found`` could be the answer, has the sort of answer that ``question`` asks for:
    1 yes, 0 no, 0.5 where that says nothing."""
    if question.wants_figure:
        return float(bool(found))
    if question.sort is Sort.WHO:
        asked = _ROLE.findall(question.content) if question.kind is Kind.WHO else []
        return 0.0 if not found or any(role not in text for role in asked) else 0.8
    if question.sort is Sort.PLACE:
        return 1.0 if _PLACED.search(text) else max((span.weight for span in found), default=0.0)
    if question.kind is Kind.DEFINITION and _DEFINES.search(text):
        return 1.0
    if question.sort is Sort.NAME:
        return 0.8 if found else 0.4
    return 0.5


def states(text: str, question: Question) -> float:
    """Whether ``text`` goes on to say what the thing asked about is: 主题是…, 吉祥物为…, 牵头单位：…. 1 or 0."""
    noun = next((term for term in reversed(question.terms) if question.head.lower().endswith(term)), "")
    if not noun:
        return 0.0
    return float(bool(re.search(re.escape(noun) + "[”》」’]?" + _COPULA, text.lower())))
