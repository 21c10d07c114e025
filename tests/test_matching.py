"""How much of a question a text has."""

import numpy as np
import pytest

from assistant import AnswerSettings
from assistant.matching import Matcher, short_form
from assistant.question import analyse

SETTINGS = AnswerSettings()


@pytest.fixture
def match(library):
    def make(question):
        return Matcher(analyse(question), library, SETTINGS)

    return make


def test_all_of_the_question_is_one_and_none_of_it_nought(match):
    matcher = match("党组织书记汇报主体责任落实情况")
    assert matcher.share("党组织书记汇报主体责任落实情况") == pytest.approx(1.0)
    assert matcher.exact("天上有云").max() == 0.0


def test_more_of_the_question_is_more(match):
    matcher = match("青年理论学习小组每月交流")
    little, more = (matcher.share(text) for text in ("青年文明号", "青年理论学习小组座谈"))
    assert 0 < little < more < 1


def test_runs_of_two_characters_count_where_words_are_cut_otherwise(match):
    matcher = match("纪检监察体制改革")
    place = next(i for i, term in enumerate(matcher.question.terms) if "监察" in term)
    assert matcher.exact("监察官")[place] > 0.5
    assert matcher.exact("检察官").max() == 0.0


def test_part_of_a_word_counts_less_than_the_word(match):
    matcher = match("吉祥物怎么样？")
    (whole,) = matcher.exact("吉祥物亮相")[: len(matcher.question.terms)]
    (part,) = matcher.exact("吉祥如意")[: len(matcher.question.terms)]
    assert whole == 1.0
    assert part == pytest.approx(SETTINGS.run_share * (2 / 3) ** 0.5)


def test_words_that_stand_together_count_once_more(match):
    matcher = match("理论学习")
    together, apart = matcher.exact("理论学习抓得紧"), matcher.exact("学习有关理论")
    count = len(matcher.question.terms)
    assert count == 2
    np.testing.assert_array_equal(together[:count], apart[:count])
    assert (together[count:].tolist(), apart[count:].tolist()) == ([1.0], [0.0])


def test_topic_and_focus_are_apart(match):
    matcher = match("警示教育大会由谁主持？")
    assert "主持" not in matcher.question.topic
    on_topic, on_focus = matcher.exact("警示教育大会"), matcher.exact("主持")
    assert matcher.topic(on_topic) > 0.9
    assert matcher.focus(on_topic) == 0.0
    assert matcher.topic(on_focus) == 0.0
    assert matcher.focus(on_focus) > 0.9


def test_a_question_without_a_topic_is_always_on_it(match):
    matcher = match("通报了吗？")
    assert matcher.question.topic == ()
    assert matcher.topic(matcher.exact("无关的话")) == 1.0


def test_the_category_counts_half(match):
    with_category, without = match("旗子是什么颜色的？"), match("旗子颜色")
    place = with_category.question.terms.index("颜色")
    assert with_category.question.category == "颜色"
    ratio = with_category.weights[place] / with_category.weights[1 - place]
    assert ratio == pytest.approx(SETTINGS.category_share * without.weights[1] / without.weights[0], rel=1e-4)


def test_short_name_stands_for_the_long_one_at_a_discount(match):
    matcher = match("纪检组的职责")
    place = matcher.question.terms.index("纪检组")
    assert matcher.exact("驻局纪检监察组")[place] == pytest.approx(SETTINGS.abbreviation_share)
    assert matcher.exact("驻局纪检组")[place] == 1.0


@pytest.mark.parametrize(
    ("name", "text", "same"),
    [
        ("县局", "县自然资源局", True),
        ("县局", "县局", True),
        ("县局", "县委办公室及市局", False),
        ("县住建局", "县纪委驻住建局", False),
        ("县局", "县里，局里", False),
    ],
)
def test_short_forms(name, text, same):
    assert (short_form(name).search(text) is not None) is same


def test_related_words_count_in_proportion_to_how_near_they_are(match, monkeypatch, library):
    near = {"汽车": (1.0, 0.0), "轿车": (0.5, 0.75**0.5), "苹果": (0.0, 1.0)}
    vectors = lambda words: np.array([near.get(word, (0.0, -1.0)) for word in words], np.float32)  # noqa: E731
    monkeypatch.setattr(type(library), "word_vectors", property(lambda self: vectors))
    matcher = match("汽车")
    assert matcher.exact("轿车").max() == 0.0
    assert matcher.match("轿车")[0] == pytest.approx(0.5 * SETTINGS.soft_share)
    assert matcher.match("苹果")[0] == 0.0


def test_an_empty_text_and_an_empty_question_match_nothing(match):
    assert match("警示教育").share("") == 0.0
    assert match("？？？").share("警示教育") == 0.0
