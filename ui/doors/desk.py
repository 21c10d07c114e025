"""What every door offers, for one person at a time: ask, search, outline, duties, papers. JSON in the shapes of the
command line (``ask --json``, ``search --json``, ``outline --json``, ``duties --json``), each with a note in the audit.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from assistant.duties.calendar import due as falling_due
from assistant.duties.periods import period as period_of
from assistant.duties.records import ForceKind
from assistant.duties.register import Wanted, chosen, every_of, subjects
from assistant.errors import QuestionError, TopicError
from assistant.records import Answer, TextDelta, Turn
from assistant.speaking_points.compose import MAX_MINUTES, speaking_points
from index.errors import DocumentNotFoundError, PolicyAssistantError
from ui.duty_tables import due_record, duty_record
from ui.interrupt import interruptible
from ui.narrowing import filter_of, papers_of_name, years_of
from ui.office.register_room import Drawn
from ui.outline_text import speaking_points_record
from ui.rendering import answer_record, hit_record

if TYPE_CHECKING:
    from assistant.duties.records import Duty
    from index.filters import Filter
    from index.selection import Papers
    from ui.office.office import Office
    from ui.office.people import Person
    from ui.office.register_room import RegisterRoom, SeenRegister

__all__ = ["BROKEN", "MOST_CHARS", "MOST_HITS", "MOST_ROWS", "Desk", "Limits", "StoppedError", "Via"]

Via = Literal["openai", "mcp", "api"]

BROKEN = "程序内部出了问题，没有做成。请换一种说法再试；若仍不行，请把服务器终端里的报错告诉管理员。"
MOST_HITS = 50  # passages at once
MOST_ROWS = 100  # rows of the register at once
MOST_CHARS = 20_000  # of a paper at once
MOST_TURNS = 40  # earlier exchanges that are looked at
MOST_HEADINGS = 200
PATIENCE = 50.0  # seconds that a register under way is waited for; programs give up after a minute
_STEP = 0.25  # seconds until a caller who has left is noticed
_NAMED = 8  # subjects named where a filter leaves nothing
_KINDS: tuple[ForceKind, ...] = ("必须", "应当", "可以", "禁止")
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, which JSON can escape but UTF-8 cannot hold


class StoppedError(PolicyAssistantError):
    """Whoever asked has left."""


@dataclass(frozen=True, slots=True)
class Limits:
    """To which papers a question is limited, in the words of whoever asks; what is empty sets no limit."""

    documents: tuple[str, ...] = ()  # ids, titles or parts of titles
    years: str = ""  # 2023, 2021-2023, 2019、2021-2023
    kinds: tuple[str, ...] = ()
    in_force: bool = False

    def where(self, papers: Papers) -> Filter:
        """Raises QuestionError for years that are none, DocumentNotFoundError."""
        try:
            years = years_of(self.years)
        except ValueError as error:
            raise QuestionError(f"年份{error}。") from error
        return filter_of(papers, self.documents, years, self.kinds, self.in_force)


class Desk:
    """Blocking; safe to use from several threads. Everything is looked up in what ``person`` may see, and raises
    PolicyAssistantError with a sentence for whoever asks. ``stop``: set when nobody waits any more."""

    def __init__(self, office: Office, via: Via) -> None:
        self._office = office
        self._via = via

    def stream(
        self, person: Person, question: str, history: Sequence[Turn] = (), limits: Limits | None = None
    ) -> Iterator[TextDelta | Answer]:
        """As ``Assistant.stream``."""
        question = whole(question)
        answer = None
        try:
            room = self._office.room(person)
            with _told_to_programs():
                where = (limits or Limits()).where(room.papers)
            assistant = room.assistant.within(where) if where else room.assistant
            for piece in assistant.stream(question, tuple(history)[-MOST_TURNS:]):
                answer = piece if isinstance(piece, Answer) else None
                yield piece
        finally:
            cited = sorted({citation.document for citation in answer.citations}) if answer else []
            self._note(person, "ask", question=question, grounded=bool(answer and answer.grounded), cited=cited)

    def ask(
        self,
        person: Person,
        question: str,
        history: Sequence[Turn] = (),
        limits: Limits | None = None,
        stop: threading.Event | None = None,
    ) -> dict[str, Any]:
        """The JSON of ``ask --json``. Raises StoppedError."""
        for piece in interruptible(self.stream(person, question, history, limits), stop or threading.Event()):
            if isinstance(piece, Answer):
                return _whole(answer_record(piece))
        raise StoppedError("提问的程序已经离开。")

    def search(self, person: Person, query: str, top: int = 10) -> dict[str, Any]:
        """The JSON of ``search --json``, each hit with the ``document_id`` of its paper as well."""
        query = whole(query).strip()
        room = self._office.room(person)
        self._note(person, "search", question=query)
        most = room.assistant.settings.max_question_chars
        if not query:
            raise QuestionError("要查的内容是空的，请写上问题或词语。")
        if len(query) > most:
            raise QuestionError(f"要查的内容有 {len(query)} 个字，超过 {most} 字的上限，请精简后再查。")
        if not 1 <= top <= MOST_HITS:
            raise QuestionError(f"段数应是 1 到 {MOST_HITS} 的整数，给的是 {top}。")
        hits = room.papers.search(query, top)
        records = [{**hit_record(hit), "document_id": hit.passage.document_id} for hit in hits]
        return _whole({"question": query, "hits": records})

    def outline(
        self, person: Person, topic: str, minutes: int = 8, stop: threading.Event | None = None
    ) -> dict[str, Any]:
        """The JSON of ``outline --json``."""
        topic = whole(topic)
        room = self._office.room(person)
        self._note(person, "outline", question=topic)
        if not 1 <= minutes <= MAX_MINUTES:
            raise TopicError(f"时长请写 1 到 {MAX_MINUTES} 分钟的整数，给的是 {minutes}。")
        made = speaking_points(room.papers, topic, minutes=minutes, phraser=room.phraser, stop=stop)
        return _whole(speaking_points_record(made))

    def duties(
        self,
        person: Person,
        who: str = "",
        every: str = "",
        kind: str = "",
        document: str = "",
        due: str = "",
        start: int = 0,
        stop: threading.Event | None = None,
    ) -> dict[str, Any]:
        """Rows of ``duties --json`` (with ``due`` those of ``duties --due``) with their ``document_id``: ``MOST_ROWS``
        from ``start`` on under "duties", how many there are under "count", where the rest begins under "next" (None at
        the end), and a sentence under "note" where nothing fits."""
        who, every, due, document = (whole(words).strip() for words in (who, every, due, document))
        room = self._office.room(person)
        self._note(person, "duties", subject=who, every=every, kind=kind, document=document, due=due)
        force = next((known for known in _KINDS if known == kind), None)
        if kind and force is None:
            raise QuestionError(f"约束力应是 {'、'.join(_KINDS)} 之一，给的是“{kind}”。")
        if start < 0:
            raise QuestionError(f"起始的序号应是 0 或更大的整数，给的是 {start}。")
        wanted = Wanted(who=who, every=every_of(every) if every else None, kind=force)
        period = period_of(due, date.today()) if due else None
        with _told_to_programs():
            named = papers_of_name(room.papers, document) if document else None
        register = _drawn(room.register, stop or threading.Event()).register
        whole_list = [duty for duty in register.duties if named is None or duty.document_id in named]
        found = chosen(whole_list, wanted)
        rows = (
            [(entry.duty, due_record(entry)) for entry in falling_due(found, period)]
            if period
            else [(duty, duty_record(duty)) for duty in found]
        )
        end = start + MOST_ROWS
        return _whole(
            {
                "count": len(rows),
                "duties": [{**record, "document_id": duty.document_id} for duty, record in rows[start:end]],
                "next": end if end < len(rows) else None,
                "note": "" if rows else _nothing(whole_list, who, f"{period.label}到期的" if period else ""),
            }
        )

    def document(self, person: Person, name: str, start: int = 0, end: int | None = None) -> dict[str, Any]:
        """A paper by id or title: what it is, its headings, and ``text[start:end]``, at most ``MOST_CHARS`` characters;
        "next" says where the rest begins (None at the end)."""
        room = self._office.room(person)
        with _told_to_programs():
            document = room.papers.document(whole(name).strip())
        length = len(document.text)
        start = min(max(start, 0), length)
        end = min(length if end is None else max(end, start), start + MOST_CHARS, length)
        self._note(person, "read", document=document.title, document_id=document.id)
        identity = document.identity
        sections = room.papers.outline(document.id)
        return _whole(
            {
                "id": document.id,
                "title": document.title,
                "issuer": identity.issuer,
                "number": identity.number,
                "date": identity.date,
                "kind": identity.kind,
                "repealed": identity.repealed,
                "sample": document.sample,
                "file": document.file,
                "length": length,
                "sections": [
                    {"level": part.level, "heading": part.heading, "start": part.start, "end": part.end}
                    for part in sections[:MOST_HEADINGS]
                ],
                "start": start,
                "end": end,
                "text": document.text[start:end],
                "next": end if end < length else None,
            }
        )

    def _note(self, person: Person, what: str, **details: object) -> None:
        self._office.audit.note(person, what, via=self._via, **details)


@contextmanager
def _told_to_programs() -> Iterator[None]:
    """A paper that is not there: whoever asks through a door cannot run the command that the sentence names."""
    try:
        yield
    except DocumentNotFoundError as error:
        head, command, _ = str(error).partition("，请用 policy-assistant ")
        if not command:
            raise
        raise DocumentNotFoundError(f"{head}，请换标题里的几个字再试，或先查找（search）它的标题。") from error


def whole(text: str) -> str:
    """``text`` with a mark in the place of every half of a character; offsets stay as they are."""
    return _SURROGATE.sub("\ufffd", text)


def _whole(record: dict[str, Any]) -> dict[str, Any]:
    """A record in JSON's own types, its texts as ``whole`` has them."""
    return {key: _whole_value(value) for key, value in record.items()}


