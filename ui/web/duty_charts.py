"""Duties as a picture: what falls due in each month of a year, and who has most to do. Pure.

Every bar is a button with its number beside it; a table with the same numbers is there for who cannot see the bars.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.duties.calendar import due
from assistant.duties.periods import Period
from assistant.duties.records import Duty, Unit

from .markup import attributes, escape

__all__ = ["TOP", "Subjects", "charts_html", "months_of", "subjects_of"]

TOP = 12  # subjects that have a bar of their own

_OFTEN = frozenset({Unit.DAY, Unit.WEEK})  # of these ``due`` lists fewer in a year than in its months one by one


@dataclass(frozen=True, slots=True)
class Subjects:
    """How many duties name whom: ``top``, most first, then all ``other`` names, and those that name nobody."""

    top: tuple[tuple[str, int], ...]
    other: int
    nobody: int


def months_of(duties: Iterable[Duty], year: int) -> list[int]:
    """What falls due in each month of ``year``, January first: as many as the calendar of that month lists."""
    often: list[Duty] = []
    rest: list[Duty] = []
    for duty in duties:
        (often if duty.every is not None and duty.every.unit in _OFTEN else rest).append(duty)
    counts = [len(due(often, Period(year, month, month))) for month in range(1, 13)]
    for entry in due(rest, Period(year, 1, 12)):
        counts[entry.date.month - 1] += 1
    return counts


def subjects_of(duties: Iterable[Duty], top: int = TOP) -> Subjects:
    """Who is named how often; together they are all ``duties``."""
    named = Counter(duty.who for duty in duties)
    nobody = named.pop("", 0)
    first = named.most_common(top)
    return Subjects(tuple(first), named.total() - sum(count for _, count in first), nobody)


def charts_html(year: int, months: Sequence[int], subjects: Subjects, chosen: str = "") -> str:
    """Both pictures. ``chosen``: the subject whose bar is pressed."""
    return _months(year, months) + _subjects(subjects, chosen)


def _months(year: int, months: Sequence[int]) -> str:
    caption = f"{year}年各月到期事项"
    if not any(months):
        none = '<p class="pa-hint">没有到期的事项。</p>'
        return f'<figure class="pa-chart"><figcaption>{caption}</figcaption>{none}</figure>'
    most = max(months)
    bars = "".join(
        "<li>"
        + _bar(
            f"{month}月", count, most, f"{month}月：{count} 项到期，看这个月的日历", attributes(month=f"{month:02d}")
        )
        + "</li>"
        for month, count in enumerate(months, 1)
    )
    rows = [(f"{month}月", count) for month, count in enumerate(months, 1)]
    return (
        f'<figure class="pa-chart pa-by-month"><figcaption>{caption}'
        '<span class="pa-count">按一下看这个月</span></figcaption>'
        f'<ol class="pa-bars">{bars}</ol>{_table(caption, ("月份", "到期事项"), rows)}</figure>'
    )


def _subjects(subjects: Subjects, chosen: str) -> str:
    if not subjects.top:
        return ""
    most = max(count for _, count in subjects.top)
    bars = "".join(
        "<li>"
        + _bar(
            who,
            count,
            most,
            f"{who}：{count} 条职责，" + ("再按一下看全部" if who == chosen else "只看这一主体"),
            f' aria-pressed="{"true" if who == chosen else "false"}"{attributes(who=who)}',
        )
        + "</li>"
        for who, count in subjects.top
    )
    rest = [(name, n) for name, n in (("其他主体", subjects.other), ("未写明主体", subjects.nobody)) if n]
    told = "，".join(f"{name} {count} 条" for name, count in rest)
    hint = f'<p class="pa-hint">{told}。</p>' if told else ""
    rows = [*subjects.top, *rest]
    caption = f"职责最多的 {len(subjects.top)} 个责任主体" if subjects.other else "各责任主体的职责"
    return (
        f'<figure class="pa-chart pa-by-subject"><figcaption>{caption}'
        '<span class="pa-count">按一下只看它</span></figcaption>'
        f'<ol class="pa-bars">{bars}</ol>{hint}{_table(caption, ("责任主体", "职责"), rows)}</figure>'
    )


def _bar(name: str, count: int, most: int, label: str, data: str) -> str:
    share = round(100 * count / most, 1) if most else 0
    return (
        f'<button type="button" title="{escape(label)}" aria-label="{escape(label)}"{data}>'
        f'<span class="pa-bar-name">{escape(name)}</span>'
        f'<span class="pa-track"><span class="pa-fill" style="--share:{share}%"></span></span>'
        f'<span class="pa-bar-count">{_short(count)}</span></button>'
    )


def _short(count: int) -> str:
    return str(count) if count < 10_000 else f"{count / 10_000:.1f}万"


def _table(caption: str, heads: tuple[str, str], rows: Iterable[tuple[str, int]]) -> str:
    body = "".join(f'<tr><th scope="row">{escape(name)}</th><td>{count}</td></tr>' for name, count in rows)
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        f'<div class="pa-hidden"><table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
