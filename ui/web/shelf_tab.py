"""The tab for the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import PolicyAssistantError

from .guard import person_of
from .shelf import error_html, shelf_html

if TYPE_CHECKING:
    from ui.office.office import Office

__all__ = ["shelf_tab"]


def shelf_tab(office: Office) -> None:
    """Build the tab inside ``gr.Tabs``."""

    def shelf(words: str, request: gr.Request) -> str:
        try:
            return shelf_html(office.room(person_of(request)).papers.documents(), words or "")
        except PolicyAssistantError as error:
            return error_html(error)

    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    with gr.Tab("文库", id="library") as tab:
        words = gr.Textbox(
            label="查找文件",
            show_label=False,
            container=False,
            placeholder="按标题、发文机关、文号、年份查找",
            elem_id="pa-filter",
        )
        listed = gr.HTML(elem_id="pa-shelf", apply_default_css=False, js_on_load=None)
    # One event for both, so that a slower answer to the one never overwrites the other's.
    gr.on([tab.select, words.change], shelf, [words], [listed], queue=False, trigger_mode="always_last", **private)
