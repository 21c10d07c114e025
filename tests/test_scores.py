"""Outcomes added up and set side by side."""

from __future__ import annotations

import dataclasses
import json

import pytest

from assistant.evaluate import Outcome
from assistant.scores import MEASURES, Scores, Share, by_kind, compare, summarise

WELL = {"claims": True, "exact": True, "markers": True}


def outcome(id: str, kind: str = "fact", *, grounded: bool = True, seconds: float = 0.1, **checks: bool) -> Outcome:
    return Outcome(
        id=id,
        kind=kind,
        question=f"问题{id}",
        standalone_question=f"问题{id}",
        answer="答",
        grounded=grounded,
        mode="extractive",
        checks={**checks, **WELL},
        false_claims=(),
        citations=2 * grounded,
        exact=2 * grounded,
        characters=10 if grounded else 99,
        sentences=3 if grounded else 99,
        seconds=seconds,
    )


def test_refusals_are_counted_both_ways():
    scores = summarise(
        [
            outcome("1", answered=True, evidence=True),
            outcome("2", answered=False, evidence=False, grounded=False),
            outcome("3", "unanswerable", refused=True, grounded=False),
            outcome("4", "unanswerable", refused=True, grounded=False),
            outcome("5", "unanswerable", refused=False),
        ]
    )
    assert scores.refusal_precision == Share(2, 3)
    assert scores.refusal_recall == Share(2, 3)
    assert scores.wrongly_refused == Share(1, 2)
    assert scores.evidence == Share(1, 2)
    assert scores.contains == Share(0, 0) and scores.contains.share is None
    assert scores.right == Share(3, 5)
    # averages are over the two answers that give one
    assert (scores.citations, scores.characters, scores.sentences) == (2.0, 10, 3.0)
    assert scores.exact == Share(4, 4)


def test_percentiles_of_seconds():
    scores = summarise(outcome(str(i), answered=True, seconds=i / 100) for i in range(1, 101))
    assert scores.p50 == pytest.approx(0.505)
    assert scores.p95 == 0.95
    assert summarise([outcome("1", answered=True, seconds=0.3)]).p95 == 0.3


def test_false_claims_and_inexact_citations_add_up():
    false = dataclasses.replace(outcome("1", answered=True), false_claims=("3", "5"), exact=1)
    scores = summarise([false, outcome("2", answered=True)])
    assert scores.false_claims == 2
    assert scores.exact == Share(3, 4)


def test_nothing_at_all_has_no_averages():
    scores = summarise([])
    assert scores.questions == 0
    assert scores.p50 is scores.p95 is scores.citations is scores.characters is None


def test_kinds_come_in_order_of_appearance():
    kinds = by_kind([outcome("1", "list", answered=True), outcome("2", "", answered=True), outcome("3", "list")])
    assert [(kind, scores.questions) for kind, scores in kinds.items()] == [("list", 2), ("", 1)]


def test_scores_as_json():
    record = json.loads(json.dumps(summarise([outcome("1", answered=True)]).record()))
    assert list(record) == [field.name for field in dataclasses.fields(Scores)]
    assert record["right"] == {"met": 1, "asked": 1, "share": 1.0}


def test_comparison_is_over_the_questions_of_both_runs():
    before = [outcome("1", answered=True), outcome("2", answered=False, grounded=False), outcome("3", answered=True)]
    after = [outcome("1", answered=False, grounded=False), outcome("2", answered=True), outcome("4", answered=True)]
    compared = compare(before, after)
    assert (compared.questions, compared.only_earlier, compared.only_now) == (2, 1, 1)
    assert [o.id for o in compared.became_right] == ["2"]
    assert [o.id for o in compared.became_wrong] == ["1"]
    assert [measure.name for measure in compared.measures] == list(MEASURES)
    right = compared.measures[0]
    assert (right.earlier, right.now, right.difference, right.better) == (0.5, 0.5, 0.0, 0)


def test_a_question_put_in_other_words_is_another():
    before = outcome("1", answered=True)
    compared = compare([before], [dataclasses.replace(before, question="换了说法")])
    assert (compared.questions, compared.only_earlier, compared.only_now) == (0, 1, 1)
    assert all(measure.difference is None or measure.name == "false_claims" for measure in compared.measures)


@pytest.mark.parametrize(
    ("name", "change", "better"),
    [
        ("wrongly_refused", {"grounded": False, "checks": {"answered": False, **WELL}}, -1),
        ("false_claims", {"false_claims": ("3",)}, -1),
        ("exact", {"exact": 1}, -1),
        ("p50", {"seconds": 0.05}, 1),
        ("p95", {"seconds": 0.5}, -1),
        ("p50", {"seconds": 0.105}, 0),  # within what runs differ by anyway
        ("characters", {"characters": 500}, 0),
    ],
)
def test_which_way_is_better(name, change, better):
    before = outcome("1", answered=True)
    (measure,) = [m for m in compare([before], [dataclasses.replace(before, **change)]).measures if m.name == name]
    assert measure.better == better
    assert measure.earlier != measure.now


def test_every_compared_measure_is_a_score():
    assert set(MEASURES) < {field.name for field in dataclasses.fields(Scores)}
