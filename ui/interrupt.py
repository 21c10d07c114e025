"""Blocking work that can be left at once."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar, cast

__all__ = ["interruptible"]

T = TypeVar("T")

POLL = 0.1  # seconds until a stop is noticed


def interruptible(source: Iterator[T], halt: threading.Event, beat: T | None = None) -> Iterator[T]:
    """The items of ``source``, made in a thread of its own, until it ends or ``halt`` is set.

    A language model may keep a caller waiting for minutes between two items. The thread then ends with the next item,
    but the user has the page back within ``POLL`` seconds. What ``source`` raises is raised here.
    beat: given out, where it is not None, each time that ``POLL`` seconds pass without an item.
    """
    items: queue.SimpleQueue[tuple[str, object]] = queue.SimpleQueue()

    def work() -> None:
        try:
            for item in source:
                if halt.is_set():
                    break
                items.put(("item", item))
            if hasattr(source, "close"):
                source.close()  # here and not by the caller, so that its clean-up runs in the thread it ran in
            items.put(("end", None))
        except Exception as error:  # handed over, not handled
            items.put(("error", error))

    threading.Thread(target=work, name="answer", daemon=True).start()
    try:
        while not halt.is_set():
            try:
                kind, item = items.get(timeout=POLL)
            except queue.Empty:
                if beat is not None:
                    yield beat
                continue
            if kind == "end":
                return
            if kind == "error":
                raise cast(Exception, item)
            yield cast(T, item)
    finally:
        halt.set()
