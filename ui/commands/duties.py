"""``policy-assistant duties``: the register of duties, the work that papers report as done, and what falls due."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ui.command_help import WrongValue
from ui.commands.duty_files import duties_place, write_calendar, write_table
from ui.commands.narrowing import DocumentOption, InForceOption, YearOption, narrowed, papers_named
from ui.commands.opening import library_for_questions
from ui.commands.options import JsonOption, LibraryOption
from ui.environment import Environment
from ui.rendering import message, print_json, progress_bar

if TYPE_CHECKING:
    from assistant.duties.calendar import Due
    from assistant.duties.periods import Period
    from assistant.duties.records import Duty, ForceKind, Work
    from assistant.duties.register import Register, Wanted
    from index.selection import Papers

__all__ = ["duties"]

_KINDS: tuple[ForceKind, ...] = ("必须", "应当", "可以", "禁止")
_WORTH_A_BAR = 500  # papers; fewer are read before anyone looks
_NAMED = 8  # subjects named where a filter leaves nothing


def _kind(value: str) -> str:
    if value not in _KINDS:
        raise typer.BadParameter(f"应是 {'、'.join(_KINDS)} 之一，给的是“{value}”")
    return value


def duties(
    *,
    who: Annotated[str, typer.Option("--who", metavar="单位或职务", help="只看责任主体中含有这些字的")] = "",
    every: Annotated[
        str | None,
        typer.Option(
            "--every",
            metavar="频次",
            help="只看这种频次的：每周、每月、每季度、每半年、每年、每两年、定期、不定期等；写“有”列出所有写明频次的",
        ),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind", metavar="|".join(_KINDS), parser=_kind, help="只看这种约束力的（应当包括要和直接布置的）"
        ),
    ] = None,
    document: DocumentOption = None,
    documents: Annotated[
        list[str] | None,
        typer.Option("--documents", metavar="文件", help="同 --document，几份之间也可用逗号或顿号隔开"),
    ] = None,
    year: YearOption = None,
    in_force: InForceOption = False,
    done: Annotated[bool, typer.Option("--done", help="改看已开展的工作：做了什么、多少、什么时候")] = False,
    due: Annotated[
        str | None,
        typer.Option(
            "--due",
            metavar="时间",
            help="只看这段时间到期的，按日期排列：2026-11、2026-Q4、2026、本月、下月、本季度、今年",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="文件",
            help="写成文件：.xlsx 是 Excel 台账，.ics 是日历（可导入手机、Outlook 等）",
        ),
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """制度台账：文库里谁要做什么、多久一次、什么时候以前、报给谁、依据哪一句。"""
    _check(done, due, every, kind, output)
    output = duties_place(output) if output is not None else None
    from assistant.duties.calendar import due as falling_due
    from assistant.duties.periods import period as period_of
    from assistant.duties.register import Wanted, chosen, every_of

    wanted = Wanted(who.strip(), every_of(every) if every is not None else None, _as_kind(kind))
    period = period_of(due, date.today()) if due is not None else None
    with library_for_questions(library, Environment.read()) as opened:
        if not opened.documents():
            raise typer.Exit(1)  # has been told
        papers = narrowed(opened, papers_named(opened, document, documents), year, None, in_force)
        whole = _read(papers)
        sources = {paper.id: paper.source for paper in papers.documents()} if output else {}
    if done:
        works = [work for work in whole.works if wanted.covers(work)]
        if not works:
            _nothing_done(whole, wanted)
        _works(whole, works, output, sources, as_json)
        return
    found = chosen(whole.duties, wanted)
    if not found:
        _no_duties(whole, wanted)
    if period is None:
        _duties(whole, found, wanted, output, sources, as_json)
        return
    dues = falling_due(found, period)
    if not dues:
        _nothing_due(found, period)
    _dues(whole, found, dues, wanted, period, output, sources, as_json)


def _check(done: bool, due: str | None, every: str | None, kind: str | None, output: Path | None) -> None:
    """Options that do not go together. Raises WrongValue."""
    if done and (given := [name for name, value in (("--due", due), ("--every", every), ("--kind", kind)) if value]):
        raise WrongValue(f"--done 看的是做过的事，不能和 {'、'.join(given)} 一起用")
    if done and output is not None and output.suffix.lower() == ".ics":
        raise WrongValue("--done 看的是做过的事，不能写成日历，请用 .xlsx")


def _as_kind(kind: str | None) -> ForceKind | None:
    return next((known for known in _KINDS if known == kind), None)


def _read(papers: Papers) -> Register:
    from assistant.duties.register import register

    with _progress() as progress:
        return register(papers, progress)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    from index.ingest import Progress

    with progress_bar("整理台账") as bar:

        def report(done: int, total: int) -> None:
            if bar is not None and total >= _WORTH_A_BAR:
                bar(Progress(done, total, ""))

        yield report if bar is not None else None


def _duties(
    whole: Register, found: Sequence[Duty], wanted: Wanted, output: Path | None, sources: dict[str, str], as_json: bool
) -> None:
    from ui.duty_tables import duty_record, show_duties

    if output is not None and output.suffix.lower() == ".ics":
        write_calendar(found, output)
    elif output is not None:
        write_table(_part(whole, found, wanted), output, sources)
    if as_json:
        for duty in found:
            print_json(duty_record(duty), indent=None)
    elif output is None:
        show_duties(found)
        message(f"共 {len(found)} 条，出自 {_papers(found)} 份文件。")


def _works(whole: Register, works: Sequence[Work], output: Path | None, sources: dict[str, str], as_json: bool) -> None:
    from assistant.duties.register import Register
    from ui.duty_tables import show_works, work_record

    if output is not None:
        write_table(Register((), tuple(works)), output, sources)
    if as_json:
        for work in works:
            print_json(work_record(work), indent=None)
    elif output is None:
        show_works(works)
        message(f"共 {len(works)} 项，出自 {_papers(works)} 份文件。")


def _dues(
    whole: Register,
    found: Sequence[Duty],
    dues: Sequence[Due],
    wanted: Wanted,
    period: Period,
    output: Path | None,
    sources: dict[str, str],
    as_json: bool,
) -> None:
    from assistant.duties.calendar import without_date
    from assistant.export.ical import dues_file
    from ui.duty_tables import due_record, show_dues

    if output is not None and output.suffix.lower() == ".ics":
        if (path := dues_file(dues, output, now=datetime.now(UTC))) is not None:
            message(f"已写好日历“{path}”：{period.label}到期 {len(dues)} 项。")
    elif output is not None:
        write_table(_part(whole, found, wanted), output, sources, dues, period)
    if as_json:
        for entry in dues:
            print_json(due_record(entry), indent=None)
    elif output is None:
        show_dues(dues)
        rest = len(without_date(found, period.year))
        message(
            f"{period.label}到期 {len(dues)} 项。"
            + f"另有 {rest} 条定期、不定期或者从某件事发生之日起算，没有固定的日子。" * bool(rest)
        )


def _part(whole: Register, found: Sequence[Duty], wanted: Wanted) -> Register:
    """The chosen duties, and the work of the same subject."""
    from assistant.duties.register import Register

    return Register(tuple(found), tuple(work for work in whole.works if wanted.covers(work)))


def _papers(rows: Sequence[Duty | Work]) -> int:
    return len({row.document_id for row in rows})


def _no_duties(whole: Register, wanted: Wanted) -> NoReturn:
    """No duties at all, or none that the options leave."""
    from assistant.duties.register import Wanted, chosen, subjects

    if not whole.duties:
        _refuse("这些文件里没有找到要求谁做什么的内容。")
    if wanted.who and not chosen(whole.duties, Wanted(who=wanted.who)):
        _refuse(_unknown(wanted.who, subjects(whole.duties)))
    several = sum(map(bool, (wanted.who, wanted.every, wanted.kind))) > 1
    conditions = "没有同时符合这些条件的事项，放宽一些再试" if several else "没有符合这个条件的事项"
    _refuse(f"{conditions}（不加条件时共 {len(whole.duties)} 条）。")


def _nothing_done(whole: Register, wanted: Wanted) -> NoReturn:
    from assistant.duties.register import subjects

    if not whole.works:
        _refuse("这些文件里没有写做了多少次、多少项的工作。")
    _refuse(_unknown(wanted.who, subjects(whole.works)))


def _unknown(who: str, named: Sequence[str]) -> str:
    there_is = f"写明的有：{'、'.join(named[:_NAMED])}{'等' * (len(named) > _NAMED)}" if named else "文件里没有写明是谁"
    return f"没有责任主体含“{who}”的，{there_is}。"


def _nothing_due(found: Sequence[Duty], period: Period) -> NoReturn:
    over = sum(duty.years[1] < period.year for duty in found)
    rest = f"，有 {over} 条只管{period.year}年以前" if over else ""
    _refuse(f"{period.label}没有到期的事项{rest}。")


def _refuse(sentence: str) -> NoReturn:
    message(sentence)
    raise typer.Exit(1)
