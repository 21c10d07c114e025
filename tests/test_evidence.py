"""How sentences are weighed against a question, over a real library with a small embedding."""

import pytest

from assistant import AnswerSettings
from assistant.evidence import Judge
from assistant.question import analyse


@pytest.fixture
def library(make_library, tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "示例县自然资源局2023年工作总结.txt").write_text(
        "今年以来，共召开局党组会30次。理论中心组学习12次。\n食堂管理得到改进，职工普遍满意。\n", encoding="utf-8"
    )
    (folder / "示例市纪检监察组2022年工作情况.txt").write_text(
        "驻局纪检监察组每周开展两期专题研讨。\n食堂每月公示一次账目。\n", encoding="utf-8"
    )
    made = make_library("evidence")
    made.add([folder])
    return made


def judged(library, text):
    judge = Judge(analyse(text), library, AnswerSettings())
    return judge.evidence(library.search(text, 10))


def test_sentence_with_the_words_of_the_question_comes_first(library):
    best = judged(library, "局党组会召开了多少次？")[0]
    assert best.text == "今年以来，共召开局党组会30次。"
    assert best.coverage > 0.6
    assert best.fits == 1.0


def test_shares_lie_between_nothing_and_all(library):
    for evidence in judged(library, "专题研讨多久开展一次？"):
        assert 0 <= evidence.own <= 1
        assert 0 <= evidence.coverage <= 1
        assert evidence.own <= evidence.coverage + 1e-6
        assert 0 <= evidence.confidence <= 1
        passage = evidence.hit.passage
        assert passage.text[evidence.start - passage.start : evidence.end - passage.start] == evidence.text


def test_short_name_counts_where_the_long_one_stands(library):
    judge = Judge(analyse("纪检组开展研讨"), library, AnswerSettings())
    place = judge.question.terms.index("纪检组")
    best = judge.evidence(library.search("纪检监察组研讨", 5))[0]
    assert AnswerSettings().abbreviation_share - 0.01 < best.matched[place] < 1


def test_paper_of_another_year_is_no_evidence(library):
    assert judged(library, "2023年党组会开了几次？")
    assert judged(library, "2019年党组会开了几次？") == []
    assert {e.hit.title for e in judged(library, "2022年食堂账目多久公示一次？")} == {"示例市纪检监察组2022年工作情况"}


def test_paper_of_another_unit_is_hardly_an_answer(library):
    asked = {unit: judged(library, f"{unit}党组会召开了多少次？")[0] for unit in ("县自然资源局", "县住建局", "县局")}
    assert asked["县自然资源局"].subject == asked["县局"].subject == 1.0
    assert asked["县住建局"].subject == 0.0
    assert asked["县住建局"].confidence < asked["县自然资源局"].confidence


def test_rare_words_weigh_more_than_common_ones(library):
    judge = Judge(analyse("食堂账目公示"), library, AnswerSettings())
    weights = dict(zip(judge.question.terms, judge.weights, strict=False))
    assert weights["账目"] > weights["食堂"] > 0


def test_question_without_content_has_no_weight(library):
    judge = Judge(analyse("？？？"), library, AnswerSettings())
    assert judge.share("今年以来，共召开局党组会30次。") == 0.0
