"""Duties, work done and what falls due, as tables whose rows open their sentence in the paper. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from assistant.duties.calendar import Due
from assistant.duties.records import Duty, Work, force_kind

from .markup import attributes, escape

__all__ = ["dues_html", "duties_html", "undated_html", "works_html"]

TERSE = 12  # characters
SHOWN = 90  # characters of a sentence

_WEEKDAYS = "一二三四五六日"
_DUTY_HEADS = ("责任主体", "事项", "频次、时限", "报送给谁", "约束力", "依据")
_WORK_HEADS = ("单位", "事项", "数量", "时段", "依据")
_CLASSES = {"必须": "pa-must", "应当": "pa-should", "可以": "pa-may", "禁止": "pa-not"}


def duties_html(duties: Sequence[Duty], *, head: bool = True) -> str:
    """The rows of ``duties``, in a table of their own, or with ``head`` False the rows alone, to be joined on."""
    rows = "".join(_duty(duty) for duty in duties)
    return _table(_DUTY_HEADS, rows, "pa-duty-table") if head else rows


def works_html(works: Sequence[Work], *, head: bool = True) -> str:
    """The same of work that papers report as done."""
    rows = "".join(_work(work) for work in works)
    return _table(_WORK_HEADS, rows, "pa-work-table") if head else rows


def dues_html(dues: Sequence[Due], today: date, after: date | None = None) -> str:
    """What falls due, under its dates. after: the date that the list broke off at, which needs no heading again."""
    parts = []
    for on, group in groupby(dues, key=lambda entry: entry.date):
        entries = list(group)
        items = "".join(_due(entry.duty, entry.note) for entry in entries)
        if on != after:
            now = '<span class="pa-badge">今天</span>' if on == today else ""
            weekday = f'<span class="pa-count">周{_WEEKDAYS[on.weekday()]}</span>'
            parts.append(f'<h3 class="pa-day">{on.month}月{on.day}日{weekday}{now}</h3>')
        parts.append(f'<ul class="pa-dues">{items}</ul>')
    return "".join(parts)


def undated_html(duties: Sequence[Duty], more: int) -> str:
    """Duties with a frequency or a deadline that no day can be told for; ``more``: how many are not listed."""
    if not duties:
        return ""
    items = "".join(_due(duty) for duty in duties)
    rest = f'<p class="pa-hint">另有 {more} 项没有列出，可按责任主体缩小范围。</p>' if more else ""
    return (
        '<details class="pa-undated"><summary>没有固定日期的事项'
        f'<span class="pa-count">{len(duties) + more} 项</span></summary>'
        '<p class="pa-hint">定期、不定期，或者从某件事发生之日算起的，排不进日历。</p>'
        f'<ul class="pa-dues">{items}</ul>{rest}</details>'
    )


def _table(heads: Iterable[str], rows: str, kind: str) -> str:
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return (
        f'<div class="pa-table"><table class="pa-ledger {kind}"><thead><tr>{cells}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _duty(duty: Duty) -> str:
    return (
        f"<tr{_place(duty)}>{_cell('责任主体', _who(duty), 'pa-who')}{_cell('事项', _what(duty), 'pa-what')}"
        f"{_cell('频次、时限', _when(duty), 'pa-when')}{_cell('报送给谁', escape(duty.to_whom), 'pa-to')}"
        f"{_cell('约束力', _force(duty), 'pa-force-cell')}{_basis(duty)}</tr>"
    )


def _work(work: Work) -> str:
    # That the number is left out is said in its place, not twice.
    said = "；".join(note for note in work.note.split("；") if not (work.hidden and note.endswith("隐去")))
    note = f'<span class="pa-sub">{escape(said)}</span>' if said else ""
    count = escape(work.count) or ("原文隐去" if work.hidden else "")
    return (
        f"<tr{_place(work)}>{_cell('单位', escape(work.who), 'pa-who')}"
        f"{_cell('事项', escape(work.what) + note, 'pa-what')}"
        f"{_cell('数量', count, 'pa-when')}{_cell('时段', escape(work.period), 'pa-to')}{_basis(work)}</tr>"
    )


def _due(duty: Duty, note: str = "") -> str:
    when = _when(duty)
    to = f"<span>报送：{escape(duty.to_whom)}</span>" if duty.to_whom else ""
    notes = f"<span>{escape(note)}</span>" if note else ""
    who = f"<strong>{escape(duty.who)}</strong>　" if duty.who else ""
    return (
        f'<li{_place(duty)}><p class="pa-due-what">{who}{escape(duty.what)}{_sentence(duty)}</p>'
        f'<p class="pa-due-facts">{when}{to}{notes}{_source(duty)}</p></li>'
    )


def _place(row: Duty | Work) -> str:
    return attributes(open=row.document_id, start=row.start, end=row.end)


def _cell(label: str, body: str, kind: str) -> str:
    none = "" if body else " pa-none"
    return f'<td data-label="{label}" class="{kind}{none}">{body or "—"}</td>'


def _who(duty: Duty) -> str:
    if not duty.who or not duty.carried:
        return escape(duty.who)
    return f'{escape(duty.who)}<span class="pa-sub" title="这一句没有写主体，取自前文或标题">承前</span>'


def _what(duty: Duty) -> str:
    note = f'<span class="pa-sub">{escape(duty.note)}</span>' if duty.note else ""
    return escape(duty.what) + _sentence(duty) + note


def _sentence(duty: Duty) -> str:
    """The sentence itself under a duty of so few words that they say little alone."""
    if len(duty.what) > TERSE or len(duty.text) <= TERSE:
        return ""
    shown = duty.text if len(duty.text) <= SHOWN else duty.text[: SHOWN - 1] + "…"
    return f'<span class="pa-sub">“{escape(shown)}”</span>'


def _when(duty: Duty) -> str:
    labels = [part.label for part in (duty.every, duty.deadline) if part]
    return "".join(f"<span>{escape(label)}</span>" for label in labels if label)


def _force(duty: Duty) -> str:
    if not duty.force:
        return ""
    return f'<span class="pa-force {_CLASSES[force_kind(duty.force)]}">{escape(duty.force)}</span>'


def _basis(row: Duty | Work) -> str:
    section = row.section[-1].strip() if row.section else ""
    shown = section if len(section) <= 24 else section[:23] + "…"
    where = f'<span class="pa-sub">{escape(shown)}</span>' if shown else ""
    return f'<td data-label="依据" class="pa-basis">{_source(row)}{where}</td>'


def _source(row: Duty | Work) -> str:
    return (
        f'<button type="button" class="pa-source" title="查看原文"{_place(row)}>'
        f"《{escape(row.document.strip('《》'))}》</button>"
    )
