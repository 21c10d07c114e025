"""The tab for questions: conversations at the left, the talk in the middle, its evidence at the right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from .evidence import evidence_panel
from .forms import PICKER, find_papers_in, options, told
from .guard import person_of
from .history import History
from .theme import script

if TYPE_CHECKING:
    from ui.office.office import Office

    from .page import Page

__all__ = ["KEEP_JS", "ask_tab"]

WAITING = '<div class="pa-welcome"><p>正在打开文库……</p></div>'
HISTORY = """
<aside class="pa-history" aria-label="对话">
<div class="pa-history-bar"><button type="button" class="pa-button" data-new>新对话</button>
<button type="button" class="pa-button pa-history-fold" aria-expanded="false" aria-controls="pa-talks">对话</button>
</div><div class="pa-history-body" id="pa-talks">
<input type="search" aria-label="查找对话" placeholder="查找对话" maxlength="100">
<div class="pa-history-list"></div></div>
</aside>
"""
SCOPE = f"""
<details class="pa-scope"><summary>范围：<span>全部文件</span></summary><form class="pa-bar" autocomplete="off">
<div class="pa-field"><span>文件</span>{PICKER}</div>
<label class="pa-field"><span>年份</span><input name="years" maxlength="20" placeholder="2023 或 2021-2023"></label>
<label class="pa-field"><span>文种</span><select name="kind">{options([("", "不限")], "")}</select></label>
<label class="pa-check"><input type="checkbox" name="in_force"><span>不看已废止的</span></label>
<button type="reset" class="pa-button">清除</button>
</form></details>
"""
# The id of the conversation on show lives in the page's address, so that a reload or a link finds it again.
KEEP_JS = "watch('value', () => window.paTalk.write(props.value));"
KEPT_JS = "() => [window.paTalk.read()]"
ASK_JS = "(text) => [text, JSON.stringify(window.paScope.read())]"
# Clicks inside the parts that talk back to Python; everything else is handled by page.js.
PRESSED_JS = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ask]");
  if (button) trigger("click", { question: button.dataset.ask });
});
"""


def ask_tab(office: Office, page: Page, app: gr.Blocks, kept: gr.HTML) -> None:
    """Build the tab inside ``gr.Tabs`` of ``app``; ``kept`` holds the id of the conversation on show."""
    history = History(office)

    # Gradio marks the functions it may call from the page, which cannot be done to methods.
    @told
    def answer_word(wanted: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        return page.word(person_of(request), str(wanted.get("id")), int(wanted.get("turn") or 0))

    @told
    def suggest(wanted: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        return {"asks": page.suggest(person_of(request), str(wanted.get("id")), int(wanted.get("turn") or 0))}

    @told
    def vote(wanted: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        id, turn = str(wanted.get("id")), int(wanted.get("turn") or 0)
        return page.vote(person_of(request), id, turn, int(wanted.get("vote") or 0), str(wanted.get("reason") or ""))

    @told
    def list_talks(words: str, request: gr.Request) -> dict[str, Any]:
        return {"body": history.listed(person_of(request), str(words))}

    @told
    def rename_talk(wanted: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        return history.rename(person_of(request), str(wanted.get("id")), str(wanted.get("title") or ""))

    @told
    def delete_talk(id: str, request: gr.Request) -> dict[str, Any]:
        return history.delete(person_of(request), str(id))

    @told
    def export_talk(id: str, request: gr.Request) -> dict[str, Any]:
        return history.export(person_of(request), str(id))

    @told
    def find_papers(words: str, request: gr.Request) -> dict[str, Any]:
        return find_papers_in(office.room(person_of(request)).register, words)

    @told
    def list_kinds(_: str, request: gr.Request) -> dict[str, Any]:
        found = {paper.identity.kind for paper in office.room(person_of(request)).register.papers()}
        return {"kinds": sorted(kind for kind in found if kind)}

    def ask(text: str, said: str, event: gr.EventData, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        yield from page.ask(person_of(request), text, said, event)

    def show(id: str, event: gr.EventData, request: gr.Request) -> str:
        return page.show(person_of(request), id, event)

    def open_talk(id: str, request: gr.Request) -> tuple[Any, ...]:
        return page.open(person_of(request), str(id or ""))

    def pick(event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        sent = event._data
        id = str(sent.get("talk") or "") if isinstance(sent, dict) else ""
        return page.pick(person_of(request), id)

    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    with gr.Tab("问答", id="ask"), gr.Row(elem_id="pa-ask"):
        # Within the tab: beside it the page would count it as one, and leave another out.
        halt = gr.State(None)  # a threading.Event that stops the answer under way
        talks = gr.HTML(
            html_template=HISTORY,
            elem_id="pa-history",
            apply_default_css=False,
            js_on_load=script("history.js"),
            server_functions=[list_talks, rename_talk, delete_talk, export_talk],
        )
        with gr.Column(elem_id="pa-left", min_width=280):
            with gr.Column(elem_id="pa-talk"):
                welcome = gr.HTML(WAITING, elem_id="pa-welcome", apply_default_css=False, js_on_load=PRESSED_JS)
                talk = gr.HTML(
                    elem_id="pa-done",
                    apply_default_css=False,
                    js_on_load=script("talk.js"),
                    server_functions=[answer_word, suggest, vote],
                )
                current = gr.HTML(elem_id="pa-current", apply_default_css=False, js_on_load=None)
            gr.HTML(
                html_template=SCOPE,
                elem_id="pa-scope",
                apply_default_css=False,
                js_on_load=script("scope.js"),
                server_functions=[find_papers, list_kinds],
            )
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
                clear = gr.Button("新对话", elem_id="pa-clear", min_width=64, scale=0)
        evidence = gr.HTML(
            evidence_panel(None, page.papers_of_all()), elem_id="pa-evidence", apply_default_css=False, js_on_load=None
        )

    shown = [kept, welcome, talk, current, evidence]
    gr.on(
        [box.submit, welcome.click, talk.click],
        ask,
        [box, kept],
        [halt, kept, box, welcome, talk, current, evidence],
        js=ASK_JS,
        trigger_mode="once",
        **private,
    )
    box.stop(page.stop, [halt], None, queue=False, **private)
    gr.on([clear.click, talks.click], pick, None, shown, queue=False, **private)
    talk.select(show, [kept], [evidence], js=KEPT_JS, queue=False, **private)
    app.load(open_talk, [kept], shown, js=KEPT_JS, queue=False, **private)
