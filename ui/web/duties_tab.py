"""The tab for the register of duties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from .desks import Desks
from .duties_desk import WORDS
from .forms import PICKER, find_papers_in, options, told
from .guard import person_of
from .theme import script

if TYPE_CHECKING:
    from ui.office.office import Office

__all__ = ["duties_tab"]

_EVERY = (
    ("", "不限"),
    ("有", "写明频次的"),
    *((every, every) for every in ("每日", "每周", "每月", "每季度", "每半年", "每年", "每两年")),
    *((every, every) for every in ("定期", "不定期", "逢会")),
)
_KINDS = (
    ("", "不限"),
    ("必须", "必须、务必"),
    ("应当", "应当、要"),
    ("可以", "可以、鼓励"),
    ("禁止", "不得、严禁"),
)
_MONTHS = tuple((f"{month:02d}", f"{month}月") for month in range(1, 13))
_QUARTERS = tuple((f"Q{number}", f"第{name}季度") for number, name in enumerate("一二三四", 1))
_TEMPLATE = f"""
<div class="pa-duties" data-view="duties">
<form class="pa-bar pa-fields" autocomplete="off" aria-label="筛选">
<fieldset class="pa-views"><legend class="pa-hidden">看什么</legend><div class="pa-choice">
<label><input type="radio" name="view" value="duties" checked><span>职责</span></label>
<label><input type="radio" name="view" value="calendar"><span>到期日历</span></label>
<label><input type="radio" name="view" value="works"><span>已开展工作</span></label>
</div></fieldset>
<div class="pa-filters">
<label class="pa-field"><span>责任主体</span>
<input type="search" name="who" list="pa-subjects" maxlength="{WORDS}" placeholder="例如：党支部"></label>
<label class="pa-field"><span>事项</span>
<input type="search" name="text" maxlength="{WORDS}" placeholder="含有的字词"></label>
<label class="pa-field" data-not="works"><span>频次</span><select name="every">{options(_EVERY, "")}</select></label>
<label class="pa-field" data-not="works"><span>约束力</span><select name="kind">{options(_KINDS, "")}</select></label>
<div class="pa-field"><span>文件</span>{PICKER}</div>
<datalist id="pa-subjects"></datalist>
</div>
<div class="pa-period" role="group" aria-label="时段">
<button type="button" class="pa-button" data-step="-1" aria-label="前一段">‹</button>
<label><span class="pa-hidden">年</span>
<input type="number" name="year" min="1900" max="2099" inputmode="numeric"></label>
<label><span class="pa-hidden">月或季度</span><select name="span">
<optgroup label="月">{options(_MONTHS, "")}</optgroup>
<optgroup label="季度">{options(_QUARTERS, "")}</optgroup>
<optgroup label="全年"><option value="">全年</option></optgroup></select></label>
<button type="button" class="pa-button" data-step="1" aria-label="后一段">›</button>
</div>
</form>
<details class="pa-picture"><summary>图示：各月到期事项、谁的职责多</summary><div class="pa-charts"></div></details>
<div class="pa-status"><p class="pa-found" role="status"></p>
<div class="pa-actions" hidden>
<button type="button" class="pa-button" data-file="duty_workbook">下载 Excel</button>
<button type="button" class="pa-button" data-file="duty_calendar" data-not="works"
title="可以导入 Outlook、手机等的日历">下载日历</button>
</div></div>
<div class="pa-rows"></div>
<p class="pa-next" hidden><button type="button">显示更多</button></p>
</div>
"""


def duties_tab(office: Office, desks: Desks) -> None:
    """Build the tab inside ``gr.Tabs``."""

    # Gradio marks the functions it may call from the page, which cannot be done to methods.
    @told
    def duty_rows(asked: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        return desks.duties(person_of(request)).rows(asked)

    @told
    def duty_workbook(asked: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        person = person_of(request)
        office.audit.note(person, "export", of="register")
        return desks.duties(person).workbook(asked)

    @told
    def duty_calendar(asked: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        person = person_of(request)
        office.audit.note(person, "export", of="calendar")
        return desks.duties(person).calendar(asked)

    @told
    def wait_for_file(job: str, request: gr.Request) -> dict[str, Any]:
        return desks.duties(person_of(request)).wait(str(job))

    @told
    def find_papers(words: str, request: gr.Request) -> dict[str, Any]:
        return find_papers_in(office.room(person_of(request)).register, words)

    with gr.Tab("台账", id="duties"):
        gr.HTML(
            html_template=_TEMPLATE,
            elem_id="pa-duties",
            apply_default_css=False,
            js_on_load=script("duties.js"),
            server_functions=[duty_rows, duty_workbook, duty_calendar, wait_for_file, find_papers],
        )
