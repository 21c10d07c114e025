"""The register as a picture: numbers that agree with the rows, and names that stay text."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_web_duties import EVIL, desk, duty, words

from assistant.duties.calendar import due
from assistant.duties.periods import Period
from assistant.duties.records import Deadline, Frequency, Unit
from ui.web.duty_charts import TOP, charts_html, months_of, subjects_of

DUTIES = st.builds(
    lambda who, unit, span, deadline, force, years: duty(
        who=who, every=Frequency(unit, span) if unit else None, deadline=deadline, force=force, years=years
    ),
    st.sampled_from(["", "值班室", "办公室", *(f"科室{n}" for n in range(20))]),
    st.none() | st.sampled_from(list(Unit)),
    st.integers(1, 3),
    st.sampled_from([None, Deadline("6月底前", month=6), Deadline("次月5日前", day=5), Deadline("年底前")]),
    st.sampled_from(["应当", "可以", "不得"]),
    st.sampled_from([(0, 9999), (2024, 2024), (2025, 9999), (2023, 2025)]),
)


@given(st.lists(DUTIES, max_size=25), st.integers(2023, 2026))
def test_months_count_what_their_calendar_lists(duties, year):
    assert months_of(duties, year) == [len(due(duties, Period(year, month, month))) for month in range(1, 13)]


@given(st.lists(DUTIES, max_size=60))
def test_subjects_and_the_rest_are_all_rows(duties):
    found = subjects_of(duties)
    assert sum(count for _, count in found.top) + found.other + found.nobody == len(duties)
    assert len(found.top) <= TOP
    assert all(count == sum(row.who == who for row in duties) for who, count in found.top)
    assert [count for _, count in found.top] == sorted((count for _, count in found.top), reverse=True)


def test_bars_are_buttons_with_their_number_and_a_table_says_the_same():
    html = charts_html(
        2024, [0, 3, *[1] * 10], subjects_of([duty(), duty(), duty(who="办公室"), duty(who="")]), "值班室"
    )
    assert html.count("<figure") == html.count("<figcaption") == html.count("<table") == 2
    assert 'data-month="02"' in html
    assert 'aria-label="2月：3 项到期，看这个月的日历"' in html
    assert re.search(r'aria-pressed="true" data-who="值班室"', html)
    assert re.search(r'aria-pressed="false" data-who="办公室"', html)
    assert "--share:100.0%" in html
    assert "--share:50.0%" in html
    assert "未写明主体 1 条" in words(html)
    assert '<th scope="row">值班室</th><td>2</td>' in html


def test_nothing_in_a_picture_is_live():
    html = charts_html(2024, [1] * 12, subjects_of([duty(who=EVIL)]), EVIL)
    assert "<img" not in html
    assert EVIL in unescape(html)


def test_year_in_which_nothing_falls_due_says_so():
    page = desk(duty(years=(2024, 2024)))
    reply = page.rows({"chart": True, "period": "2031"})
    assert "没有到期的事项" in reply["chart"]
    assert reply["years"] == [2024]


def test_picture_is_made_only_where_it_is_asked_for_and_of_what_is_filtered():
    page = desk(duty(), duty(who="值班室主任"), duty(who="办公室"))
    assert "chart" not in page.rows({})
    assert "chart" not in page.rows({"chart": True, "view": "works"})
    assert "chart" not in page.rows({"chart": True, "offset": 100})
    chart = page.rows({"chart": True, "who": "值班室", "period": "2024-06"})["chart"]
    assert re.findall('data-who="([^"]+)"', chart) == ["值班室", "值班室主任"]
    assert "2024年各月" in chart


@pytest.mark.parametrize("view", ["duties", "calendar"])
def test_pressed_bar_shows_as_many_rows_as_it_says(view):
    page = desk(duty(), duty(who="值班室主任"))
    assert page.rows({"who": "值班室", "view": view, "period": "2024-06"})["count"] == 2
    reply = page.rows({"who": "值班室", "exactly": True, "view": view, "period": "2024-06", "chart": True})
    assert reply["count"] == 1
    assert 'aria-pressed="true" data-who="值班室"' in reply["chart"]
