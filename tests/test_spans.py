"""What in a sentence could be the answer, and whether the sentence has the sort of answer that is asked for."""

import pytest

from assistant.question import analyse
from assistant.spans import fits, members, spans, states


def said(text, question):
    return [text[span.start : span.end] for span in spans(text, analyse(question))]


def fit(text, question):
    asked = analyse(question)
    return fits(text, asked, spans(text, asked))


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("党组会开了30次。", "党组会开了多少次？", ["30次"]),
        ("党组会每月召开。", "党组会多久召开一次？", ["每月"]),
        ("第三次会议于3月5日召开。", "第三次会议什么时候召开？", ["3月5日"]),
        ("基地位于红光镇。", "基地在哪里？", ["红光镇"]),
        ("主题是“共同富裕”。", "活动的主题是什么？", ["“共同富裕”"]),
        ("他获得法朗基奖。", "他得了什么奖？", ["法朗基奖"]),
        ("要抓学习、抓整改。", "怎么整改？", []),
    ],
)
def test_spans_are_of_the_sort_asked_for(text, question, expected):
    assert said(text, question) == expected


def test_what_the_question_says_itself_is_no_answer():
    assert said("2023年的会议于5月召开。", "2023年哪个月召开会议？") == ["5月"]
    assert said("会议在2023年召开。", "2023年什么时候召开会议？") == []


def test_a_figure_stated_for_confirmation_is_looked_at():
    assert said("党组会开了20次。", "党组会开了20次，是吗？") == ["20次"]
    assert said("支部每月学习。", "支部是不是每个月学习？") == ["每月"]


def test_a_number_left_out_is_a_span_that_says_so():
    text = "签订承诺书余份，"
    (span,) = spans(text, analyse("签订了多少份承诺书？"))
    assert span.missing
    assert span.unit == "份"


def test_who_needs_the_role_that_is_asked_for():
    question = "内部巡察组的组长由谁担任？"
    assert fit("对下属单位开展内部巡察。", question) == 0.0
    assert fit("内部巡察组组长由张建国担任。", question) == 1.0


def test_who_needs_somebody():
    assert fit("扎实推进，全部完成。", "由谁负责？") == 0.0
    assert fit("由办公室负责。", "由谁负责？") > 0.5


def test_where_needs_a_place():
    question = "警示教育大会在哪里召开？"
    assert fit("在县会议中心召开警示教育大会。", question) == 1.0
    assert fit("警示教育大会地点另行通知。", question) == 1.0
    assert fit("组织收看警示教育片。", question) == 0.0


def test_when_needs_a_time_and_a_vague_one_is_little():
    question = "会议什么时候召开？"
    exact, vague, none = (fit(text, question) for text in ("会议于3月5日召开。", "会议期间休息。", "会议开了。"))
    assert exact > vague > none == 0.0


def test_definition_is_known_by_its_words():
    question = "什么是“四不两直”？"
    assert fit("所谓“四不两直”，就是不发通知、直插现场。", question) == 1.0
    assert fit("“四不两直”检查比例不低于60%。", question) == 0.5


def test_a_reason_is_known_by_its_words():
    question = "为什么会议改期？"
    assert fit("因场地维修，会议改期。", question) > fit("会议改期。", question)


def test_a_list_has_items_or_announces_them():
    question = "主要工作有哪些？"
    items, announced, pair, none = (
        fit(text, question)
        for text in ("要抓学习、抓整改、抓落实。", "主要工作如下：", "抓学习、抓整改。", "工作扎实推进。")
    )
    assert min(items, announced, pair) > 0.5 > none


def test_how_something_is_divided_is_said_with_a_number():
    question = "风险点分哪几类？"
    assert fit("风险点分为三类管理。", question) > 0.9
    assert fit("风险点分级管理。", question) < 0.5


@pytest.mark.parametrize("text", ["弘扬“三强”精神。", "开展“三强”创建12次。"])
def test_naming_a_group_is_not_listing_it(text):
    question = "“三强”指哪三强？"
    assert fit(text, question) < 0.5
    assert fit("“三强”即组织强、队伍强、作风强。", question) == 0.9


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("“三强”指哪三强？", 3),
        ("哪两项工作最重要？", 2),
        ("哪9家单位被巡察？", 9),
        ("“四个自信”是哪四个？", 4),
        ("有哪些要求？", 0),
        ("要落实哪一项制度？", 0),
        ("党组会开了三次吗？", 0),
    ],
)
def test_how_many_members_the_question_knows_of(question, count):
    assert members(analyse(question)) == count


@pytest.mark.parametrize(
    ("text", "question", "yes"),
    [
        ("吉祥物为琮琮。", "吉祥物是什么？", True),
        ("牵头单位：县财政局", "牵头单位是谁？", True),
        ("“吉祥物”（卡通），由学生设计。", "吉祥物是什么？", True),
        ("展示吉祥物风采。", "吉祥物是什么？", False),
        ("琮琮可爱。", "？？", False),
    ],
)
def test_whether_it_goes_on_to_say_what_it_is(text, question, yes):
    assert states(text, analyse(question)) == float(yes)
