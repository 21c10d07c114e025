"""Ranking of candidates: each part counts, order is deterministic, and it is fast enough."""

import time

import numpy as np
import pytest

from index.ranking import Candidate, rank, soft_match
from index.settings import IndexSettings

SETTINGS = IndexSettings()


class Words:
    """Unit vectors for words: those of one synonym group lie close together, all others at right angles."""

    def __init__(self, *groups: tuple[str, ...], dimensions: int = 64) -> None:
        self.rows: dict[str, np.ndarray] = {}
        self.free = iter(np.eye(dimensions, dtype=np.float32))
        for group in groups:
            base, side = next(self.free), next(self.free)
            for i, word in enumerate(group):
                row = base + 0.3 * i * side
                self.rows[word] = row / np.linalg.norm(row)

    def __call__(self, words):
        for word in words:
            if word not in self.rows:
                self.rows[word] = next(self.free)
        return np.stack([self.rows[word] for word in words])


def idf(word: str) -> float:
    return {"的": 0.1}.get(word, 5.0)


def test_exact_words_give_full_soft_match_and_absent_ones_none():
    soft = soft_match(["工资", "拖欠"], [["拖欠", "劳动者", "工资"], ["土地", "承包"], []], idf, Words())
    assert soft == pytest.approx([1.0, 0.0, 0.0])


def test_soft_match_weighs_words_by_idf():
    soft = soft_match(["的", "工资"], [["的"], ["工资"]], idf, Words())
    assert soft == pytest.approx([0.1 / 5.1, 5.0 / 5.1])


def test_a_synonym_counts_by_its_squared_cosine():
    words = Words(("工资", "劳动报酬"))
    cosine = float(words.rows["工资"] @ words.rows["劳动报酬"])
    assert soft_match(["工资"], [["劳动报酬"]], idf, words) == pytest.approx([cosine**2])


def test_a_word_unknown_to_the_embedding_still_matches_itself():
    def unknown(words):
        return np.zeros((len(words), 8), dtype=np.float32)

    assert soft_match(["𠮷野"], [["𠮷野", "家"], ["家"]], idf, unknown) == pytest.approx([1.0, 0.0])


def test_lay_wording_finds_the_article_without_shared_words():
    words = Words(("工资", "劳动报酬"), ("老板", "用人单位"))
    near = Candidate("a", 0.0, 0.4, ["用人单位", "支付", "劳动报酬"])
    far = Candidate("b", 0.0, 0.4, ["土地", "承包", "经营权"])
    ranked = rank(["老板", "工资"], ["老板", "工资"], [far, near], idf, words, SETTINGS)
    assert [candidate.id for candidate, _, _ in ranked] == ["a", "b"]
    assert ranked[0][2].value("soft") > 0.5 > ranked[1][2].value("soft")


def test_bm25_counts_as_a_share_of_the_reachable_and_negative_cosines_count_nothing():
    candidates = [Candidate("a", 11.0, -0.5, []), Candidate("b", 5.5, 0.25, [])]
    # Two words of idf 5 reach 2 · 5 · 2.2 = 22 at most.
    ranked = rank(["工资", "拖欠", "工资"], ["工资", "拖欠", "工资"], candidates, idf, Words(), SETTINGS)
    parts = {candidate.id: parts for candidate, _, parts in ranked}
    assert (parts["a"].value("words"), parts["a"].value("vectors")) == (pytest.approx(0.5), 0.0)
    assert (parts["b"].value("words"), parts["b"].value("vectors")) == (pytest.approx(0.25), 0.25)


def test_words_lead_where_the_question_is_worded_like_the_source_and_vectors_elsewhere():
    def first(*passage):
        by_words = Candidate("by words", 11.0, 0.2, passage)
        by_vectors = Candidate("by vectors", 0.0, 0.6, ["别的"])
        return rank(["拖欠", "工资"], ["拖欠", "工资"], [by_words, by_vectors], idf, Words(), SETTINGS)[0][0].id

    assert first("拖欠", "工资") == "by words"
    assert first("工资") == "by vectors"


def test_the_score_is_the_weighted_sum_of_its_parts():
    settings = IndexSettings(words_weight=4.0, vectors_weight=2.0, soft_weight=1.0, phrase_weight=3.0)
    candidates = [Candidate("a", 11.0, 0.5, ["工资"]), Candidate("b", 0.0, 0.75, [])]
    question = ["工资", "拖欠"]
    scores = {c.id: score for c, score, _ in rank(question, question, candidates, idf, Words(), settings)}
    # Half of the question's words stand in the best passage, so words and soft count a quarter.
    assert scores == pytest.approx({"a": 2 * 0.5 + 0.25 * (4 * 0.5 + 0.5), "b": 2 * 0.75})


def test_words_that_stand_together_as_in_the_question_count_more():
    together = Candidate("b", 11.0, 0.5, ["拖欠", "工资", "合同"])
    apart = Candidate("a", 11.0, 0.5, ["拖欠", "合同", "工资"])
    ranked = rank(["拖欠", "工资"], ["拖欠", "工资"], [apart, together], idf, Words(), SETTINGS)
    assert [(candidate.id, parts.value("phrase")) for candidate, _, parts in ranked] == [("b", 1.0), ("a", 0.0)]


@pytest.mark.parametrize("question", [[], ["没有的词"]])
def test_without_any_evidence_the_order_is_that_of_the_ids(question):
    candidates = [Candidate(name, 0.0, 0.0, []) for name in "cab"]
    ranked = rank(question, question, candidates, idf, Words(), SETTINGS)
    assert [candidate.id for candidate, _, _ in ranked] == ["a", "b", "c"]


def test_no_candidates_no_ranking():
    assert rank(["工资"], ["工资"], [], idf, Words(), SETTINGS) == []


def test_order_of_candidates_does_not_matter():
    random = np.random.default_rng(0)
    candidates = [
        Candidate(f"{i:02}", float(random.random()), float(random.random()), [f"w{random.integers(30)}"])
        for i in range(40)
    ]
    words = Words()
    first = rank(["w1", "w2"], ["w1", "w2"], candidates, idf, words, SETTINGS)
    shuffled = [candidates[i] for i in random.permutation(len(candidates))]
    second = rank(["w1", "w2"], ["w1", "w2"], shuffled, idf, words, SETTINGS)
    assert [(c.id, score) for c, score, _ in first] == [(c.id, score) for c, score, _ in second]


def test_two_hundred_candidates_take_milliseconds():
    random = np.random.default_rng(0)
    table = random.standard_normal((4_000, 256)).astype(np.float32)
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    names = [f"w{i}" for i in range(4_000)]
    number = {name: i for i, name in enumerate(names)}
    # 120 characters are about 70 words; words are used as unevenly as in real text.
    uses = random.zipf(1.3, (200, 70)) % 4_000
    candidates = [Candidate(str(i), 1.0, 0.5, [names[j] for j in row]) for i, row in enumerate(uses)]
    question = names[100:115]
    seconds = []
    for _ in range(10):
        started = time.perf_counter()
        rank(question, question, candidates, idf, lambda words: table[[number[word] for word in words]], SETTINGS)
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 0.012  # half of that on an idle machine
