"""The tab for the library: the list for everybody; sending, editing, replacing and deleting for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from .forms import told
from .guard import person_of
from .shelf_desk import WORDS, ShelfDesk
from .theme import script

if TYPE_CHECKING:
    from ui.office.office import Office

__all__ = ["shelf_tab"]

_TEMPLATE = f"""
<div class="pa-shelf-desk">
<section class="pa-drop" aria-label="加入文件" hidden>
<div class="pa-drop-how"><button type="button" class="pa-button" data-choose>选择文件</button>
<p><strong>把文件拖到这里，或点“选择文件”</strong>
<span>可以一次加入多个：Word（.docx）、PDF、文本、Markdown、网页、JSONL，每个不超过 200 MB。
扫描件要先做文字识别。</span></p></div>
<input type="file" multiple hidden data-files aria-label="选择文件">
<details class="pa-drop-groups" hidden><summary>给谁看：<span>所有人</span></summary>
<fieldset class="pa-groups"><legend>只让这些组看到（都不选就是所有人）</legend></fieldset></details>
</section>
<section class="pa-uploads" aria-label="上传情况" hidden>
<header><h3>上传情况</h3><p role="status"></p>
<button type="button" class="pa-button" data-forget>清除已结束的</button></header><ul></ul>
</section>
<p class="pa-cleaning" role="status"></p>
<div class="pa-shelf-bar pa-fields">
<input type="search" id="pa-filter" aria-label="查找文件" placeholder="按标题、发文机关、文号、年份查找"
maxlength="{WORDS}" autocomplete="off">
<label class="pa-check"><input type="checkbox" data-repealed checked><span>显示已废止的</span></label>
</div>
<div class="pa-shelf-list"></div>
<dialog class="pa-manage-dialog" aria-labelledby="pa-manage-title">
<header><h2 id="pa-manage-title">管理文件</h2><button type="button" class="pa-button" data-close>关闭</button></header>
<form class="pa-fields" autocomplete="off">
<label class="pa-field"><span>标题</span><input type="text" name="title" maxlength="500" required></label>
<label class="pa-field"><span>发文机关</span><input type="text" name="issuer" maxlength="500"></label>
<label class="pa-field"><span>发文字号</span><input type="text" name="number" maxlength="500"></label>
<div class="pa-pair-even">
<label class="pa-field"><span>日期</span><input type="text" name="date" maxlength="10" placeholder="2023-05-01"></label>
<label class="pa-field"><span>文种</span><input type="text" name="kind" maxlength="60" list="pa-kinds"></label>
</div><datalist id="pa-kinds"></datalist>
<label class="pa-check"><input type="checkbox" name="repealed"><span>已废止</span></label>
<fieldset class="pa-groups" data-limits><legend>只让这些组看到（都不选就是所有人）</legend></fieldset>
<p class="pa-hint" data-together hidden></p>
<div class="pa-actions"><button type="submit" class="pa-primary">保存</button><span role="status"></span></div>
</form>
<section><h3>换成新版</h3><p>上传新的一版；新版收录后，这一份标为已废止，仍可查到，并注明被哪一份取代。给谁看与这一份相同。</p>
<button type="button" class="pa-button" data-replace>选择新版文件</button>
<input type="file" hidden data-newer aria-label="选择新版文件"></section>
<section class="pa-danger"><h3>删除</h3><p></p>
<div class="pa-actions"><button type="button" class="pa-button" data-delete>删除这份文件</button>
<button type="button" class="pa-button" data-keep hidden>不删除</button></div></section>
</dialog>
</div>
"""


def shelf_tab(office: Office) -> None:
    """Build the tab inside ``gr.Tabs``."""
    desk = ShelfDesk(office)

    # Gradio marks the functions it may call from the page, which cannot be done to methods.
    @told
    def list_shelf(wanted: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        return desk.listed(person_of(request), wanted)

    @told
    def list_uploads(_: str, request: gr.Request) -> dict[str, Any]:
        return desk.uploads(person_of(request))

    @told
    def forget_uploads(_: str, request: gr.Request) -> dict[str, Any]:
        return desk.forget(person_of(request))

    @told
    def paper_facts(id: str, request: gr.Request) -> dict[str, Any]:
        return desk.facts(person_of(request), str(id))

    @told
    def edit_paper(wanted: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        return desk.edit(person_of(request), wanted)

    @told
    def delete_paper(id: str, request: gr.Request) -> dict[str, Any]:
        return desk.delete(person_of(request), str(id))

    with gr.Tab("文库", id="library"):
        gr.HTML(
            html_template=_TEMPLATE,
            elem_id="pa-shelf",
            apply_default_css=False,
            js_on_load=script("shelf.js"),
            server_functions=[list_shelf, list_uploads, forget_uploads, paper_facts, edit_paper, delete_paper],
        )
