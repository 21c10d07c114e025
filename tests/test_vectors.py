import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index import vectors
from index.errors import LibraryDamagedError
from index.filters import Admitted
from index.vectors import VectorStore, wipe_unused

DIMENSIONS = 24


def unit_rows(count: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def store(tmp_path):
    made = VectorStore(tmp_path / "vectors", create=True)
    yield made
    made.close()


def test_an_empty_store_finds_nothing(store):
    assert len(store) == 0
    assert store.query(unit_rows(1)[0], 5) == []
    assert store.vectors([1, 2]) == {}
    assert store.keys() == set()


def test_finds_the_nearest_with_their_cosine(store):
    rows = unit_rows(300)
    store.add(range(1, 301), rows)
    assert len(store) == 300
    found = store.query(rows[41], 10)
    exact = rows @ rows[41]
    assert [key for key, _ in found] == [int(i) + 1 for i in np.argsort(-exact)[:10]]
    for key, cosine in found:
        assert cosine == pytest.approx(float(exact[key - 1]), abs=1e-5)


def test_more_than_there_is_may_be_asked_for(store):
    store.add([5, 6], unit_rows(2))
    assert {key for key, _ in store.query(unit_rows(1, 3)[0], 1_000)} == {5, 6}
    assert store.query(unit_rows(1)[0], 0) == []


@pytest.mark.parametrize(("few", "widest"), [(1_000, 0), (0, 1_000), (0, 0)])
def test_finds_the_nearest_among_some_alone(store, monkeypatch, few, widest):
    monkeypatch.setattr(vectors, "FEW", few)
    monkeypatch.setattr(vectors, "WIDEST", widest)
    rows = unit_rows(300)
    store.add(range(300), rows)
    for count in (1, 20, 200):
        keys = np.random.default_rng(count).choice(300, count, replace=False)
        found = store.query(rows[41], 10, Admitted(frozenset(), frozenset(keys.tolist())))
        exact = rows[keys] @ rows[41]
        assert [key for key, _ in found] == keys[np.argsort(-exact)[:10]].tolist()
        assert [cosine for _, cosine in found] == pytest.approx(np.sort(exact)[::-1][:10].tolist(), abs=1e-5)


def test_more_rows_than_chroma_takes_at_once(store):
    rows = unit_rows(6_000)
    store.add(range(6_000), rows)
    assert store.keys() == set(range(6_000))
    assert len(store.vectors(list(range(6_000)))) == 6_000
    store.delete(range(5_500))
    assert store.keys() == set(range(5_500, 6_000))
    assert all(key >= 5_500 for key, _ in store.query(rows[0], 50))


def test_rows_come_back_as_they_went_in(store):
    rows = unit_rows(20)
    store.add(range(20), rows)
    found = store.vectors([3, 17, 99])
    assert set(found) == {3, 17}
    np.testing.assert_allclose(found[17], rows[17], atol=1e-6)
    assert found[17].dtype == np.float32


def test_zero_rows_and_zero_questions(store):
    rows = unit_rows(3)
    rows[1] = 0
    store.add([1, 2, 3], rows)
    found = dict(store.query(rows[0], 3))
    assert set(found) == {1, 2, 3}
    assert np.isfinite(list(found.values())).all()
    assert store.query(np.zeros(DIMENSIONS, dtype=np.float32), 3) == []
    assert not rows[1].any()  # the caller's rows are left alone


def test_equal_cosines_are_in_order_of_key(store):
    row = unit_rows(1)
    store.add([9, 4, 7], np.repeat(row, 3, axis=0))
    assert [key for key, _ in store.query(row[0], 3)] == [4, 7, 9]


def test_what_was_written_is_there_after_reopening(store, tmp_path):
    rows = unit_rows(2_500)
    store.add(range(2_500), rows)
    store.close()
    store.close()
    again = VectorStore(tmp_path / "vectors")
    assert len(again) == 2_500
    assert again.query(rows[2_400], 1)[0][0] == 2_400
    again.close()


def test_recall_against_exact_search(store):
    rows = unit_rows(4_000)
    store.add(range(4_000), rows)
    recall = 0.0
    questions = unit_rows(30, seed=1)
    for question in questions:
        exact = set(np.argsort(-(rows @ question))[:50].tolist())
        recall += len(exact & {key for key, _ in store.query(question, 50)}) / 50
    assert recall / len(questions) >= 0.96


@pytest.mark.parametrize("count", [1, 40, 99, 100, 130])
def test_no_memory_of_the_process_is_left_in_the_files(store, tmp_path, count):
    """Chroma saves room for 100 rows and fills it with what the process had in memory."""
    rows = unit_rows(count)
    store.add(range(count), rows)
    store.close()
    wipe_unused(tmp_path / "vectors")
    (data,) = (tmp_path / "vectors").glob("*/data_level0.bin")
    content = data.read_bytes()
    size = len(content) // max(count, 100)
    assert not content[count * size :].strip(b"\0")
    before = {path: path.read_bytes() for path in data.parent.iterdir()}
    again = VectorStore(tmp_path / "vectors")
    for key in range(count):
        assert again.query(rows[key], 1)[0][0] == key
    again.close()
    assert {path: path.read_bytes() for path in data.parent.iterdir()} == before  # and reading brings nothing back


@pytest.mark.parametrize("damage", ["missing", "database", "collection"])
def test_a_broken_folder_is_said_to_be_broken(store, tmp_path, damage):
    store.add([1], unit_rows(1))
    store.close()
    folder = tmp_path / "vectors"
    if damage == "missing":
        folder = tmp_path / "nowhere"
    elif damage == "database":
        (folder / "chroma.sqlite3").write_bytes(b"no database at all" * 1_000)
    else:
        import chromadb

        other = chromadb.PersistentClient(str(tmp_path / "other"))
        other.close()
        folder = tmp_path / "other"
    with pytest.raises(LibraryDamagedError, match="向量索引"):
        VectorStore(folder)


def test_no_embedding_model_of_chroma_is_loaded(tmp_path):
    program = (
        "import sys, numpy as np; from pathlib import Path; from index.vectors import VectorStore\n"
        "store = VectorStore(Path(sys.argv[1]), create=True)\n"
        "store.add([1], np.ones((1, 8), dtype=np.float32)); assert store.query(np.ones(8, dtype=np.float32), 1)\n"
        "print([name for name in ('onnxruntime', 'torch', 'sentence_transformers') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "new")],
        capture_output=True,
        encoding="utf-8",
        cwd=Path(__file__).parents[1],
        check=True,
    )
    assert done.stdout.strip() == "[]"
