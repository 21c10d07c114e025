"""The page: a Gradio app around the office. Tabs are built in their own files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from .admin_tab import admin_tab
from .api import add_api
from .ask_tab import ask_tab
from .desks import Desks
from .duties_tab import duties_tab
from .forms import MANGLED, told
from .guard import person_of
from .markup import attributes, escape
from .page import Page
from .points_tab import points_tab
from .shelf_tab import shelf_tab
from .theme import script

if TYPE_CHECKING:
    from ui.office.office import Office

__all__ = ["build_app"]

AT_ONCE = 8  # events answered at the same time; more wait their turn
READER = """
<dialog class="pa-reader" aria-labelledby="pa-reader-title">
<header><div></div>
<button type="button" data-outline aria-expanded="false" aria-controls="pa-reader-outline">目录</button>
<button type="button" data-close>关闭</button></header>
<div class="pa-reader-body"><nav id="pa-reader-outline" aria-label="目录"></nav>
<main tabindex="0" aria-label="原文"></main></div>
</dialog>
"""
HEADER = """
<header class="pa-header"><h1>政策问答</h1><p>只依据文库中的文件回答，句句注明出处</p>{who}</header>
"""


class _Blocks(gr.Blocks):
    """Refuses what has too few values with a sentence, where Gradio would fill the terminal with a traceback."""

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:  # noqa: ANN401 — Gradio's own
        try:
            super().validate_inputs(block_fn, inputs)
        except (TypeError, ValueError) as error:
            raise gr.Error(MANGLED, print_exception=False) from error

    def get_block_name(self) -> str:
        return "blocks"


def build_app(office: Office, page: Page | None = None) -> gr.Blocks:
    """The web app of an office. Pages share nothing but the office, and what each person may see of it."""
    page = page or Page(office)
    desks = Desks(office)

    # Gradio marks the functions it may call from the page, which cannot be done to methods.
    @told
    def open_paper(wanted: dict[str, Any], request: gr.Request) -> dict[str, str]:
        return page.read(person_of(request), wanted)

    @told
    def read_on(wanted: dict[str, Any], request: gr.Request) -> dict[str, str]:
        return page.read(person_of(request), wanted, str(wanted.get("side")))

    def greet(request: gr.Request) -> str:
        return HEADER.format(who=_who(office, request))

    app: gr.Blocks
    with _Blocks(title="政策问答", analytics_enabled=False, fill_width=True) as app:
        add_api(office)  # first, so that no private function of the page has its names already
        header = gr.HTML(HEADER.format(who=""), apply_default_css=False, js_on_load=None)
        gr.HTML(
            html_template=READER,
            elem_id="pa-reader",
            apply_default_css=False,
            js_on_load=script("reader.js"),
            server_functions=[open_paper, read_on],
        )
        with gr.Tabs(elem_id="pa-tabs"):
            ask_tab(office, page)
            points_tab(office, desks)
            duties_tab(office, desks)
            shelf_tab(office)
            admin_tab(office)
        app.load(greet, None, [header], queue=False, api_visibility="private", show_progress="hidden")
    app.queue(default_concurrency_limit=AT_ONCE, max_size=200)
    return app


def _who(office: Office, request: gr.Request) -> str:
    """Who is signed in, and the way out, where people sign in."""
    if not office.auth:
        return ""
    person = person_of(request)
    admin = attributes(admin="") if person.admin else ""
    return (
        f'<form class="pa-who" method="post" action="logout"{admin}>'
        f"<span>{escape(person.name)}（{person.role.value}）</span>"
        '<a href="password">改密码</a>'
        '<button type="submit" class="pa-button">退出</button></form>'
    )
