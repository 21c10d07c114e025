import numpy as np
import pytest

from index.features import NEAR, phrase_match, word_matches


def even(word: str) -> float:
    return 1.0


def rare(word: str) -> float:
    return {"食品": 1.0, "安全": 1.0, "监督": 4.0, "管理": 2.0}.get(word, 1.0)


@pytest.mark.parametrize(
    ("passage", "share"),
    [
        (["食品", "安全", "监督", "管理"], 1.0),
        (["安全", "食品", "管理", "监督"], 0.0),
        (["食品", "安全", "的", "监督"], 1 / 3),
        (["监督", "管理", "食品"], 1 / 3),
        (["食品", "安全", "食品", "安全"], 1 / 3),
        ([], 0.0),
    ],
)
def test_the_share_of_neighbours_that_stay_neighbours(passage, share):
    assert phrase_match(["食品", "安全", "监督", "管理"], [passage], even) == pytest.approx([share])


def test_pairs_weigh_what_their_words_weigh():
    found = phrase_match(["食品", "安全", "监督", "管理"], [["食品", "安全"], ["监督", "管理"]], rare)
    assert found == pytest.approx([2 / 13, 6 / 13])  # 食品安全 2, 安全监督 5, 监督管理 6


def test_how_a_passage_is_cut_does_not_matter():
    assert phrase_match(["食品", "安全"], [["食品安全法"], ["食", "品安", "全"]], even) == pytest.approx([1.0, 1.0])


def test_stop_words_make_no_pairs():
    assert phrase_match(["书记", "的", "责任"], [["书记", "的", "责任"]], even) == pytest.approx([0.0])
    assert phrase_match(["书记", "的", "主体", "责任"], [["主体", "责任"]], even) == pytest.approx([1.0])


@pytest.mark.parametrize("question", [[], ["书记"]])
def test_without_a_pair_there_is_no_phrase(question):
    assert phrase_match(question, [["书记"], []], even).tolist() == [0.0, 0.0]
    assert phrase_match(["书记", "责任"], [], even).shape == (0,)
    assert phrase_match(["书记", "责任"], [["书记", "责任"]], lambda word: 0.0).tolist() == [0.0]


def vectors(asked):
    rows = {"单位": (1.0, 0.0), "用人单位": (0.8, 0.6), "天气": (0.0, 1.0), "报告": (0.6, 0.8)}
    return np.array([rows.get(word, (0.0, 0.0)) for word in asked], dtype=np.float32)


def test_a_word_matches_itself_before_any_other():
    (match,) = word_matches(["单位"], ["用人单位", "单位"], vectors)
    assert (match.word, match.by, match.nearness) == ("单位", "单位", 1.0)


def test_a_near_word_is_named_with_its_nearness_and_a_far_one_is_not():
    (match,) = word_matches(["单位", "火星"], ["用人单位", "天气"], vectors)
    assert (match.word, match.by) == ("单位", "用人单位")
    assert match.nearness == pytest.approx(0.8)
    assert 0 < NEAR < 0.8
    assert word_matches(["单位"], ["天气"], vectors) == []


def test_a_word_without_a_vector_matches_itself_alone():
    assert [(m.word, m.by) for m in word_matches(["𠮷野", "天气"], ["天气", "𠮷野"], vectors)] == [
        ("𠮷野", "𠮷野"),
        ("天气", "天气"),
    ]
    assert word_matches([], ["天气"], vectors) == word_matches(["天气"], [], vectors) == []
