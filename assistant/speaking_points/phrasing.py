"""Speaking points in a chat model's words, under verification.

The model phrases what the points already quote, one point at a time: that fits a small window. Title, headings, opening
and closing, which are a formula and a quotation each, and what the speaker fills in or says of the own unit never go
through it. Every sentence is held against what it cites; a point that comes to nothing stays as it was quoted.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ChatModelError
from assistant.settings import AnswerSettings
from assistant.speaking_points.compose import CHARS_A_MINUTE, spoken_length
from assistant.speaking_points.numbering import renumbered
from assistant.speaking_points.records import Point, SpeakingPoints, Statement
from assistant.speaking_points.sentences import Written, written
from assistant.writing.asking import messages, reply, room
from assistant.writing.framing import addressed, evidence, fitting, inert, with_citations, without_orders
from assistant.writing.models import load_chat_model
from assistant.writing.spoken import Bounds
from index.records import Hit

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

__all__ = ["Phraser", "open_phraser"]

_NEAR_ENOUGH = 0.85  # share of the length, 0 to 1, below which the reader is told
_STRETCH = 1.3  # how much longer than its sources a point may be asked to be; beyond that lies invention
_LEAST_LENGTH = 80  # characters that a point is asked to have at least
_ENOUGH = 2  # verified sentences that a point needs, where it had as many
_PATIENCE = 2  # points in a row without a usable reply, after which the model is asked no more
_NUMERALS = "一二三四五六七八九十"


def open_phraser(
    model: str,
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    settings: AnswerSettings | None = None,
    prompts: Path | None = None,
) -> Phraser:
    """A phraser that asks the chat model ``provider:name``, or a bare name with the ``base_url`` of its server.

    Without ``settings`` sentences that are not borne out, but tell no facts, are kept and marked. ``prompts``: a folder
    of own prompts. Raises ChatModelError when the model's package is missing, its name or address cannot be right, or a
    prompt cannot be used.
    """
    settings = settings or AnswerSettings(unverified="mark")
    return Phraser(load_chat_model(model, base_url, api_key, settings), settings, prompts)


class Phraser:
    """Has a chat model phrase speaking points, and lets through only what their sources bear out."""

    def __init__(self, model: BaseChatModel, settings: AnswerSettings, prompts: Path | None = None) -> None:
        """Raises ChatModelError when one of the own ``prompts`` cannot be used."""
        self._model = model
        self._settings = settings
        self._prompts = prompts
        self._bounds = Bounds(settings.model_timeout, settings.model_silence, settings.answer_chars)
        self._messages("", _Spoken("", "", (), 0), ())

    def phrase(
        self, points: SpeakingPoints, topic: str, minutes: int, *, stop: threading.Event | None = None
    ) -> SpeakingPoints:
        """``points`` with the quoted statements of its points phrased for a talk of ``minutes``.

        Where the model fails, or too little of what it says can be verified, the quoted statements stay, and ``notes``
        say so; nothing is raised. Once ``stop`` is set, the model is asked for no further point.
        """
        parts = list(_points(points, minutes))
        fixed = (*points.opening, *points.practice, *points.closing, *(s for part in parts for s in part.kept))
        said = [statement.text for statement in fixed]
        report = _Report()
        done = []
        for part in parts:
            if stop is not None and stop.is_set():
                report.stayed(part, "已经停止，没有再问语言模型。")
                done.append(Point(part.heading, part.statements))
                continue
            statements = self._phrased(topic, part, said, report)
            said += [statement.text for statement in statements]
            done.append(Point(part.heading, statements))
        made = renumbered(replace(points, points=tuple(done)))
        return replace(made, notes=(*points.notes, *report.notes(len(parts)), *_too_short(points, made, minutes)))

    def _phrased(self, topic: str, part: _Spoken, said: Iterable[str], report: _Report) -> tuple[Statement, ...]:
        """The statements of one point, phrased where that comes to something, and as they are where not."""
        if not part.quoted:
            return part.statements
        if report.failures >= _PATIENCE:
            report.stayed(part, report.last)
            return part.statements
        sources = with_citations((), [citation for statement in part.quoted for citation in statement.citations])
        try:
            shown = self._shown(topic, part, sources)
            if not shown:
                report.stayed(part, "引文里是写给程序的指令，没有交给语言模型。")
                return part.statements
            text, reason = reply(self._model, self._messages(topic, part, shown), self._bounds)
            mark = self._settings.unverified == "mark"
            done = written(text, reason, shown, [topic, part.heading], said, mark=mark)
        except ChatModelError as error:
            report.failed(part, str(error))
            return part.statements
        report.failures = 0
        if done.verified < min(_ENOUGH, len(part.quoted)):
            report.stayed(part, _why(done))
            return part.statements
        report.took(done, orders=any(addressed(hit.passage.text) for hit in sources))
        return part.with_(done.statements)

    def _shown(self, topic: str, part: _Spoken, sources: Sequence[Hit]) -> list[Hit]:
        """What the model is shown: the stretches that the point cites, as far as its window has room for them."""
        left = room(self._messages(topic, part, ()), self._settings)
        rate = self._settings.character_tokens
        return fitting(list(without_orders(sources)), f"{topic} {part.heading}", left, rate)

    def _messages(self, topic: str, part: _Spoken, shown: Sequence[Hit]) -> list[BaseMessage]:
        return messages(
            "outline",
            self._prompts,
            evidence=evidence(shown),
            topic=_line(topic),
            heading=_line(part.heading),
            length=str(min(part.length, int(self._settings.answer_tokens / self._settings.character_tokens))),
        )


@dataclass(frozen=True, slots=True)
class _Spoken:
    """One point of a talk, which is phrased by itself."""

    name: str  # 第一个要点
    heading: str
    statements: tuple[Statement, ...]
    length: int  # characters wanted

    @property
    def quoted(self) -> list[Statement]:
        """What the model is to phrase."""
        return [statement for statement in self.statements if _is_quoted(statement)]

    @property
    def kept(self) -> list[Statement]:
        return [statement for statement in self.statements if not _is_quoted(statement)]

    def with_(self, phrased: Sequence[Statement]) -> tuple[Statement, ...]:
        """``phrased`` in the place of the quoted statements."""
        first = next(i for i, statement in enumerate(self.statements) if _is_quoted(statement))
        after = [statement for statement in self.statements[first:] if not _is_quoted(statement)]
        return (*self.statements[:first], *phrased, *after)


class _Report:
    """What the reader is told about the model's work."""

    def __init__(self) -> None:
        self.failures = 0  # in a row
        self.last = ""
        self._reasons: dict[str, list[str]] = {}
        self._dropped = self._marked = self._cut_off = 0
        self._orders = False

    def failed(self, part: _Spoken, reason: str) -> None:
        self.failures += 1
        self.last = reason
        self.stayed(part, reason)

    def stayed(self, part: _Spoken, reason: str) -> None:
        self._reasons.setdefault(reason, []).append(part.name)

    def took(self, done: Written, *, orders: bool) -> None:
        self._dropped += done.dropped
        self._marked += done.marked
        self._cut_off += done.cut_off
        self._orders = self._orders or orders

    def notes(self, points: int) -> Iterator[str]:
        """``points``: how many the talk has."""
        stayed = [f"{reason}{'、'.join(names)}保留原文摘录。" for reason, names in self._reasons.items()]
        if sum(map(len, self._reasons.values())) == points > 1:
            yield f"语言模型的话都没有采用。{''.join(stayed)}"
        else:
            yield from stayed
        if self._dropped:
            yield f"语言模型有 {self._dropped} 句话在所引原文中核实不了，已删去。"
        if self._marked:
            yield f"语言模型有 {self._marked} 句话的说法在所引原文中核实不了，已标明“未核实”，请对照原文。"
        if self._cut_off:
            yield "语言模型有的段落没有说完，未完的句子已删去。"
        if self._orders:
            yield "引用的段落里有像是写给程序的指令，没有交给语言模型。"


