"""What the register tab asks for: rows that meet its conditions, a page of them at a time, and files of all of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from assistant.duties.calendar import due, without_date
from assistant.duties.periods import ALWAYS, Period, period
from assistant.duties.records import Duty, ForceKind, Work
from assistant.duties.register import Register, Wanted, chosen, every_of
from index.errors import PolicyAssistantError
from ui.office.register_room import Drawn, RegisterRoom, SeenRegister

from .downloads import file_name, packed
from .duties_table import dues_html, duties_html, undated_html, works_html
from .duty_charts import charts_html, months_of, subjects_of
from .jobs import Jobs, Reply

__all__ = ["PAGE", "DutiesDesk"]

logger = logging.getLogger(__name__)

AT_ONCE = 2  # files made at the same time: those of a whole library are large
PAGE = 100  # rows shown at once, and added at every 显示更多
WAIT = 0.4  # seconds that an answer waits for a register under way before it tells how far that is
WORDS = 200  # characters of a condition
YEARS = 12  # other years looked at when nothing falls due in the one asked for
BROKEN = "程序内部出了问题，台账没有做成。请刷新后再试；若仍不行，请把终端里的报错告诉管理员。"
MANGLED = "页面发来的条件看不懂，请刷新后再试。"
UNREADY = "台账还在整理，请稍等片刻再下载。"

T = TypeVar("T", Duty, Work)
_Words = Annotated[str, AfterValidator(lambda words: words[:WORDS])]  # nobody looks for more


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the page asks for. ``period``: 2026, 2026-Q4 or 2026-11; ``version``: of the register that it shows."""

    view: Literal["duties", "works", "calendar"] = "duties"
    who: _Words = ""
    exactly: bool = False  # ``who`` is the whole name, and not a part of it
    text: _Words = ""
    every: _Words = ""
    kind: Literal["", "必须", "应当", "可以", "禁止"] = ""
    documents: Annotated[tuple[str, ...], Field(max_length=10_000)] = ()
    period: Annotated[str, Field(max_length=10)] = ""
    offset: Annotated[int, Field(ge=0)] = 0
    version: _Words = ""
    chart: bool = False  # wanted besides the rows


_READER = TypeAdapter(_Asked)


