"""Vectors of an unfinished change of model on disk."""

from __future__ import annotations

import numpy as np
import pytest

from index.built_with import BuiltWith
from index.staging import STAGING, Staging, clear_staging, prune_staging, staged_for, staged_passages

TEXTS = {key: f"第{key}段文字" for key in range(1, 8)}


@pytest.fixture
def model(tmp_path):
    return BuiltWith(tmp_path, "m", "0123456789abcdef", 4)


def rows(*keys):
    return np.array([[key, 0, 0, 1] for key in keys], dtype=np.float32)


def part(*keys):
    return {key: TEXTS[key] for key in keys}


def test_what_was_put_is_found_by_the_next(tmp_path, model):
    staging = Staging(tmp_path, model)
    staging.put(part(1, 2), rows(1, 2))
    staging.put(part(5), rows(5))
    assert staging.get(TEXTS) == {}  # what this one has put it need not look for
    again = Staging(tmp_path, model)
    found = again.get(TEXTS)
    assert {key: row.tolist() for key, row in found.items()} == {key: [key, 0, 0, 1] for key in (1, 2, 5)}
    again.put(part(6), rows(6))
    assert staged_passages(tmp_path) == 4
    assert set(Staging(tmp_path, model).get(TEXTS)) == {1, 2, 5, 6}


def test_another_text_under_the_same_key_is_not_taken(tmp_path, model):
    Staging(tmp_path, model).put(part(1, 2), rows(1, 2))
    assert set(Staging(tmp_path, model).get({1: "别的文字", 2: TEXTS[2]})) == {2}


def test_no_text_is_kept(tmp_path, model):
    Staging(tmp_path, model).put({1: "绝密的段落文字"}, rows(1))
    for file in (tmp_path / STAGING).iterdir():
        for word in ("绝密", "段落"):
            assert word.encode("utf-8") not in file.read_bytes()


@pytest.mark.parametrize("changes", [{"fingerprint": "f" * 16}, {"dimensions": 8}])
def test_another_model_starts_anew(tmp_path, model, changes):
    from dataclasses import replace

    Staging(tmp_path, model).put(part(1), rows(1))
    assert staged_for(tmp_path, model)
    assert not staged_for(tmp_path, replace(model, **changes))
    assert Staging(tmp_path, replace(model, **changes)).get(TEXTS) == {}
    assert staged_passages(tmp_path) == 0


def test_parts_cut_short_are_passed_over(tmp_path, model):
    staging = Staging(tmp_path, model)
    staging.put(part(1, 2), rows(1, 2))
    staging.put(part(3), rows(3))
    first = tmp_path / STAGING / "000001.npz"
    first.write_bytes(first.read_bytes()[:100])
    (tmp_path / STAGING / "000003.part").write_bytes(b"PK")
    again = Staging(tmp_path, model)
    assert set(again.get(TEXTS)) == {3}
    again.put(part(4), rows(4))
    assert set(Staging(tmp_path, model).get(TEXTS)) == {3, 4}


def test_a_damaged_model_file_starts_anew(tmp_path, model):
    Staging(tmp_path, model).put(part(1), rows(1))
    (tmp_path / STAGING / "model.json").write_text("{", encoding="utf-8")
    assert Staging(tmp_path, model).get(TEXTS) == {}


def test_pruning_leaves_the_living(tmp_path, model):
    staging = Staging(tmp_path, model)
    staging.put(part(1, 2), rows(1, 2))
    staging.put(part(3), rows(3))
    (tmp_path / STAGING / "000004.part").write_bytes(rows(2).tobytes())
    gone = rows(2).tobytes()
    prune_staging(tmp_path, lambda keys: set(keys) - {2, 3})
    assert set(Staging(tmp_path, model).get(TEXTS)) == {1}
    assert not any(gone in file.read_bytes() for file in (tmp_path / STAGING).iterdir())


def test_nothing_there(tmp_path, model):
    assert staged_passages(tmp_path) == 0
    assert not staged_for(tmp_path, model)
    prune_staging(tmp_path, set)
    clear_staging(tmp_path)
