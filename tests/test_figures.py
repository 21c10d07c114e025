import pytest

from assistant.figures import figures, same_number
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


def weights(text, question):
    return {text[f.start : f.end]: f.weight for f in figures(text, analyse(question))}


def test_a_day_says_more_of_when_than_a_year_and_that_more_than_a_vague_word():
    found = weights("2023年筹备，3月5日召开，会议期间休会。", "会议什么时候召开？")
    assert found["3月5日"] > found["2023年"] > found["期间"]


def test_dates_years_and_ordinals_count_nothing():
    text = "2023年3月5日，第12次会议部署了8件事。"
    assert found(text, "部署了多少件事？") == ["8件"]
    assert found(text, "部署的数量是多少？") == ["8件"]
    assert "12次" in found(text, "第几次会议？")


def test_one_of_something_is_rather_an_article():
    text = "一名干部带领12名队员。"
    found = weights(text, "有多少名？")
    assert found["12名"] == 1.0
    assert found["一名"] < 1.0


def test_one_of_something_is_no_number_of_an_unknown_unit():
    assert found("每季度公示一次账目，电话66128890。", "办公电话是多少？") == ["66128890"]


def test_the_last_noun_tells_the_unit():
    found = weights("收入5亿元，增长3.2%，覆盖60人。", "2023年收入增速")
    assert found["3.2%"] == 1.0
    assert max(found["5亿元"], found["60人"]) < 1.0


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("共3,945,182人参加。", "多少人参加？", ["3,945,182人"]),
        ("投入２０万元。", "投入多少万元？", ["２０万元"]),
        ("完成率百分之九十五。", "完成率是多少？", ["百分之九十五"]),
        ("每次3至5人参加。", "多少人参加？", ["3至5人"]),
        ("其次，要分层次推进。", "推进了多少次？", []),
    ],
)
def test_numbers_as_they_are_written(text, question, expected):
    assert found(text, question) == expected


def test_a_question_for_confirmation_looks_at_figures_in_its_unit():
    assert found("党组会30次，报告12个。", "党组会开了20次，是吗？") == ["30次"]


@pytest.mark.parametrize(("a", "b", "same"), [("20", "二十", True), ("11", "12", False), ("1,000", "1000", True)])
def test_same_number(a, b, same):
    assert same_number(a, b) is same
