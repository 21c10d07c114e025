"""The page: a Gradio app around the assistant and the library. Tabs of their own are built in their own files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from .duties_desk import DutiesDesk
from .duties_tab import duties_tab
from .evidence import evidence_panel
from .page import Page
from .points_desk import PointsDesk
from .points_tab import points_tab
from .register_room import RegisterRoom
from .theme import script

if TYPE_CHECKING:
    from assistant.chain import Assistant
    from assistant.speaking_points.phrasing import Phraser
    from index.library import Library

__all__ = ["build_app"]

AT_ONCE = 8  # questions answered at the same time; more wait their turn
WAITING = '<div class="pa-welcome"><p>正在打开文库……</p></div>'
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
  const word = event.target.closest("[data-word]");
  if (word) {
    const wanted = { kept: window.paKept.read(), turn: Number(word.dataset.word) };
    window.paTools.download(word, () => window.paTools.call(server, "answer_word", wanted));
  }
  const button = event.target.closest("[data-show]");
  if (!button) return;
  trigger("click", { turn: Number(button.dataset.show) });
  if (!window.matchMedia("(min-width: 900px)").matches) {
    setTimeout(() => document.getElementById("pa-evidence")?.scrollIntoView({ behavior: "smooth" }), 250);
  }
});
"""


def build_app(assistant: Assistant, library: Library, phraser: Phraser | None = None) -> gr.Blocks:
    """The web app over an assistant and its library. Pages share nothing but these, and the register drawn up of it.

    phraser: puts the outlines of talks in a chat model's words.
    """
    page = Page(assistant, library)
    room = RegisterRoom(library)

    # Gradio marks the functions it may call from the page, which cannot be done to methods.
    def open_paper(wanted: dict[str, Any]) -> dict[str, str]:
        return page.read(wanted)

    def read_on(wanted: dict[str, Any]) -> dict[str, str]:
        return page.read(wanted, str(wanted.get("side")))

    def answer_word(wanted: dict[str, Any]) -> dict[str, str]:
        return page.word(wanted.get("kept"), int(wanted.get("turn") or 0))

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
                        talk = gr.HTML(
                            elem_id="pa-done",
                            apply_default_css=False,
                            js_on_load=SHOW_JS,
                            server_functions=[answer_word],
                        )
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
            points_tab(PointsDesk(library, phraser), room)
            duties_tab(DutiesDesk(room), room)
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
