"""Another embedding model for a library: switched, interrupted, killed, resumed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from conftest import write_static_model
from embedding_server import Service, embedding_server
from filelock import FileLock
from tiny_transformer import write_transformer

from index import reembedding
from index.context import in_context
from index.embedding import load_embedder
from index.errors import EmbeddingError, EmbeddingMismatchError, LibraryLockedError
from index.library import Library
from index.locking import LOCK_NAME
from index.settings import EmbeddingSettings
from index.staging import STAGING, staged_passages
from index.static_model import StaticEmbedder
from index.vectors import VectorStore
from index.writing import passage_text

ROOT = Path(__file__).parents[1]
QUESTION = "党组织书记多久汇报一次主体责任落实情况？"


@pytest.fixture
def other(tmp_path):
    """A second static model, of other dimensions."""
    return write_static_model(tmp_path / "other", seed=5, dimensions=24)


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    monkeypatch.setattr(reembedding, "FIRST", 2)
    monkeypatch.setattr(reembedding, "MOST", 2)


def stored(library):
    """Passages by key, and their vectors in the index."""
    passages = {p.key: p for part in library._catalogue.all_passages(100) for p in part}
    library.search(QUESTION)
    return passages, library._search.generation.vectors.vectors(list(passages))


def assert_built_with(library, embedder):
    passages, rows = stored(library)
    keys = list(passages)
    expected = embedder.encode([passage_text(passages[key]) for key in keys])
    expected = in_context(list(passages.values()), expected)
    assert np.stack([rows[key] for key in keys]) == pytest.approx(expected, abs=1e-5)
    assert library.verify() == []
    assert not (library.folder / STAGING).exists()
    assert len(list((library.folder / "generations").iterdir())) == 1


def stop_after(steps):
    def progress(done, total):
        if done >= steps:
            raise KeyboardInterrupt

    return progress


def interrupt(library, model, steps=4):
    with pytest.raises(KeyboardInterrupt):
        library.reembed(str(model), progress=stop_after(steps))


def test_shipped_to_transformer_and_back(tmp_path, papers, monkeypatch):
    """With its own prompts: questions get the one for questions, passages the one for passages."""
    tiny = write_transformer(tmp_path / "tiny", prompts={"query": "查询：", "passage": "原文："})
    with Library.create(tmp_path / "library") as library:
        library.add([papers])
        before = library.search(QUESTION)
        library.reembed(str(tiny))
        assert library.embedding_name == str(tiny)
        assert library.embedder.dimensions == 16

        plain = load_embedder(tiny, EmbeddingSettings(query_prompt="", passage_prompt=""))
        passages, rows = stored(library)
        keys = list(passages)
        texts = [passage_text(passages[key]) for key in keys]
        have = np.stack([rows[key] for key in keys])
        neighbours = list(passages.values())
        prompted = in_context(neighbours, plain.encode([f"原文：{text}" for text in texts]))
        assert have == pytest.approx(prompted, abs=1e-4)
        assert np.abs(have - in_context(neighbours, plain.encode(texts))).max() > 1e-3
        asked = []
        query = VectorStore.query
        monkeypatch.setattr(
            VectorStore, "query", lambda self, vector, *rest: (asked.append(vector), query(self, vector, *rest))[1]
        )
        library.search(QUESTION)
        assert asked[0] == pytest.approx(plain.encode([f"查询：{QUESTION}"])[0], abs=1e-4)
        assert np.abs(asked[0] - plain.encode([QUESTION])[0]).max() > 1e-3

        library.reembed(None)
        assert library.embedding_name == ""
        assert [hit.passage for hit in library.search(QUESTION)] == [hit.passage for hit in before]
        assert_built_with(library, load_embedder())
    with Library.open(tmp_path / "library") as again:
        assert [hit.passage for hit in again.search(QUESTION)] == [hit.passage for hit in before]


def test_progress_is_told_in_passages(library, other):
    seen = []
    library.reembed(str(other), progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert {total for _, total in seen} == {len(library)}
    assert seen[-1] == (len(library), len(library))


def test_after_an_interruption_the_old_model_is_in_force_and_work_goes_on(library, other, static_model, monkeypatch):
    before = library.search(QUESTION)
    interrupt(library, other)
    assert library.embedding_name == str(static_model)
    assert library.search(QUESTION) == before
    assert library.verify() == []
    assert library.reembedding_progress() == (4, len(library))
    assert len(list((library.folder / "generations").iterdir())) == 1

    encoded = []
    encode = StaticEmbedder.encode
    monkeypatch.setattr(StaticEmbedder, "encode", lambda self, texts: (encoded.extend(texts), encode(self, texts))[1])
    seen = []
    with Library.open(library.folder) as again:
        again.reembed(str(other), progress=lambda done, total: seen.append(done))
        assert seen[0] == 4
        assert len(encoded) == len(library) - 4
        monkeypatch.undo()
        assert_built_with(again, load_embedder(other))


def test_papers_that_come_and_go_in_between(library, other, papers):
    interrupt(library, other, steps=6)
    library.remove(library.documents()[0].id)
    (papers / "新文件.txt").write_text("新文件\n\n一、开头\n\n这是新的内容。", encoding="utf-8")
    assert library.add([papers / "新文件.txt"]).added == 1
    assert library.reembedding_progress()[0] == 6
    library.reembed(str(other))
    assert_built_with(library, load_embedder(other))
    assert "新的内容" in library.search("新的内容")[0].passage.text


def test_compact_leaves_nothing_of_what_was_deleted(library, other):
    interrupt(library, other, steps=len(library))
    document = library.document("责任制办法.txt")
    texts = [passage_text(stored) for stored in library._catalogue.passages_of(document.id)]
    needles = [row.tobytes() for row in load_embedder(other).encode(texts)]
    needles += [text[-12:].encode("utf-8") for text in texts]

    def holders():
        return [
            path
            for path in library.folder.rglob("*")
            if path.is_file() and any(needle in path.read_bytes() for needle in needles)
        ]

    assert any(path.parent.name == STAGING for path in holders())
    library.remove(document.id)
    library.compact()
    assert holders() == []
    assert 0 < library.reembedding_progress()[0] <= len(library)  # the rest of the work is kept
    library.reembed(str(other))
    assert_built_with(library, load_embedder(other))


def test_another_model_throws_the_unfinished_one_away(library, other, tmp_path):
    third = write_static_model(tmp_path / "third", seed=6)
    interrupt(library, other)
    library.reembed(str(third))
    assert_built_with(library, load_embedder(third))


def test_the_same_model_again_does_nothing_but_forget_the_unfinished_one(library, other, static_model, tmp_path):
    interrupt(library, other)
    number = [path.name for path in (library.folder / "generations").iterdir()]
    moved = shutil.copytree(static_model, tmp_path / "moved")
    seen = []
    library.reembed(str(moved), progress=lambda *at: seen.append(at))
    assert seen == []
    assert library.embedding_name == str(moved)
    assert [path.name for path in (library.folder / "generations").iterdir()] == number
    assert not (library.folder / STAGING).exists()


def test_an_empty_library(make_library, other, papers):
    library = make_library()
    library.reembed(str(other))
    library.add([papers])
    assert_built_with(library, load_embedder(other))


def test_settings_are_put_in_force_and_remembered(library, static_model, papers):
    chosen = EmbeddingSettings(query_prompt="查：", passage_prompt="文：", dimensions=8)
    library.reembed(str(static_model), settings=chosen)
    assert_built_with(library, load_embedder(static_model, chosen))
    with Library.open(library.folder) as again:
        assert again.embedding_settings == chosen
        again.reembed(str(static_model))
        assert again.embedding_settings == EmbeddingSettings()
    assert library.search(QUESTION)  # the first one has noticed
    assert library.embedder.dimensions == 32


def test_the_shipped_model_with_fewer_dimensions(tmp_path, papers):
    with Library.create(tmp_path / "library") as library:
        library.add([papers])
        library.reembed(None, settings=EmbeddingSettings(dimensions=64))
        assert_built_with(library, load_embedder(None, EmbeddingSettings(dimensions=64)))
        whole = load_embedder().encode([QUESTION])[:, :64]
        assert library.embedder.encode([QUESTION]) == pytest.approx(whole / np.linalg.norm(whole), abs=1e-5)
        assert "每半年" in library.search(QUESTION)[0].passage.text


def test_a_version_that_has_changed_is_no_obstacle(tmp_path, papers):
    model = write_static_model(tmp_path / "model")
    Library.create(tmp_path / "library", str(model)).close()
    with Library.open(tmp_path / "library") as library:
        library.add([papers])
    write_static_model(model, seed=7)
    with Library.open(tmp_path / "library") as library:
        with pytest.raises(EmbeddingMismatchError, match="library reembed"):
            library.search(QUESTION)
        library.remove(library.documents()[0].id)  # needs no model
        library.compact()
        library.reembed(str(model))
        assert_built_with(library, load_embedder(model))
        shutil.rmtree(model)
        library.reembed(None)  # nor is the old model needed when it is gone
        assert_built_with(library, load_embedder())


@pytest.mark.parametrize("bad", ["missing", "empty", "incomplete", "code"])
def test_a_bad_model_leaves_the_library_alone(library, tmp_path, bad):
    folder = tmp_path / "bad"
    if bad in ("empty", "incomplete"):
        folder.mkdir()
    if bad == "incomplete":
        write_static_model(folder)
        (folder / "model.safetensors").write_bytes(b"cut")
    if bad == "code":
        folder.mkdir()
        (folder / "modules.json").write_text(
            json.dumps([{"idx": 0, "name": "0", "path": "", "type": "own.Transformer"}]), encoding="utf-8"
        )

    def content():
        return {
            path: path.read_bytes()
            for path in library.folder.rglob("*")
            if path.is_file() and not path.name.startswith(("catalogue.sqlite3-", "chroma.sqlite3", "writer."))
        }

    found = library.search(QUESTION)
    before = content()
    with pytest.raises(EmbeddingError) as caught:
        library.reembed(str(folder))
    assert str(folder) in str(caught.value)
    assert str(caught.value).count("。") == 1
    assert content() == before
    assert library.search(QUESTION) == found


def test_a_service_that_fails_on_the_way_loses_nothing(library, tmp_path):
    service = Service()
    with embedding_server(service) as url:
        settings = EmbeddingSettings(base_url=url, batch=2, retries=0)
        service.first_statuses = (200, 200, 200, 500)
        with pytest.raises(EmbeddingError, match="500"):
            library.reembed("m", settings=settings)
        assert staged_passages(library.folder) == 4
        before = len(service.requests)
        library.reembed("m", settings=settings)
        assert sum(len(request["input"]) for request in service.requests[before + 1 :]) == len(library) - 4
        assert "每半年" in library.search(QUESTION)[0].passage.text
        assert_built_with(library, load_embedder("m", settings))


def test_while_another_writes_it_is_refused(library, other):
    with FileLock(library.folder / LOCK_NAME), pytest.raises(LibraryLockedError):
        library.reembed(str(other))


def test_searching_goes_on_meanwhile(library, other):
    before = [hit.passage for hit in library.search(QUESTION)]
    found = []

    def progress(done, total):
        thread = threading.Thread(target=lambda: found.append(library.search(QUESTION)))
        thread.start()
        thread.join(20)

    library.reembed(str(other), progress=progress)
    assert len(found) > 2
    assert all([hit.passage for hit in hits] == before for hits in found)


def test_another_opened_library_notices(library, other, papers):
    with Library.open(library.folder) as reader:
        reader.search(QUESTION)
        library.reembed(str(other))
        assert [hit.passage for hit in reader.search(QUESTION)] == [hit.passage for hit in library.search(QUESTION)]
        assert reader.embedding_name == str(other)
        (papers / "新文件.txt").write_text("新文件\n\n这是新的内容。", encoding="utf-8")
        assert reader.add([papers]).added == 1
        assert_built_with(reader, load_embedder(other))


REEMBED = """
import sys
from pathlib import Path
from index import reembedding
from index.library import Library
reembedding.FIRST = reembedding.MOST = 50
with Library.open(Path(sys.argv[1])) as library:
    library.reembed(sys.argv[2], progress=lambda done, total: print(done, flush=True))
"""


@pytest.mark.parametrize("passages_seen", [50, 400])
def test_killed_and_resumed(make_library, tmp_path, other, passages_seen):
    lines = [
        json.dumps({"title": f"条例{i}", "text": f"第{i}项工作由第{i}组负责办理。"}, ensure_ascii=False)
        for i in range(600)
    ]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    library = make_library()
    library.add([tmp_path / "many.jsonl"])
    before = library.search("第77项工作")
    process = subprocess.Popen(
        [sys.executable, "-c", REEMBED, library.folder, other],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    while int(process.stdout.readline()) < passages_seen:
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert library.search("第77项工作") == before
    assert library.verify() == []
    assert passages_seen <= library.reembedding_progress()[0] <= 600
    seen = []
    library.reembed(str(other), progress=lambda done, total: seen.append(done))
    assert seen[0] >= passages_seen
    assert_built_with(library, load_embedder(other))


def test_killed_between_the_commit_and_the_tidying(library, other):
    interrupt(library, other)
    kept = shutil.copytree(library.folder / STAGING, library.folder.parent / "kept")
    library.reembed(str(other))
    shutil.copytree(kept, library.folder / STAGING)
    library.remove(library.documents()[0].id)
    assert not (library.folder / STAGING).exists()
