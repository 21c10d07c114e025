"""The tab for speaking points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.speaking_points.compose import MAX_MINUTES

from .desks import Desks
from .forms import PICKER, find_papers_in, told
from .guard import person_of
from .theme import script

if TYPE_CHECKING:
    from ui.office.office import Office

__all__ = ["points_tab"]

_TEMPLATE = f"""
<div class="pa-desk">
<form class="pa-form pa-fields" novalidate autocomplete="off" aria-label="提纲">
<label class="pa-field"><span>主题</span>
<textarea name="topic" rows="2" placeholder="例如：加强机关党的政治建设"></textarea></label>
<fieldset class="pa-field"><legend>场合</legend><div class="pa-choice">
<label><input type="radio" name="occasion" value="研讨发言" checked><span>研讨发言</span></label>
<label><input type="radio" name="occasion" value="学习体会"><span>学习体会</span></label>
<label><input type="radio" name="occasion" value="工作部署"><span>工作部署</span></label>
</div></fieldset>
<div class="pa-pair">
<label class="pa-field"><span>时长（分钟）</span>
<input type="number" name="minutes" min="1" max="{MAX_MINUTES}" value="8" inputmode="numeric"></label>
<fieldset class="pa-field"><legend>要点数</legend><div class="pa-choice">
<label><input type="radio" name="points" value="3-5" checked><span>3–5</span></label>
<label><input type="radio" name="points" value="3-3"><span>3</span></label>
<label><input type="radio" name="points" value="4-4"><span>4</span></label>
<label><input type="radio" name="points" value="5-5"><span>5</span></label>
</div></fieldset></div>
<div class="pa-field"><span id="pa-points-papers">文件范围</span>{PICKER}</div>
<label class="pa-field"><span>本单位实际<em>选填</em></span>
<textarea name="own_unit" rows="3"
placeholder="写几句本单位的情况，放进“结合实际”一段；不写就留出空处"></textarea></label>
<button type="submit" class="pa-primary">生成提纲</button>
</form>
<section class="pa-result" aria-label="提纲">
<div class="pa-actions" hidden>
<button type="button" class="pa-button" data-undo hidden>撤销</button>
<button type="button" class="pa-button" data-edit aria-pressed="false">修改</button>
<button type="button" class="pa-button" data-word>下载 Word</button></div>
<p class="pa-hint pa-edit-hint" hidden>点一下段落或标题就能改。<span>用键盘：<kbd>Tab</kbd> 到一段，
<kbd>回车</kbd> 修改，<kbd>Alt</kbd>+<kbd>↑</kbd> <kbd>↓</kbd> 移动，
<kbd>Delete</kbd> 删除，<kbd>Ctrl</kbd>+<kbd>Z</kbd> 撤销。</span></p>
<p class="pa-hidden" role="status"></p><div class="pa-outline"></div>
</section>
</div>
"""


def points_tab(office: Office, desks: Desks) -> None:
    """Build the tab inside ``gr.Tabs``."""

    # Gradio marks the functions it may call from the page, which cannot be done to methods.
    @told
    def write_points(form: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        person = person_of(request)
        office.audit.note(person, "outline", question=str(form.get("topic")))
        return desks.points(person).write(form)

    @told
    def wait_for_points(job: str, request: gr.Request) -> dict[str, Any]:
        return desks.points(person_of(request)).wait(str(job))

    @told
    def stop_points(job: str, request: gr.Request) -> dict[str, Any]:
        return desks.points(person_of(request)).stop(str(job))

    @told
    def points_again(kept: str, request: gr.Request) -> dict[str, Any]:
        return desks.points(person_of(request)).again(kept)

    @told
    def edit_points(asked: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        return desks.points(person_of(request)).edit(asked.get("kept", ""), asked.get("changes"))

    @told
    def points_word(kept: str, request: gr.Request) -> dict[str, Any]:
        person = person_of(request)
        office.audit.note(person, "export", of="outline")
        return desks.points(person).word(kept)

    @told
    def find_papers(words: str, request: gr.Request) -> dict[str, Any]:
        return find_papers_in(office.room(person_of(request)).register, words)

    with gr.Tab("提纲", id="points"):
        gr.HTML(
            html_template=_TEMPLATE,
            elem_id="pa-points",
            apply_default_css=False,
            js_on_load=script("points_edit.js") + script("points.js"),
            server_functions=[
                write_points,
                wait_for_points,
                stop_points,
                points_again,
                edit_points,
                points_word,
                find_papers,
            ],
        )
