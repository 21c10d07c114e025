"""The tab for speaking points."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.speaking_points.compose import MAX_MINUTES

from .forms import PICKER, find_papers_in
from .points_desk import PointsDesk
from .register_room import RegisterRoom
from .theme import script

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
<div class="pa-actions" hidden><button type="button" class="pa-button" data-word>下载 Word</button></div>
<p class="pa-hidden" role="status"></p><div class="pa-outline"></div>
</section>
</div>
"""


def points_tab(desk: PointsDesk, room: RegisterRoom) -> None:
    """Build the tab inside ``gr.Tabs``."""

    # Gradio marks the functions it may call from the page, which cannot be done to methods.
    def write_points(form: dict[str, Any]) -> dict[str, Any]:
        return desk.write(form)

    def wait_for_points(job: str) -> dict[str, Any]:
        return desk.wait(str(job))

    def stop_points(job: str) -> dict[str, Any]:
        return desk.stop(str(job))

    def points_again(kept: str) -> dict[str, Any]:
        return desk.again(kept)

    def points_word(kept: str) -> dict[str, Any]:
        return desk.word(kept)

    def find_papers(words: str) -> dict[str, Any]:
        return find_papers_in(room, words)

    with gr.Tab("提纲", id="points"):
        gr.HTML(
            html_template=_TEMPLATE,
            elem_id="pa-points",
            apply_default_css=False,
            js_on_load=script("points.js"),
            server_functions=[write_points, wait_for_points, stop_points, points_again, points_word, find_papers],
        )