def _points(points: SpeakingPoints, minutes: int) -> Iterator[_Spoken]:
    """The points, each with the length that the minutes leave for it, or that its sources allow."""
    quoted = [[statement for statement in point.statements if _is_quoted(statement)] for point in points.points]
    sources = [sum(len(citation.text) for statement in part for citation in statement.citations) for part in quoted]
    left = max(0, minutes * CHARS_A_MINUTE - spoken_length(points) + sum(len(s.text) for part in quoted for s in part))
    for i, (point, source) in enumerate(zip(points.points, sources, strict=True), start=1):
        wanted = min(left * source / (sum(sources) or 1), source * _STRETCH)
        yield _Spoken(
            f"第{_ordinal(i)}个要点", point.heading, point.statements, max(_LEAST_LENGTH, int(round(wanted, -1)))
        )


def _too_short(before: SpeakingPoints, after: SpeakingPoints, minutes: int) -> Iterator[str]:
    """A note where the model left much of the talk away."""
    wanted, length = minutes * CHARS_A_MINUTE, spoken_length(after)
    if length < _NEAR_ENOUGH * min(wanted, spoken_length(before)):
        yield f"语言模型写得较短，全文约 {length} 字，不足 {minutes} 分钟的篇幅（约 {wanted} 字）。"


def _ordinal(number: int) -> str:
    return _NUMERALS[number - 1] if number <= len(_NUMERALS) else str(number)


def _is_quoted(statement: Statement) -> bool:
    return statement.kind in ("verbatim", "trimmed") and bool(statement.citations)


def _line(text: str) -> str:
    return inert(text).replace("\n", " ")


def _why(done: Written) -> str:
    if done.dropped or done.marked:
        return "语言模型写的话在所引原文中能核实的太少。"
    return "语言模型没有写出内容。"