def _whole_value(value: Any) -> Any:  # noqa: ANN401 — any JSON
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return _whole(value)
    return [_whole_value(item) for item in value] if isinstance(value, (list, tuple)) else value


def _drawn(room: RegisterRoom | SeenRegister, stop: threading.Event) -> Drawn:
    """The register, waited for as long as a program waits. Raises QuestionError where it takes longer."""
    state = room.look(0.0)
    waited = 0.0
    while not isinstance(state, Drawn):
        if stop.is_set():
            raise StoppedError("提问的程序已经离开。")
        if waited >= PATIENCE:
            raise QuestionError(f"台账还在整理（{state.total} 份文件已读 {state.done} 份），请过一会儿再试。")
        state = room.look(_STEP)
        waited += _STEP
    return state


def _nothing(duties: Sequence[Duty], who: str, falling: str) -> str:
    if not duties:
        return "这些文件里没有找到要求谁做什么的内容。"
    if who and not chosen(duties, Wanted(who=who)):
        named = subjects(duties)
        there_is = f"写明的有：{'、'.join(named[:_NAMED])}{'等' * (len(named) > _NAMED)}" if named else "都没有写明"
        return f"没有责任主体含“{who}”的，{there_is}。"
    return f"没有{falling}符合条件的事项（不加条件时共 {len(duties)} 条）。"
