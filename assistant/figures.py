"""Figures in a text: numbers with units, frequencies, points in time, and the gaps where one was left out (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.measures import MEASURE, same_measure
from assistant.question import Kind, Question
from assistant.redactions import gaps
from index.numerals import parse_numeral

__all__ = ["Figure", "figures", "fits", "same_number"]

_NUMBER = r"(?:\d[\d,]*(?:\.\d+)?|[０-９]+|[一二两三四五六七八九十][一二两三四五六七八九十百千万亿]*)"
_COUNTED = re.compile(rf"(?P<number>{_NUMBER})\s*[余多]?(?P<unit>{MEASURE})?")
_YEAR = re.compile(r"(?:19|20)\d\d年")
_FREQUENCY = re.compile(
    r"每(?:个)?(?:年|半年|季度?|月|周|星期|日|天|学期|旬|两[年月周]|[一二两三四五六\d]+个?(?:年|月|周|天|日|季度|小时))"
    r"|按(?:年度?|季度?|月|周|日|旬)|逐[年月日级]|定期|不定期|经常性?|逢会|年中|年底|常态化"
    r"|(?:一年|全年|半年|一月|一周|一季度?)[^，。；]{0,6}?[一二两三四五六七八九十\d]+次"
)
_TIME = re.compile(
    r"\d{2,4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月(?:\d{1,2}日|底|初|中旬|上旬|下旬|末)?|\d{1,2}日|[〇○零一二三四五六七八九]{4}年"
    r"|年[中底末初]|[上下]半年|[一二三四第]+季度|[本当次上下][年月周日]底?|近\d+年|今年(?:以来|上半年|下半年)?|去年|明年|期间|以前|之前|届满"
    r"|\d+\s*个?(?:工作日|月|年|日|天|小时|分钟|周)(?:以?内|前|之内)?|[一二两三四五六七八九十]+个?(?:工作日|月|年|日|天|小时|周)(?:以?内|前|之内)?"
    r"|及时|立即|当[日天月]|提前|每周[一二三四五六日天]|每[年月季].{0,4}[底末初中]"
)


_ROLE = re.compile("组长|主任|书记|局长|厅长|主席|负责人|联系人|主持人|召集人|秘书长|成员")
_PLACE = re.compile(
    r"位于|地点|地址|设在|设于|[赴到在于][^，。；]{2,14}(?:召开|举行|举办|参观|考察|调研|设立|办理|挂牌|办公)|依托[^，。；]{2,14}"
)
_DEFINES = re.compile(r"是指|指的是|所称|所谓|，就是|，即|是[^，。]{2,30}的(?:总称|统称|简称|制度|机制)|（以下简称")


@dataclass(frozen=True, slots=True)
class Figure:
    """``text[start:end]`` states a number, frequency or time; ``missing`` where the paper left the number out."""

    start: int
    end: int
    unit: str
    missing: bool = False


def figures(text: str, question: Question) -> list[Figure]:
    """What in ``text`` could be the figure that ``question`` asks for, in order. Empty for other kinds of question."""
    if question.kind is Kind.FREQUENCY or (question.kind is Kind.YES_NO and question.period):
        found = [Figure(m.start(), m.end(), "") for m in _FREQUENCY.finditer(text)]
    elif question.kind is Kind.TIME:
        patterns = (_TIME, _FREQUENCY) if "多久" in question.text or "多长时间" in question.text else (_TIME,)
        found = [Figure(m.start(), m.end(), "") for pattern in patterns for m in pattern.finditer(text)]
    else:
        found = _counted(text, question.unit or _stated_unit(question))
    return sorted(found, key=lambda figure: figure.start)


def fits(text: str, question: Question) -> float:
    """Whether ``text`` has the sort of answer that ``question`` asks for: 1 yes, 0 no, 0.5 where that says nothing."""
    if question.wants_figure:
        return float(bool(figures(text, question)))
    if question.kind is Kind.WHO:
        asked = _ROLE.findall(question.content)
        return 0.5 if all(role in text for role in asked) else 0.0
    if question.kind is Kind.WHERE:
        return float(bool(_PLACE.search(text)))
    if question.kind is Kind.DEFINITION:
        return float(bool(_DEFINES.search(text))) or 0.5
    return 0.5


def same_number(left: str, right: str) -> bool:
    """Whether two numerals state the same number, e.g. 二十 and 20."""
    values = [parse_numeral(re.sub(r"[,，]", "", text)) for text in (left, right)]
    return values[0] is not None and values[0] == values[1] if None not in values else left == right


def _stated_unit(question: Question) -> str:
    """The unit of the number that a yes-no question states itself: 开展了20次，是吗 → 次."""
    for match in _COUNTED.finditer(question.text):
        if match["unit"] and not _YEAR.fullmatch(match.group()):
            return match["unit"]
    return ""


def _counted(text: str, unit: str) -> list[Figure]:
    missing = gaps(text)
    masked = [range(gap.start, gap.end) for gap in missing]
    found = []
    for match in _COUNTED.finditer(text):
        stated = match["unit"] or ""
        if any(match.start() in mask for mask in masked):
            continue
        chinese = not match["number"][0].isdigit()
        if (unit and not same_measure(unit, stated)) or (chinese and stated == ""):
            continue
        if chinese and not unit and stated in {"个", "些", "点", "方", "层", "级", "年", "月", "日"}:
            continue
        found.append(Figure(match.start(), match.end(), stated))
    found.extend(
        Figure(gap.start, gap.end, gap.unit, missing=True)
        for gap in missing
        if gap.unit and (not unit or same_measure(unit, gap.unit))
    )
    return found
