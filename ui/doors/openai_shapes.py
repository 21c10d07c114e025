"""OpenAI's chat protocol as far as this server speaks it: requests read, responses built. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError

from assistant.records import Answer, Turn
from index.errors import PolicyAssistantError
from ui.doors.desk import Limits
from ui.rendering import answer_record

__all__ = [
    "EXTENSION",
    "MODEL",
    "Chat",
    "ShapeError",
    "chunk",
    "completion",
    "error_body",
    "extension",
    "model_record",
    "read_chat",
    "usage",
]

MODEL = "policy-assistant"
#: Field of requests and responses that OpenAI does not have; its clients pass it through.
EXTENSION = "policy_assistant"

_NO_QUESTION = "messages 里没有用户的问题，请至少放一条 role 为 user 的消息。"
_ONLY_TEXT = "这里只能回答文字问题，请不要在 messages 里放图片、声音或文件。"
_WRONG = {
    "messages": "messages 应是一列消息，每条有 role 和文字内容 content。",
    "stream": "stream 应是 true 或 false。",
    "stream_options": 'stream_options 应写成 {"include_usage": true}。',
    EXTENSION: f"{EXTENSION} 应写成 "
    '{"documents": ["标题"], "years": "2021-2023", "kinds": ["通知"], "in_force": true}，各项都可以不写。',
}


class ShapeError(PolicyAssistantError):
    """A request that cannot be read. ``param``: the field that is wrong; "" for the whole."""

    def __init__(self, sentence: str, param: str = "") -> None:
        super().__init__(sentence)
        self.param = param


class _Part(BaseModel):
    type: str
    text: str = ""


class _Message(BaseModel):
    role: Annotated[str, Field(max_length=40)]
    content: str | list[_Part] | None = None


class _Narrowed(BaseModel):
    documents: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=500)] = []
    years: Annotated[str, Field(max_length=100)] = ""
    kinds: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=100)] = []
    in_force: bool = False


class _StreamOptions(BaseModel):
    include_usage: bool | None = None


class _Request(BaseModel):
    messages: Annotated[list[_Message], Field(max_length=5_000)]
    stream: bool | None = None
    stream_options: _StreamOptions | None = None
    policy_assistant: _Narrowed | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    """What is asked. ``history``: exchanges before the question; ``counted``: whether a stream ends with its usage."""

    question: str
    history: tuple[Turn, ...]
    limits: Limits
    stream: bool
    counted: bool


def read_chat(body: bytes) -> Chat:
    """The last message of the user is the question; what he and the assistant said before is the history.

    Messages of other roles, and parameters that make no difference here (model, temperature, tools, …), are left out.
    Raises ShapeError.
    """
    try:
        asked = _Request.model_validate_json(body)
    except ValidationError as error:
        where = error.errors()[0]["loc"]
        field = str(where[0]) if where else ""
        sentence = _WRONG.get(field, "请求应是 JSON 对象，里面有 messages。")
        raise ShapeError(sentence, field) from error
    said = [(message.role, _text(message)) for message in asked.messages if message.role in ("user", "assistant")]
    last = max((i for i, (role, _) in enumerate(said) if role == "user"), default=-1)
    if last < 0:
        raise ShapeError(_NO_QUESTION, "messages")
    narrowed = asked.policy_assistant or _Narrowed()
    return Chat(
        said[last][1],
        _turns(said[:last]),
        Limits(tuple(narrowed.documents), narrowed.years, tuple(narrowed.kinds), narrowed.in_force),
        bool(asked.stream),
        bool(asked.stream_options and asked.stream_options.include_usage),
    )


def _text(message: _Message) -> str:
    if not isinstance(message.content, list):
        return message.content or ""
    if any(part.type not in ("text", "input_text", "output_text", "refusal") for part in message.content):
        raise ShapeError(_ONLY_TEXT, "messages")
    return "\n".join(part.text for part in message.content)


def _turns(said: Sequence[tuple[str, str]]) -> tuple[Turn, ...]:
    """Each question with the answer that follows it; one that was never answered has none."""
    turns: list[Turn] = []
    for role, text in said:
        if role == "user":
            turns.append(Turn(text))
        elif turns and not turns[-1].answer:
            turns[-1] = Turn(turns[-1].question, text)
    return tuple(turns)


def extension(answer: Answer) -> dict[str, Any]:
    """What an answer rests on, under the names of ``ask --json``."""
    record = answer_record(answer)
    return {name: record[name] for name in ("grounded", "citations", "related", "notes", "standalone_question")}


def usage(chat: Chat, text: str) -> dict[str, Any]:
    """Characters, not tokens: most answers are made without a language model, so that there are no tokens to count."""
    asked = len(chat.question) + sum(len(turn.question) + len(turn.answer) for turn in chat.history)
    return {
        "prompt_tokens": asked,
        "completion_tokens": len(text),
        "total_tokens": asked + len(text),
        EXTENSION: {"unit": "characters"},
    }


def completion(id: str, created: int, chat: Chat, answer: Answer) -> dict[str, Any]:
    """A whole response. ``created``: seconds since 1970."""
    said = {"role": "assistant", "content": answer.answer, "refusal": None, EXTENSION: extension(answer)}
    return {
        "id": id,
        "object": "chat.completion",
        "created": created,
        "model": MODEL,
        "choices": [{"index": 0, "message": said, "logprobs": None, "finish_reason": "stop"}],
        "usage": usage(chat, answer.answer),
    }


def chunk(id: str, created: int, delta: dict[str, Any] | None, finish: str | None = None) -> dict[str, Any]:
    """One event of a streamed response; ``delta`` None: one without choices, which carries the usage."""
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {
        "id": id,
        "object": "chat.completion.chunk",
        "created": created,
        "model": MODEL,
        "choices": [] if delta is None else [choice],
    }


def error_body(sentence: str, kind: str, code: str | None = None, param: str = "") -> dict[str, Any]:
    """``kind``: one of OpenAI's, invalid_request_error, server_error …"""
    return {"error": {"message": sentence, "type": kind, "param": param or None, "code": code}}


def model_record(created: int) -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": created, "owned_by": MODEL}
