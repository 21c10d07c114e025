"""What happens when something in the conversation, the library or the reader is pressed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.records import TextDelta
from index.errors import DocumentNotFoundError, PolicyAssistantError
from index.records import Document

from .conversation import Conversation, Exchange, conversation_html, exchange_html, turns, welcome_html
from .downloads import file_name, packed
from .evidence import Papers, evidence_panel
from .interrupt import interruptible
from .reader import body_html, head_html, outline_html, stretch, window
from .saved import dump, load
from .shelf import error_html, shelf_html

if TYPE_CHECKING:
    from assistant.chain import Assistant
    from index.library import Library

__all__ = ["Page"]

logger = logging.getLogger(__name__)

BROKEN = "程序内部出了问题，这个问题没有答成。请换一种问法再试；若仍不行，请把终端里的报错告诉管理员。"
GONE = "这份文件已不在文库中，看不到全文了；回答里的引文是当时的原文。"
LONGEST = 4_000  # characters of a question that are shown; far more than are answered
UNKNOWN = "这个回答已不在页面里，下载不了，请刷新后再试。"
READY = gr.update(submit_btn="提问", stop_btn=False)
SEARCHING = '<div class="pa-evidence"><p class="pa-empty">正在查找依据……</p></div>'


class Page:
    """Holds no state of any page, only what all pages see alike."""

    def __init__(self, assistant: Assistant, library: Library) -> None:
        self._assistant = assistant
        self._library = library
        self._examples: tuple[tuple[str, ...], list[str]] = ((), [])  # ids of the papers, and their examples

    def papers(self) -> Papers:
        return Papers(self._library.document)

    def open(self, kept: str | None) -> tuple[Any, ...]:
        """What a page begins with: the conversation that its tab has kept, else the welcome."""
        conversation = load(kept)
        now = dump(conversation)
        keep = now if kept and kept != now else gr.skip()
        if not conversation.exchanges:
            return keep, self.welcome(), gr.skip(), gr.skip()
        number = conversation.following - 1
        panel = evidence_panel(conversation.exchanges[-1].answer, self.papers(), number)
        return keep, "", conversation_html(conversation), panel

    def ask(self, text: str, kept: str | None, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        """Answer the question in the box, or the example that was pressed, showing the text as it comes."""
        question = str(_said(event, "question") or text or "").strip()
        if not question:
            yield tuple(gr.skip() for _ in range(8))
            return
        conversation = load(kept)
        number = conversation.following
        asked = question if len(question) <= LONGEST else question[:LONGEST] + "……"
        exchange = Exchange(asked)
        halt = threading.Event()
        # A page that is reloaded before the answer is there finds its question again.
        keep = dump(conversation.plus(Exchange(asked, stopped=True)))
        answering = gr.update(value="", submit_btn=False, stop_btn="停止")
        yield halt, keep, answering, _clear(False), "", gr.skip(), exchange_html(exchange, number), SEARCHING
        try:
            for piece in interruptible(self._assistant.stream(question, turns(conversation)), halt):
                if isinstance(piece, TextDelta):
                    exchange = Exchange(asked, exchange.text + piece.text)
                    yield *(gr.skip() for _ in range(6)), exchange_html(exchange, number), gr.skip()
                else:
                    exchange = Exchange(asked, answer=piece)
        except PolicyAssistantError as error:
            exchange = Exchange(asked, error=str(error))
        except Exception:
            logger.exception("the question could not be answered")
            exchange = Exchange(asked, error=BROKEN)
        if exchange.answer is None and not exchange.error:
            exchange = Exchange(asked, exchange.text, stopped=True)
        conversation = conversation.plus(exchange)
        panel = evidence_panel(exchange.answer, self.papers(), number)
        talk = conversation_html(conversation)
        yield None, dump(conversation), READY, _clear(True), gr.skip(), talk, "", panel

    def stop(self, halt: threading.Event | None) -> None:
        """Stop the answer under way; ``ask`` notices and keeps what has been written."""
        if halt:
            halt.set()

    def clear(self) -> tuple[str, ...]:
        return dump(Conversation()), self.welcome(), "", "", evidence_panel(None, self.papers())

    def show(self, kept: str | None, event: gr.EventData) -> str:
        """The evidence of an earlier answer."""
        turn = int(_said(event, "turn") or 0)
        conversation = load(kept)
        exchange = conversation.exchange(turn)
        earlier = turn < conversation.following - 1
        return evidence_panel(exchange.answer if exchange else None, self.papers(), turn, earlier)

    def word(self, kept: str | None, turn: int) -> dict[str, str]:
        """The answer with this number as a Word file."""
        from assistant.export.word import answer_document

        exchange = load(kept).exchange(turn)
        if exchange is None or exchange.answer is None:
            return {"error": UNKNOWN}
        answer = exchange.answer
        return packed(file_name(exchange.question, "回答"), ".docx", lambda path: answer_document(answer, path))

    def welcome(self) -> str:
        """The empty conversation; the examples are found anew only when the library has changed."""
        try:
            papers = tuple(document.id for document in self._library.documents())
            known, found = self._examples
            if papers and known != papers:
                found = self._assistant.examples()
                self._examples = papers, found
            return welcome_html(found if papers else [], len(papers))
        except PolicyAssistantError as error:
            return error_html(error)

    def shelf(self, words: str) -> str:
        try:
            return shelf_html(self._library.documents(), words or "")
        except PolicyAssistantError as error:
            return error_html(error)

    def read(self, wanted: dict[str, Any], side: str = "") -> dict[str, str]:
        """The paper ``id``, shown around ``[start, end)`` with that stretch marked.

        With a ``side``, "before" or "after", only the next stretch of a long paper, to be joined on there.
        """
        try:
            start, end = int(wanted["start"]), int(wanted["end"])
            document = self._library.document(str(wanted["id"]))
            outline = self._library.outline(document.id)
        except DocumentNotFoundError:
            return {"error": GONE}
        except PolicyAssistantError as error:
            return {"error": str(error)}
        start = max(0, min(start, len(document.text)))
        end = max(start, min(end, len(document.text)))
        if side:
            return {"body": body_html(document, outline, stretch(document.text, start, end, side), side=side)}
        return _opened(document, outline, start, end)


def _opened(document: Document, outline: tuple[Any, ...], start: int, end: int) -> dict[str, str]:
    mark = (start, end) if end > start else None
    return {
        "head": head_html(document),
        "outline": outline_html(document, outline, start),
        "body": body_html(document, outline, window(document.text, start, end), mark),
    }


def _clear(ready: bool) -> dict[str, Any]:
    update: dict[str, Any] = gr.update(interactive=ready)
    return update


def _said(event: gr.EventData, name: str) -> Any:  # noqa: ANN401 — whatever the page sent
    """What the page sent along with an event under ``name``; None when it sent nothing of that name."""
    sent = event._data
    return sent.get(name) if isinstance(sent, dict) else None
