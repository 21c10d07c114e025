"""What stands in the tables of the register: their columns, and the cells of each row (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.duties.records import Duty, Work

if TYPE_CHECKING:
    from assistant.duties.calendar import Due
    from assistant.duties.periods import Period
    from assistant.duties.register import Register

__all__ = ["BASIS", "NUMBER", "SENTENCES", "Column", "Row", "Table", "tables"]

SENTENCES = "原文"  # the table of them, and the column that leads there
_WEEKDAYS = "一二三四五六日"

Row = Duty | Work


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    width: float  # in widths of a Latin digit; a Chinese character takes two
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``rows``: the cells of each row, and the duty or work it is about. The columns ``BASIS``, which tell and lead to
    its place in the paper, have no cells here."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[tuple[str, ...], Row]]


NUMBER = Column("序号", 6, centred=True)
BASIS = (Column("依据", 30), Column(SENTENCES, 9, centred=True))
_NOTE = Column("备注", 15)
_DUTY = (
    Column("责任主体", 17),
    Column("事项", 50),
    Column("频次", 13),
    Column("时限", 15),
    Column("对象/报送", 14),
    Column("约束力", 8, centred=True),
    *BASIS,
    _NOTE,
)
_WORK = (Column("单位", 22), Column("事项", 60), Column("数量", 14), Column("时段", 18), *BASIS, _NOTE)
_DUE = (Column("到期日", 13, centred=True), Column("星期", 6, centred=True), *_DUTY)


def tables(register: Register, dues: Sequence[Due] | None = None, period: Period | None = None) -> list[Table]:
    """Duties and work done; with ``dues`` a third table of what falls due, named after ``period``."""
    made = [
        Table("制度台账", _DUTY, [(_duty_cells(duty), duty) for duty in register.duties]),
        Table("已开展工作", _WORK, [(_work_cells(work), work) for work in register.works]),
    ]
    if dues is not None:
        title = f"{period.label}到期" if period else "到期日历"
        made.append(Table(title, _DUE, [(_due_cells(entry), entry.duty) for entry in dues]))
    return made


def _duty_cells(duty: Duty) -> tuple[str, ...]:
    return (
        duty.who + "（承前）" * (duty.carried and bool(duty.who)),
        duty.what,
        duty.every.label if duty.every else "",
        duty.deadline.label if duty.deadline else "",
        duty.to_whom,
        duty.force,
        duty.note,
    )


def _work_cells(work: Work) -> tuple[str, ...]:
    return (work.who, work.what, work.count or ("原文隐去" if work.hidden else ""), work.period, work.note)


def _due_cells(entry: Due) -> tuple[str, ...]:
    *cells, note = _duty_cells(entry.duty)
    notes = "；".join(part for part in (note, entry.note) if part)
    return (entry.date.isoformat(), _WEEKDAYS[entry.date.weekday()], *cells, notes)
