"""The tab for questions: conversations at the left, the talk in the middle, its evidence at the right.

The answer itself is streamed by ``talking.py``: the framework's queue costs more than most answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from .evidence import evidence_panel
from .forms import PICKER, find_papers_in, options, told, whole
from .guard import person_of
from .history import History
from .theme import script

if TYPE_CHECKING:
    from ui.office.office import Office

    from .page import Page

__all__ = ["ask_tab"]

_HISTORY = """
<aside class="pa-history" id="pa-history" aria-label="对话">
<div class="pa-history-bar"><button type="button" class="pa-button" data-new>新对话</button>
<button type="button" class="pa-button pa-history-fold" aria-expanded="false" aria-controls="pa-talks">对话</button>
</div><div class="pa-history-body" id="pa-talks">
<input type="search" aria-label="查找对话" placeholder="查找对话" maxlength="100">
<div class="pa-history-list"></div></div>
</aside>
"""
_SCOPE = f"""
<details class="pa-scope"><summary>范围：<span>全部文件</span></summary>
<form class="pa-bar pa-fields" autocomplete="off">
<div class="pa-field"><span>文件</span>{PICKER}</div>
<label class="pa-field"><span>年份</span>
<input type="search" name="years" maxlength="20" placeholder="2021-2023"></label>
<label class="pa-field"><span>文种</span><select name="kind">{options([("", "不限")], "")}</select></label>
<label class="pa-check"><input type="checkbox" name="in_force"><span>不看已废止的</span></label>
<button type="reset" class="pa-button">清除</button>
</form></details>
"""
_TEMPLATE = """
<div id="pa-ask">
{history}
<div id="pa-left">
<div id="pa-talk"><div id="pa-welcome"><div class="pa-welcome"><p>正在打开文库……</p></div></div>
<div id="pa-done"></div><div id="pa-current" aria-live="polite"></div></div>
<div id="pa-scope">{scope}</div>
<form id="pa-compose" autocomplete="off"><div id="pa-question"><div class="input-container">
<textarea rows="1" aria-label="问题" placeholder="输入问题，按回车提问" enterkeyhint="send" spellcheck="false"
lang="zh-CN"></textarea><button type="submit">提问</button></div></div></form>
</div>
<div id="pa-evidence" tabindex="0" role="region" aria-label="依据">{evidence}</div>
</div>
"""


def ask_tab(office: Office, page: Page) -> None:
    """Build the tab inside ``gr.Tabs``."""
    history = History(office)

    # Gradio marks the functions it may call from the page, which cannot be done to methods.
    @told
    def open_talk(id: str, request: gr.Request) -> dict[str, Any]:
        return page.open(person_of(request), str(id or ""))

    @told
    def show_evidence(wanted: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        return page.show(person_of(request), str(wanted.get("id")), whole(wanted, "turn"))

    @told
    def stop_answer(asking: str, request: gr.Request) -> dict[str, Any]:
        return page.stop(person_of(request), str(asking))

    @told
    def answer_word(wanted: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        return page.word(person_of(request), str(wanted.get("id")), whole(wanted, "turn"))

    @told
    def suggest(wanted: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        return {"asks": page.suggest(person_of(request), str(wanted.get("id")), whole(wanted, "turn"))}

    @told
    def vote(wanted: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        id, turn = str(wanted.get("id")), whole(wanted, "turn")
        return page.vote(person_of(request), id, turn, whole(wanted, "vote"), str(wanted.get("reason") or ""))

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

    template = _TEMPLATE.format(history=_HISTORY, scope=_SCOPE, evidence=evidence_panel())
    # One scope for each script, which all see the element and the server.
    scripts = "".join(f"{{\n{script(name)}\n}}\n" for name in ("ask.js", "talk.js", "history.js", "scope.js"))
    with gr.Tab("问答", id="ask"):
        gr.HTML(
            html_template=template,
            elem_id="pa-ask-tab",
            apply_default_css=False,
            js_on_load=scripts,
            server_functions=[
                open_talk,
                show_evidence,
                stop_answer,
                answer_word,
                suggest,
                vote,
                list_talks,
                rename_talk,
                delete_talk,
                export_talk,
                find_papers,
                list_kinds,
            ],
        )
