"""Answers made in threads and taken piece by piece in an event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, TypeVar, cast

from index.errors import PolicyAssistantError
from ui.interrupt import interruptible

__all__ = ["AT_ONCE", "Crew", "CrowdedError", "EndedError", "Pieces"]

T = TypeVar("T")

AT_ONCE = 8  # answers made at the same time
WAITING = 64  # more that wait their turn; further ones are turned away
CROWDED = "现在提问的太多，请稍后再试。"


class CrowdedError(PolicyAssistantError):
    """Too many wait already."""


class EndedError(Exception):
    """There is no further piece."""


class Pieces(Generic[T]):
    """What a thread makes, for the one coroutine that takes it. Made within a running loop."""

    def __init__(self) -> None:
        self.halt = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._items: asyncio.Queue[tuple[str, object]] = asyncio.Queue()

    async def next(self, wait: float | None = None) -> T:
        """The next piece. Raises EndedError after the last, TimeoutError when none comes within ``wait``
        seconds (it may be asked for again), and what its maker raised."""
        kind, item = await asyncio.wait_for(self._items.get(), wait)
        if kind == "piece":
            return cast(T, item)
        if kind == "error":
            raise cast(Exception, item)
        raise EndedError

    def stop(self) -> None:
        """Nobody takes any more."""
        self.halt.set()

    def put(self, kind: str, item: object = None) -> None:
        """Called by the maker, in its thread."""
        with suppress(RuntimeError):  # the loop has ended, and with it whoever waited
            self._loop.call_soon_threadsafe(self._items.put_nowait, (kind, item))


class Crew:
    """A few threads that make answers."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._most = at_once + waiting
        self._threads = ThreadPoolExecutor(at_once, "door")
        self._lock = threading.Lock()
        self._open = 0

    def begin(self, source: Iterator[T]) -> Pieces[T]:
        """Make the items of ``source`` as soon as a thread is free. Raises CrowdedError."""
        with self._lock:
            if self._open >= self._most:
                raise CrowdedError(CROWDED)
            self._open += 1
        pieces: Pieces[T] = Pieces()
        self._threads.submit(self._make, source, pieces)
        return pieces

    def _make(self, source: Iterator[T], pieces: Pieces[T]) -> None:
        try:
            if not pieces.halt.is_set():
                for item in interruptible(source, pieces.halt):
                    pieces.put("piece", item)
            pieces.put("end")
        except Exception as error:  # handed over, not handled
            pieces.put("error", error)
        finally:
            with self._lock:
                self._open -= 1
