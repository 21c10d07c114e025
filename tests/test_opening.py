"""The chat model of the command line and of the environment, up to the request that reaches its server."""

import json

import pytest
from openai_server import Behaviour, openai_server

from index.library import Library
from ui.cli import run
from ui.environment import Environment, EnvironmentValueError

QUESTION = "党组织书记多久书面汇报一次主体责任落实情况？"
REPLY = (
    "党组织书记应当每半年向上级党组织书面汇报一次主体责任落实情况。[1]党组织书记必须每半年汇报一次主体责任落实情况。[1]"
)


@pytest.fixture
def folder(library, tmp_path, monkeypatch):
    """A closed library of the three small papers, and an environment that says nothing of a chat model."""
    library.close()
    for name in ("MODEL", "BASE_URL", "API_KEY", "PROMPTS", "UNVERIFIED", "CONTEXT", "TIMEOUT"):
        monkeypatch.delenv(f"POLICY_ASSISTANT_{name}", raising=False)
    monkeypatch.setenv("POLICY_ASSISTANT_LIBRARY", str(tmp_path / "library"))
    return tmp_path


def asked(capsys, *options):
    """The answer to QUESTION as JSON."""
    assert run(["ask", QUESTION, "--json", *options]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def test_any_name_with_an_address_works(folder, capsys):
    behaviour = Behaviour(lambda body: REPLY)
    with openai_server(behaviour) as url:
        answer = asked(capsys, "--model", "qwen2.5:7b", "--base-url", f"{url}/chat/completions")
    assert behaviour.requests[0]["model"] == "qwen2.5:7b"
    assert answer["mode"] == "generated"
    assert "必须" not in answer["answer"]


def test_choices_come_from_the_environment_too(folder, capsys, monkeypatch):
    (folder / "prompts").mkdir()
    (folder / "prompts" / "answer.system.md").write_text("我们的提示词", encoding="utf-8")
    behaviour = Behaviour(lambda body: REPLY)
    with openai_server(behaviour) as url:
        for name, value in {
            "MODEL": "deepseek-chat",
            "BASE_URL": url,
            "PROMPTS": str(folder / "prompts"),
            "UNVERIFIED": "mark",
            "CONTEXT": "16384",
        }.items():
            monkeypatch.setenv(f"POLICY_ASSISTANT_{name}", value)
        answer = asked(capsys)
        assert "未核实" in answer["answer"]
        assert "未核实" not in asked(capsys, "--unverified", "drop", "--context", "8192")["answer"]
    first, second = behaviour.requests
    assert first["messages"][0]["content"] == "我们的提示词"
    assert (first["max_tokens"], second["max_tokens"]) == (4_096, 2_048)


@pytest.mark.parametrize("command", [["ask", QUESTION], ["serve", "--port", "0"]])
def test_bad_prompts_are_refused_up_front(folder, capsys, command):
    (folder / "answer.user.md").write_text("{evidence}", encoding="utf-8")
    behaviour = Behaviour(lambda body: REPLY)
    with openai_server(behaviour) as url:
        assert run([*command, "--model", "m", "--base-url", url, "--prompts", str(folder)]) == 1
    shown = capsys.readouterr()
    assert "answer.user.md" in shown.err
    assert "{question}" in shown.err
    assert shown.out == ""
    assert behaviour.requests == []


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--base-url", "http://127.0.0.1:9"], 2, "--model"),
        (["--prompts", "x"], 2, "--model"),
        (["--model", "m", "--base-url", "http://127.0.0.1:9", "--prompts", "没有"], 1, "不存在"),
        (["--model", "m", "--base-url", "127.0.0.1:9"], 1, "http://"),
        (["--model", "qwen2.5:7b"], 1, "--base-url"),
        (["--model", "m", "--unverified", "keep"], 2, "drop 或 mark"),
        (["--model", "m", "--context", "100"], 2, "2048"),
        (["--model", "m", "--timeout", "1"], 2, "5 到 3600"),
    ],
)
def test_wrong_choices_are_refused_in_one_sentence(folder, capsys, options, code, told):
    assert run(["ask", QUESTION, *options]) == code
    shown = capsys.readouterr()
    assert told in shown.err
    assert len(shown.err.strip().splitlines()) == 1
    assert shown.out == ""


@pytest.mark.parametrize(
    ("name", "value"), [("CONTEXT", "100"), ("CONTEXT", "viel"), ("TIMEOUT", "0"), ("UNVERIFIED", "keep")]
)
def test_variables_out_of_bounds_are_named(name, value):
    with pytest.raises(EnvironmentValueError, match=f"POLICY_ASSISTANT_{name}.*{value}"):
        Environment.read({f"POLICY_ASSISTANT_{name}": value})


def test_empty_variables_count_as_not_set():
    assert Environment.read({"POLICY_ASSISTANT_CONTEXT": " ", "POLICY_ASSISTANT_PROMPTS": ""}) == Environment()


def test_the_key_is_never_shown():
    environment = Environment.read({"POLICY_ASSISTANT_API_KEY": "secret"})
    assert environment.api_key == "secret"
    assert "secret" not in repr(environment)


def test_library_stays_usable_without_a_model(folder, capsys):
    assert asked(capsys)["mode"] == "extractive"
    with Library.open(folder / "library") as library:
        assert len(library)
