"""Duties, work done and what falls due: lists for a terminal, and one JSON object a row for a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from ui.rendering import Writer

if TYPE_CHECKING:
    from assistant.duties.calendar import Due
    from assistant.duties.records import Duty, Work

__all__ = ["due_record", "duty_record", "show_dues", "show_duties", "show_works", "work_record"]

Row = TypeVar("Row", "Duty", "Work")

_WEEKDAYS = "一二三四五六日"


def duty_record(duty: Duty) -> dict[str, Any]:
    """One line of ``duties --json``; ``start`` and ``end`` are offsets into the paper's text."""
    return {
        "who": duty.who,
        "carried": duty.carried,
        "what": duty.what,
        "every": duty.every.label if duty.every else "",
        "deadline": duty.deadline.label if duty.deadline else "",
        "to_whom": duty.to_whom,
        "force": duty.force,
        "note": duty.note,
        "document": duty.document,
        "section": list(duty.section),
        "text": duty.text,
        "start": duty.start,
        "end": duty.end,
    }


def work_record(work: Work) -> dict[str, Any]:
    """One line of ``duties --done --json``."""
    return {
        "who": work.who,
        "what": work.what,
        "count": work.count,
        "hidden": work.hidden,
        "period": work.period,
        "note": work.note,
        "document": work.document,
        "section": list(work.section),
        "text": work.text,
        "start": work.start,
        "end": work.end,
    }


def due_record(entry: Due) -> dict[str, Any]:
    """One line of ``duties --due … --json``: the day, then the duty."""
    record = {"due": entry.date.isoformat(), **duty_record(entry.duty)}
    record["note"] = _joined("；", entry.duty.note, entry.note)
    return record


def show_duties(duties: Sequence[Duty]) -> None:
    """Numbered, under their papers and headings; the sentence once below the duties it holds."""
    out = Writer()
    number = 0
    for title, section, same in _by_sentence(duties):
        _place(out, title, section, not number)
        for duty in same:
            number += 1
            _duty(out, number, duty)
        _sentence(out, same[0].text)


def show_works(works: Sequence[Work]) -> None:
    """As ``show_duties``."""
    out = Writer()
    number = 0
    for title, section, same in _by_sentence(works):
        _place(out, title, section, not number)
        for work in same:
            number += 1
            count = work.count or ("（数字原文隐去）" if work.hidden else "")
            out.line(f"{number}. {_joined('：', work.who, _joined('　', work.what, count))}", indent=4, style="bold")
            note = "" if work.hidden and "隐去" in work.note else work.note
            if facts := _joined("　", work.period, note):
                out.line(facts, indent=7)
        _sentence(out, same[0].text)


def show_dues(dues: Sequence[Due]) -> None:
    """Day by day; each with its paper and heading."""
    out = Writer()
    number = 0
    for on, entries in groupby(dues, key=lambda entry: entry.date):
        if number:
            out.line("")
        out.line(f"{on.year}年{on.month}月{on.day}日（星期{_WEEKDAYS[on.weekday()]}）", style="bold cyan")
        for entry in entries:
            number += 1
            _duty(out, number, entry.duty, entry.note)
            out.line("依据：" + _path(f"《{entry.duty.document}》", entry.duty.section), indent=7, style="dim")


def _by_sentence(rows: Iterable[Row]) -> Iterator[tuple[str, tuple[str, ...], list[Row]]]:
    """Title and section where they change (else ""), and the rows of one sentence."""
    last: tuple[str, tuple[str, ...]] = ("", ())
    for _, group in groupby(rows, key=lambda row: (row.document_id, row.start, row.end)):
        same = list(group)
        title, section = same[0].document or same[0].file, same[0].section
        yield title if title != last[0] else "", section if (title, section) != last else (), same
        last = title, section


def _place(out: Writer, title: str, section: tuple[str, ...], first: bool) -> None:
    """The headings of a list, where they change; ``first``: nothing stands above."""
    if title:
        if not first:
            out.line("")
        out.line(f"《{title}》", style="bold cyan")
    if section:
        out.line(_path("", section), indent=2)


def _path(title: str, section: tuple[str, ...]) -> str:
    return " › ".join(part for part in (title, *(" ".join(heading.split()) for heading in section)) if part)


def _duty(out: Writer, number: int, duty: Duty, note: str = "") -> None:
    who = duty.who + "（承前）" * (duty.carried and bool(duty.who))
    out.line(f"{number}. {_joined('：', who, duty.what)}", indent=4, style="bold")
    facts = _joined(
        "　",
        duty.every.label if duty.every else "",
        duty.deadline.label if duty.deadline else "",
        f"对象：{duty.to_whom}" if duty.to_whom else "",
        f"约束力：{duty.force}" if duty.force else "",
        f"备注：{_joined('；', duty.note, note)}" if duty.note or note else "",
    )
    if facts:
        out.line(facts, indent=7)


def _sentence(out: Writer, text: str) -> None:
    out.line(f"原文：{text}", indent=7, style="dim")


def _joined(mark: str, *parts: str) -> str:
    return mark.join(part for part in parts if part)
