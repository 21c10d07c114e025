"""What falls due in a month, a quarter or a year (pure).

A duty with a regular frequency is due by the last day of each of its spans: the month, the quarter, 30 June and 31
December, 31 December; the tenth, the twentieth and the last day for 每旬; the fifteenth and the last day for 每半月;
Friday for 每周. Where the paper names a day (每月5日前, 每季度首月10日前, 次月8日前), it is that day. A deadline in the
calendar without a frequency (年底前, 6月30日前) is one date. Lengths of time from an event (自受理之日起20日内),
每学期, 定期 and 不定期 have no date: ``without_date`` lists them. Bans and permissions never fall due. Public holidays
are not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from assistant.duties.periods import ALWAYS, Period, month_end
from assistant.duties.records import Deadline, Duty, Unit, force_kind

__all__ = ["Due", "Rhythm", "Standing", "date_of", "due", "first_date", "rhythm_of", "standing", "without_date"]

_FRIDAY = 4
_YEAR = 12  # months
# Months of a span that is counted in months.
_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF_YEAR: 6, Unit.YEAR: 12}
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_AFTER_SPAN = re.compile(r"(?:季度?|月|半?年度?)(?:终了|结束|末)?(?:之日)?[后起]")
_NEXT_MONTH = re.compile(r"[次下]个?月")
_FIRST_MONTH = re.compile(r"首月|第一个?月")
_LABELS = (  # what a deadline without fields says, and the month at whose end it is
    (re.compile(r"上半年|年中"), 6),
    (re.compile(r"年底|年末|年终|年内|全年|年度"), 12),
)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Dates that come again. ``anchor`` is one of them, and tells the month, or the day of the week."""

    step: Literal["day", "month"]
    every: int  # days or months from one to the next
    anchor: date
    days: tuple[
        int, ...
    ] = ()  # of the month, for "month"; -1 is its last, 29 to 31 the last where the month is shorter

    def dates(self, first: date, last: date) -> Iterator[date]:
        """Its dates from ``first`` to ``last``, both included."""
        if self.step == "day":
            offset = -(first - self.anchor).days % self.every
            at = first + timedelta(offset)
            while at <= last:
                yield at
                at += timedelta(self.every)
            return
        for index in range(_month(first), _month(last) + 1):
            if (index - _month(self.anchor)) % self.every == 0:
                end = month_end(index // 12, index % 12 + 1)
                for day in self.days:
                    on = end if day < 0 or day > end.day else end.replace(day=day)
                    if first <= on <= last:
                        yield on


@dataclass(frozen=True, slots=True)
class Due:
    """One duty on one day: the last on which it is still in time."""

    date: date
    duty: Duty
    note: str = ""  # what the reader should know of the date: 起算年份以实际为准 …


@dataclass(frozen=True, slots=True)
class Standing:
    """Duties by what becomes of them from some year on; each is in one of the four."""

    dated: tuple[Duty, ...]  # have a date
    undated: tuple[Duty, ...]  # have none: 定期, 不定期, 逢会, 事发后起算, or nothing said
    over: tuple[Duty, ...]  # held in earlier years only
    never: tuple[Duty, ...]  # bans and permissions


def due(duties: Iterable[Duty], period: Period) -> list[Due]:
    """What falls due in ``period``, by date, then in the order given.

    A daily duty is listed once a month, on its last day; so is a weekly one in a period longer than a month.
    """
    found = []
    for duty in duties:
        if not _counts(duty) or not duty.years[0] <= period.year <= duty.years[1]:
            continue
        rhythm = rhythm_of(duty)
        if rhythm is not None:
            dates = list(rhythm.dates(period.start, period.end))
            if rhythm.step == "day" and (rhythm.every == 1 or period.first < period.last):
                last = {on.month: on for on in dates}  # the last of each month
                found += [
                    Due(on, duty, f"{duty.every.label}，这里只列当月最后一次") for on in last.values() if duty.every
                ]
            else:
                found += [Due(on, duty, _note(duty)) for on in dates]
        elif (on := date_of(duty, period.year)) and period.start <= on <= period.end:
            found.append(Due(on, duty, _note(duty)))
    return sorted(found, key=lambda entry: entry.date)


def without_date(duties: Iterable[Duty], year: int) -> list[Duty]:
    """Duties that hold in ``year`` and have a frequency or a deadline, but no date: 事发后起算, 定期, 不定期, 逢会."""
    return [
        duty
        for duty in duties
        if _counts(duty)
        and (duty.every or duty.deadline)
        and duty.years[0] <= year <= duty.years[1]
        and rhythm_of(duty) is None
        and date_of(duty, year) is None
    ]


def standing(duties: Iterable[Duty], year: int) -> Standing:
    """What becomes of ``duties`` from ``year`` on."""
    sorted_: dict[str, list[Duty]] = {"dated": [], "undated": [], "over": [], "never": []}
    for duty in duties:
        if not _counts(duty):
            fate = "never"
        elif duty.years[1] < year:
            fate = "over"
        else:
            fate = "dated" if first_date(duty, year) else "undated"
        sorted_[fate].append(duty)
    return Standing(**{fate: tuple(found) for fate, found in sorted_.items()})


def first_date(duty: Duty, year: int, rhythm: Rhythm | None = None) -> date | None:
    """The first day from ``year`` on by which a duty is due; None where it has none, or no longer holds.

    rhythm: in place of the duty's own, where only some of its days are looked for.
    """
    first, last = max(year, duty.years[0]), duty.years[1]
    if first > last:
        return None
    rhythm = rhythm or rhythm_of(duty)
    if rhythm is None:
        return date_of(duty, first)
    # Spans of several years may not end in the first; beyond one whole span there is nothing new.
    span = rhythm.every if rhythm.step == "month" else _YEAR
    years = range(first, min(last, first + span // _YEAR + 1) + 1)
    return next((on for at in years for on in rhythm.dates(date(at, 1, 1), date(at, 12, 31))), None)


def rhythm_of(duty: Duty) -> Rhythm | None:
    """When a duty with a regular frequency falls due; None for others."""
    every, deadline = duty.every, duty.deadline
    if every is None:
        return None
    if every.unit is Unit.TEN_DAYS:
        return Rhythm("month", 1, date(2000, 1, 1), (10, 20, -1))
    if every.unit is Unit.HALF_MONTH:
        return Rhythm("month", 1, date(2000, 1, 1), (15, -1))
    if every.unit in _DAYS:
        friday = _span_start(duty) + timedelta((_FRIDAY - _span_start(duty).weekday()) % 7)
        return Rhythm("day", _DAYS[every.unit] * every.span, friday)
    if every.unit not in _MONTHS:
        return None
    # Where nobody knows the year from which 每两年 counts, every year's end is a good day to look.
    months = _MONTHS[every.unit] * (1 if every.unit is Unit.YEAR and not duty.years[0] else every.span)
    last = _shifted(_span_start(duty), months - 1)  # spans begin with the year, those of several years with the paper's
    if deadline is None or (deadline.days is not None and not _AFTER_SPAN.search(deadline.label)):
        return Rhythm("month", months, last, (-1,))
    if deadline.days is not None:  # 每季度结束后10日内
        # Five working days are a week, so that the day is the same in every span.
        days = deadline.days + 2 * (deadline.days // 5) if deadline.working_days else deadline.days
        on = month_end(last.year, last.month) + timedelta(days)
        return Rhythm("month", months, on, (on.day,))
    return _dated_rhythm(deadline, months, last)


def _dated_rhythm(deadline: Deadline, months: int, last: date) -> Rhythm:
    """A frequency with a day: 每年6月底前, 每月5日前, 次月8日前, 每季度首月10日前."""
    day = deadline.day or -1
    month = deadline.month or (_named_month(deadline.label) if months == 12 else 0)
    if month:  # a month of the year: the same in every span of whole years, else where the paper puts it
        anchor = last.replace(month=month)
    elif _FIRST_MONTH.search(deadline.label):
        anchor = _shifted(last, 1 - months)
    elif _NEXT_MONTH.search(deadline.label):
        anchor = _shifted(last, 1)
    else:
        anchor = last
    return Rhythm("month", months, anchor, (day,))


def date_of(duty: Duty, year: int) -> date | None:
    """The day in ``year`` by which a duty without a regular frequency is due; None where the paper names none.

    A deadline without a year belongs to the paper's own: the one it is for, else that of its date; a rule without a
    date is taken to mean every year.
    """
    deadline = duty.deadline
    if deadline is None or deadline.days is not None:
        return None
    month = deadline.month or _named_month(deadline.label)
    if not month or (deadline.year or _year(duty, year)) != year:
        return None
    end = month_end(year, month)
    return end.replace(day=min(deadline.day, end.day)) if deadline.day else end


def _counts(duty: Duty) -> bool:
    return force_kind(duty.force) not in ("可以", "禁止")


def _year(duty: Duty, year: int) -> int:
    """The year that a deadline without one means, ``year`` being asked about."""
    first, last = duty.years
    return year if last < ALWAYS[1] else first or year


def _note(duty: Duty) -> str:
    notes = []
    if duty.every and duty.every.unit is Unit.YEAR and duty.every.span > 1:
        if not duty.years[0]:
            return "从哪一年起算，原文未写明"
        notes.append("从文件的年份起算")
    if duty.deadline and not duty.every and not duty.deadline.year and duty.years == ALWAYS:
        notes.append("原文未写年份")
    return "；".join(notes)


def _named_month(label: str) -> int:
    return next((month for pattern, month in _LABELS if pattern.search(label)), 0)


def _span_start(duty: Duty) -> date:
    return date(max(duty.years[0], 2000), 1, 1)


def _shifted(first: date, months: int) -> date:
    index = _month(first) + months
    return date(index // 12, index % 12 + 1, 1)


def _month(on: date) -> int:
    return on.year * 12 + on.month - 1
