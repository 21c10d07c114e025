"""The text of a chat model's reply as it comes, within bounds of time and length and without its thoughts."""

from __future__ import annotations

import contextvars
import queue
import re
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import ChatModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage, BaseMessageChunk

__all__ = ["Bounds", "spoken"]

_OPEN = r"<(?:think|thinking|thought|reasoning|reflection)>|◁think▷|<\|begin_of_thought\|>"
_CLOSE = r"</(?:think|thinking|thought|reasoning|reflection)>|◁/think▷|<\|end_of_thought\|>"
_TAG = re.compile(f"(?P<open>{_OPEN})|(?P<close>{_CLOSE})", re.IGNORECASE)
_LONGEST_TAG = 22  # characters
_CUT_OFF = frozenset({"length", "max_tokens", "model_length"})
_REASONS = ("finish_reason", "done_reason", "stop_reason")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a reply may take and grow."""

    seconds: float  # for the whole of it, further tries included
    silence: float  # seconds without a sign of life, at first or midway
    characters: int  # of text, thoughts left out


def spoken(model: BaseChatModel, messages: Sequence[BaseMessage], bounds: Bounds) -> Generator[str | None, None, str]:
    """The reply piece by piece; None says that all before it was thought, not said. Returns why it ended: "stop",
    "length" where the model ran out of room, "" where it did not say.

    Raises ChatModelError, with one Chinese sentence, for whatever keeps the reply from coming to an end in bounds.
    """
    thoughts = _Thoughts()
    reason = ""
    length = 0
    for chunk in _chunks(model, messages, bounds):
        reason = next((str(chunk.response_metadata[k]) for k in _REASONS if chunk.response_metadata.get(k)), reason)
        for piece in thoughts.without(str(chunk.text)):
            length = 0 if piece is None else length + len(piece)
            if length > bounds.characters:
                raise ChatModelError(f"语言模型的回答没完没了，超过 {bounds.characters} 字，已经中断。")
            yield piece
    if rest := thoughts.rest():
        yield rest
    if reason == "content_filter":
        raise ChatModelError("语言模型服务的内容审查中断了回答。")
    return "length" if reason.lower() in _CUT_OFF else "stop" if reason else ""


class _Thoughts:
    """Takes <think>…</think> out of a text that comes in pieces. Some models leave out the opening tag."""

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False

    def without(self, piece: str) -> Iterator[str | None]:
        """What of the text so far is said; None where it turns out to have been thought."""
        self._held += piece
        while tag := _TAG.search(self._held):
            before, self._held = self._held[: tag.start()], self._held[tag.end() :]
            if tag["close"] and not self._thinking:
                yield None
            elif tag["open"] and not self._thinking and before:
                yield before
            self._thinking = tag["open"] is not None
        tail = self._held[-_LONGEST_TAG:]
        begun = max(tail.rfind("<"), tail.rfind("◁"))
        at = len(self._held) - len(tail) + begun if begun >= 0 else len(self._held)
        said, self._held = self._held[:at], self._held[at:]
        if said and not self._thinking:
            yield said

    def rest(self) -> str:
        """What is left when the text has ended."""
        return "" if self._thinking else self._held


_END = object()


def _chunks(model: BaseChatModel, messages: Sequence[BaseMessage], bounds: Bounds) -> Iterator[BaseMessageChunk]:
    """The model's stream, read by a thread of its own: a server that keeps the line open and says nothing cannot hold
    up the answer. The thread ends with the next piece, or with the client's own timeout."""
    pieces: queue.SimpleQueue[object] = queue.SimpleQueue()
    stopped = threading.Event()

    def read() -> None:
        try:
            for chunk in model.stream(list(messages)):
                pieces.put(chunk)
                if stopped.is_set():
                    return
        except Exception as error:  # every provider raises its own types
            pieces.put(error)
        finally:
            pieces.put(_END)

    deadline = time.monotonic() + bounds.seconds
    reader = threading.Thread(target=contextvars.copy_context().run, args=(read,), name="chat-model", daemon=True)
    reader.start()
    try:
        while True:
            left = deadline - time.monotonic()
            try:
                piece = pieces.get(timeout=max(0.0, min(left, bounds.silence)))
            except queue.Empty:
                piece = None
            if piece is _END:
                return
            if isinstance(piece, Exception):
                raise ChatModelError(f"语言模型没有正常应答：{_reason(piece)}。") from piece
            if time.monotonic() >= deadline:
                raise ChatModelError(f"语言模型超过 {bounds.seconds:g} 秒没有答完。")
            if piece is None:
                raise ChatModelError(f"语言模型 {bounds.silence:g} 秒没有回应。")
            yield piece  # type: ignore[misc]  # the queue holds chunks, errors and the end
    finally:
        stopped.set()


_STATUSES = {
    400: "服务不接受这个请求，可能是模型名称不对或者上下文长度不够",
    401: "密钥不对或没有填写",
    402: "账户余额不足",
    403: "没有使用权限",
    404: "服务地址或模型名称不对",
    408: "服务超时",
    413: "请求太长",
    422: "服务不接受这个请求",
    429: "请求过于频繁或额度已用完",
}


def _reason(error: Exception) -> str:
    """What went wrong, in Chinese. Never the server's own words: they are not verified, and may say anything."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return f"{_STATUSES.get(status, '服务出错' if status >= 500 else '服务拒绝了请求')}（HTTP {status}）"
    names = " ".join(kind.__name__ for kind in type(error).__mro__)
    if "Timeout" in names:
        return "等待超时"
    if "Connect" in names or "Protocol" in names or isinstance(error, OSError):
        return "连接不上或连接中断"
    if isinstance(error, (ValueError, TypeError, KeyError, AttributeError, IndexError)):
        return "返回的内容不合约定的格式"
    return f"服务报告出错（{type(error).__name__}）"
