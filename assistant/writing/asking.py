"""How a chat model is asked: the messages, the room that is left beside them for evidence, the whole reply."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ChatModelError
from assistant.settings import AnswerSettings
from assistant.writing.framing import tokens
from assistant.writing.spoken import Bounds, spoken
from prompts import PromptError, render

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

__all__ = ["messages", "reply", "room"]

_LEAST_ROOM = 200  # tokens of evidence, below which nothing sensible can be asked
_MARGIN = 64  # tokens for what a chat format puts around the messages


def messages(name: str, prompts: Path | None, **values: str) -> list[BaseMessage]:
    """The prompts ``name``.system and ``name``.user, the latter with ``values``. Raises ChatModelError when one of the
    own ``prompts`` cannot be used."""
    from langchain_core.messages import HumanMessage, SystemMessage

    try:
        return [
            SystemMessage(render(f"{name}.system", prompts)),
            HumanMessage(render(f"{name}.user", prompts, **values)),
        ]
    except PromptError as error:
        raise ChatModelError(str(error)) from error


def room(without_evidence: Sequence[BaseMessage], settings: AnswerSettings) -> int:
    """Tokens of evidence that the model's window has room for beside these messages and the reply. Raises
    ChatModelError where that is too little to ask anything."""
    taken = sum(tokens(str(message.content), settings.character_tokens) for message in without_evidence)
    left = settings.context_tokens - settings.answer_tokens - taken - _MARGIN
    if left < _LEAST_ROOM:
        raise ChatModelError(f"语言模型的上下文只有 {settings.context_tokens} 个词元，放不下提示词、问题和资料。")
    return min(left, settings.evidence_tokens)


def reply(model: BaseChatModel, asked: Sequence[BaseMessage], bounds: Bounds) -> tuple[str, str]:
    """The whole reply without what was thought, and why it ended, as in ``spoken``. Raises ChatModelError."""
    text = ""
    with closing(spoken(model, asked, bounds)) as pieces:
        while True:
            try:
                piece = next(pieces)
            except StopIteration as stop:
                return text, stop.value
            text = "" if piece is None else text + piece
