"""The page: a Gradio app around the assistant and the library. The only file that builds Gradio components."""

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
from .evidence import Papers, evidence_panel
from .interrupt import interruptible
from .reader import body_html, head_html, outline_html, stretch, window
from .saved import dump, load
from .shelf import error_html, shelf_html
from .theme import script

if TYPE_CHECKING:
    from assistant.chain import Assistant
    from index.library import Library

__all__ = ["build_app"]

logger = logging.getLogger(__name__)

BROKEN = "程序内部出了问题，这个问题没有答成。请换一种问法再试；若仍不行，请把终端里的报错告诉管理员。"
GONE = "这份文件已不在文库中，看不到全文了；回答里的引文是当时的原文。"
LONGEST = 4_000  # characters of a question that are shown; far more than are answered
AT_ONCE = 8  # questions answered at the same time; more wait their turn
READY = gr.update(submit_btn="提问", stop_btn=False)
WAITING = '<div class="pa-welcome"><p>正在打开文库……</p></div>'
SEARCHING = '<div class="pa-evidence"><p class="pa-empty">正在查找依据……</p></div>'
READER = """
<dialog class="pa-reader" aria-labelledby="pa-reader-title">
<header><div></div>
<button type="button" data-outline aria-expanded="false" aria-controls="pa-reader-outline">目录</button>
<button type="button" data-close>关闭</button></header>
<div class="pa-reader-body"><nav id="pa-reader-outline" aria-label="目录"></nav><main tabindex="-1"></main></div>
</dialog>
"""
HEADER = """
<header class="pa-header"><h1>政策问答</h1><p>只依据文库中的文件回答，句句注明出处</p></header>
"""
# The conversation is kept by the browser tab, and comes along with whatever is asked of it: it outlives a reload of the
# page and a restart of the program, and ends with the tab.
KEEP_JS = "watch('value', () => window.paKept.write(props.value));"
KEPT_JS = "() => [window.paKept.read()]"
ASK_KEPT_JS = "(text) => [text, window.paKept.read()]"
# Clicks inside the parts that talk back to Python; everything else is handled by page.js.
ASK_JS = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ask]");
  if (button) trigger("click", { question: button.dataset.ask });
});
"""
SHOW_JS = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show]");
  if (!button) return;
  trigger("click", { turn: Number(button.dataset.show) });
  if (!window.matchMedia("(min-width: 900px)").matches) {
    setTimeout(() => document.getElementById("pa-evidence")?.scrollIntoView({ behavior: "smooth" }), 250);
  }
});
"""


def build_app(assistant: Assistant, library: Library) -> gr.Blocks:
    """The web app over an assistant and its library. Pages share nothing but these two."""
    page = _Page(assistant, library)

    # Gradio marks the functions it may call from the page, which cannot be done to methods.
    def open_paper(wanted: dict[str, Any]) -> dict[str, str]:
        return page.read(wanted)

    def read_on(wanted: dict[str, Any]) -> dict[str, str]:
        return page.read(wanted, str(wanted.get("side")))

    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    app: gr.Blocks
    with gr.Blocks(title="政策问答", analytics_enabled=False, fill_width=True) as app:
        halt = gr.State(None)  # a threading.Event that stops the answer under way
        gr.HTML(HEADER, apply_default_css=False, js_on_load=None)
        kept = gr.HTML("", html_template="", elem_id="pa-kept", apply_default_css=False, js_on_load=KEEP_JS)
        gr.HTML(
            html_template=READER,
            elem_id="pa-reader",
            apply_default_css=False,
            js_on_load=script("reader.js"),
            server_functions=[open_paper, read_on],
        )
        with gr.Tabs(elem_id="pa-tabs"):
            with gr.Tab("问答", id="ask"), gr.Row(elem_id="pa-ask"):
                with gr.Column(elem_id="pa-left", min_width=280):
                    with gr.Column(elem_id="pa-talk"):
                        welcome = gr.HTML(WAITING, elem_id="pa-welcome", apply_default_css=False, js_on_load=ASK_JS)
                        talk = gr.HTML(elem_id="pa-done", apply_default_css=False, js_on_load=SHOW_JS)
                        current = gr.HTML(elem_id="pa-current", apply_default_css=False, js_on_load=None)
                    with gr.Row(elem_id="pa-compose"):
                        box = gr.Textbox(
                            label="问题",
                            show_label=False,
                            container=False,
                            placeholder="输入问题，按回车提问",
                            lines=1,
                            max_lines=6,
                            autofocus=True,
                            submit_btn="提问",
                            elem_id="pa-question",
                            html_attributes=gr.InputHTMLAttributes(
                                autocomplete="off", spellcheck=False, enterkeyhint="send", lang="zh-CN"
                            ),
                        )
                        clear = gr.Button("清空", elem_id="pa-clear", min_width=64, scale=0)
                evidence = gr.HTML(
                    evidence_panel(None, page.papers()),
                    elem_id="pa-evidence",
                    apply_default_css=False,
                    js_on_load=None,
                )
            with gr.Tab("文库", id="library") as shelf_tab:
                words = gr.Textbox(
                    label="查找文件",
                    show_label=False,
                    container=False,
                    placeholder="按标题、发文机关、文号、年份查找",
                    elem_id="pa-filter",
                )
                shelf = gr.HTML(elem_id="pa-shelf", apply_default_css=False, js_on_load=None)

        outputs = [halt, kept, box, clear, welcome, talk, current, evidence]
        gr.on(
            [box.submit, welcome.click],
            page.ask,
            [box, kept],
            outputs,
            js=ASK_KEPT_JS,
            trigger_mode="once",
            concurrency_limit=AT_ONCE,
            **private,
        )
        box.stop(page.stop, [halt], None, queue=False, **private)
        clear.click(page.clear, None, [kept, welcome, talk, current, evidence], queue=False, **private)
        talk.click(page.show, [kept], [evidence], js=KEPT_JS, queue=False, **private)
        app.load(page.open, [kept], [kept, welcome, talk, evidence], js=KEPT_JS, queue=False, **private)
        # One event for both, so that a slower answer to the one never overwrites the other's.
        gr.on(
            [shelf_tab.select, words.change],
            page.shelf,
            [words],
            [shelf],
            queue=False,
            trigger_mode="always_last",
            **private,
        )
    app.queue(default_concurrency_limit=AT_ONCE, max_size=200)
    return app


class _Page:
    """What happens when something is pressed. Holds no state of any page, only what all pages see alike."""

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
