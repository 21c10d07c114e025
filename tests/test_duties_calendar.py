"""What falls due when; the periods that are asked for; the years that a paper's duties belong to."""

from datetime import date

import pytest

from assistant.duties.calendar import date_of, due, rhythm_of, standing, without_date
from assistant.duties.periods import ALWAYS, Period, period, years_in_force
from assistant.duties.records import Deadline, Duty, Frequency, Unit
from assistant.errors import QuestionError
from index.records import Identity

TODAY = date(2026, 11, 21)
YEAR = Period(2026, 1, 12)


def duty(every=None, deadline=None, *, force="应当", years=ALWAYS, what="报送台账") -> Duty:
    text = f"各科室{what}。"
    section = ("第二章 管理",)
    return Duty(
        "各科室",
        False,
        what,
        every,
        deadline,
        "",
        force,
        "",
        "台账办法",
        "a.txt",
        "d1",
        section,
        text,
        0,
        len(text),
        years,
    )


def days(made: Duty, when: Period = YEAR) -> list[str]:
    return [entry.date.strftime("%m-%d") for entry in due([made], when)]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2026-11", Period(2026, 11, 11)),
        ("2026年1月", Period(2026, 1, 1)),
        ("２０２６．０２", Period(2026, 2, 2)),
        ("2026-Q4", Period(2026, 10, 12)),
        ("2026q1", Period(2026, 1, 3)),
        ("2026年第三季度", Period(2026, 7, 9)),
        ("2026年2季度", Period(2026, 4, 6)),
        ("2027", Period(2027, 1, 12)),
        ("本月", Period(2026, 11, 11)),
        ("下个月", Period(2026, 12, 12)),
        ("本季度", Period(2026, 10, 12)),
        ("下季度", Period(2027, 1, 3)),
        ("今年", YEAR),
        ("明年", Period(2027, 1, 12)),
    ],
)
def test_periods_are_read_as_people_write_them(asked, expected):
    assert period(asked, TODAY) == expected


def test_the_month_after_december_is_january():
    assert period("下月", date(2026, 12, 3)) == Period(2027, 1, 1)


@pytest.mark.parametrize("asked", ["", "明天", "2026-13", "2026-Q5", "26年", "每月"])
def test_what_is_no_period_is_refused_in_one_sentence(asked):
    with pytest.raises(QuestionError, match="2026-11"):
        period(asked, TODAY)


def test_periods_have_labels_and_last_days():
    assert [Period(2026, 11, 11).label, Period(2026, 10, 12).label, YEAR.label] == [
        "2026年11月",
        "2026年第四季度",
        "2026年",
    ]
    assert Period(2024, 2, 2).end == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("every", "deadline", "expected"),
    [
        (Frequency(Unit.QUARTER, count=1), None, ["03-31", "06-30", "09-30", "12-31"]),
        (Frequency(Unit.HALF_YEAR), None, ["06-30", "12-31"]),
        (Frequency(Unit.YEAR, count=4, least=True), None, ["12-31"]),
        (Frequency(Unit.MONTH, span=2), None, ["02-28", "04-30", "06-30", "08-31", "10-31", "12-31"]),
        (Frequency(Unit.QUARTER, span=2), None, ["06-30", "12-31"]),
        (Frequency(Unit.QUARTER), Deadline("每季度末月25日前", day=25), ["03-25", "06-25", "09-25", "12-25"]),
        (Frequency(Unit.QUARTER), Deadline("每季度首月10日前", day=10), ["01-10", "04-10", "07-10", "10-10"]),
        (
            Frequency(Unit.QUARTER),
            Deadline("每季度结束后10日内", days=10),
            ["01-10", "04-10", "07-10", "10-10"],
        ),
        (Frequency(Unit.YEAR), Deadline("每年6月底前", month=6), ["06-30"]),
        (Frequency(Unit.YEAR), Deadline("每年3月15日前", month=3, day=15), ["03-15"]),
        (Frequency(Unit.YEAR), Deadline("年中"), ["06-30"]),
        (None, Deadline("年底前"), ["12-31"]),
        (None, Deadline("年中"), ["06-30"]),
        (None, Deadline("9月底前", month=9), ["09-30"]),
        (None, Deadline("2026年4月11日前", year=2026, month=4, day=11), ["04-11"]),
        (None, Deadline("2025年4月11日前", year=2025, month=4, day=11), []),
        (None, Deadline("自受理之日起20日内", days=20), []),
        (None, Deadline("第一时间"), []),
        (Frequency(Unit.REGULAR), None, []),
        (Frequency(Unit.OCCASION), None, []),
        (None, None, []),
    ],
)
def test_a_duty_falls_due_on_these_days_of_a_year(every, deadline, expected):
    assert days(duty(every, deadline)) == expected


def test_monthly_duties_are_due_on_the_last_day_or_on_the_day_named():
    monthly = Frequency(Unit.MONTH, count=1)
    assert len(days(duty(monthly))) == 12
    assert days(duty(monthly), Period(2024, 2, 2)) == ["02-29"]
    assert days(duty(monthly, Deadline("每月5日前", day=5)), Period(2026, 11, 11)) == ["11-05"]
    assert days(duty(monthly, Deadline("次月8日前", day=8)), Period(2026, 1, 1)) == ["01-08"]
    # February has no 30th: the duty does not skip the month.
    assert days(duty(monthly, Deadline("每月30日前", day=30)), Period(2026, 2, 3)) == ["02-28", "03-30"]


