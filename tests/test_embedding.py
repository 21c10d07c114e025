"""The shipped model and any other: same vectors as sentence-transformers, and clear errors."""

import json
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from tiny_transformer import write_transformer

from index.embedding import Embedder, StaticEmbedder, WordVectors, load_embedder, shipped_folder, word_vectors
from index.errors import EmbeddingError
from index.settings import EmbeddingSettings

SENTENCES = [
    "基层党组织书记每半年向上级党组织汇报一次主体责任落实情况。",
    "老板拖欠工资怎么办？",
    "用人单位未及时足额支付劳动报酬的，劳动者可以解除劳动合同。",
    "ＩＴ之家 8 月 16 日消息，XeSS 1.2.0 发布",
    "第一条　为了规范口岸开放，\n提高口岸通关效率，制定本条例。" * 40,
    "国办发〔2023〕5号",
    "是",
]


@pytest.fixture(scope="module")
def shipped():
    return load_embedder()


@pytest.fixture(scope="module")
def transformer_folder(tmp_path_factory):
    return write_transformer(tmp_path_factory.mktemp("model") / "tiny-bert")


# The shipped model


def test_the_same_vectors_as_sentence_transformers(shipped):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(shipped_folder()), local_files_only=True, device="cpu")
    assert np.abs(model.encode(SENTENCES) - shipped.encode(SENTENCES)).max() < 1e-3


def test_rows_have_length_one_and_the_right_shape(shipped):
    vectors = shipped.encode(SENTENCES)
    assert vectors.shape == (len(SENTENCES), shipped.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(SENTENCES)), abs=1e-5)


@pytest.mark.parametrize("text", ["", " \n\t　", "。！？", "\U00013000\U00013001", "\ud83d"])
def test_text_without_known_tokens_gives_a_zero_row(shipped, text):
    assert not shipped.encode([text]).any()


def test_lone_surrogates_do_not_disturb_the_rest(shipped):
    assert np.array_equal(shipped.encode(["主体责任\ud83d落实"])[0], shipped.encode(["主体责任落实"])[0])


def test_no_texts_give_no_rows(shipped):
    assert shipped.encode([]).shape == (0, shipped.dimensions)


def test_a_row_does_not_depend_on_its_neighbours(shipped):
    many = [f"{i}{text}" for i in range(400) for text in SENTENCES]
    together = shipped.encode(many)
    assert np.array_equal(together[::97], np.concatenate([shipped.encode([text]) for text in many[::97]]))


def test_threads_get_the_same_rows(shipped):
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: shipped.encode(SENTENCES * 20), range(8)))
    assert all(np.array_equal(results[0], other) for other in results[1:])


def test_lay_words_lie_near_legal_ones(shipped):
    question, answer, other = shipped.encode(["老板拖欠工资怎么办？", SENTENCES[2], SENTENCES[0]])
    assert question @ answer > question @ other + 0.1


def test_words_are_encoded_like_texts(shipped):
    words = ["工资", "报酬", "县自然资源局", "2023", "xess", "𠮷", "工资"]
    assert shipped.encode_words(words) == pytest.approx(shipped.encode(words), abs=1e-6)
    assert shipped.encode_words([]).shape == (0, shipped.dimensions)


def test_it_is_an_embedder_and_stable(shipped):
    assert isinstance(shipped, Embedder)
    assert shipped.name == ""
    assert shipped.fingerprint == load_embedder().fingerprint
    assert len(shipped.fingerprint) == 16


def test_loading_and_encoding_imports_no_torch():
    code = (
        "import sys; from index.embedding import load_embedder; load_embedder().encode(['党的建设']); "
        "sys.exit(any(name in sys.modules for name in ('torch', 'sentence_transformers', 'transformers')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_folder_is_small_and_names_no_machine():
    files = [file for file in shipped_folder().rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) <= 30_000_000
    for file in files:
        if file.suffix in {".json", ".md"}:
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"(?<![\w./:])/(?!/)[\w.-]+/|\b[A-Z]:\\\\", text)


@pytest.mark.parametrize("dimensions", [128, 64])
def test_leading_dimensions_of_the_shipped_model(shipped, dimensions):
    short = load_embedder(None, EmbeddingSettings(dimensions=dimensions))
    rows = shipped.encode(SENTENCES)[:, :dimensions]
    assert short.encode(SENTENCES) == pytest.approx(rows / np.linalg.norm(rows, axis=1, keepdims=True), abs=1e-5)
    assert short.dimensions == dimensions
    assert short.fingerprint != shipped.fingerprint
    assert word_vectors(short)(["工资"]).shape == (1, dimensions)
    question, answer, other = short.encode(["老板拖欠工资怎么办？", SENTENCES[2], SENTENCES[0]])
    assert question @ answer > question @ other


def test_all_dimensions_are_no_choice(shipped):
    assert load_embedder(None, EmbeddingSettings(dimensions=shipped.dimensions)).fingerprint == shipped.fingerprint


def test_prompts_come_before_texts_but_not_before_words(shipped):
    prompted = load_embedder(None, EmbeddingSettings(query_prompt="查询：", passage_prompt="原文："))
    assert np.array_equal(prompted.encode(["工资"]), shipped.encode(["原文：工资"]))
    assert np.array_equal(prompted.encode_query(["工资"]), shipped.encode(["查询：工资"]))
    assert np.array_equal(prompted.encode_words(["工资", "𠮷"]), shipped.encode_words(["工资", "𠮷"]))
    assert prompted.fingerprint != shipped.fingerprint


