"""What in a sentence could be the answer to a question (pure)."""

from __future__ import annotations

import re

from assistant.figures import Span, figures
from assistant.kinds import Kind, Sort
from assistant.lists.announcing import announces
from assistant.names import instances, names, people, places
from assistant.question import Question
from index.numerals import parse_numeral

__all__ = ["fits", "members", "spans", "states"]

_ROLE = re.compile("组长|主任|书记|局长|厅长|主席|负责人|联系人|主持人|召集人|秘书长|成员")
_PLACED = re.compile("位于|地点|地址|设在|设于|依托[^，。；]{2,14}")
_DEFINES = re.compile(r"是指|指的是|所称|所谓|，就是|，即|是[^，。]{2,30}的(?:总称|统称|简称|制度|机制)|（以下简称")
_BECAUSE = re.compile("因|由于|鉴于|为了|以便|从而|致使|导致|使得|令|故|旨在|以免|防止|避免")
_RUN_IN = re.compile(
    "(?:[一二三四五六七八九十]+(?:是|要)|第[一二三四五六七八九十]+(?:步|[，,])|首先|其次|最后|[①-⑳]"
    "|[（(][一二三四五六七八九十\\d]+[）)])"
)
_SERIES = re.compile(
    "[^，。；：、]{1,20}(?:(?:、|”“|》《|(?:、[^，。；：、]{1,20})?(?:和|以及|及))[^，。；：、]{1,20})+"
)
_PIECE = re.compile("(?:(?!以及)[^、和及]|(?<=[共温平])和)+")
_HOW_DIVIDED = re.compile("(?:哪几|几|哪些)(?P<sort>大?类|种|级|档|等)")  # 分哪几类: … 三类
_HOW_MANY = re.compile("(?:哪|[“]|的)([一二两三四五六七八九十\\d]+)")
_COPULA = "(?:是|为|即|包括|指|叫|称|有|：|:|——|（|“|《|”?的?是)"


def spans(text: str, question: Question) -> list[Span]:
    """The stretches of ``text`` that are of the sort asked for, in order; what the question says itself is none.

    Empty for questions that ask for nothing in particular.
    """
    if question.wants_figure or question.sort in (Sort.NUMBER, Sort.TIME, Sort.FREQUENCY):
        found = figures(text, question)
    elif question.sort is Sort.WHO:
        found = people(text, question.wants_person)
    elif question.sort is Sort.PLACE:
        found = places(text)
    elif question.sort is Sort.NAME:
        found = names(text)
    elif question.sort is Sort.INSTANCE:
        found = instances(text, question.category, question.text)
    else:
        return []
    if question.kind in (Kind.YES_NO, Kind.FREQUENCY):
        return found
    asked = "".join(question.text.split())
    return [span for span in found if span.missing or not _says(asked, text[span.start : span.end])]


def _says(asked: str, stated: str) -> bool:
    """Whether the question itself says what is stated, a year with or without 年."""
    bare = "".join(stated.split())
    return bare in asked or (re.fullmatch(r"(?:19|20)\d\d年?", bare) is not None and bare[:4] in asked)


def fits(text: str, question: Question, found: list[Span]) -> float:
    """Whether ``text``, in which ``found`` could be the answer, has the sort of answer that ``question`` asks for:
    1 yes, 0 no, 0.5 where that says nothing."""
    if question.wants_figure or question.sort is Sort.NUMBER:
        return max((span.weight for span in found), default=0.0)
    if question.sort is Sort.WHO:
        asked = _ROLE.findall(question.content) if question.kind is Kind.WHO else []
        return 0.0 if any(role not in text for role in asked) else max((span.weight for span in found), default=0.0)
    if question.sort is Sort.PLACE:
        return 1.0 if _PLACED.search(text) else max((span.weight for span in found), default=0.0)
    if question.kind is Kind.DEFINITION and _DEFINES.search(text):
        return 1.0
    if question.kind is Kind.LIST:
        items = _enumerates(text, question)
        if question.sort is Sort.INSTANCE and not found and not members(question):
            return 0.75 * items
        return items
    if question.kind is Kind.REASON:
        return 0.9 if _BECAUSE.search(text) else 0.4
    if question.sort in (Sort.NAME, Sort.INSTANCE):
        return max((span.weight for span in found), default=0.4)
    return 0.5


def _enumerates(text: str, question: Question) -> float:
    """How well ``text`` lists several things, or announces a list, for a question that wants one."""
    items = max((len(run) for run in (_RUN_IN.findall(text), *map(_PIECE.findall, _SERIES.findall(text)))), default=0)
    if announces(text):
        return 0.95
    divided = _HOW_DIVIDED.search(question.text)
    if divided and re.search(f"[两二三四五六七八九十\\d]个?{divided['sort']}", text):
        return 0.95
    wanted = members(question) or 2
    if wanted > 2:
        return 0.9 if items >= wanted else 0.5 if items > 2 else 0.35
    return 0.9 if items > 2 else 0.6 if items > 1 else 0.35


def members(question: Question) -> int:
    """How many things the question knows of and asks for: “三强”指哪三强, 巡察的9家单位是哪几家. 0 for none."""
    if question.kind is not Kind.LIST:
        return 0
    numbers = (parse_numeral(number) for number in _HOW_MANY.findall(question.text))
    return next((number for number in numbers if number and number > 1), 0)


def states(text: str, question: Question) -> float:
    """Whether ``text`` goes on to say what the thing asked about is: 主题是…, 吉祥物为…, 牵头单位：…. 1 or 0."""
    noun = next((term for term in reversed(question.terms) if question.head.lower().endswith(term)), "")
    if not noun:
        return 0.0
    about = question.head.strip("，。？的了 ").lower()
    if text.lower().lstrip("“《「").startswith(about) and re.match(
        "[”》」]?(?:（[^）]*）|\\([^)]*\\))?[，,是为即]", text[len(about) :]
    ):
        return 1.0
    return float(bool(re.search(re.escape(noun) + "[”》」’]?" + _COPULA, text.lower())))
