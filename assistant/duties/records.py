"""Duties that papers lay on someone, and work that papers report as done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

__all__ = ["Deadline", "Duty", "ForceKind", "Frequency", "Unit", "Work", "force_kind"]

ForceKind = Literal["必须", "应当", "可以", "禁止"]


class Unit(StrEnum):
    """What a frequency counts in. The last four have no length; they compare by name only."""

    DAY = "日"
    WEEK = "周"
    TEN_DAYS = "旬"
    HALF_MONTH = "半月"
    MONTH = "月"
    QUARTER = "季度"
    HALF_YEAR = "半年"
    YEAR = "年"
    TERM = "学期"
    REGULAR = "定期"
    IRREGULAR = "不定期"
    OCCASION = "逢会"  # whenever there is a meeting


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often: ``count`` times in every ``span`` ``unit``s; 每两年至少3次 is (YEAR, span=2, count=3, least=True)."""

    unit: Unit
    span: int = 1  # 1 or more
    count: int | None = None  # times; None where the paper gives no number
    least: bool = False  # 至少, 不少于
    hidden: bool = False  # the paper has a number there, and masks it

    @property
    def label(self) -> str:
        """每季度1次, 每半年至少（次数隐去）, 每年, 定期, 逢会."""
        if self.unit in (Unit.REGULAR, Unit.IRREGULAR, Unit.OCCASION):
            return self.unit.value
        measure = "个" if self.span > 1 and self.unit in (Unit.MONTH, Unit.QUARTER) else ""
        often = f"每{self.span if self.span > 1 else ''}{measure}{self.unit.value}"
        least = "至少" if self.least else ""
        if self.hidden:
            return f"{often}{least}（次数隐去）"
        return often if self.count is None else f"{often}{least}{self.count}次"


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when. ``days`` where the paper gives a length of time (a month counts 30, a year 365), else None;
    ``year``/``month``/``day`` where it gives a point in the calendar, 0 for what it leaves open."""

    label: str  # as people read it: 自受理之日起20日内, 年底前, 2024年6月30日前, 5个工作日内, 第一时间
    days: int | None = None
    working_days: bool = False  # ``days`` are 工作日
    year: int = 0
    month: int = 0  # 1 to 12
    day: int = 0  # 1 to 31; 0: any day of the month


@dataclass(frozen=True, slots=True)
class Duty:
    """One obligation, permission or ban. ``document.text[start:end] == text``, the whole sentence it stands in."""

    who: str  # as the paper names it; "" where the paper names nobody
    carried: bool  # ``who`` stands in none of the clauses of this row: in another row's, an earlier sentence, a heading
    what: str
    every: Frequency | None
    deadline: Deadline | None
    to_whom: str  # "" where nobody is named
    force: str  # the paper's own word: 必须 务必 应当 应 要 可以 可 不得 严禁 禁止 …; "" for a plain instruction
    note: str  # 次数原文隐去; 总结中的既有做法; …; several joined by "；"
    document: str  # title of the paper
    file: str
    document_id: str
    section: tuple[str, ...]  # headings from the outermost to the innermost
    text: str
    start: int
    end: int
    years: tuple[int, int] = (0, 9999)  # first and last year it holds for, as far as the paper tells (``periods``)


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that a paper reports as done, with its number. ``document.text[start:end] == text``."""

    who: str
    what: str
    count: str  # with its unit: 30次; "" where the paper left it out or gives none
    hidden: bool  # the paper left the number out or masks it
    period: str  # 今年以来, 2021年, 截至目前 …; "" where the paper names none
    note: str
    document: str
    file: str
    document_id: str
    section: tuple[str, ...]
    text: str
    start: int
    end: int


def force_kind(force: str) -> ForceKind:
    """The class of a word of obligation; a plain instruction ("") and 要 are obligations like 应当."""
    if force in ("必须", "务必", "须", "必"):
        return "必须"
    if force in ("可以", "可", "鼓励", "提倡"):
        return "可以"
    if force.startswith(("不", "严禁", "禁止", "切勿", "严格禁止", "防止")):
        return "禁止"
    return "应当"
