"""What a library remembers of its model, and what it refuses."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest
from conftest import write_static_model
from embedding_server import Service, embedding_server, vector
from tiny_transformer import write_transformer

from index.built_with import BuiltWith
from index.errors import EmbeddingError, EmbeddingMismatchError
from index.library import Library
from index.settings import EmbeddingSettings, IndexSettings
from index.static_model import StaticEmbedder

QUESTION = "党组织书记多久汇报一次主体责任落实情况？"


def options(**changes):
    return IndexSettings(embedding=EmbeddingSettings(retry_wait=0.001, **changes))


def test_it_survives_the_catalogue(tmp_path):
    probe = np.array([0.6, -0.8], dtype=np.float32)
    settings = EmbeddingSettings(query_prompt="Instruct: 找\nQuery:", passage_prompt="", dimensions=2)
    built = BuiltWith(tmp_path, "some/model", "0123456789abcdef", 2, settings, "http://127.0.0.1:1/v1", probe)
    again = BuiltWith.read(tmp_path, built.meta())
    assert again.meta() == built.meta()
    assert again.settings == settings
    assert again.same_model(built)
    assert not again.same_model(replace(built, probe=np.array([0.8, 0.6], dtype=np.float32)))


def test_a_catalogue_of_an_earlier_version_is_read(tmp_path):
    built = BuiltWith.read(tmp_path, {"embedding": "", "fingerprint": "0123456789abcdef", "dimensions": "256"})
    assert (built.settings, built.address, built.probe) == (EmbeddingSettings(), "", None)


def test_prompts_and_dimensions_are_remembered(tmp_path, papers, static_model):
    chosen = options(query_prompt="查：", passage_prompt="文：", dimensions=16)
    with Library.create(tmp_path / "library", str(static_model), chosen) as library:
        library.add([papers])
        before = library.search(QUESTION)
        plain = StaticEmbedder(static_model, "", EmbeddingSettings(dimensions=16))
        assert np.array_equal(library.embedder.encode(["甲"]), plain.encode(["文：甲"]))
        assert np.array_equal(library.embedder.encode_query(["甲"]), plain.encode(["查：甲"]))
    with Library.open(tmp_path / "library") as again:
        assert again.search(QUESTION) == before
        assert again.embedding_settings == EmbeddingSettings(query_prompt="查：", passage_prompt="文：", dimensions=16)
        assert again.embedder.dimensions == 16
    with Library.open(tmp_path / "library", str(static_model), chosen) as same:
        assert same.search(QUESTION) == before


@pytest.mark.parametrize("change", [{"query_prompt": "问："}, {"passage_prompt": ""}, {"dimensions": 8}])
def test_other_prompts_or_dimensions_are_refused(tmp_path, papers, static_model, change):
    chosen = {"query_prompt": "查：", "passage_prompt": "文：", "dimensions": 16}
    with Library.create(tmp_path / "library", str(static_model), options(**chosen)) as library:
        library.add([papers])
    for name in (None, str(static_model)):
        with pytest.raises(EmbeddingMismatchError, match=r"提示语或维数.*library reembed") as caught:
            _ = Library.open(tmp_path / "library", name, options(**{**chosen, **change})).embedder
        assert str(caught.value).count("。") == 1


def test_another_dimension_is_told(library, static_model, tmp_path):
    other = write_static_model(tmp_path / "other", dimensions=8)
    with pytest.raises(EmbeddingMismatchError, match=r"（32 维）.*（8 维）.*library reembed"):
        Library.open(library.folder, str(other))
    assert library.search(QUESTION)


def test_a_changed_version_names_the_command(tmp_path, papers):
    model = write_static_model(tmp_path / "my model")
    with Library.create(tmp_path / "library", str(model), options(query_prompt="a\nb", dimensions=16)) as library:
        library.add([papers])
    write_static_model(model, seed=3)
    with Library.open(tmp_path / "library") as library, pytest.raises(EmbeddingMismatchError) as caught:
        library.search(QUESTION)
    command = f"library reembed --embedding '{model}' --query-prompt 'a\\nb' --embedding-dims 16"
    command += f" --library {library.folder} "
    assert command in str(caught.value)


def test_a_model_in_the_library_folder_moves_with_it(tmp_path, papers):
    with Library.create(tmp_path / "library", str(write_static_model(tmp_path / "model"))) as library:
        library.add([papers])
        inside = write_static_model(library.folder / "own" / "model", seed=4)
        library.reembed(str(inside))
        before = library.search(QUESTION)
    moved = shutil.move(tmp_path / "library", tmp_path / "elsewhere")
    with Library.open(moved) as again:
        assert again.search(QUESTION) == before
        assert again.embedding_name == str(tmp_path / "elsewhere" / "own" / "model")


def test_a_folder_named_from_here_is_found_from_there(tmp_path, papers, monkeypatch):
    write_static_model(tmp_path / "model")
    monkeypatch.chdir(tmp_path)
    with Library.create(tmp_path / "library", "model") as library:
        library.add([papers])
    monkeypatch.chdir(papers)
    with Library.open(tmp_path / "library") as library:
        assert library.search(QUESTION)


def test_no_model_is_loaded_twice_for_a_new_library(tmp_path, papers, static_model, monkeypatch):
    loads = []
    load = StaticEmbedder.__init__

    def counted(self, *arguments):
        loads.append(arguments)
        load(self, *arguments)

    monkeypatch.setattr(StaticEmbedder, "__init__", counted)
    with Library.create(tmp_path / "library", str(static_model)) as library:
        library.add([papers])
        library.search(QUESTION)
    assert len(loads) == 1


@pytest.mark.parametrize("name", ["/没有/这个", "nobody/no-such-model"])
def test_a_bad_model_makes_no_folder(tmp_path, name):
    with pytest.raises(EmbeddingError):
        Library.create(tmp_path / "library", name)
    assert not (tmp_path / "library").exists()


# Services


@pytest.fixture
def served(tmp_path, papers):
    """A library made with a service, which runs on."""
    service = Service()
    with embedding_server(service) as url:
        chosen = options(base_url=url, api_key="sk-secret", query_prompt="查：")
        with Library.create(tmp_path / "library", "some/model", chosen) as library:
            library.add([papers])
        yield service, url, library.folder


def test_a_library_of_a_service(served):
    service, url, folder = served
    with Library.open(folder, settings=options(base_url=url)) as library:
        assert "每半年" in library.search(QUESTION)[0].passage.text
        assert service.requests[-1]["input"] == [f"查：{QUESTION}"]
        assert library.embedding_settings.base_url == url
        assert library.verify() == []


def test_the_key_is_nowhere_in_the_library(served):
    _, _, folder = served
    assert not [path for path in folder.rglob("*") if path.is_file() and b"sk-secret" in path.read_bytes()]


def test_an_address_that_only_the_library_knows_is_not_called(served):
    service, url, folder = served
    before = len(service.requests)
    with Library.open(folder) as library:
        assert len(library.documents()) == 3
        with pytest.raises(EmbeddingError, match="POLICY_ASSISTANT_EMBEDDING_URL") as caught:
            library.search(QUESTION)
    assert url in str(caught.value)
    assert len(service.requests) == before


def test_a_model_replaced_behind_its_name_is_noticed(served):
    service, url, folder = served
    service.embed = lambda text: vector(text, salt="another")
    with Library.open(folder, settings=options(base_url=url)) as library:
        with pytest.raises(EmbeddingMismatchError, match=r"另一个版本.*--embedding some/model --embedding-url http"):
            library.search(QUESTION)
        library.reembed("some/model", settings=options(base_url=url, query_prompt="查：").embedding)
        assert "每半年" in library.search(QUESTION)[0].passage.text


def test_a_little_noise_is_not_another_model(served):
    service, url, folder = served
    service.embed = lambda text: [value + 0.01 * (-1) ** i for i, value in enumerate(vector(text))]
    with Library.open(folder, settings=options(base_url=url)) as library:
        assert library.search(QUESTION)


def test_an_address_in_the_settings_means_nothing_to_a_local_library(library, static_model):
    with Library.open(library.folder, settings=options(base_url="http://127.0.0.1:9/v1")) as again:
        assert again.search(QUESTION)


def test_a_transformer_library_remembers_its_own_prompts(tmp_path, papers):
    model = write_transformer(tmp_path / "tiny", prompts={"query": "查询：", "passage": "原文："})
    with Library.create(tmp_path / "library", str(model)) as library:
        library.add([papers])
        before = library.search(QUESTION)
    with Library.open(tmp_path / "library") as again:
        assert again.search(QUESTION) == before
        assert again.verify() == []
