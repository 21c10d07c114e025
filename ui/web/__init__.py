"""The web app. Gradio is imported only when a page is built or served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .serve import PortError, ServeError, serve

if TYPE_CHECKING:
    import gradio

    from ui.office.office import Office

__all__ = ["PortError", "ServeError", "build_app", "serve"]


def build_app(office: Office) -> gradio.Blocks:
    """The Gradio app of an office."""
    from .app import build_app as build

    return build(office)