# Word vectors


def test_word_vectors_remember_and_forget(shipped):
    vectors = WordVectors(shipped, limit=3)
    words = ["工资", "报酬", "工资"]
    assert np.array_equal(vectors(words), shipped.encode_words(words))
    assert np.array_equal(vectors(["土地", "承包", "工资"]), shipped.encode_words(["土地", "承包", "工资"]))
    assert np.array_equal(vectors(words), shipped.encode_words(words))
    assert len(vectors.rows) <= 4


def test_word_vectors_beyond_the_first_table(shipped):
    vectors = WordVectors(shipped)
    words = [f"第{i}条" for i in range(2_500)]
    vectors(words[:1_000])
    assert np.array_equal(vectors(words), shipped.encode_words(words))


def test_a_transformer_borrows_the_shipped_word_vectors(shipped, transformer_folder):
    assert word_vectors(load_embedder(transformer_folder))(["工资"]).shape == (1, shipped.dimensions)


# Other models


def test_another_static_folder_takes_the_fast_path(tmp_path, shipped):
    folder = shutil.copytree(shipped_folder(), tmp_path / "copy")
    other = load_embedder(folder)
    assert isinstance(other, StaticEmbedder)
    assert other.fingerprint == shipped.fingerprint
    assert np.array_equal(other.encode(SENTENCES), shipped.encode(SENTENCES))


def test_a_static_folder_has_prompts_of_its_own(tmp_path, shipped):
    folder = shutil.copytree(shipped_folder(), tmp_path / "copy")
    config = {"prompts": {"query": "查询：", "document": "原文："}, "default_prompt_name": None}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(config), encoding="utf-8")
    other = load_embedder(folder)
    assert np.array_equal(other.encode(["工资"]), shipped.encode(["原文：工资"]))
    assert np.array_equal(other.encode_query(["工资"]), shipped.encode(["查询：工资"]))
    assert other.fingerprint != shipped.fingerprint


def test_the_fingerprint_follows_the_vectors(tmp_path, shipped):
    from safetensors.numpy import load_file, save_file

    folder = shutil.copytree(shipped_folder(), tmp_path / "copy")
    tensors = load_file(folder / "model.safetensors")
    tensors["embedding.weight"][5, 5] += 1
    save_file(tensors, folder / "model.safetensors")
    assert load_embedder(folder).fingerprint != shipped.fingerprint


def test_a_transformer_model_works_by_folder(transformer_folder):
    embedder = load_embedder(str(transformer_folder))
    vectors = embedder.encode(SENTENCES)
    assert isinstance(embedder, Embedder)
    assert vectors.shape == (len(SENTENCES), 16) == (len(SENTENCES), embedder.dimensions)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(SENTENCES)), abs=1e-5)
    assert embedder.encode_query(SENTENCES[:2]) == pytest.approx(vectors[:2], abs=1e-5)
    assert embedder.encode([]).shape == (0, 16)
    assert embedder.fingerprint == load_embedder(transformer_folder).fingerprint


# Errors


@pytest.mark.parametrize("name", ["/nowhere/at/all", "./missing", "~/missing-model-folder", "a/b/c"])
def test_a_missing_folder_is_named(name):
    with pytest.raises(EmbeddingError, match="找不到向量模型文件夹") as caught:
        load_embedder(name)
    assert name in str(caught.value)


def test_a_model_that_is_not_on_this_machine_is_not_fetched(monkeypatch):
    import socket

    def refuse(*_):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    with pytest.raises(EmbeddingError, match="本机没有名为“nobody/no-such-model”的向量模型"):
        load_embedder("nobody/no-such-model")


def test_a_file_is_no_model(tmp_path):
    (tmp_path / "model.bin").write_bytes(b"x")
    with pytest.raises(EmbeddingError, match="是一个文件"):
        load_embedder(tmp_path / "model.bin")


def test_an_empty_folder_is_incomplete(tmp_path):
    with pytest.raises(EmbeddingError, match=r"缺少 modules\.json"):
        load_embedder(tmp_path)


@pytest.mark.parametrize("missing", ["model.safetensors", "tokenizer.json"])
def test_a_missing_file_is_named(tmp_path, missing):
    folder = shutil.copytree(shipped_folder(), tmp_path / "copy")
    (folder / missing).unlink()
    with pytest.raises(EmbeddingError, match=missing):
        load_embedder(folder)


@pytest.mark.parametrize("damaged", ["model.safetensors", "tokenizer.json", "modules.json"])
def test_a_damaged_file_is_an_embedding_error(tmp_path, damaged):
    folder = shutil.copytree(shipped_folder(), tmp_path / "copy")
    content = (folder / damaged).read_bytes()
    (folder / damaged).write_bytes(content[: len(content) // 2])
    with pytest.raises(EmbeddingError, match=str(folder)):
        load_embedder(folder)


def test_a_vocabulary_larger_than_the_table_is_refused(tmp_path):
    from safetensors.numpy import save_file

    folder = shutil.copytree(shipped_folder(), tmp_path / "copy")
    save_file({"embedding.weight": np.zeros((10, 4), dtype=np.float16)}, folder / "model.safetensors")
    with pytest.raises(EmbeddingError, match="对不上"):
        load_embedder(folder)
