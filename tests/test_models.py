"""Names and addresses of chat models."""

import pytest

from assistant import AnswerSettings, ChatModelError
from assistant.writing.models import load_chat_model

URL = "http://127.0.0.1:9/v1"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("deepseek-chat", "deepseek-chat"),
        ("qwen2.5:7b", "qwen2.5:7b"),
        ("openai:qwen2.5:7b", "qwen2.5:7b"),
        ("Qwen/Qwen3-8B", "Qwen/Qwen3-8B"),
        ("claude-like", "claude-like"),
        ("mistral:7b-instruct", "mistral:7b-instruct"),
        ("gpt-4o", "gpt-4o"),
    ],
)
def test_with_an_address_any_name_is_one_of_an_openai_server(given, name):
    model = load_chat_model(given, URL)
    assert type(model).__name__ == "ChatOpenAI"
    assert model.model_name == name
    assert model.openai_api_base == URL


@pytest.mark.parametrize(
    ("given", "used"),
    [
        (f"{URL}/", URL),
        (f"{URL}/chat/completions", URL),
        (f" {URL}/models ", URL),
        ("https://api.deepseek.com", "https://api.deepseek.com"),
    ],
)
def test_address_as_people_paste_it(given, used):
    assert load_chat_model("m", given).openai_api_base == used


def test_other_providers_keep_their_prefix():
    pytest.importorskip("langchain_ollama", reason="an extra of its own")
    model = load_chat_model("ollama:qwen2.5:7b", settings=AnswerSettings(context_tokens=8_192, answer_tokens=2_048))
    assert type(model).__name__ == "ChatOllama"
    assert (model.model, model.num_ctx, model.num_predict) == ("qwen2.5:7b", 8_192, 2_048)


def test_the_key_of_another_service_is_not_sent_along(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    assert load_chat_model("m", URL).openai_api_key.get_secret_value() == "none"
    assert load_chat_model("m", URL, "mine").openai_api_key.get_secret_value() == "mine"


def test_limits_are_passed_under_the_name_that_the_server_knows():
    local = load_chat_model("m", URL, settings=AnswerSettings(answer_tokens=77))
    assert local.extra_body == {"max_tokens": 77}
    official = load_chat_model("openai:gpt-4o", None, "key", AnswerSettings(answer_tokens=77))
    assert official.max_tokens == 77
    assert official.extra_body is None
    assert official.temperature == 0
    assert load_chat_model("openai:o3-mini", None, "key").temperature != 0


@pytest.mark.parametrize(
    ("name", "url", "told"),
    [
        ("anthropic:claude", None, "pip install langchain-anthropic"),
        ("deepseek-chat", None, "--base-url"),
        ("qwen2.5:7b", None, "ollama:qwen2.5:7b"),
        ("openai:", URL, "不完整"),
        ("  ", URL, "不完整"),
        ("m", "127.0.0.1:8000/v1", "http://"),
        ("m", "ftp://127.0.0.1", "http://"),
        ("m", "http://", "http://"),
    ],
)
def test_what_cannot_be_loaded_says_what_to_do(name, url, told):
    with pytest.raises(ChatModelError, match=told) as refused:
        load_chat_model(name, url)
    assert "\n" not in str(refused.value)


def test_missing_key_is_named(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ChatModelError, match="密钥"):
        load_chat_model("openai:gpt-4o")
