"""Files of the register that ``policy-assistant duties`` writes, and what it says of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ui.command_help import WrongValue
from ui.rendering import message

if TYPE_CHECKING:
    from assistant.duties.calendar import Due
    from assistant.duties.periods import Period
    from assistant.duties.records import Duty
    from assistant.duties.register import Register

__all__ = ["duties_place", "write_calendar", "write_table"]

_SUFFIXES = (".xlsx", ".ics")


def duties_place(output: Path) -> Path:
    """Where the file will be written, as far as can be told before. Raises WrongValue for a name that is neither a
    table's nor a calendar's, OutputError for a place that cannot be written to."""
    from assistant.export.files import check_place

    suffix = output.suffix.lower()
    if suffix in _SUFFIXES:
        return check_place(output, suffix)
    try:
        folder = output.expanduser().is_dir()
    except (OSError, RuntimeError):  # the name is wrong in any case
        folder = False
    if folder:
        raise WrongValue(f"“{output}”是一个文件夹，-o 后面请写上文件名：.xlsx 是台账，.ics 是日历")
    raise WrongValue(f"-o 后面的文件名应以 .xlsx（台账）或 .ics（日历）结尾，给的是“{output.name}”")


def write_table(
    register: Register,
    output: Path,
    sources: dict[str, str],
    dues: Sequence[Due] | None = None,
    period: Period | None = None,
) -> None:
    from assistant.export.spreadsheet import register_workbook

    path = register_workbook(register, output, dues=dues, period=period, sources=sources)
    due = f"，{period.label}到期 {len(dues)} 项" if period and dues is not None else ""
    message(f"已写好台账“{path}”：要做的 {len(register.duties)} 条，已开展的 {len(register.works)} 项{due}。")


def write_calendar(found: Sequence[Duty], output: Path) -> None:
    """Write what of ``found`` has dates from this year on, and say how much that is and why the rest has none.

    Ends the command where nothing has a date.
    """
    from assistant.duties.calendar import standing
    from assistant.export.ical import calendar_file

    this = date.today().year
    sorted_ = standing(found, this)
    path = calendar_file(found, output, year=this, now=datetime.now(UTC))
    if path is None:
        over = len(sorted_.over)
        rest = f"，其中 {over} 条只管往年，可用 --due 写上年份导出那一年的" if over else ""
        message(f"从今年起没有固定日期的事项，日历没有写{rest}。")
        raise typer.Exit(1)
    left = {
        "没有固定日期": len(sorted_.undated),
        "只管往年": len(sorted_.over),
        "是准许或禁止的，不会到期": len(sorted_.never),
    }
    reasons = "，".join(f"{count} 条{why}" for why, count in left.items() if count)
    rest = f"，另外 {sum(left.values())} 条没有放进去：{reasons}" if reasons else ""
    message(f"已写好日历“{path}”：放进 {len(sorted_.dated)} 条{rest}。")
