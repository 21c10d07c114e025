"""How a chat model is asked: messages, the room beside them, whole replies."""

import pytest
from openai_server import Behaviour, openai_server

from assistant import AnswerSettings, ChatModelError
from assistant.writing.asking import messages, reply, room
from assistant.writing.framing import tokens
from assistant.writing.models import load_chat_model
from assistant.writing.spoken import Bounds

VALUES = {"evidence": "[1] 甲", "question": "乙"}


def test_messages_are_the_two_prompts_with_their_values():
    system, user = messages("answer", None, **VALUES)
    assert (system.type, user.type) == ("system", "human")
    assert "[1] 甲" in user.content
    assert "{" not in user.content


def test_prompt_that_cannot_be_used_is_a_trouble_with_the_model(tmp_path):
    (tmp_path / "answer.user.md").write_text("{evidence}", encoding="utf-8")
    with pytest.raises(ChatModelError, match="question"):
        messages("answer", tmp_path, **VALUES)


def test_room_is_what_the_window_leaves_and_no_more_than_is_wanted():
    asked = messages("answer", None, **VALUES)
    settings = AnswerSettings(context_tokens=4_096, answer_tokens=1_024)
    taken = sum(tokens(message.content, settings.character_tokens) for message in asked)
    assert 0 <= 4_096 - 1_024 - taken - room(asked, settings) < 100
    assert room(asked, AnswerSettings(context_tokens=100_000, evidence_tokens=700)) == 700
    with pytest.raises(ChatModelError, match="1200 个词元"):
        room(asked, AnswerSettings(context_tokens=1_200, answer_tokens=1_024))


@pytest.mark.parametrize(
    ("said", "finish", "expected"),
    [
        ("每季度一次。", "stop", ("每季度一次。", "stop")),
        ("<think>是八次吗？</think>每季度一次。", "stop", ("每季度一次。", "stop")),
        ("八次？</think>每季度一次。", "stop", ("每季度一次。", "stop")),
        ("每季度一", "length", ("每季度一", "length")),
        ("每季度一", None, ("每季度一", "")),
    ],
)
def test_reply_comes_whole_with_why_it_ended(said, finish, expected):
    with openai_server(Behaviour(lambda body: said, finish=finish)) as url:
        model = load_chat_model("test", url)
        assert reply(model, messages("answer", None, **VALUES), Bounds(10, 5, 100)) == expected


def test_reply_that_does_not_come_raises():
    with openai_server(Behaviour(status=500)) as url:
        model = load_chat_model("test", url, settings=AnswerSettings(model_retries=0))
        with pytest.raises(ChatModelError, match="HTTP 500"):
            reply(model, messages("answer", None, **VALUES), Bounds(10, 5, 100))
