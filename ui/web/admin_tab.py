"""The tab for administrators, where people have accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.office.passwords import SHORTEST
from ui.office.people import Role

from .admin_desk import AdminDesk
from .forms import options, told
from .guard import person_of
from .theme import script

if TYPE_CHECKING:
    from ui.office.office import Office

__all__ = ["admin_tab"]

_ROLES = [(role.value, role.value) for role in Role]
_TEMPLATE = f"""
<div class="pa-admin" data-view="people">
<form class="pa-admin-bar pa-fields" autocomplete="off" aria-label="看什么">
<fieldset class="pa-views"><legend class="pa-hidden">看什么</legend><div class="pa-choice">
<label><input type="radio" name="view" value="people" checked><span>账户</span></label>
<label><input type="radio" name="view" value="keys"><span>密钥</span></label>
<label><input type="radio" name="view" value="votes"><span>评价</span></label>
<label><input type="radio" name="view" value="entries"><span>操作记录</span></label>
</div></fieldset>
<div class="pa-actions" data-only="people"><button type="button" class="pa-button" data-add>添加账户</button></div>
<div class="pa-actions" data-only="keys"><button type="button" class="pa-button" data-new-key>发一个密钥</button></div>
<div class="pa-actions" data-only="votes"><button type="button" class="pa-button" data-file>下载表格</button></div>
<div class="pa-admin-filters" data-only="entries">
<label><span class="pa-hidden">账户</span><select name="who"><option value="">全部账户</option></select></label>
<label><span class="pa-hidden">做了什么</span><select name="what"><option value="">全部操作</option></select></label>
</div></form>
<p class="pa-hint" data-only="keys">密钥给程序用，权限与它的账户相同，放在请求的 Authorization 里。</p>
<p class="pa-admin-told" role="status"></p>
<div class="pa-admin-body"></div>
<dialog class="pa-dialog" aria-labelledby="pa-admin-title"><form class="pa-fields" autocomplete="off" novalidate>
<h2 id="pa-admin-title"></h2>
<p class="pa-error" role="alert" hidden></p>
<label class="pa-field" data-of="add"><span>账户名<em>登录时用</em></span>
<input name="name" maxlength="32" autocomplete="off"></label>
<label class="pa-field" data-of="key"><span>账户<em>密钥的权限与它相同</em></span><select name="owner"></select></label>
<label class="pa-field" data-of="key"><span>说明<em>用在哪里，便于辨认</em></span>
<input name="label" maxlength="60"></label>
<label class="pa-field" data-of="add change"><span>角色<em>管理员可以增删文件、管理账户</em></span>
<select name="role">{options(_ROLES, Role.READER.value)}</select></label>
<label class="pa-field" data-of="add change"><span>组<em>选填；几个组用空格隔开</em></span>
<input name="groups" maxlength="500"></label>
<label class="pa-field" data-of="add change"><span>密码<em></em></span>
<input name="password" type="password" autocomplete="new-password" maxlength="200"></label>
<label class="pa-field" data-of="add change"><span>再输一遍密码</span>
<input name="again" type="password" autocomplete="new-password" maxlength="200"></label>
<div data-of="secret"><p class="pa-hint">只显示这一次，请马上复制、存好。</p>
<p class="pa-secret"><code></code><button type="button" class="pa-button" data-copy="">复制</button></p></div>
<div class="pa-dialog-foot">
<button type="button" class="pa-button pa-danger" data-of="change" data-remove>移除账户</button>
<span></span><button type="button" class="pa-button" data-close>取消</button>
<button type="submit" class="pa-primary" data-of="add change key">保存</button></div>
</form></dialog>
</div>
"""


def admin_tab(office: Office) -> None:
    """Build the tab inside ``gr.Tabs``; nothing where nobody signs in. Readers do not see it."""
    if not office.auth:
        return
    desk = AdminDesk(office)

    # Gradio marks the functions it may call from the page, which cannot be done to methods.
    @told
    def admin_people(_: str, request: gr.Request) -> dict[str, Any]:
        return desk.people(person_of(request))

    @told
    def admin_add(said: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        return desk.add(person_of(request), said)

    @told
    def admin_change(said: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        return desk.change(person_of(request), said)

    @told
    def admin_remove(name: str, request: gr.Request) -> dict[str, Any]:
        return desk.remove(person_of(request), str(name))

    @told
    def admin_keys(_: str, request: gr.Request) -> dict[str, Any]:
        return desk.keys(person_of(request))

    @told
    def admin_new_key(said: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        return desk.new_key(person_of(request), said)

    @told
    def admin_remove_key(id: str, request: gr.Request) -> dict[str, Any]:
        return desk.remove_key(person_of(request), str(id))

    @told
    def admin_votes(_: str, request: gr.Request) -> dict[str, Any]:
        return desk.votes(person_of(request))

    @told
    def admin_votes_file(_: str, request: gr.Request) -> dict[str, Any]:
        return desk.votes_file(person_of(request))

    @told
    def admin_entries(said: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        return desk.entries(person_of(request), said)

    # Readers do not see it: admin.css shows its button to whoever the header calls an administrator.
    with gr.Tab("管理", id="admin", elem_id="pa-tab-admin"):
        gr.HTML(
            html_template=_TEMPLATE,
            elem_id="pa-admin",
            apply_default_css=False,
            js_on_load=script("admin.js").replace("SHORTEST", str(SHORTEST)),
            server_functions=[
                admin_people,
                admin_add,
                admin_change,
                admin_remove,
                admin_keys,
                admin_new_key,
                admin_remove_key,
                admin_votes,
                admin_votes_file,
                admin_entries,
            ],
        )
