"""Figures in a text: numbers with units, frequencies, points in time, and the gaps where one was left out (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.kinds import Kind, Sort
from assistant.measures import MEASURE, same_measure
from assistant.question import Question
from assistant.redactions import gaps
from index.numerals import parse_numeral

__all__ = ["Span", "figures", "same_number"]

_NUMBER = (
    r"(?:[\d０-９][\d０-９,，]*(?:\.\d+)?\s*(?:[十百千]?万亿|[十百千]?[万亿]|[百千](?![米克瓦]))?"
    "|[一二两三四五六七八九十][一二两三四五六七八九十百千万亿]*|百分之[一二三四五六七八九十百点零]+)"
)
_COUNTED = re.compile(rf"(?P<number>{_NUMBER}(?:[-—~～至到]{_NUMBER})?)\s*[余多]?(?:(?P<unit>{MEASURE})|(?!\d))")
_YEAR = re.compile(r"(?:19|20)\d\d年")
_WHICH = re.compile("第(?:几|多少)|[排位]第?(?:几|多少)")
_DATE = re.compile(r"(?:19|20)\d\d年?|\d{1,2}月\d{1,2}日?|\d{1,2}[月日](?!内)|\d{1,2}[:：]\d\d")
_CALENDAR = re.compile(r"(?:19|20)\d\d年|\d{1,2}月\d{1,2}[日号]|\d{1,2}月[底初末中上下]")  # no count of days either
_FREQUENCY = re.compile(
    r"每(?:个)?(?:年|半年|季度?|月|周|星期|日|天|学期|旬|两[年月周]|[一二两三四五六\d]+个?(?:年|月|周|天|日|季度|小时))"
    r"|按(?:年度?|季度?|月|周|日|旬)|逐[年月日级]|定期|不定期|经常性?|逢会|年中|年底|常态化"
    r"|(?:一年|全年|半年|一月|一周|一季度?)[^，。；]{0,6}?[一二两三四五六七八九十\d]+次"
)
_CLOCK = r"(?:(?:上午|下午|中午|晚上?|凌晨|早上)?\s*\d{1,2}\s*(?:[时点](?:半|\d{1,2}分?)?|[:：]\d\d))"
_TIME = re.compile(
    rf"\d{{2,4}} ?年(?: ?\d{{1,2}} ?月)?(?: ?\d{{1,2}} ?[日号])?(?:{_CLOCK})?"
    rf"|\d{{1,2}} ?月(?: ?\d{{1,2}} ?[日号]|底|初|中旬|上旬|下旬|末)?(?:{_CLOCK})?"
    rf"|\d{{1,2}} ?[日号](?:{_CLOCK})?|[〇○零一二三四五六七八九]{{4}}年"
    rf"|{_CLOCK}|年[中底末初]|[上下]半年|[一二三四第]+季度|[本当次上下][年月周日]底?|近\d+年"
    rf"|今年(?:以来|上半年|下半年)?|去年|明年|期间|以前|之前|届满"
    r"|\d+\s*个?(?:工作日|月|年|日|天|小时|分钟|周)(?:以?内|前|之内)?"
    r"|[一二三四五六七八九十]+个?(?:工作日|月|年|日|天|小时|周)(?:以?内|前|之内)?"
    r"|\d{2}世纪(?:\d0年代)?|\d0年代|三国|民国|[东西南北前后]?[夏商周秦汉晋唐宋辽金元明清隋魏][朝代末初]"
    r"|[\u4e00-\u9fff]{2,4}(?:时期|时代|年间)"
    r"|及时|立即|当[日天月]|提前|每周[一二三四五六日天]|每[年月季].{0,4}[底末初中]"
)
_TIME_UNITS = ("年", "月", "日", "天", "时", "点", "个月", "小时")
_VAGUE = re.compile("^(?:期间|以前|之前|及时|立即|提前|时期|今年|去年|明年|[本当次上下][年月周日]|届满|近.*)$")
# In which units a question without a measure word is answered, by its last noun.
_FAMILIES = (
    (
        re.compile("率$|增速$|[增涨降]幅$|比例$|占比$|比重$|(?:增长|下降|上涨|提高|同比|环比)了?$"),
        re.compile("[%％]|百分点|^百分之"),
    ),
    (
        re.compile(
            "票房$|奖金$|价格?$|单价$|费用?$|金额$|收[入益]$|利润$|投资额?$|经费$|总额$|产值$|预算$|资金$|成本$"
            "|[补津]贴$"
        ),
        re.compile("元|英镑|[万亿]$"),
    ),
    (re.compile("人[数次口]$|人员$|死亡$|伤亡$"), re.compile("[人名位]|人次")),
    (re.compile("[长高宽深]度?$|里程$|距离$"), re.compile("米|里|英尺|公分")),
    (re.compile("面积$"), re.compile("平方|公顷|亩")),
    (re.compile("[重产储]量$"), re.compile("吨|斤|克|立方")),
)


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` could be what is asked for. ``unit`` of a number; ``missing`` where the paper left the
    number out; ``weight``, 0 to 1, how well it is of the sort that is asked for."""

    start: int
    end: int
    unit: str = ""
    missing: bool = False
    weight: float = 1.0


