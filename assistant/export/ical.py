"""Duties as an iCalendar file (RFC 5545), which every calendar program reads.

Either all duties with a regular frequency as repeating events and the dated ones as single events, or what falls due
in one period, each day as an event of its own. Events last all day, leave the day free, and remind a few days before.
An event's UID is a hash of the duty, so that reading a newer file in again renews events instead of doubling them.

Recurrence rules keep to those that Outlook can turn into its own patterns ([MS-OXCICAL] 2.1.3.2.2): one day a rule,
−1 for the last day of a month, the day itself in a yearly rule. So 每旬 is three events and 每半月 two. The end of
February, which is no one day, comes every twelve months on the last day. A 29th or 30th of every month would be passed
over in February, so that its last day is an event of its own; where there is a 29 February, or a program moves the day
itself to the end of February, that day has both.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from math import lcm
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.duties.calendar import Due, Rhythm, first_date, rhythm_of, standing
from assistant.duties.periods import ALWAYS
from assistant.duties.records import Duty
from assistant.export.files import write_whole

if TYPE_CHECKING:
    from icalendar import Event

__all__ = ["calendar_file", "dues_file"]

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_YEAR = 12  # months
_FEBRUARY = 2
_SHORTEST = 28  # days of a month
_LONGEST = 31
_SUMMARY = 60  # characters
_UNWRITABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NINE = timedelta(hours=9)  # reminders come at nine in the morning


def calendar_file(duties: Iterable[Duty], path: Path, *, year: int, now: datetime) -> Path | None:
    """Write the duties that have dates to ``path`` (.ics): those of ``year`` and what repeats from then on.

    What a paper asks for in its own years only ends with them. Returns the path written to, None where no duty has a
    date from ``year`` on; then nothing is written. now: in UTC, the time that the events carry. Raises OutputError.
    """
    dated = standing(duties, year).dated
    return _written([event for duty in dated for event in _standing(duty, year)], path, now)


def dues_file(dues: Sequence[Due], path: Path, *, now: datetime) -> Path | None:
    """Write what falls due, each as one event. As ``calendar_file`` otherwise."""
    return _written(
        [_event(entry.duty, entry.date, note=entry.note, mark=entry.date.isoformat()) for entry in dues], path, now
    )


def _written(events: Sequence[Event], path: Path, now: datetime) -> Path | None:
    from icalendar import Calendar

    if not events:
        return None
    book = Calendar()
    book.add("prodid", "-//policy-assistant//duties//ZH")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", "制度台账")
    for event in events:
        event.add("dtstamp", now)
        book.add_component(event)
    return write_whole(path, partial(_write, book.to_ical()), ".ics")


def _write(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def _standing(duty: Duty, year: int) -> Iterator[Event]:
    """The duty from ``year`` on: repeating, on each of its days, or on its one day."""
    rhythm = rhythm_of(duty)
    if rhythm is None:
        if on := first_date(duty, year):
            yield _event(duty, on)
        return
    until = None if duty.years[1] >= ALWAYS[1] else date(duty.years[1], 12, 31)
    for number, single in enumerate(_singles(rhythm)):
        if start := _start(duty, year, single):
            mark = f"{single.days[0]}日" if number else ""  # the first keeps the name of the whole
            event = _event(duty, start, mark=mark)
            event.add("rrule", _rule(single, start, until))
            yield event


def _start(duty: Duty, year: int, single: Rhythm) -> date | None:
    """The first day of an event, one that its rule gives as well."""
    start = first_date(duty, year, single)
    if start is None or not _passes_february(single):
        return start
    last = date(min(start.year + single.every, duty.years[1]), 12, 31)
    return next((on for on in single.dates(start, last) if on.day == single.days[0]), None)


def _passes_february(single: Rhythm) -> bool:
    """Whether it has a day that February has not, and comes in other months too."""
    return single.step == "month" and single.every % _YEAR > 0 and _SHORTEST < single.days[0] < _LONGEST


def _singles(rhythm: Rhythm) -> Iterator[Rhythm]:
    """Rhythms of one day each that together have the days of ``rhythm``, and of which each is one rule."""
    if rhythm.step == "day":
        yield rhythm
        return
    for day in rhythm.days:
        single = replace(rhythm, days=(day,))
        yield single
        if _passes_february(single):
            months = (rhythm.anchor.year * _YEAR + rhythm.anchor.month - 1 + rhythm.every * k for k in range(_YEAR))
            february = next((month for month in months if month % _YEAR == _FEBRUARY - 1), None)
            if february is not None:
                # Met every twelve months, or more rarely where the step does not divide the year.
                yield Rhythm("month", lcm(rhythm.every, _YEAR), date(february // _YEAR, _FEBRUARY, 1), (-1,))


def _rule(rhythm: Rhythm, start: date, until: date | None) -> dict[str, Any]:
    """RRULE of a rhythm of one day, from ``start`` on."""
    rule: dict[str, Any]
    if rhythm.step == "day" and rhythm.every % 7:
        rule = {"freq": "daily", "interval": rhythm.every}
    elif rhythm.step == "day":
        rule = {"freq": "weekly", "interval": rhythm.every // 7, "byday": _WEEKDAYS[start.weekday()]}
    else:
        day = rhythm.days[0]
        at_end = day < 0 or day >= _LONGEST
        yearly = not rhythm.every % _YEAR
        if yearly and start.month == _FEBRUARY and (at_end or day > _SHORTEST):
            rule = {"freq": "monthly", "interval": rhythm.every, "bymonthday": -1}
        elif yearly:
            years = rhythm.every // _YEAR
            rule = {"freq": "yearly", "interval": years, "bymonth": start.month, "bymonthday": start.day}
        else:
            rule = {"freq": "monthly", "interval": rhythm.every, "bymonthday": -1 if at_end else day}
    if until:
        rule["until"] = until
    if rule["interval"] == 1:
        del rule["interval"]
    return rule


def _event(duty: Duty, on: date, *, note: str = "", mark: str = "") -> Event:
    """mark: tells events of the same duty apart."""
    from icalendar import Alarm, Event

    event = Event()
    when = f"{duty.every.label if duty.every else ''} {duty.deadline.label if duty.deadline else ''}"
    key = f"{duty.document_id} {duty.start} {duty.end} {duty.who} {duty.what} {when}" + f" {mark}" * bool(mark)
    event.add("uid", hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32] + "@policy-assistant")
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))  # the first day after it
    event.add("transp", "TRANSPARENT")
    summary = _clean(f"{duty.who}：{duty.what}" if duty.who else duty.what)
    event.add("summary", summary if len(summary) <= _SUMMARY else summary[: _SUMMARY - 1] + "…")
    event.add("description", _clean("\n".join(_lines(duty, note))))
    event.add("categories", [_clean(part) for part in ("制度台账", duty.who, duty.document) if part])
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", event["summary"])
    alarm.add("trigger", _NINE - timedelta(days=_notice(duty)))
    event.add_component(alarm)
    return event


def _clean(text: str) -> str:
    """Without what a calendar's text cannot hold: control characters but line breaks, halves of surrogate pairs."""
    return _UNWRITABLE.sub("", text)


def _notice(duty: Duty) -> int:
    """Days between the reminder and the day itself: the rarer a duty, the more preparation it takes."""
    rhythm = rhythm_of(duty)
    if rhythm is None or rhythm.every * (1 if rhythm.step == "day" else 30) > 100:
        return 7
    return 3 if rhythm.step == "month" else 0


def _lines(duty: Duty, note: str) -> list[str]:
    place = f"《{duty.document}》" + "".join(f" › {' '.join(part.split())}" for part in duty.section)
    facts = (
        ("事项", duty.what),
        ("频次", duty.every.label if duty.every else ""),
        ("时限", duty.deadline.label if duty.deadline else ""),
        ("对象", duty.to_whom),
        ("约束力", duty.force),
        ("备注", "；".join(part for part in (duty.note, note) if part)),
        ("依据", place),
        ("原文", duty.text),
    )
    return [f"{name}：{value}" for name, value in facts if value]
