"""Months, quarters and years as a reader asks for them, and the years that a paper's duties belong to (pure)."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from assistant.errors import QuestionError
from index.records import Identity

__all__ = ["ALWAYS", "Period", "month_end", "period", "years_in_force"]

#: First and last year of a paper that names none.
ALWAYS = (0, 9999)

# Papers about one year even where their title does not name it.
_OF_ONE_YEAR = frozenset({"要点", "计划", "方案", "安排", "讲话", "发言", "措施", "台账"})
_OF_THE_PAST = frozenset({"总结", "报告", "汇报", "情况", "体会"})  # what they still intend is for the year after
_TITLE_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年?度?\s*(?:[—－\-–~至]+\s*((?:19|20)\d\d))?\s*年")
_MONTH = re.compile(r"((?:19|20)\d\d)(?:[-./年])(0?[1-9]|1[0-2])月?")
_QUARTER = re.compile(r"((?:19|20)\d\d)(?:[-./年]?)(?:第?([1-4一二三四])季度?|Q([1-4]))", re.IGNORECASE)
_YEAR = re.compile(r"((?:19|20)\d\d)年?")
_QUARTERS = "一二三四"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months of one year, ``first`` to ``last`` (1 to 12)."""

    year: int
    first: int
    last: int

    @property
    def start(self) -> date:
        return date(self.year, self.first, 1)

    @property
    def end(self) -> date:
        """Its last day."""
        return month_end(self.year, self.last)

    @property
    def label(self) -> str:
        """2026年11月, 2026年第四季度, 2026年."""
        match self.last - self.first:
            case 0:
                return f"{self.year}年{self.first}月"
            case 2:
                return f"{self.year}年第{_QUARTERS[self.last // 3 - 1]}季度"
            case _:
                return f"{self.year}年"


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def period(asked: str, today: date) -> Period:
    """2026-11, 2026年11月, 2026-Q4, 2026年四季度, 2026, 本月, 下月, 本季度, 下季度, 今年, 明年.

    Raises QuestionError for anything else.
    """
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", asked))
    quarter = (today.month - 1) // 3 + 1
    match text.replace("个", "").removesuffix("份"):
        case "本月" | "这月" | "当月":
            return Period(today.year, today.month, today.month)
        case "下月":
            return Period(today.year + today.month // 12, today.month % 12 + 1, today.month % 12 + 1)
        case "本季度" | "本季" | "这季度":
            return _quarter(today.year, quarter)
        case "下季度" | "下季":
            return _quarter(today.year + quarter // 4, quarter % 4 + 1)
        case "今年" | "本年" | "本年度":
            return Period(today.year, 1, 12)
        case "明年":
            return Period(today.year + 1, 1, 12)
    if found := _MONTH.fullmatch(text):
        return Period(int(found[1]), int(found[2]), int(found[2]))
    if found := _QUARTER.fullmatch(text):
        number = found[2] or found[3]
        return _quarter(int(found[1]), int(number) if number.isdecimal() else _QUARTERS.index(number) + 1)
    if found := _YEAR.fullmatch(text):
        return Period(int(found[1]), 1, 12)
    forms = f"{today.year}-{today.month:02d}、{today.year}-Q{quarter}、{today.year}、本月、下月、本季度或今年"
    raise QuestionError(f"看不懂时间“{asked}”，请写成 {forms}。")


def _quarter(year: int, number: int) -> Period:
    return Period(year, 3 * number - 2, 3 * number)


def years_in_force(identity: Identity) -> tuple[int, int]:
    """First and last year in which the duties of a paper fall due, as far as the paper tells.

    A paper whose title names a year or years (2022年工作要点, 2024—2026年规划) is for those. Plans and speeches without
    a year in the title are for the year of their date. What a report still intends is for its year and the next. Rules,
    notices and all others hold from the year of their date on, until further notice. A repealed paper holds never: its
    last year is before its first.
    """
    if identity.repealed:
        return 1, 0
    named = _TITLE_YEARS.search(identity.title)
    if named:
        first, last = int(named[1]), int(named[2] or named[1])
        last = last if last >= first else first
    elif identity.year and identity.kind in _OF_ONE_YEAR | _OF_THE_PAST:
        first = last = identity.year
    else:
        return identity.year or ALWAYS[0], ALWAYS[1]
    return first, last + (identity.kind in _OF_THE_PAST)
