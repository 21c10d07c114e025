"""What happens when something in the conversation or the reader is pressed, for whoever presses it."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from assistant.records import TextDelta
from index.errors import DocumentNotFoundError, PolicyAssistantError
from index.filters import Filter
from index.records import Document
from ui.interrupt import interruptible

from .conversation import Conversation, Exchange, conversation_html, exchange_html, turns, welcome_html
from .downloads import file_name, packed
from .evidence import Papers, evidence_panel
from .forgetting import DELETED
from .forms import whole
from .reader import body_html, head_html, outline_html, stretch, window
from .saved import dump, load
from .scope import Asked, ScopeError, asked
from .shelf import error_html

if TYPE_CHECKING:
    from ui.office.office import Office
    from ui.office.people import Person

__all__ = ["Page"]

logger = logging.getLogger(__name__)

BROKEN = "程序内部出了问题，这个问题没有答成。请换一种问法再试；若仍不行，请把终端里的报错告诉管理员。"
GONE = "这份文件已不在文库中，看不到全文了；回答里的引文是当时的原文。"
LONGEST = 4_000  # characters of a question that are shown; far more than are answered
MOMENT = 0.05  # seconds after which an answer that is not whole yet is shown as far as it goes
STEP = 0.1  # seconds between two looks at an answer that is being written
SUGGESTED = 3  # further questions offered under an answer
UNKNOWN = "这个回答已不在页面里，请刷新后再试。"
SEARCHING = '<div class="pa-evidence"><p class="pa-empty">正在查找依据……</p></div>'


@dataclass(frozen=True, slots=True)
class Asking:
    """A question on its way: what ends it, and the pieces of the page that come of it."""

    halt: threading.Event
    pieces: Generator[dict[str, Any]]


class Page:
    """Holds no state of any page. Conversations are the office's, by id; each is shown to its owner alone."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._under_way: dict[str, tuple[Person, threading.Event]] = {}  # answers being written, by name

    def papers(self, person: Person) -> Papers:
        return Papers(self._office.room(person).papers.document)

    def open(self, person: Person, id: str) -> dict[str, Any]:
        """What a page shows of this conversation; of an empty one for "", and where this person has none of that id."""
        conversation = self._kept(person, id)
        if conversation is None or not conversation.exchanges:
            return {"id": "", "welcome": self.welcome(person), "talk": "", "evidence": self._panel(person, None)}
        number = conversation.following - 1
        panel = self._panel(person, conversation.exchanges[-1], number)
        return {"id": id, "welcome": "", "talk": conversation_html(conversation), "evidence": panel}

    def ask(self, person: Person, said: str) -> Asking:
        """Answer a question, showing the text as it comes. said: JSON with ``question``, the conversation's ``id``, the
        limits of the question, and ``again`` where the last exchange is to be asked anew, under the limits as they are.
        """
        name, halt = secrets.token_urlsafe(8), threading.Event()
        return Asking(halt, self._answer(person, said, name, halt))

    def _answer(self, person: Person, said: str, name: str, halt: threading.Event) -> Generator[dict[str, Any]]:
        """The parts of the page that change, as HTML: ``talk``, ``current``, ``evidence``, ``welcome``; with the ``id``
        of the conversation, the name of the ``asking`` for stopping it, and at the end ``whole``."""
        wanted, where, failed = Asked(), Filter(), ""
        try:
            wanted = asked(said)
            where = wanted.where()
        except ScopeError as error:
            failed = str(error)
        question = wanted.question.strip()
        if not question and not failed:
            return
        conversation = self._kept(person, wanted.id) or Conversation()
        if wanted.again:
            conversation = conversation.without_last()
        number = conversation.following
        shown = question if len(question) <= LONGEST else question[:LONGEST] + "……"
        exchange = Exchange(shown, error=failed)
        # A page that is reloaded before the answer is there finds its question again.
        id = self._keep(person, wanted.id, conversation.plus(Exchange(shown, stopped=True)))
        talk = conversation_html(conversation, last=False)
        current = exchange_html(exchange, number)
        self._under_way[name] = person, halt
        try:
            yield {"asking": name, "id": id, "welcome": "", "talk": talk, "current": current, "evidence": SEARCHING}
            assistant = self._office.room(person).assistant
            assistant = assistant.within(where) if where else assistant
            stream = iter(()) if failed else assistant.stream(question, turns(conversation))
            pieces = interruptible(stream, halt, beat=TextDelta(""))
            # When the answer was last shown, and how far; what is whole within a moment is shown whole.
            told, text = 0.0, ""
            for piece in pieces:
                if not isinstance(piece, TextDelta):
                    exchange = Exchange(shown, answer=piece)
                    continue
                exchange = Exchange(shown, exchange.text + piece.text)
                if exchange.text == text:
                    continue
                now = time.monotonic()
                told = told or now - STEP + MOMENT
                if now - told >= STEP:
                    told, text = now, exchange.text
                    yield {"current": exchange_html(exchange, number)}
        except PolicyAssistantError as error:
            exchange = Exchange(shown, error=str(error))
        except Exception:
            logger.exception("the question could not be answered")
            exchange = Exchange(shown, error=BROKEN)
        finally:  # also where the page has left between two pieces
            self._under_way.pop(name, None)
            if exchange.answer is None and not exchange.error:
                exchange = Exchange(shown, exchange.text, stopped=True)
            id, conversation = self._finish(person, id, conversation, exchange)
        panel = self._panel(person, conversation.exchange(number), number)
        talk = conversation_html(conversation)
        yield {"id": id, "talk": talk, "current": "", "evidence": panel, "whole": True}

    def _finish(
        self, person: Person, id: str, conversation: Conversation, exchange: Exchange
    ) -> tuple[str, Conversation]:
        """Write down what came of a question that was asked in ``conversation``: where the conversation is, and what
        it is now."""
        number = conversation.following
        with self._office.store.together():
            # As it is by now: a paper it quotes may have been deleted, or another window have asked something.
            if self._quotes_gone(person, exchange):
                exchange = Exchange(exchange.question, error=DELETED)
            held = self._kept(person, id)
            begun = held.exchange(number) if held else None
            if held is None:
                conversation = conversation.plus(exchange)
            elif begun is not None and begun.stopped and begun.question == exchange.question:
                place = number - held.first
                exchanges = (*held.exchanges[:place], exchange, *held.exchanges[place + 1 :])
                conversation = replace(held, exchanges=exchanges)
            else:
                conversation = held.plus(exchange)
            id = self._keep(person, id, conversation)
        answer = exchange.answer
        cited = sorted({citation.document for citation in answer.citations}) if answer else []
        grounded = bool(answer and answer.grounded)
        self._office.audit.note(person, "ask", question=exchange.question, grounded=grounded, cited=cited)
        return id, conversation

    def _quotes_gone(self, person: Person, exchange: Exchange) -> bool:
        """Whether a paper that the answer quotes was deleted, or hidden from this person, while it was written."""
        if exchange.answer is None:
            return False
        quoted = {citation.document_id for citation in (*exchange.answer.citations, *exchange.answer.related)}
        try:
            papers = self.papers(person)
        except PolicyAssistantError:
            return bool(quoted)
        return any(papers.get(id) is None for id in quoted)

    def stop(self, person: Person, name: str) -> dict[str, Any]:
        """Stop the answer under way; what has been written of it is kept."""
        whose, halt = self._under_way.get(name, (None, None))
        if halt and whose == person:
            halt.set()
        return {}

    def show(self, person: Person, id: str, turn: int) -> dict[str, Any]:
        """The evidence of an earlier answer."""
        conversation = self._kept(person, id) or Conversation()
        earlier = turn < conversation.following - 1
        return {"evidence": self._panel(person, conversation.exchange(turn), turn, earlier)}

    def word(self, person: Person, id: str, turn: int) -> dict[str, str]:
        """The answer with this number as a Word file."""
        from assistant.export.word import answer_document

        exchange = (self._kept(person, id) or Conversation()).exchange(turn)
        if exchange is None or exchange.answer is None:
            return {"error": UNKNOWN}
        answer = exchange.answer
        self._office.audit.note(person, "export", of="answer", question=exchange.question)
        return packed(file_name(exchange.question, "回答"), ".docx", lambda path: answer_document(answer, path))

    def suggest(self, person: Person, id: str, turn: int) -> list[str]:
        """Further questions that the papers of this answer answer, none that was asked already."""
        conversation = self._kept(person, id) or Conversation()
        exchange = conversation.exchange(turn)
        if exchange is None or exchange.answer is None or not exchange.answer.citations:
            return []
        cited = frozenset(citation.document_id for citation in exchange.answer.citations)
        known = {held.question for held in conversation.exchanges}
        known |= {held.answer.standalone_question for held in conversation.exchanges if held.answer}
        try:
            found = self._office.room(person).assistant.within(Filter(documents=cited)).examples(SUGGESTED + 3)
        except PolicyAssistantError:
            return []  # the papers are gone since: nothing to suggest
        return [question for question in found if question not in known][:SUGGESTED]

    def vote(self, person: Person, id: str, turn: int, vote: int, reason: str) -> dict[str, str]:
        """Keep what somebody thinks of an answer; an error where there is no such answer."""
        exchange = (self._kept(person, id) or Conversation()).exchange(turn)
        if exchange is None:
            return {"error": UNKNOWN}
        self._office.conversations.vote(person, id, turn, vote, exchange.question, reason)
        self._office.audit.note(person, "vote", vote=vote, question=exchange.question)
        return {}

    def welcome(self, person: Person) -> str:
        """The empty conversation."""
        try:
            found, papers = self._office.room(person).examples()
            return welcome_html(found, papers, admin=person.admin)
        except PolicyAssistantError as error:
            return error_html(error)

    def read(self, person: Person, wanted: dict[str, Any], side: str = "") -> dict[str, str]:
        """The paper ``id``, shown around ``[start, end)`` with that stretch marked.

        With a ``side``, "before" or "after", only the next stretch of a long paper, to be joined on there. Raises
        FormError.
        """
        start, end = whole(wanted, "start"), whole(wanted, "end")
        try:
            papers = self._office.room(person).papers
            document = papers.document(str(wanted.get("id")))
            outline = papers.outline(document.id)
        except DocumentNotFoundError:
            return {"error": GONE}
        except PolicyAssistantError as error:
            return {"error": str(error)}
        start = max(0, min(start, len(document.text)))
        end = max(start, min(end, len(document.text)))
        if side:
            return {"body": body_html(document, outline, stretch(document.text, start, end, side), side=side)}
        self._office.audit.note(person, "read", document=document.title, document_id=document.id)
        return _opened(document, outline, start, end, self._successor(person, document.id))

    def _successor(self, person: Person, id: str) -> tuple[str, str] | None:
        """Id and title of the paper that has taken the place of this one, where this person may see it."""
        brought = self._office.intake.brought.of([id]).get(id)
        if brought is None or not brought.replaced_by:
            return None
        found = self.papers(person).get(brought.replaced_by)
        return (found.id, found.title) if found else None

    def _panel(self, person: Person, exchange: Exchange | None, turn: int = 0, earlier: bool = False) -> str:
        try:
            return evidence_panel(exchange.answer if exchange else None, self.papers(person), turn, earlier)
        except PolicyAssistantError as error:
            return error_html(error)

    def _kept(self, person: Person, id: str) -> Conversation | None:
        """The conversation of this id; None where this person has none."""
        try:
            return load(self._office.conversations.get(person, id)[1]) if id else None
        except PolicyAssistantError:
            return None

    def _keep(self, person: Person, id: str, conversation: Conversation) -> str:
        """Write it down, under a new id where it has none any more; returns the id."""
        kept = dump(conversation)
        try:
            if id:
                self._office.conversations.keep(person, id, kept)
                return id
        except PolicyAssistantError:
            pass  # deleted in another window meanwhile
        return self._office.conversations.new(person, conversation.exchanges[0].question, kept)


def _opened(
    document: Document, outline: tuple[Any, ...], start: int, end: int, successor: tuple[str, str] | None
) -> dict[str, str]:
    mark = (start, end) if end > start else None
    return {
        "head": head_html(document, successor),
        "outline": outline_html(document, outline, start),
        "body": body_html(document, outline, window(document.text, start, end), mark),
    }
