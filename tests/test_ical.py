"""The calendar file: read back by the library that calendar programs are tested with."""

import re
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from dateutil.rrule import rrulestr

from assistant.duties.calendar import Due, rhythm_of
from assistant.duties.periods import ALWAYS
from assistant.duties.records import Deadline, Duty, Frequency, Unit
from assistant.errors import OutputError
from assistant.export.ical import calendar_file, dues_file

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TEXT = "各站每季度向区办报送1次台账，逗号、分号；反斜线\\都在；" + "长句" * 60 + "。"


def duty(
    what="报送台账", every=None, deadline=None, *, who="各站", force="应当", years=ALWAYS, start=10, text=TEXT
) -> Duty:
    section = ("第二章 管理",)
    return Duty(
        who, False, what, every, deadline, "区办", force, "", "台账,办法", "a.txt", "d1", section, text, start,
        start + len(text), years,
    )  # fmt: skip


@pytest.fixture
def events(tmp_path):
    def read(*duties, year=2026):
        path = calendar_file(duties, tmp_path / "日历.ics", year=year, now=NOW)
        return [] if path is None else list(icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT"))

    return read


def rule(event) -> str:
    return event["RRULE"].to_ical().decode()


@pytest.mark.parametrize(
    ("every", "deadline", "start", "expected"),
    [
        (Frequency(Unit.MONTH), None, date(2026, 1, 31), "FREQ=MONTHLY;BYMONTHDAY=-1"),
        (Frequency(Unit.QUARTER, count=1), None, date(2026, 3, 31), "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1"),
        (Frequency(Unit.HALF_YEAR), None, date(2026, 6, 30), "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=-1"),
        (Frequency(Unit.YEAR), None, date(2026, 12, 31), "FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=12"),
        (
            Frequency(Unit.YEAR),
            Deadline("每年2月底前", month=2),
            date(2026, 2, 28),
            "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=-1",
        ),
        (
            Frequency(Unit.YEAR),
            Deadline("每年6月底前", month=6),
            date(2026, 6, 30),
            "FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=6",
        ),
        (Frequency(Unit.WEEK), None, date(2026, 1, 2), "FREQ=WEEKLY;BYDAY=FR"),
        (Frequency(Unit.WEEK, span=2), None, date(2026, 1, 2), "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
        (Frequency(Unit.DAY), None, date(2026, 1, 1), "FREQ=DAILY"),
        (Frequency(Unit.MONTH), Deadline("每月5日前", day=5), date(2026, 1, 5), "FREQ=MONTHLY;BYMONTHDAY=5"),
        (Frequency(Unit.MONTH), Deadline("每月31日前", day=31), date(2026, 1, 31), "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ],
)
def test_regular_duties_repeat(events, every, deadline, start, expected):
    (event,) = events(duty(every=every, deadline=deadline, years=(2026, 9999)))
    assert event["DTSTART"].dt == start
    assert set(rule(event).split(";")) == set(expected.split(";"))


RHYTHMS = [
    duty(every=Frequency(Unit.TEN_DAYS)),
    duty(every=Frequency(Unit.HALF_MONTH)),
    *(duty(every=Frequency(Unit.MONTH), deadline=Deadline(f"每月{day}日前", day=day)) for day in (5, 28, 29, 30, 31)),
    *(duty(every=Frequency(Unit.MONTH, span=span), deadline=Deadline("30日前", day=30)) for span in (2, 4, 5)),
    duty(every=Frequency(Unit.QUARTER), deadline=Deadline("每季度结束后30日内", days=30)),
    duty(every=Frequency(Unit.QUARTER), deadline=Deadline("每季度第一个月30日前", day=30)),
    duty(every=Frequency(Unit.HALF_YEAR)),
    *(
        duty(every=Frequency(Unit.YEAR), deadline=Deadline("每年", month=m, day=d))
        for m, d in ((2, 29), (2, 0), (4, 31))
    ),
    duty(every=Frequency(Unit.YEAR, span=3), deadline=Deadline("2月底前", month=2), years=(2025, 9999)),
    duty(every=Frequency(Unit.YEAR), years=(2027, 2028)),
    duty(every=Frequency(Unit.WEEK, span=2)),
]


@pytest.mark.parametrize("entry", RHYTHMS, ids=lambda entry: f"{entry.every.unit.name}{entry.every.span}")
def test_rules_give_the_days_that_fall_due_and_outlook_can_map_each(events, entry):
    """Rules spelled out by another library are the days of the calendar; no rule has what Outlook leaves out."""
    found = events(entry)
    days = set()
    for event in found:
        parts = dict(part.split("=") for part in rule(event).split(";"))
        assert set(parts) <= {"FREQ", "INTERVAL", "BYMONTHDAY", "BYMONTH", "BYDAY", "UNTIL"}
        assert "," not in parts.get("BYMONTHDAY", "") and "," not in parts.get("BYDAY", "")
        if parts["FREQ"] == "YEARLY":
            assert 1 <= int(parts["BYMONTHDAY"]) <= 31 and 1 <= int(parts["BYMONTH"]) <= 12
        start = datetime.combine(event["DTSTART"].dt, datetime.min.time())
        given = list(
            rrulestr(rule(event), dtstart=start).between(datetime(2026, 1, 1), datetime(2040, 12, 31), inc=True)
        )
        assert given[0] == start
        days |= {on.date() for on in given}
    first, last = max(2026, entry.years[0]), min(2040, entry.years[1])
    assert days == set(rhythm_of(entry).dates(date(first, 1, 1), date(last, 12, 31)))
    assert len({str(event["UID"]) for event in found}) == len(found)


def test_several_days_of_a_month_are_several_events(events):
    found = events(duty(every=Frequency(Unit.TEN_DAYS)))
    assert [(event["DTSTART"].dt.day, rule(event)) for event in found] == [
        (10, "FREQ=MONTHLY;BYMONTHDAY=10"),
        (20, "FREQ=MONTHLY;BYMONTHDAY=20"),
        (31, "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ]


def test_spans_of_years_begin_with_the_papers_year(events):
    (event,) = events(duty(every=Frequency(Unit.YEAR, span=2), years=(2025, 9999)))
    assert event["DTSTART"].dt == date(2026, 12, 31)
    assert "INTERVAL=2" in rule(event)


def test_a_dated_duty_is_one_event_and_one_without_a_date_is_none(events):
    (event,) = events(
        duty(deadline=Deadline("2026年4月11日前", year=2026, month=4, day=11)),
        duty("答复", deadline=Deadline("自受理之日起20日内", days=20)),
        duty("抽查", every=Frequency(Unit.IRREGULAR)),
        duty("不得瞒报", every=Frequency(Unit.MONTH), force="不得"),
    )
    assert event["DTSTART"].dt == date(2026, 4, 11)
    assert "RRULE" not in event


def test_a_plan_ends_with_its_year_and_a_past_one_is_left_out(events):
    (event,) = events(duty(every=Frequency(Unit.MONTH), years=(2026, 2026)))
    assert event["RRULE"]["UNTIL"] == [date(2026, 12, 31)]
    assert events(duty(every=Frequency(Unit.MONTH), years=(2022, 2022))) == []
    (coming,) = events(duty(every=Frequency(Unit.MONTH), years=(2027, 2027)))
    assert coming["DTSTART"].dt == date(2027, 1, 31)


def test_with_nothing_to_enter_no_file_is_made(tmp_path):
    path = tmp_path / "空.ics"
    assert calendar_file([duty()], path, year=2026, now=NOW) is None
    assert dues_file([], path, now=NOW) is None
    assert not path.exists()


def test_an_event_says_who_what_and_on_what_basis(events):
    (event,) = events(duty(every=Frequency(Unit.QUARTER, count=1)))
    assert event["SUMMARY"] == "各站：报送台账"
    description = str(event["DESCRIPTION"])
    assert TEXT in description  # commas, semicolons and backslashes come back as they were
    assert "频次：每季度1次" in description and "《台账,办法》 › 第二章 管理" in description
    assert [str(name) for name in event["CATEGORIES"].cats] == ["制度台账", "各站", "台账,办法"]
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)
    assert event["DTSTAMP"].dt == NOW
    assert event["TRANSP"] == "TRANSPARENT"
    (alarm,) = event.walk("VALARM")
    assert timedelta(days=-7) < alarm["TRIGGER"].dt < timedelta(days=-1)


def test_lines_are_folded_at_75_octets_between_characters(tmp_path):
    path = calendar_file([duty(every=Frequency(Unit.MONTH))], tmp_path / "a.ics", year=2026, now=NOW)
    content = path.read_bytes()
    assert content.startswith(b"BEGIN:VCALENDAR\r\n") and b"PRODID:-//policy-assistant" in content
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")  # no character is split


def test_a_uid_stays_the_same_and_tells_duties_apart(events):
    rows = [
        duty(every=Frequency(Unit.MONTH)),
        duty("提交总结", every=Frequency(Unit.YEAR)),
        duty(every=Frequency(Unit.WEEK)),
    ]
    first, second = ([str(event["UID"]) for event in events(*rows)] for _ in range(2))
    assert first == second
    assert len(set(first)) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}@policy-assistant", uid) for uid in first)


def test_what_falls_due_is_an_event_a_day(tmp_path):
    monthly = duty(every=Frequency(Unit.MONTH))
    dues = [Due(date(2026, 11, 30), monthly), Due(date(2026, 12, 31), monthly, "从文件的年份起算")]
    path = dues_file(dues, tmp_path / "到期.ics", now=NOW)
    found = list(icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT"))
    assert [event["DTSTART"].dt for event in found] == [date(2026, 11, 30), date(2026, 12, 31)]
    assert all("RRULE" not in event for event in found)
    assert len({str(event["UID"]) for event in found}) == 2
    assert "备注：从文件的年份起算" in str(found[1]["DESCRIPTION"])


def test_control_characters_and_long_titles_do_no_harm(events):
    (event,) = events(duty("甲\x00乙\x1b丙" + "长" * 200, every=Frequency(Unit.MONTH), text="坏\x07字符\ud800。"))
    assert event["SUMMARY"].startswith("各站：甲乙丙长") and len(event["SUMMARY"]) <= 62
    assert "原文：坏字符。" in str(event["DESCRIPTION"])


def test_another_suffix_is_refused(tmp_path):
    with pytest.raises(OutputError, match=r"\.ics"):
        calendar_file([duty(every=Frequency(Unit.MONTH))], tmp_path / "a.txt", year=2026, now=NOW)
