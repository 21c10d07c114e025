"""A chat model's reply over a real HTTP server: in bounds of time and length, without thoughts."""

import threading
import time

import pytest
from langchain_core.messages import HumanMessage
from openai_server import Behaviour, openai_server

from assistant import AnswerSettings, ChatModelError
from assistant.writing.models import load_chat_model
from assistant.writing.spoken import Bounds, spoken

BOUNDS = Bounds(seconds=5.0, silence=3.0, characters=2_000)
TEXT = "各支部每季度汇报1次。[1]每年述职。[1]"


def read(behaviour, bounds=BOUNDS, retries=0):
    """The pieces of the reply, and why it ended."""
    with openai_server(behaviour) as url:
        model = load_chat_model("test", url, settings=AnswerSettings(model_retries=retries, model_timeout=10))
        reply = spoken(model, [HumanMessage("问")], bounds)
        pieces = []
        while True:
            try:
                pieces.append(next(reply))
            except StopIteration as stop:
                return pieces, stop.value


def said(pieces):
    """What counts as said: all after the last sign that what came before was thought."""
    text = ""
    for piece in pieces:
        text = "" if piece is None else text + piece
    return text


def test_text_comes_piece_by_piece():
    pieces, reason = read(Behaviour(lambda body: TEXT))
    assert "".join(pieces) == TEXT
    assert len(pieces) > 3
    assert reason == "stop"


@pytest.mark.parametrize("piece", [1, 3, 1_000])
@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (f"<think>先想：每月9次。[1]</think>\n\n{TEXT}", f"\n\n{TEXT}"),
        (f"<THINKING>每月9次</THINKING>{TEXT}", TEXT),
        (f"每月9次。[1]</think>{TEXT}", TEXT),
        (f"甲<think>一</think>乙<think>二</think>{TEXT}", f"甲乙{TEXT}"),
        (f"{TEXT}<think>每月9次，没想完", TEXT),
        ("<think>每月9次", ""),
        ("3<5，7>6。", "3<5，7>6。"),
        ("末尾是<", "末尾是<"),
    ],
)
def test_thoughts_are_never_said(reply, expected, piece):
    pieces, _ = read(Behaviour(lambda body: reply, piece=piece))
    assert said(pieces) == expected


def test_reasoning_in_a_field_of_its_own_is_not_said():
    pieces, _ = read(Behaviour(lambda body: TEXT, reasoning="每月9次。[1]"))
    assert said(pieces) == TEXT


def test_reasoning_counts_as_a_sign_of_life():
    slow = Behaviour(lambda body: TEXT, reasoning="想" * 40, delay=0.1)
    pieces, _ = read(slow, Bounds(seconds=10, silence=0.6, characters=2_000))
    assert said(pieces) == TEXT


@pytest.mark.parametrize(("finish", "reason"), [("stop", "stop"), ("length", "length"), (None, "")])
def test_why_a_reply_ended(finish, reason):
    assert read(Behaviour(lambda body: TEXT, finish=finish))[1] == reason


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        (Behaviour(status=400), "HTTP 400"),
        (Behaviour(status=401), "密钥"),
        (Behaviour(status=404), "地址或模型名称"),
        (Behaviour(status=429), "HTTP 429"),
        (Behaviour(status=500), "HTTP 500"),
        (Behaviour(status=503), "HTTP 503"),
        (Behaviour(raw=b"data: {broken\n\n"), "格式"),
        (Behaviour(raw=b"data: []\n\n"), "格式"),
        (Behaviour(raw=b'data: {"error": {"message": "x"}}\n\n'), "出错"),
        (Behaviour(raw=b""), "格式"),
        (Behaviour(lambda body: TEXT, finish="content_filter"), "审查"),
    ],
)
def test_what_goes_wrong_is_one_chinese_sentence(behaviour, told):
    with pytest.raises(ChatModelError, match=told) as refused:
        read(behaviour)
    assert str(refused.value).count("。") == 1


def test_words_of_the_server_are_never_passed_on():
    with pytest.raises(ChatModelError) as refused:
        read(Behaviour(status=500, message="每月汇报8次"))
    assert "8" not in str(refused.value)


def test_a_failed_call_is_tried_again():
    behaviour = Behaviour(lambda body: TEXT, first_statuses=(500,))
    pieces, _ = read(behaviour, retries=1)
    assert "".join(pieces) == TEXT
    assert len(behaviour.requests) == 2


def test_nobody_there():
    model = load_chat_model("test", "http://127.0.0.1:9/v1", settings=AnswerSettings(model_retries=0))
    with pytest.raises(ChatModelError, match="连接"):
        next(spoken(model, [HumanMessage("问")], BOUNDS))


@pytest.mark.parametrize(
    ("behaviour", "bounds", "told"),
    [
        (Behaviour(lambda body: TEXT, first_delay=30), Bounds(9, 0.5, 2_000), "0.5 秒没有回应"),
        (Behaviour(lambda body: TEXT, stall_after=10), Bounds(9, 0.5, 2_000), "没有回应"),
        (Behaviour(lambda body: TEXT, stall_after=10), Bounds(0.5, 9, 2_000), "没有答完"),
        (Behaviour(lambda body: TEXT * 100, delay=0.1), Bounds(0.7, 9, 20_000), "没有答完"),
        (Behaviour(lambda body: "一直说" * 5_000), BOUNDS, "没完没了"),
    ],
    ids=["slow first token", "stalled", "stalled, total", "slow all along", "endless"],
)
def test_patience_has_bounds(behaviour, bounds, told):
    began = time.monotonic()
    with pytest.raises(ChatModelError, match=told):
        read(behaviour, bounds)
    assert time.monotonic() - began < 4


def test_who_stops_listening_stops_the_reading():
    with openai_server(Behaviour(lambda body: TEXT * 200, delay=0.05)) as url:
        model = load_chat_model("test", url)
        reply = spoken(model, [HumanMessage("问")], BOUNDS)
        next(reply)
        reply.close()
        deadline = time.monotonic() + 5
        while any(thread.name == "chat-model" for thread in threading.enumerate()):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_a_proxy_does_not_get_between_us_and_this_machine(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    pieces, _ = read(Behaviour(lambda body: TEXT))
    assert said(pieces) == TEXT
