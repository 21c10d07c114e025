"""Duties as an iCalendar file (RFC 5545), which every calendar program reads.

Either all duties with a regular frequency as repeating events and the dated ones as single events, or what falls due
in one period, each day as an event of its own. Events last all day, leave the day free, and remind a few days before.
An event's UID is a hash of the duty, so that reading a newer file in again renews events instead of doubling them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.duties.calendar import Due, Rhythm, date_of, rhythm_of
from assistant.duties.periods import ALWAYS
from assistant.duties.records import Duty, force_kind
from assistant.export.files import write_whole

if TYPE_CHECKING:
    from icalendar import Event

__all__ = ["calendar_file", "dues_file"]

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_YEAR = 12  # months
_SUMMARY = 60  # characters
_UNWRITABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NINE = timedelta(hours=9)  # reminders come at nine in the morning


def calendar_file(duties: Iterable[Duty], path: Path, *, year: int, now: datetime) -> Path | None:
    """Write the duties that have dates to ``path`` (.ics): those of ``year`` and what repeats from then on.

    What a paper asks for in its own years only ends with them. Returns the path written to, None where no duty has a
    date from ``year`` on; then nothing is written. now: in UTC, the time that the events carry. Raises OutputError.
    """
    binding = (duty for duty in duties if force_kind(duty.force) not in ("可以", "禁止"))
    return _written([event for duty in binding if (event := _standing(duty, year))], path, now)


def dues_file(dues: Sequence[Due], path: Path, *, now: datetime) -> Path | None:
    """Write what falls due, each as one event. As ``calendar_file`` otherwise."""
    return _written([_event(entry.duty, entry.date, note=entry.note, single=True) for entry in dues], path, now)


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


def _standing(duty: Duty, year: int) -> Event | None:
    """The duty from ``year`` on: repeating, or on its one day; None where it has no date or no longer holds."""
    first, last = max(year, duty.years[0]), duty.years[1]
    if first > last:
        return None
    rhythm = rhythm_of(duty)
    if rhythm is None:
        on = date_of(duty, first)
        return _event(duty, on) if on else None
    # Spans of several years may not end in the first; beyond one whole span there is nothing new.
    span = rhythm.every if rhythm.step == "month" else _YEAR
    years = range(first, min(last, first + span // _YEAR + 1) + 1)
    start = next((on for at in years for on in rhythm.dates(date(at, 1, 1), date(at, 12, 31))), None)
    if start is None:
        return None
    event = _event(duty, start)
    event.add("rrule", _rule(rhythm, start, None if last >= ALWAYS[1] else date(last, 12, 31)))
    return event


def _rule(rhythm: Rhythm, start: date, until: date | None) -> dict[str, Any]:
    """RRULE of a rhythm from ``start`` on."""
    rule: dict[str, Any]
    if rhythm.step == "day" and rhythm.every % 7:
        rule = {"freq": "daily", "interval": rhythm.every}
    elif rhythm.step == "day":
        rule = {"freq": "weekly", "interval": rhythm.every // 7, "byday": _WEEKDAYS[start.weekday()]}
    elif rhythm.every % _YEAR:
        rule = {"freq": "monthly", "interval": rhythm.every}
    else:
        rule = {"freq": "yearly", "interval": rhythm.every // _YEAR, "bymonth": start.month}
    if rhythm.step == "month":
        day = rhythm.days[0]
        if len(rhythm.days) == 1 and day > 28:  # the last day there is of 28 to that day: February has no 30th
            rule |= {"bymonthday": list(range(28, day + 1)), "bysetpos": -1}
        else:
            rule["bymonthday"] = list(rhythm.days)
    if until:
        rule["until"] = until
    if rule["interval"] == 1:
        del rule["interval"]
    return rule


def _event(duty: Duty, on: date, *, note: str = "", single: bool = False) -> Event:
    from icalendar import Alarm, Event

    event = Event()
    when = f"{duty.every.label if duty.every else ''} {duty.deadline.label if duty.deadline else ''}"
    key = f"{duty.document_id} {duty.start} {duty.end} {duty.who} {duty.what} {when}" + (f" {on}" if single else "")
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
