"""A door that speaks OpenAI's chat protocol, for programs that know no other: ``/v1/models``, ``/v1/chat/completions``.

Answers carry ``policy_assistant`` beside their text: whether they are grounded, and what they cite.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import AsyncIterator, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from assistant.errors import QuestionError
from assistant.records import Answer, TextDelta
from index.errors import DocumentNotFoundError, NothingAdmittedError, PolicyAssistantError
from ui.doors.answering import Crew, CrowdedError, Pieces
from ui.doors.desk import BROKEN, Desk
from ui.doors.openai_shapes import (
    EXTENSION,
    MODEL,
    Chat,
    ShapeError,
    chunk,
    completion,
    error_body,
    extension,
    model_record,
    read_chat,
    usage,
)
from ui.web.guard import ENDING, person_of

if TYPE_CHECKING:
    from ui.office.office import Office

__all__ = ["add_openai"]

T = TypeVar("T")

logger = logging.getLogger(__name__)

LONGEST = 1_000_000  # bytes of a request
PROMPT = 3.0  # seconds within which what goes wrong still becomes a status; later it becomes an event of the stream
ALIVE = 10.0  # seconds between signs of life in a stream that has nothing to say yet
TOO_LONG = "请求太长，超过 1 MB，请减少 messages 里的内容。"
_REPLACED = "\n\n（以上文字没有写完，以下面的原文摘录为准。）\n\n"
_SSE = {"cache-control": "no-cache", "x-accel-buffering": "no"}


class _Gone(Exception):
    """The client has hung up."""


def add_openai(outer: FastAPI, office: Office) -> None:
    """Put the door before everything else of ``outer``, which has to stand behind the guard."""
    desk, crew, since = Desk(office, "openai"), Crew(), int(time.time())

    @outer.get("/v1/models")
    async def models() -> Response:
        return _json({"object": "list", "data": [model_record(since)]})

    @outer.get("/v1/models/{name}")
    async def model(name: str) -> Response:
        if name != MODEL:
            sentence = f"没有叫“{name}”的模型，这里只有 {MODEL}。"
            return _json(error_body(sentence, "invalid_request_error", "model_not_found", "model"), 404)
        return _json(model_record(since))

    @outer.post("/v1/chat/completions")
    async def chat_completions(request: Request) -> Response:
        person = person_of(request)
        try:
            chat = read_chat(await _body(request))
            pieces = crew.begin(desk.stream(person, chat.question, chat.history, chat.limits))
        except PolicyAssistantError as error:
            return _refused(error)
        id, created = f"chatcmpl-{secrets.token_hex(12)}", int(time.time())
        try:
            if not chat.stream:
                return _json(completion(id, created, chat, await _while_there(request, _answer(pieces))))
            first = await _while_there(request, _first(pieces))
        except _Gone:
            pieces.stop()
            return _json(error_body(ENDING, "server_error"), 503)  # which nobody reads unless the server ends
        except BaseException as error:
            pieces.stop()
            if isinstance(error, Exception):
                return _refused(error)
            raise
        return StreamingResponse(_events(id, created, chat, pieces, first), 200, _SSE, "text/event-stream")


async def _body(request: Request) -> bytes:
    """Raises ShapeError for one that is too long, without reading on."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST:
            raise ShapeError(TOO_LONG)
    return bytes(body)


async def _answer(pieces: Pieces[TextDelta | Answer]) -> Answer:
    """The whole answer. Raises what stops it."""
    while True:
        piece = await pieces.next()
        if isinstance(piece, Answer):
            return piece


async def _first(pieces: Pieces[TextDelta | Answer]) -> TextDelta | Answer | None:
    """The first piece; None when it takes long. Raises what stops the answer before it has begun."""
    try:
        return await pieces.next(PROMPT)
    except TimeoutError:
        return None


async def _while_there(request: Request, wanted: Coroutine[Any, Any, T]) -> T:
    """What ``wanted`` comes to. Raises _Gone when the client hangs up, or the server ends, before that."""

    async def leaving() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    task, gone = asyncio.ensure_future(wanted), asyncio.ensure_future(leaving())
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise _Gone
    finally:
        task.cancel()
        gone.cancel()


async def _events(
    id: str, created: int, chat: Chat, pieces: Pieces[TextDelta | Answer], piece: TextDelta | Answer | None
) -> AsyncIterator[bytes]:
    """The stream; closed by the server when the client hangs up, which stops the answer."""
    text = ""
    try:
        yield _event(chunk(id, created, {"role": "assistant", "content": ""}))
        while not isinstance(piece, Answer):
            if piece is not None:
                text += piece.text
                yield _event(chunk(id, created, {"content": piece.text}))
            try:
                piece = await pieces.next(ALIVE)
            except TimeoutError:
                piece = None
                yield b": \n\n"
        if rest := _rest(text, piece.answer):
            text += rest
            yield _event(chunk(id, created, {"content": rest}))
        yield _event({**chunk(id, created, {}, "stop"), EXTENSION: extension(piece)})
        if chat.counted:
            yield _event({**chunk(id, created, None), "usage": usage(chat, text)})
        yield b"data: [DONE]\n\n"
    except Exception as error:
        yield _event(_error(error)[0])
    finally:
        pieces.stop()


def _rest(streamed: str, answer: str) -> str:
    """What is still to be sent once the answer is there. Where a model failed midway the answer is another text."""
    if answer.startswith(streamed):
        return answer[len(streamed) :]
    return "" if streamed.split() == answer.split() else _REPLACED + answer


def _refused(error: Exception) -> Response:
    body, status = _error(error)
    return _json(body, status)


def _error(error: Exception) -> tuple[dict[str, Any], int]:
    match error:
        case ShapeError() if str(error) == TOO_LONG:
            return error_body(TOO_LONG, "invalid_request_error", "request_too_large"), 413
        case ShapeError():
            return error_body(str(error), "invalid_request_error", param=error.param), 400
        case QuestionError():
            return error_body(str(error), "invalid_request_error", param="messages"), 400
        case DocumentNotFoundError() | NothingAdmittedError():
            return error_body(str(error), "invalid_request_error", "not_found", EXTENSION), 400
        case CrowdedError():
            return error_body(str(error), "rate_limit_error", "too_many_requests"), 429
        case PolicyAssistantError():
            return error_body(str(error), "server_error"), 503
    logger.error("the question could not be answered", exc_info=error)
    return error_body(BROKEN, "server_error"), 500


def _event(record: dict[str, Any]) -> bytes:
    return b"data: " + _bytes(record) + b"\n\n"


def _json(record: dict[str, Any], status: int = 200) -> Response:
    return Response(_bytes(record), status, media_type="application/json")


def _bytes(record: dict[str, Any]) -> bytes:
    # ASCII: a paper may hold what UTF-8 cannot, half of a character that JSON had escaped.
    return json.dumps(record, ensure_ascii=True).encode("ascii")
