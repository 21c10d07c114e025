"""The web app. Gradio is imported only when a page is built or served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .serve import PortError, ServeError, serve

if TYPE_CHECKING:
    import gradio

    from assistant.chain import Assistant
    from assistant.speaking_points.phrasing import Phraser
    from index.library import Library

__all__ = ["PortError", "ServeError", "build_app", "serve"]


def build_app(assistant: Assistant, library: Library, phraser: Phraser | None = None) -> gradio.Blocks:
    """The Gradio app over an assistant and its library; ``phraser`` words the outlines of talks."""
    from .app import build_app as build

    return build(assistant, library, phraser)
