"""Who, where, called what, which one: the stretches of a sentence that could be pointed at."""

from itertools import pairwise

import pytest

from assistant.names import instances, names, people, places


def weights(text, spans):
    return {text[span.start : span.end]: span.weight for span in spans}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("会议由局长主持。", "局长"),
        ("由办公室负责。", "办公室"),
        ("欧阳修是作者。", "欧阳修"),
        ("由机关党委专职副书记周海燕负责。", "周海燕"),
        ("内部巡察组组长由张建国担任。", "张建国"),
        ("责任单位：办公室、财务科。", "财务科"),
        ("由县政务服务中心承办。", "政务服务中心"),
    ],
)
def test_people_offices_and_units(text, who):
    assert any(who in found for found in weights(text, people(text)))


@pytest.mark.parametrize("text", ["要抓住机会。", "认真贯彻落实会议精神。", "全部完成。", "参加了晚会。", "天气很好。"])
def test_words_that_end_like_units_are_none(text):
    assert people(text) == []


def test_where_a_name_is_asked_for_offices_weigh_little():
    text = "内部巡察组组长由张建国担任。"
    named = weights(text, people(text, named=True))
    assert named["张建国"] == 1.0
    assert all(weight < 0.5 for who, weight in named.items() if who != "张建国")


def test_a_longer_name_is_given_once():
    text = "由县人民政府办公室牵头。"
    found = people(text)
    assert found
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("基地位于青川县红光镇东河村。", "青川县红光镇东河村"),
        ("他出生于山东省青岛市。", "山东省青岛市"),
        ("本次大会在北京举行。", "北京"),
    ],
)
def test_places(text, where):
    assert where in weights(text, places(text))


@pytest.mark.parametrize("text", ["会议强调要加强学习。", "组织参观廉政教育基地。", "在会上作了发言，共三点。"])
def test_sentences_that_locate_nothing(text):
    assert all(weight < 0.5 for weight in weights(text, places(text)).values())


def test_a_place_where_something_happens_weighs_most():
    text = "北京的有关单位派出的代表在青岛召开座谈会。"
    found = weights(text, places(text))
    assert found["青岛"] > found["北京"]


def test_titles_quotations_and_other_names():
    text = "推荐阅读《工作手册》和“一线工作法”，吉祥物名为琮琮。"
    found = weights(text, names(text))
    assert list(found) == ["《工作手册》", "“一线工作法”", "琮琮"]
    assert found["琮琮"] < found["《工作手册》"]


def test_latin_words_are_the_least_of_names():
    text = "新机型 ARJ21 交付。"
    assert list(weights(text, names(text)).values()) == [0.5]


def test_no_name_no_span():
    assert names("没有名字。") == []


@pytest.mark.parametrize(
    ("text", "category", "expected"),
    [
        ("他获得法朗基奖。", "奖", {"法朗基奖": 1.0}),
        ("毕业于北京外国语学校。", "学校", {"北京外国语学校": 1.0}),
        ("旗面为银白色，字为黑色。", "颜色", {"银白色": 0.7, "黑色": 0.7}),
        ("他获得奖励。", "奖", {}),
    ],
)
def test_instances_end_in_what_they_are(text, category, expected):
    assert weights(text, instances(text, category, "")) == expected


def test_what_the_question_says_is_no_instance():
    text = "黑色旗子改为银白色。"
    assert list(weights(text, instances(text, "颜色", "黑色旗子改成了什么颜色？"))) == ["银白色"]
    assert instances("法朗基奖颁给他。", "奖", "法朗基奖是什么奖？") == []
