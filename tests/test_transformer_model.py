"""A real, tiny transformer run by sentence-transformers: prompts, dimensions, fingerprints, and what is refused."""

from __future__ import annotations

import json
import logging
import shutil
import socket
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from tiny_transformer import write_transformer

from index.embedding import Embedder, load_embedder
from index.errors import EmbeddingError
from index.settings import EmbeddingSettings

PROMPTS = {"query": "查询：", "passage": "原文："}
TEXTS = ["每季度集中学习一次", "支部委员会每月召开一次", "老板拖欠工资怎么办"]
PLAIN = EmbeddingSettings(query_prompt="", passage_prompt="")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_transformer(tmp_path_factory.mktemp("tiny") / "model", prompts=PROMPTS)


@pytest.fixture(scope="module")
def embedder(folder):
    return load_embedder(folder)


@pytest.fixture(scope="module")
def plain(folder):
    return load_embedder(folder, PLAIN)


def test_the_models_own_prompts_are_used(embedder, plain):
    assert isinstance(embedder, Embedder)
    query, passage = (
        plain.encode([PROMPTS["query"] + text for text in TEXTS]),
        plain.encode([PROMPTS["passage"] + text for text in TEXTS]),
    )
    assert embedder.encode_query(TEXTS) == pytest.approx(query, abs=1e-5)
    assert embedder.encode(TEXTS) == pytest.approx(passage, abs=1e-5)
    assert np.abs(embedder.encode(TEXTS) - plain.encode(TEXTS)).max() > 1e-3
    assert np.abs(embedder.encode_query(TEXTS) - embedder.encode(TEXTS)).max() > 1e-3


@pytest.mark.parametrize(
    ("query", "passage"),
    [("为这个句子生成表示以用于检索相关文章：", ""), ("Instruct: find\nQuery:", ""), ("query: ", "passage: ")],
)
def test_prompts_that_are_set_win(folder, plain, query, passage):
    chosen = load_embedder(folder, EmbeddingSettings(query_prompt=query, passage_prompt=passage))
    assert chosen.encode_query(TEXTS) == pytest.approx(plain.encode([query + text for text in TEXTS]), abs=1e-5)
    assert chosen.encode(TEXTS) == pytest.approx(plain.encode([passage + text for text in TEXTS]), abs=1e-5)
    assert chosen.fingerprint != plain.fingerprint


def test_leading_dimensions_at_length_one(folder, embedder):
    short = load_embedder(folder, EmbeddingSettings(dimensions=8))
    rows = embedder.encode(TEXTS)[:, :8]
    assert short.dimensions == 8
    assert short.encode(TEXTS) == pytest.approx(rows / np.linalg.norm(rows, axis=1, keepdims=True), abs=1e-5)
    assert short.encode([]).shape == (0, 8)
    assert short.fingerprint != embedder.fingerprint
    with pytest.raises(EmbeddingError, match="只有 16 维，不能取 32 维"):
        load_embedder(folder, EmbeddingSettings(dimensions=32))


def test_the_fingerprint_is_that_of_the_weights(folder, embedder, tmp_path):
    moved = shutil.copytree(folder, tmp_path / "moved")
    assert load_embedder(moved).fingerprint == embedder.fingerprint
    assert load_embedder(folder, EmbeddingSettings(dimensions=16, batch=1)).fingerprint == embedder.fingerprint
    other = write_transformer(tmp_path / "other", seed=1, prompts=PROMPTS)
    assert load_embedder(other).fingerprint != embedder.fingerprint


def test_a_head_that_is_not_used_may_be_missing(folder, embedder, tmp_path):
    """Many models are saved without it; transformers fills it with other random numbers each time."""
    copy = without(folder, tmp_path / "copy", "pooler.")
    assert load_embedder(copy).fingerprint == load_embedder(copy).fingerprint


def test_weights_that_are_missing_are_noticed(folder, tmp_path, capfd):
    """transformers fills them with random numbers and only writes it on the screen."""
    copy = without(folder, tmp_path / "copy", "attention.self.query")
    with pytest.raises(EmbeddingError, match=r"缺少 encoder\.layer\.0\.attention\.self\.query"):
        load_embedder(copy)
    assert "MISSING" not in capfd.readouterr().err


def without(folder, copy, name):
    from safetensors.torch import load_file, save_file

    shutil.copytree(folder, copy)
    weights = {key: value for key, value in load_file(copy / "model.safetensors").items() if name not in key}
    save_file(weights, copy / "model.safetensors", metadata={"format": "pt"})
    return copy


def test_loading_is_quiet_and_leaves_the_logs_as_they_were(folder, capfd):
    before = list(logging.getLogger("transformers").handlers)
    load_embedder(folder)
    assert logging.getLogger("transformers").handlers == before
    assert capfd.readouterr() == ("", "")


def test_threads_take_turns(embedder):
    expected = embedder.encode(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for rows in pool.map(lambda _: embedder.encode(TEXTS), range(12)):
            assert rows == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("model.safetensors", "不完整或已损坏"),
        ("tokenizer.json", "缺少词表"),
        ("config.json", "不完整或已损坏"),
        ("1_Pooling", "不完整或已损坏"),
    ],
)
def test_an_incomplete_folder_is_one_sentence(folder, tmp_path, monkeypatch, missing, told):
    def refuse(*_):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    copy = shutil.copytree(folder, tmp_path / "copy")
    target = copy / missing
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    with pytest.raises(EmbeddingError, match=told) as caught:
        load_embedder(copy)
    assert str(copy) in str(caught.value)
    assert str(caught.value).count("。") == 1


@pytest.mark.parametrize("damaged", ["model.safetensors", "config.json", "tokenizer.json", "modules.json"])
def test_a_damaged_file_is_one_sentence(folder, tmp_path, damaged):
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / damaged).write_bytes((copy / damaged).read_bytes()[:30])
    with pytest.raises(EmbeddingError) as caught:
        load_embedder(copy)
    assert str(copy) in str(caught.value)
    assert str(caught.value).count("。") == 1


@pytest.mark.parametrize("kind", ["architecture", "module"])
def test_code_from_a_hub_is_not_run(folder, tmp_path, kind):
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "own.py").write_text("raise SystemExit('this code must not run')\n", encoding="utf-8")
    if kind == "architecture":
        config = json.loads((copy / "config.json").read_text(encoding="utf-8"))
        config |= {"model_type": "my_own", "auto_map": {"AutoConfig": "own.Config", "AutoModel": "own.Model"}}
        (copy / "config.json").write_text(json.dumps(config), encoding="utf-8")
    else:
        modules = json.loads((copy / "modules.json").read_text(encoding="utf-8"))
        modules[0]["type"] = "own.Transformer"
        (copy / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    with pytest.raises(EmbeddingError, match="自带的代码"):
        load_embedder(copy)


def test_a_model_that_gives_no_vector_for_a_text_is_refused(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    modules = json.loads((copy / "modules.json").read_text(encoding="utf-8"))
    (copy / "modules.json").write_text(json.dumps(modules[:1]), encoding="utf-8")
    with pytest.raises(EmbeddingError, match="请换用别的模型"):
        load_embedder(copy)
