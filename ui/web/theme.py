"""How the page looks and what its head holds. Nothing in it is fetched from anywhere but this server."""

from __future__ import annotations

import base64
from importlib.resources import files
from typing import Any

__all__ = ["FONTS", "SHEETS", "asset", "head", "icon", "page_theme", "script", "style"]

# Only fonts that the reader's machine already has: macOS, Windows, Linux, and the Chinese office systems.
FONTS = (
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "HarmonyOS Sans SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
)
_MONO = ("Consolas", "Menlo", "DejaVu Sans Mono", "Noto Sans Mono CJK SC")

_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#23507d"/>'
    '<path d="M9 8h14v16H9z" fill="#fff"/><path d="M12 12.5h8M12 20h5" stroke="#23507d" stroke-width="1.6"/>'
    '<path d="M11.5 16.3h9" stroke="#f2c94c" stroke-width="3"/></svg>'
)


def page_theme() -> Any:  # noqa: ANN401 — a gradio type, and gradio is imported late
    """A quiet theme: grey-blue on white, and its dark counterpart."""
    import gradio as gr

    fonts = gr.themes.Font
    blue = gr.themes.Color(
        c50="#f1f5f9",
        c100="#e2eaf2",
        c200="#c4d4e4",
        c300="#9ab5d0",
        c400="#6a92b9",
        c500="#3f72a3",
        c600="#23507d",
        c700="#1e456c",
        c800="#1a3a5a",
        c900="#152f49",
        c950="#0e2033",
    )
    theme = gr.themes.Base(
        primary_hue=blue,
        secondary_hue=blue,
        neutral_hue=gr.themes.colors.slate,
        radius_size=gr.themes.sizes.radius_md,
        font=[*(fonts(name) for name in FONTS), fonts("sans-serif")],
        font_mono=[*(fonts(name) for name in _MONO), fonts("monospace")],
    )
    return theme.set(
        body_background_fill="#f5f6f8",
        body_background_fill_dark="#14171b",
        body_text_color="#1f2732",
        body_text_color_dark="#dfe4ea",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#1b1f25",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1b1f25",
        input_border_color="#ccd4dd",
        input_border_color_dark="#38404b",
        input_border_color_focus="#3f72a3",
        input_border_color_focus_dark="#6a92b9",
        block_background_fill="#ffffff",
        block_background_fill_dark="#1b1f25",
        block_border_width="0px",
        block_shadow="none",
        button_primary_background_fill="#23507d",
        button_primary_background_fill_hover="#1e456c",
        button_primary_background_fill_dark="#3f72a3",
        button_primary_background_fill_hover_dark="#4d81b3",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
    )


#: Style sheets in order: what all parts of the page share, then what single parts need.
SHEETS = ("style.css", "history.css", "shelf.css", "charts.css", "desk.css", "admin.css")


def style() -> str:
    return "\n".join(asset(name) for name in SHEETS)


def script(name: str) -> str:
    """One of the page's own scripts: ``page.js`` for the document, ``reader.js`` for the reader, and so on."""
    return asset(name)


def icon() -> str:
    """The page's icon, for its <head>."""
    data = base64.b64encode(_ICON.encode("utf-8")).decode("ascii")
    return f'<link rel="icon" type="image/svg+xml" href="data:image/svg+xml;base64,{data}">'


def head() -> str:
    """What goes into the page's <head>: its icon, its language, and the scripts of the whole page."""
    return (
        f'{icon()}<meta name="referrer" content="same-origin"><meta name="color-scheme" content="light dark">'
        f"<script>{asset('tools.js')}</script><script>{asset('page.js')}</script>"
    )


def asset(name: str) -> str:
    """A file of ``static`` as text."""
    return files("ui.web").joinpath("static", name).read_text(encoding="utf-8")