class DutiesDesk:
    """Answers the page; holds no state of any page."""

    def __init__(self, room: RegisterRoom | SeenRegister, today: Callable[[], date] = date.today) -> None:
        self._room = room
        self._today = today
        self._jobs = Jobs(AT_ONCE)

    def rows(self, asked: Reply) -> Reply:
        """The next rows as HTML under "body", with "count", "next" (−1 at the end) and "version"; "subjects" where the
        page does not have those of this version yet, "chart" where it asks for the picture. While the register is
        drawn up "done" and "total" instead."""

        def answer(wanted: _Asked, drawn: Drawn) -> Reply:
            reply = self._view(wanted, drawn.register)
            if wanted.chart and not wanted.offset and wanted.view != "works":
                reply |= self._chart(wanted, _duties(wanted, drawn.register))
            if wanted.version != drawn.version:
                reply |= {"subjects": list(drawn.subjects)}
            return reply | {"version": drawn.version}

        return self._answered(asked, answer)

    def workbook(self, asked: Reply) -> Reply:
        """All rows that are asked for, as an Excel file; "job" while it is not done."""
        from assistant.export.spreadsheet import register_workbook

        def answer(wanted: _Asked, drawn: Drawn) -> Reply:
            found = _narrowed(wanted, drawn.register)
            if wanted.view != "calendar":
                return packed(_name("制度台账", wanted), ".xlsx", lambda path: register_workbook(found, path))
            when = self._period(wanted)
            dues = due(found.duties, when)

            def write(path: Path) -> Path:
                return register_workbook(found, path, dues=dues, period=when)

            return packed(_name(f"{when.label}到期事项", wanted), ".xlsx", write)

        return self._jobs.begin(lambda stop: self._answered(asked, answer), BROKEN)

    def calendar(self, asked: Reply) -> Reply:
        """What is asked for as a calendar file: what falls due in the period shown, else all duties that have dates,
        from this year on; "job" while it is not done."""
        from assistant.export.ical import calendar_file, dues_file

        def answer(wanted: _Asked, drawn: Drawn) -> Reply:
            duties, now = _duties(wanted, drawn.register), datetime.now(UTC)
            if wanted.view == "calendar":
                when = self._period(wanted)
                name, nothing = f"{when.label}到期事项", f"{when.label}没有到期的事项，没有可以放进日历的。"
                return packed(
                    _name(name, wanted), ".ics", lambda path: dues_file(due(duties, when), path, now=now), nothing
                )
            year = self._today().year
            nothing = f"这些事项从 {year} 年起都没有固定的日期，没有可以放进日历的。"
            return packed(
                _name("制度台账", wanted), ".ics", lambda path: calendar_file(duties, path, year=year, now=now), nothing
            )

        return self._jobs.begin(lambda stop: self._answered(asked, answer), BROKEN)

    def wait(self, job: str) -> Reply:
        """The file of a job begun before."""
        return self._jobs.wait(job)

    def _answered(self, asked: Reply, answer: Callable[[_Asked, Drawn], Reply]) -> Reply:
        try:
            wanted = _READER.validate_python(asked)
            state = self._room.look(WAIT)
            if not isinstance(state, Drawn):
                return {"done": state.done, "total": state.total, "error": UNREADY}
            return answer(wanted, state)
        except ValidationError:
            return {"error": MANGLED}
        except PolicyAssistantError as error:
            return {"error": str(error)}
        except Exception:
            logger.exception("the register could not be shown")
            return {"error": BROKEN}

    def _view(self, wanted: _Asked, register: Register) -> Reply:
        start, stop = wanted.offset, wanted.offset + PAGE
        if wanted.view == "calendar":
            return self._due(wanted, _narrowed(wanted, register), start, stop)
        head = not start
        found: Sequence[Duty] | Sequence[Work]
        if wanted.view == "works":
            found = _works(wanted, register)
            body = works_html(found[start:stop], head=head)
        else:
            found = _duties(wanted, register)
            body = duties_html(found[start:stop], head=head)
        return {"count": len(found), "body": body if found else "", "next": stop if stop < len(found) else -1}

    def _due(self, wanted: _Asked, register: Register, start: int, stop: int) -> Reply:
        when = self._period(wanted)
        dues = due(register.duties, when)
        after = dues[start - 1].date if 0 < start <= len(dues) else None
        reply: Reply = {
            "count": len(dues),
            "label": when.label,
            "body": dues_html(dues[start:stop], self._today(), after),
            "next": stop if stop < len(dues) else -1,
        }
        if not start:
            undated = without_date(register.duties, when.year)
            reply["undated"] = undated_html(undated[:PAGE], max(0, len(undated) - PAGE))
        if not dues:
            reply["years"] = _other_years(register.duties, when)
        return reply

    def _chart(self, wanted: _Asked, duties: Sequence[Duty]) -> Reply:
        """What is asked for as a picture of the year of its period."""
        year = self._period(wanted).year
        chosen = wanted.who.strip() if wanted.exactly else ""
        reply: Reply = {"chart": charts_html(year, months := months_of(duties, year), subjects_of(duties), chosen)}
        if not any(months):
            reply["years"] = _other_years(duties, Period(year, 1, 12))
        return reply

    def _period(self, wanted: _Asked) -> Period:
        return period(wanted.period or "今年", self._today())


def _narrowed(wanted: _Asked, register: Register) -> Register:
    return Register(tuple(_duties(wanted, register)), tuple(_works(wanted, register)))


def _duties(wanted: _Asked, register: Register) -> Sequence[Duty]:
    """Duties that meet the conditions, all of them where there is none."""
    every = every_of(wanted.every) if wanted.every else None
    kind: ForceKind | None = wanted.kind or None
    conditions = Wanted(who=wanted.who.strip(), every=every, kind=kind, text=wanted.text.strip())
    rows = _of_papers(register.duties, wanted.documents)
    found = rows if conditions == Wanted() else chosen(rows, conditions)
    return [duty for duty in found if duty.who == wanted.who.strip()] if wanted.exactly else found


def _works(wanted: _Asked, register: Register) -> Sequence[Work]:
    """Work done, by the conditions that it can meet: by whom, what, and in which paper."""
    subject, text = Wanted(who=wanted.who.strip()), wanted.text.strip()
    rows = _of_papers(register.works, wanted.documents)
    if wanted.exactly:
        rows = [work for work in rows if work.who == wanted.who.strip()]
    return [work for work in rows if subject.covers(work) and (text in work.what or text in work.text)]


def _of_papers(rows: Sequence[T], documents: Sequence[str]) -> Sequence[T]:
    admitted = frozenset(documents)
    return [row for row in rows if row.document_id in admitted] if admitted else rows


def _other_years(duties: Sequence[Duty], when: Period) -> list[int]:
    """Up to two years near the one asked for in whose same months something falls due."""
    years = {year for duty in duties for year in duty.years if year not in ALWAYS}
    near = sorted(years - {when.year}, key=lambda year: abs(year - when.year))[:YEARS]
    found = [year for year in near if due(duties, Period(year, when.first, when.last))]
    return sorted(found[:2])


def _name(what: str, wanted: _Asked) -> str:
    return file_name(f"{wanted.who.strip()}{what}", what)
