"""Requests to the framework's own doors that it cannot read: they are refused with a sentence.

Gradio takes what it is sent for what its own page sends, and fails where it is something else. What goes wrong in the
functions of this program never comes out of those doors: ``forms.told`` and ``api`` see to it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import MutableMapping
from typing import Any

from .forms import MANGLED
from .guard import App, Receive, Scope, Send, reply

__all__ = ["refusing_unread"]

logger = logging.getLogger(__name__)

DOORS = "/gradio_api/"


def refusing_unread(app: App) -> App:
    """``app``, where a failure before there is any reply of the framework is the fault of whoever asked: 400."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(DOORS):
            await app(scope, receive, send)
            return
        held: list[MutableMapping[str, Any]] = []  # of a reply that may be of no use to anybody
        started = False

        async def send_unless_failed(message: MutableMapping[str, Any]) -> None:
            nonlocal started
            if held or (message["type"] == "http.response.start" and message["status"] == 500):
                held.append(message)
                return
            started = True
            await send(message)

        try:
            await app(scope, receive, send_unless_failed)
        except Exception:
            if started:
                raise
            logger.info("the framework could not read a request to %s", scope["path"], exc_info=True)
            told = json.dumps({"error": MANGLED}, ensure_ascii=False)
            await reply(send, 400, told, "application/json")
            return
        for message in held:
            await send(message)

    return answer
