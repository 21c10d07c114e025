"""Follow-up questions made standalone by a chat model, and held against what was really said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ChatModelError
from assistant.question import analyse
from assistant.records import Turn
from assistant.settings import AnswerSettings
from assistant.verifying.verify import MARKER, unsupported
from assistant.verifying.wording import distortions
from assistant.writing.asking import messages, reply
from assistant.writing.framing import inert
from assistant.writing.spoken import Bounds

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

__all__ = ["Rephraser"]

_TURNS = 3  # exchanges that the model is shown
_SAID = 240  # characters of a question or an answer that it is shown
_LONGEST = 200  # characters of a standalone question
_LABEL = re.compile(r"^(?:改写后的)?(?:独立)?(?:问题|问句)[:：]\s*")


class Rephraser:
    """Asks a chat model for the standalone form of a question."""

    def __init__(self, model: BaseChatModel, settings: AnswerSettings, prompts: Path | None = None) -> None:
        """Raises ChatModelError when one of the own ``prompts`` cannot be used."""
        self._model = model
        self._prompts = prompts
        self._bounds = Bounds(settings.rephrase_timeout, settings.rephrase_timeout, settings.answer_chars)
        self._messages("", ())

    def standalone(self, question: str, history: Sequence[Turn]) -> str | None:
        """The question as it can be understood alone; None where the model fails or brings in what nobody said."""
        try:
            text, _ = reply(self._model, self._messages(question, history), self._bounds)
        except ChatModelError:
            return None  # the rules take its place; that the model fails shows when it is asked for the answer
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        form = _LABEL.sub("", lines[0]).strip("“”\"'「」 ") if len(lines) == 1 else ""
        return form if form and _said(form, question, history) else None

    def _messages(self, question: str, history: Sequence[Turn]) -> list[BaseMessage]:
        return messages("standalone", self._prompts, history=_told(history), question=inert(question))


def _told(history: Sequence[Turn]) -> str:
    """The latest exchanges as data."""
    lines = []
    for turn in history[-_TURNS:]:
        lines.append(f"问：{_short(turn.question)}")
        if turn.answer:
            lines.append(f"答：{_short(MARKER.sub('', turn.answer))}")
    return "\n".join(lines)


def _short(text: str) -> str:
    line = inert(text).replace("\n", " ")
    return line if len(line) <= _SAID else f"{line[:_SAID]}……"


def _said(form: str, question: str, history: Sequence[Turn]) -> bool:
    """Whether ``form`` is made of the question and what was said before, and names most of what the question names."""
    if len(form) > _LONGEST:
        return False
    sources = [question, *(text for turn in history for text in (turn.question, turn.answer) if text)]
    terms = analyse(question).terms
    named = 2 * sum(len(term) for term in terms if term in form.lower()) >= sum(map(len, terms))
    invented = [claim for claim in distortions(form, sources) if claim.kind in ("名称", "依据")]
    return named and not invented and not unsupported(form, sources)