def figures(text: str, question: Question) -> list[Span]:
    """What in ``text`` could be the figure that ``question`` asks for, in order. Empty for other kinds of question."""
    if question.sort is Sort.FREQUENCY or (question.kind is Kind.YES_NO and question.period):
        found = [Span(m.start(), m.end()) for m in _FREQUENCY.finditer(text)]
    elif question.sort is Sort.TIME:
        found = [Span(m.start(), m.end(), weight=_precision(m.group())) for m in _TIME.finditer(text)]
        missing = [gap for gap in gaps(text) if gap.unit in _TIME_UNITS]
        found += [Span(gap.start, gap.end + len(gap.unit), gap.unit, missing=True) for gap in missing]
        if "多久" in question.text or "多长时间" in question.text:
            found += [Span(m.start(), m.end()) for m in _FREQUENCY.finditer(text)]
    else:
        found = _counted(text, question)
    return sorted(found, key=lambda span: span.start)


def same_number(left: str, right: str) -> bool:
    """Whether two numerals state the same number, e.g. 二十 and 20."""
    values = [parse_numeral(re.sub(r"[,，]", "", text)) for text in (left, right)]
    return values[0] is not None and values[0] == values[1] if None not in values else left == right


def _precision(time: str) -> float:
    """A day says more of when than a month, a month more than a year, and 期间 hardly anything."""
    if _VAGUE.match(time):
        return 0.3
    if re.search(r"\d ?[日号]|[内前]$", time):
        return 1.0
    if re.fullmatch(_CLOCK, time):
        return 0.4
    return 0.8 if "月" in time or "季" in time or time.startswith("年") else 0.7


def _stated_unit(question: Question) -> str:
    """The unit of the number that a yes-no question states itself: 开展了20次，是吗 → 次."""
    for match in _COUNTED.finditer(question.text):
        if match["unit"] and not _YEAR.fullmatch(match.group()):
            return match["unit"]
    return ""


def _counted(text: str, question: Question) -> list[Span]:
    unit = question.unit or (_stated_unit(question) if question.kind is Kind.YES_NO else "")
    family = None if unit else next((units for nouns, units in _FAMILIES if nouns.search(question.head)), None)
    missing = gaps(text)
    taken = [range(gap.start, gap.end) for gap in missing]
    dates = _CALENDAR if re.match("[年月日天号点分]|小时", unit) else _DATE
    taken += [range(m.start(), m.end()) for m in dates.finditer(text)]
    found = []
    for match in _COUNTED.finditer(text):
        stated = match["unit"] or ""
        number = match["number"]
        ordinal = text[max(0, match.start() - 1) : match.start()] == "第" and not _WHICH.search(question.text)
        if ordinal or any(match.start() in spans for spans in taken) or _YEAR.match(match.group()):
            continue
        chinese = not number[0].isdigit() and not number.startswith("百分之")
        if (unit and not same_measure(unit, stated)) or (chinese and stated == ""):
            continue
        if number == "一" and not unit:
            continue  # 公示一次: rather an article than a count
        if chinese and not unit and stated in {"个", "些", "点", "方", "层", "级", "年", "月", "日"}:
            continue
        if not unit and not stated and re.fullmatch(r"\d{1,2}|(?:19|20)\d\d", number):
            continue  # the number of an item or a year
        weight = 1.0 if family is None or family.search(match.group()) else 0.4
        if number == "一":
            weight *= 0.6  # 一名, 一起: rather an article than a count
        found.append(Span(match.start(), match.end(), stated, weight=weight))
    found.extend(
        Span(gap.start, gap.end, gap.unit, missing=True)
        for gap in missing
        if gap.unit and (not unit or same_measure(unit, gap.unit))
    )
    return found
