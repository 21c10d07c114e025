import pytest

from assistant.figures import figures, fits, same_number
from assistant.question import analyse


def found(text, question):
    return [text[f.start : f.end] for f in figures(text, analyse(question))]


def test_counts_in_the_unit_that_is_asked_for():
    text = "共召开党组会30次，形成报告12个，培训66人次。"
    assert found(text, "党组会开了几次？") == ["30次"]
    assert found(text, "培训了多少人次？") == ["66人次"]


def test_units_that_people_use_alike():
    assert found("开展培训四十场次。", "培训开展了几次？") == ["四十场次"]
    assert found("梳理问题12项。", "梳理了多少个问题？") == ["12项"]


def test_missing_number_is_a_figure_too():
    text = "共查找出ｘ项职能、ｘ个风险点"
    assert [f.missing for f in figures(text, analyse("查找出多少个风险点？"))] == [True, True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("每季度汇报一次", "每季度"), ("按月报送", "按月"), ("定期检查", "定期"), ("每两年轮换", "每两年")],
)
def test_frequencies(text, expected):
    assert expected in found(text, "多久报告一次？")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("年中安排专题汇报", "年中"),
        ("于2024年3月1日前报送", "2024年3月1日"),
        ("应当在10个工作日内答复", "10个工作日内"),
        ("每月5日前报送", "5日"),
    ],
)
def test_times(text, expected):
    assert expected in found(text, "什么时候报送？")


def test_who_needs_the_role_that_is_asked_for():
    question = analyse("内部巡察组的组长由谁担任？")
    assert fits("对9家单位开展内部巡察。", question) == 0.0
    assert fits("内部巡察组组长由副书记担任。", question) == 0.5


def test_where_needs_a_place():
    question = analyse("警示教育大会在哪里召开？")
    assert fits("在县会议中心召开警示教育大会。", question) == 1.0
    assert fits("组织参观廉政教育基地、收看警示教育片。", question) == 0.0


def test_definition_is_known_by_its_words():
    question = analyse("什么是“四不两直”？")
    assert fits("所谓“四不两直”，就是不发通知、直插现场。", question) == 1.0
    assert fits("“四不两直”检查比例不低于60%。", question) == 0.5


@pytest.mark.parametrize(("a", "b", "same"), [("20", "二十", True), ("11", "12", False), ("1,000", "1000", True)])
def test_same_number(a, b, same):
    assert same_number(a, b) is same