def test_weekly_duties_are_due_on_fridays_and_the_last_of_each_month_in_a_longer_period():
    weekly = duty(Frequency(Unit.WEEK))
    assert days(weekly, Period(2026, 11, 11)) == ["11-06", "11-13", "11-20", "11-27"]
    listed = due([weekly], Period(2026, 10, 12))
    assert [entry.date for entry in listed] == [date(2026, 10, 30), date(2026, 11, 27), date(2026, 12, 25)]
    assert all("最后一次" in entry.note for entry in listed)


def test_half_months_end_on_the_fifteenth_and_the_last_day():
    assert days(duty(Frequency(Unit.HALF_MONTH, count=1)), Period(2024, 2, 2)) == ["02-15", "02-29"]


def test_duties_are_sorted_by_what_becomes_of_them():
    monthly = Frequency(Unit.MONTH)
    rows = {
        "dated": [duty(monthly), duty(deadline=Deadline("2027年3月底前", year=2027, month=3), years=(2027, 2027))],
        "undated": [duty(Frequency(Unit.REGULAR)), duty()],
        "over": [duty(monthly, years=(2022, 2022)), duty(years=(2022, 2022)), duty(monthly, years=(1, 0))],
        "never": [duty(monthly, force="不得"), duty(force="可以", years=(2022, 2022))],
    }
    every = [row for found in rows.values() for row in found]
    made = standing(every, 2026)
    assert {fate: list(getattr(made, fate)) for fate in rows} == rows


def test_terms_have_no_dates():
    termly = duty(Frequency(Unit.TERM))
    assert days(termly) == [] and without_date([termly], 2026) == [termly]


def test_daily_duties_are_listed_once_a_month_and_ten_day_ones_three_times():
    assert days(duty(Frequency(Unit.DAY)), Period(2026, 11, 11)) == ["11-30"]
    assert days(duty(Frequency(Unit.TEN_DAYS)), Period(2026, 2, 2)) == ["02-10", "02-20", "02-28"]


def test_spans_of_years_count_from_the_papers_year_and_without_one_every_year_is_named():
    two_years = Frequency(Unit.YEAR, span=2)
    known = duty(two_years, years=(2023, 9999))
    assert [year for year in range(2022, 2029) if days(known, Period(year, 1, 12))] == [2024, 2026, 2028]
    unknown = due([duty(two_years)], YEAR)
    assert [entry.date for entry in unknown] == [date(2026, 12, 31)]
    assert "未写明" in unknown[0].note


def test_duties_of_a_yearly_plan_fall_due_in_its_year_only():
    plan = duty(Frequency(Unit.QUARTER), years=(2022, 2022))
    assert len(days(plan, Period(2022, 1, 12))) == 4
    assert days(plan, YEAR) == []
    by_year_end = duty(None, Deadline("年底前"), years=(2022, 2022))
    assert days(by_year_end, Period(2022, 12, 12)) == ["12-31"]
    assert days(by_year_end, Period(2026, 12, 12)) == []


def test_a_deadline_without_a_year_in_a_standing_paper_is_of_that_papers_year():
    notice = duty(None, Deadline("6月30日前", month=6, day=30), years=(2025, 9999))
    assert date_of(notice, 2025) == date(2025, 6, 30)
    assert date_of(notice, 2026) is None


@pytest.mark.parametrize("force", ["不得", "严禁", "可以", "可", "鼓励"])
def test_bans_and_permissions_never_fall_due(force):
    assert days(duty(Frequency(Unit.MONTH), force=force)) == []


def test_everything_due_is_sorted_by_date_and_the_rest_is_listed_apart():
    rows = [
        duty(Frequency(Unit.YEAR), what="述职"),
        duty(None, Deadline("自受理之日起20日内", days=20), what="答复"),
        duty(Frequency(Unit.QUARTER), what="汇报"),
        duty(Frequency(Unit.IRREGULAR), what="抽查"),
        duty(what="学习"),
        duty(Frequency(Unit.REGULAR), what="旧事", years=(2020, 2020)),
    ]
    assert [entry.duty.what for entry in due(rows, Period(2026, 10, 12))] == ["述职", "汇报"]
    assert [made.what for made in without_date(rows, 2026)] == ["答复", "抽查"]


def test_a_rhythm_tells_its_step():
    rhythm = rhythm_of(duty(Frequency(Unit.QUARTER)))
    assert rhythm is not None and (rhythm.step, rhythm.every, rhythm.days) == ("month", 3, (-1,))
    assert rhythm_of(duty(Frequency(Unit.REGULAR))) is None


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        (Identity("某局2022年工作要点", date="2022", kind="要点"), (2022, 2022)),
        (Identity("某县2024—2026年行动规划", date="2024-03-01", kind="规划"), (2024, 2026)),
        (Identity("某镇2023年工作总结", date="2023", kind="总结"), (2023, 2024)),
        (Identity("在动员会上的讲话", date="2023-05-18", kind="讲话"), (2023, 2023)),
        (Identity("某区值班办法", date="2021-06-01", kind="办法"), (2021, 9999)),
        (Identity("关于报送台账的通知", date="2020-02", kind="通知"), (2020, 9999)),
        (Identity("某区值班办法", kind="办法"), ALWAYS),
    ],
)
def test_a_paper_holds_for_its_years(identity, expected):
    assert years_in_force(identity) == expected


def test_a_repealed_paper_holds_in_no_year():
    first, last = years_in_force(Identity("某区值班办法（已废止）", date="2015", kind="办法", repealed=True))
    assert last < first
    assert days(duty(Frequency(Unit.MONTH), years=(first, last))) == []
