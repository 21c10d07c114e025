"""Answers by a LangChain chat model, from the same evidence as the extractive ones: asked, read, verified.

Every sentence is held against what it cites before anyone sees it. One that says what its source does not is dropped;
with ``unverified="mark"`` one whose wording alone departs from it is shown as （未核实）.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.compose import Draft
from assistant.errors import ChatModelError
from assistant.settings import AnswerSettings
from assistant.verifying.wording import says_missing
from assistant.writing.asking import messages, room
from assistant.writing.citing import Cited, held
from assistant.writing.framing import addressed, evidence, fitting, inert, with_citations, without_orders
from assistant.writing.replies import Statement, completed, ended
from assistant.writing.spoken import Bounds, spoken
from index.records import Hit

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

__all__ = ["Writer"]

_SAID_OFTEN = 3  # times that a model says a sentence until it is taken to go round in circles
_ORDERS_LEFT_OUT = "找到的段落里有像是写给程序的指令，没有交给语言模型。"
# A 是的 or 不可以 cannot be held against a source: it stands only where the extract, which compares figures, says so.
_VERDICTS = {
    "是的": re.compile(r"^(?:是的?|对的?|没错|正确|确实(?:是|如此)?|可以的?|能|行|需要|应当|有的?)[，,。！!]\s*"),
    "与原文不符": re.compile(
        r"^(?:不是的?|不对|不正确|并非如此|错误|与(?:原文|资料)不符|不可以|不能|不行|不需要|没有)[，,。！!]\s*"
    ),
}


class Writer:
    """Asks a chat model and lets through only what its citations bear out."""

    def __init__(self, model: BaseChatModel, settings: AnswerSettings, prompts: Path | None = None) -> None:
        """Raises ChatModelError when one of the own ``prompts`` cannot be used."""
        self._model = model
        self._settings = settings
        self._prompts = prompts
        self._bounds = Bounds(settings.model_timeout, settings.model_silence, settings.answer_chars)
        self._thinks_aloud = False  # without saying where it begins; known once it has happened
        self._messages("", [])

    def stream(self, question: str, hits: Sequence[Hit], extract: Draft) -> Iterator[str | Draft]:
        """Verified sentences as they come, then the Draft as a whole, ungrounded where the model finds no answer.

        ``extract`` is the answer without a model; what it cites comes first. Raises ChatModelError when the model
        cannot be reached, takes too long, or says nothing that can be used; what was yielded until then is void.
        """
        shown = self._shown(question, hits, extract)
        answer = _Answer(shown, self._settings, extract.answer)
        with closing(spoken(self._model, self._messages(question, shown), self._bounds)) as reply:
            yield from self._read(reply, answer)
        draft = answer.draft()
        if any(addressed(hit.passage.text) for hit in hits):
            draft = replace(draft, notes=(*draft.notes, _ORDERS_LEFT_OUT))
        yield draft

    def _shown(self, question: str, hits: Sequence[Hit], extract: Draft) -> list[Hit]:
        """What the model is shown: as much of the evidence as its window has room for beside all else."""
        left = room(self._messages(question, []), self._settings)
        sources = list(without_orders(with_citations(hits, extract.citations)))
        return fitting(sources, question, left, self._settings.character_tokens)

    def _messages(self, question: str, shown: Sequence[Hit]) -> list[BaseMessage]:
        return messages("answer", self._prompts, evidence=evidence(shown), question=inert(question))

    def _read(self, reply: Generator[str | None, None, str], answer: _Answer) -> Iterator[str]:
        """Feeds the sentences of the reply to ``answer`` as they are completed; yields what it lets through."""
        text = ""
        holding = self._thinks_aloud
        while True:
            try:
                piece = next(reply)
            except StopIteration as stop:
                reason = stop.value
                break
            if piece is None:
                self._thinks_aloud, holding, text = True, False, ""
                answer.start_again()
                continue
            text += piece
            if holding:
                continue
            done, text = completed(text)
            for part in done:
                yield from answer.take(part)
            if answer.nothing_found:
                return
        rest, answer.cut_off = ended(text, reason)
        for part in rest:
            yield from answer.take(part)
            if answer.nothing_found:
                return


class _Answer:
    """An answer as it grows, sentence by verified sentence."""

    def __init__(self, shown: Sequence[Hit], settings: AnswerSettings, extract: str) -> None:
        self._shown = shown
        self._settings = settings
        self._unproven = [words for verdict, words in _VERDICTS.items() if not extract.startswith(verdict)]
        self.cut_off = False
        self.start_again()

    def start_again(self) -> None:
        self.nothing_found = False
        self._cited = Cited()
        self._text = ""
        self._breaks = ""  # since the last sentence that was let through
        self._said: Counter[str] = Counter()
        self._verified = self._marked = self._dropped = 0
        self._refuses = False

    def take(self, text: str) -> Iterator[str]:
        """What of a sentence the user may see; nothing where it does not hold. Raises ChatModelError for a model that
        goes round in circles."""
        statement = Statement.read(text)
        if statement.finds_nothing:
            self.nothing_found = not self._text
        elif statement.says_something:
            self._said[statement.body] += 1
            if self._said[statement.body] >= _SAID_OFTEN:
                raise ChatModelError("语言模型反复说同样的话。")
            if self._said[statement.body] == 1 and (shown := self._let_through(statement)):
                piece = (self._breaks if self._text else "") + shown
                self._breaks = ""
                self._text += piece
                yield piece
        self._breaks = max(self._breaks, statement.breaks, key=len)

    def _let_through(self, statement: Statement) -> str:
        body = statement.body
        if not self._text:
            for words in self._unproven:
                body = words.sub("", body)
        if not body:
            return ""
        marking = self._settings.unverified == "mark"
        verdict = held(body, statement.cited, self._shown, nearest=marking)
        if verdict.holds:
            self._verified += 1
            return body + self._cited.marks(verdict)
        if marking and verdict.tolerable():
            self._marked += 1
            return _as_unverified(body) + self._cited.marks(verdict)
        if not statement.leads_in:
            self._dropped += 1
            self._refuses = self._refuses or statement.refuses
        return ""

    def draft(self) -> Draft:
        """The answer as a whole. Raises ChatModelError when nothing of it could be verified."""
        if self.nothing_found:
            return Draft("", (), grounded=False)
        if not self._verified:
            if self._refuses:
                raise ChatModelError("语言模型拒绝回答。")
            if self._dropped or self._marked:
                raise ChatModelError("语言模型的回答没有一句能在所引原文中核实。")
            if self.cut_off:  # a model that thinks first may need all of its room for that
                raise ChatModelError("语言模型还没有给出答案就到了长度上限，可以用 --context 把上下文调大。")
            raise ChatModelError("语言模型没有给出答案。")
        notes = []
        if self._dropped:
            notes.append(f"语言模型有 {self._dropped} 句话在所引原文中核实不了，已删去。")
        if self._marked:
            notes.append(f"语言模型有 {self._marked} 句话的说法在所引原文中核实不了，已标明“未核实”，请对照原文。")
        if self.cut_off:
            notes.append("语言模型的回答没有说完（到了长度上限，或者连接中断），未完的句子已删去。")
        if says_missing(self._text):
            notes.append("原文此处的内容缺失或已隐去，未作推断。")
        return Draft(self._text, self._cited.citations, tuple(notes))


def _as_unverified(body: str) -> str:
    stop = re.search(r"[。！？!?；;：:]*$", body)
    at = stop.start() if stop else len(body)
    return f"{body[:at]}（未核实）{body[at:]}"
