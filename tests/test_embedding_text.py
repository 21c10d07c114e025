"""Prompts, dimensions and fingerprints, for whatever model."""

from __future__ import annotations

import json

import numpy as np
import pytest

from index.embedding_text import Prompts, clean, identified, own_prompts, shortened, unit
from index.errors import EmbeddingError
from index.settings import EmbeddingSettings


@pytest.mark.parametrize(
    ("own", "default", "expected"),
    [
        ({}, None, ("", "")),
        ({"query": "q:", "document": "d:"}, None, ("q:", "d:")),
        ({"query": "q:", "passage": "p:", "document": ""}, None, ("q:", "p:")),
        ({"query": "q:", "corpus": "c:"}, None, ("q:", "c:")),
        ({"query": "q:", "other": "o:"}, "other", ("q:", "o:")),
        ({"other": "o:"}, None, ("", "")),
        ({"query": None, "document": None}, None, ("", "")),
    ],
)
def test_the_models_own_prompts_by_name(own, default, expected):
    chosen = Prompts.chosen(EmbeddingSettings(), own, default)
    assert (chosen.query, chosen.passage) == expected


def test_what_is_set_wins_even_when_it_is_nothing():
    own = {"query": "q:", "document": "d:"}
    assert Prompts.chosen(EmbeddingSettings(query_prompt="Q "), own) == Prompts("Q ", "d:")
    assert Prompts.chosen(EmbeddingSettings(query_prompt="", passage_prompt=""), own) == Prompts()


def test_own_prompts_of_a_folder(tmp_path):
    assert own_prompts(tmp_path) == ({}, None)
    file = tmp_path / "config_sentence_transformers.json"
    file.write_text(json.dumps({"prompts": {"query": "q:", "document": None}, "default_prompt_name": "query"}))
    assert own_prompts(tmp_path) == ({"query": "q:"}, "query")
    for broken in ("{", "[]", '{"prompts": 3}'):
        file.write_text(broken)
        with pytest.raises(EmbeddingError, match="config_sentence_transformers"):
            own_prompts(tmp_path)


def test_shortened():
    rows = np.arange(6, dtype=np.float32).reshape(2, 3)
    assert shortened(rows, None, "m") is rows
    assert shortened(rows, 3, "m") is rows
    assert shortened(rows, 2, "m").tolist() == [[0, 1], [3, 4]]
    for wrong in (0, -1, 4):
        with pytest.raises(EmbeddingError, match="只有 3 维"):
            shortened(rows, wrong, "m")


def test_unit_leaves_zero_rows():
    assert unit(np.array([[3, 4], [0, 0]], dtype=np.float32)).tolist() == [[np.float32(0.6), np.float32(0.8)], [0, 0]]


def test_clean():
    assert clean(["甲\ud83d乙", "丙"]) == ["甲乙", "丙"]


def test_every_choice_makes_another_fingerprint():
    whole = "0123456789abcdef" * 4
    assert identified(whole, Prompts(), 0) == whole[:16]
    choices = [(Prompts("a", ""), 0), (Prompts("", "a"), 0), (Prompts("a", "a"), 0), (Prompts(), 8), (Prompts("a"), 8)]
    prints = {identified(whole, *choice) for choice in choices}
    assert len(prints) == len(choices) and whole[:16] not in prints
    assert all(len(each) == 16 for each in prints)
