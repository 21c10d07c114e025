"""The embedding model on the command line and in the environment, up to the request that reaches its service."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import write_static_model
from embedding_server import Service, embedding_server

import ui
from index.library import Library
from index.settings import EmbeddingSettings
from ui.commands.opening import EmbeddingChoice
from ui.environment import Environment, EnvironmentValueError

QUESTION = "党组织书记多久书面汇报一次主体责任落实情况？"
NAMES = ("", "_URL", "_API_KEY", "_DIMS", "_BATCH", "_TIMEOUT")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch, tmp_path):
    for name in [f"EMBEDDING{end}" for end in NAMES] + ["QUERY_PROMPT", "PASSAGE_PROMPT"]:
        monkeypatch.delenv(f"POLICY_ASSISTANT_{name}", raising=False)
    monkeypatch.setenv("POLICY_ASSISTANT_LIBRARY", str(tmp_path / "library"))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "library"


@pytest.fixture
def service():
    return Service()


@pytest.fixture
def url(service):
    with embedding_server(service) as address:
        yield address


def set_all(monkeypatch, **values):
    for name, value in values.items():
        monkeypatch.setenv(f"POLICY_ASSISTANT_{name}", value)


def test_everything_from_the_environment():
    read = Environment.read(
        {
            "POLICY_ASSISTANT_EMBEDDING": " bge-m3 ",
            "POLICY_ASSISTANT_EMBEDDING_URL": "http://127.0.0.1:8000/v1",
            "POLICY_ASSISTANT_EMBEDDING_API_KEY": "sk-secret",
            "POLICY_ASSISTANT_QUERY_PROMPT": "Instruct: find\\nQuery: ",
            "POLICY_ASSISTANT_PASSAGE_PROMPT": "passage: ",
            "POLICY_ASSISTANT_EMBEDDING_DIMS": "128",
            "POLICY_ASSISTANT_EMBEDDING_BATCH": "10",
            "POLICY_ASSISTANT_EMBEDDING_TIMEOUT": "30",
        }
    )
    assert EmbeddingChoice().building(read) == (
        "bge-m3",
        EmbeddingSettings(
            "Instruct: find\nQuery: ", "passage: ", 128, "http://127.0.0.1:8000/v1", "sk-secret", batch=10, timeout=30
        ),
    )
    assert "sk-secret" not in repr(read)
    # A library that is there knows its model; only the way to it is taken from outside.
    assert EmbeddingChoice().reaching(read) == EmbeddingSettings(
        base_url="http://127.0.0.1:8000/v1", api_key="sk-secret", batch=10, timeout=30
    )


def test_the_command_line_wins_and_prompts_go_with_their_model():
    read = Environment(embedding="bge-m3", query_prompt="q:", embedding_dims=128, embedding_url="http://a/v1")
    assert EmbeddingChoice("other", "http://b/v1").building(read) == (
        "other",
        EmbeddingSettings(base_url="http://b/v1"),
    )
    assert EmbeddingChoice(query_prompt="").building(read)[1].query_prompt == ""
    assert EmbeddingChoice("other", "").building(read)[1].base_url is None


@pytest.mark.parametrize(
    ("name", "value"), [("EMBEDDING_DIMS", "4"), ("EMBEDDING_BATCH", "0"), ("EMBEDDING_TIMEOUT", "bald")]
)
def test_variables_out_of_bounds_are_named(name, value):
    with pytest.raises(EnvironmentValueError, match=f"POLICY_ASSISTANT_{name}.*{value}"):
        Environment.read({f"POLICY_ASSISTANT_{name}": value})


def test_a_model_of_a_service_from_index_to_ask(command, papers, folder, service, url, monkeypatch):
    set_all(monkeypatch, EMBEDDING_API_KEY="sk-secret")
    options = ["--embedding", "m", "--embedding-url", url, "--query-prompt", "Instruct: 找\\nQuery:"]
    assert command("index", papers, *options)[0] == 0
    assert service.keys[0] == "Bearer sk-secret"

    code, out, err = command("search", QUESTION)
    assert (code, out) == (1, "")
    assert url in err and "POLICY_ASSISTANT_EMBEDDING_URL" in err and len(err.splitlines()) == 1

    set_all(monkeypatch, EMBEDDING_URL=url)
    code, out, _ = command("search", QUESTION, "--top", "1", "--json")
    assert code == 0
    assert "每半年" in json.loads(out)["hits"][0]["text"]
    assert service.requests[-1]["input"] == [f"Instruct: 找\nQuery:{QUESTION}"]
    assert command("ask", QUESTION)[0] == 0
    assert not any(b"sk-secret" in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_model_of_the_environment_is_for_new_libraries(command, papers, folder, static_model, tmp_path, monkeypatch):
    assert command("index", papers)[0] == 0
    set_all(monkeypatch, EMBEDDING=str(static_model), QUERY_PROMPT="查：")
    assert command("index", papers)[0] == 0  # the one that is there keeps its own
    assert command("ask", QUESTION)[0] == 0
    other = tmp_path / "new"
    assert command("index", papers, "--library", other)[0] == 0
    with Library.open(folder) as old, Library.open(other) as new:
        assert old.embedding_name == ""
        assert new.embedding_name == str(static_model)
        assert new.embedding_settings == EmbeddingSettings(query_prompt="查：")


def test_the_first_question_makes_the_samples_with_the_chosen_model(command, folder, static_model, monkeypatch):
    set_all(monkeypatch, EMBEDDING=str(static_model))
    assert command("search", "年休假")[0] == 0
    with Library.open(folder) as library:
        assert library.embedding_name == str(static_model)
        assert all(paper.sample for paper in library.documents())


def test_reembed(command, papers, folder, static_model):
    command("index", papers)
    code, out, err = command("library", "reembed", "--embedding", static_model, "--embedding-dims", "16")
    assert (code, err) == (0, "")
    assert "（16 维）" in out and str(static_model) in out
    with Library.open(folder) as library:
        assert library.embedding_settings == EmbeddingSettings(dimensions=16)
    assert command("ask", QUESTION)[0] == 0
    code, out, _ = command("library", "reembed")
    assert code == 0 and "随程序附带的向量模型（384 维）" in out
    assert command("library", "verify")[1] == "文库完好。\n"


def test_what_the_mismatch_says_to_run_does_run(command, papers, tmp_path):
    model = write_static_model(tmp_path / "my model")
    command("index", papers, "--embedding", model, "--query-prompt", "找\\n：")
    write_static_model(model, seed=9)
    code, out, err = command("ask", QUESTION)
    assert (code, out) == (1, "")
    told = err.partition("请运行 policy-assistant ")[2].partition(" 换用")[0]
    assert shlex.split(told)[:2] == ["library", "reembed"]
    assert command(*shlex.split(told))[0] == 0
    assert command("ask", QUESTION)[0] == 0
    with Library.open(tmp_path / "library") as library:
        assert library.embedding_settings == EmbeddingSettings(query_prompt="找\n：")


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--embedding-url", "http://127.0.0.1:9/v1"], 2, "--embedding"),
        (["--embedding-dims", "512"], 1, "只有 384 维"),
        (["--embedding-dims", "zwei"], 2, "8 到 65536"),
        (["--embedding", "没有/这个/模型"], 1, "没有/这个/模型"),
        (["--embedding", "m", "--embedding-url", "127.0.0.1:9"], 1, "http://"),
    ],
)
def test_wrong_choices_are_refused_in_one_sentence(command, papers, folder, options, code, told):
    command("index", papers)
    assert command("library", "reembed", *options)[:2] == (code, "")
    shown = command("library", "reembed", *options)[2]
    assert told in shown and len(shown.strip().splitlines()) == 1
    with Library.open(folder) as library:
        assert library.embedding_name == "" and library.search(QUESTION)
    assert command("library", "verify")[1:] == ("文库完好。\n", "")


def test_other_options_than_the_librarys_are_refused_by_index(command, papers):
    command("index", papers)
    code, out, err = command("index", papers, "--embedding-dims", "128")
    assert (code, out) == (1, "")
    assert "library reembed" in err and len(err.strip().splitlines()) == 1


def test_interrupted_from_the_keyboard_and_gone_on_with(command, papers, folder, service, url):
    command("index", papers)
    service.delay = 0.15
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(ui.__file__).parents[1]),
        "POLICY_ASSISTANT_EMBEDDING_BATCH": "1",
        "POLICY_ASSISTANT_EMBEDDING_URL": url,
    }
    program = "import sys; from index import reembedding; reembedding.FIRST = reembedding.MOST = 1; "
    program += "from ui.cli import main; sys.argv[1:] = ['library', 'reembed', '--embedding', 'm']; main()"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=environment,
    ) as process:
        while len(service.requests) < 4 and process.poll() is None:
            pass
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    assert "再运行同样的命令会接着做" in err and "Traceback" not in err
    with Library.open(folder) as library:
        done, total = library.reembedding_progress()
    assert 2 <= done < total
    code, out, err = command("library", "verify")
    assert (code, out) == (0, "文库完好。\n")
    assert f"{done}/{total}" in err

    service.delay = 0
    before = sum(len(request["input"]) for request in service.requests)
    assert command("library", "reembed", "--embedding", "m", "--embedding-url", url)[0] == 0
    assert sum(len(request["input"]) for request in service.requests) - before == 1 + total - done  # and a probe
    assert command("library", "verify")[1:] == ("文库完好。\n", "")
