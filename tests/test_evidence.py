"""How sentences are weighed against a question, over a real library with a small embedding."""

import pytest

from assistant import AnswerSettings
from assistant.judge import Judge
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
    assert AnswerSettings().abbreviation_share - 0.01 < judge.matcher.match(best.text)[place] < 1


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
    weights = dict(zip(judge.question.terms, judge.matcher.weights, strict=False))
    assert weights["账目"] > weights["食堂"] > 0


def test_question_without_content_has_no_weight(library):
    judge = Judge(analyse("？？？"), library, AnswerSettings())
    assert judge.matcher.share("今年以来，共召开局党组会30次。") == 0.0


@pytest.fixture
def reports(make_library, tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    texts = {
        "甲局": "理论中心组学习12次，组织观看警示教育片场次。\n干部培训班由王建国主持。\n",
        "乙局": "理论中心组学习15次。\n第七届运动会由办公室承办。\n",
        "丙局": "理论中心组学习12次。\n职工食堂开放。\n",
    }
    for name, text in texts.items():
        (folder / f"{name}工作情况.txt").write_text(text, encoding="utf-8")
    made = make_library("of-reports")
    made.add([folder])
    return made


def test_odds_are_shares_of_what_was_looked_at(reports):
    found = judged(reports, "理论中心组学习了多少次？")
    assert sum(e.odds for e in found) == pytest.approx(1.0, abs=1e-4)
    assert [e.odds for e in found] == sorted((e.odds for e in found), reverse=True)


def test_papers_that_say_the_same_make_it_surer(reports):
    found = {e.hit.title[0]: e for e in judged(reports, "理论中心组学习了多少次？") if "中心组" in e.text}
    assert found["甲"].agreed == found["丙"].agreed == pytest.approx(1 / 3)
    assert found["乙"].agreed == 0.0
    assert found["丙"].sure == pytest.approx(found["甲"].odds + found["丙"].odds, abs=1e-4)
    assert found["乙"].sure == pytest.approx(found["乙"].odds)


def test_the_likeliest_stretch_is_the_one_beside_what_is_asked(library):
    (best, *_) = judged(library, "理论中心组学习几次？")
    assert best.text[best.span.start : best.span.end] == "12次"


def test_a_numbered_name_must_be_there(reports):
    seventh = next(e for e in judged(reports, "第七届运动会由谁承办？") if "承办" in e.text)
    eighth = next(e for e in judged(reports, "第八届运动会由谁承办？") if "承办" in e.text)
    assert (seventh.labelled, eighth.labelled) == (1.0, 0.0)
    assert seventh.confidence > eighth.confidence


def test_sentence_of_another_year_counts_little(make_library, tmp_path):
    paper = tmp_path / "2023年工作总结.txt"
    paper.write_text("2022年开展培训8次。\n2023年开展培训9次。\n", encoding="utf-8")
    made = make_library("years")
    made.add([paper])
    first, second = judged(made, "2023年开展培训多少次？")[:2]
    assert "9次" in first.text
    assert second.dated < first.dated == 1.0


def test_title_answers_nothing(library):
    assert all(e.text != e.hit.title for e in judged(library, "示例县自然资源局2023年工作总结"))


def test_without_hits_there_is_no_evidence(library):
    assert Judge(analyse("食堂"), library, AnswerSettings()).evidence([]) == []
