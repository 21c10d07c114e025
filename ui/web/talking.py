"""Answers for the page, streamed as they are written: one JSON object a line, each with the parts that have changed."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Generator, Iterator
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from index.errors import PolicyAssistantError

from .guard import person_of
from .shelf import error_html

if TYPE_CHECKING:
    from ui.office.people import Person

    from .page import Page

__all__ = ["add_talking"]

logger = logging.getLogger(__name__)

# Answers being made at the same time; more wait their turn. Without a chat model more threads than this only hinder
# each other (two processors: 3 give 35 answers a second, 8 give 25).
AT_ONCE = 3
WRITTEN = 16  # where a chat model is waited for
WAITING = 200  # that may wait
LONGEST = 200_000  # bytes of what the page sends
BUSY = "现在提问的人太多，请过一会儿再试。"
LONG = "问题太长，请精简后再问。"
_END = object()


def add_talking(app: FastAPI, page: Page, *, waits: bool = False) -> None:
    """Put ``POST /talk`` before everything else of ``app``. waits: answers wait for a chat model."""
    import anyio

    most = WRITTEN if waits else AT_ONCE
    slots = anyio.Semaphore(most)
    threads = anyio.CapacityLimiter(2 * most)  # those that were left go on for a moment
    waiting = 0

    async def pieces(person: Person, said: str) -> AsyncIterator[str]:
        nonlocal waiting
        waiting += 1
        try:
            async with slots:
                asking = page.ask(person, said)
                try:
                    # A client that leaves ends the wait at once; the thread is told, and ends by itself.
                    while (piece := await _next(asking.pieces, threads)) is not _END:
                        yield json.dumps(piece, ensure_ascii=False) + "\n"
                except PolicyAssistantError as error:  # the conversation cannot be written down
                    told = {"current": error_html(error), "whole": True}
                    yield json.dumps(told, ensure_ascii=False) + "\n"
                finally:
                    asking.halt.set()
                    # Left between two pieces, it is yet to be written down, which may wait for the disk.
                    asyncio.get_running_loop().run_in_executor(None, _close, asking.pieces)
        finally:
            waiting -= 1

    @app.post("/talk")
    async def talk(request: Request) -> Response:
        if waiting >= WAITING + most:
            return JSONResponse({"error": BUSY}, 429)
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LONGEST:
                return JSONResponse({"error": LONG}, 413)
        lines = pieces(person_of(request), body.decode("utf-8", "replace"))
        return StreamingResponse(lines, media_type="application/x-ndjson", headers={"cache-control": "no-store"})


def _close(pieces: Generator[dict[str, Any]]) -> None:
    try:
        pieces.close()
    except ValueError:
        pass  # a thread is at the next piece, and goes on to the end by itself
    except PolicyAssistantError:
        logger.warning("what was left of an answer could not be written down", exc_info=True)


async def _next(pieces: Iterator[dict[str, Any]], threads: Any) -> Any:  # noqa: ANN401 — anyio's limiter, or the end
    import anyio

    return await anyio.to_thread.run_sync(next, pieces, _END, limiter=threads, abandon_on_cancel=True)
