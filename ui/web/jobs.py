"""Work that takes longer than a request should: begun by one request, and asked after by others until it is done.

A request that waits for minutes would be given up by browsers, and would hold up the end of the program.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from index.errors import PolicyAssistantError

__all__ = ["KEPT", "Jobs", "Reply"]

logger = logging.getLogger(__name__)

WAIT = 1.0  # seconds that one request waits; less than open pages are given when the program ends
KEPT = 32  # jobs under way or not yet fetched; older ones are let go
LOST = "这件事已不在程序里，请再来一次。"

Reply = dict[str, Any]


@dataclass(slots=True)
class _Job:
    finished: threading.Event = field(default_factory=threading.Event)
    reply: Reply = field(default_factory=dict)


class Jobs:
    """Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, _Job] = OrderedDict()

    def begin(self, work: Callable[[], Reply], broken: str) -> Reply:
        """Begin ``work`` in a thread of its own, and reply as ``wait`` does.

        ``broken`` is the sentence for a failure that is none of the user's making, which is logged.
        """
        name, job = uuid.uuid4().hex, _Job()
        with self._lock:
            self._jobs[name] = job
            while len(self._jobs) > KEPT:
                self._jobs.popitem(last=False)

        def run() -> None:
            try:
                job.reply = work()
            except PolicyAssistantError as error:
                job.reply = {"error": str(error)}
            except Exception:
                logger.exception("what the page asked for could not be done")
                job.reply = {"error": broken}
            finally:
                job.finished.set()

        threading.Thread(target=run, name="job", daemon=True).start()
        return self.wait(name)

    def wait(self, name: str) -> Reply:
        """What came of the job, once; its name under "job" while it is not done; "error" where there is no such job."""
        with self._lock:
            job = self._jobs.get(name)
        if job is None:
            return {"error": LOST}
        if not job.finished.wait(WAIT):
            return {"job": name}
        with self._lock:
            self._jobs.pop(name, None)
        return job.reply
