"""Work that takes longer than a request should: begun by one request, and asked after by others until it is done.

A request that waits for minutes would be given up by browsers, and would hold up the end of the program.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from index.errors import PolicyAssistantError

__all__ = ["Jobs", "Reply", "Work"]

logger = logging.getLogger(__name__)

WAIT = 1.0  # seconds that one request waits; less than open pages are given when the program ends
WAITING = 32  # jobs begun and not done; no more are taken on
DONE = 32  # jobs done and not yet fetched; older ones are let go
ABANDONED = 10.0  # seconds without being asked after, once which nobody waits for a job any more
FORGOTTEN = 120.0  # seconds for which a job that is done can be fetched
TIDY = 1.0  # seconds between two looks at what is to be let go
LOST = "这件事已不在程序里，请再来一次。"
FULL = "现在要做的事太多，请过一会儿再来。"

Reply = dict[str, Any]
#: What is to be done. Its event is set when nobody waits for the reply any more; whoever notices may return anything.
Work = Callable[[threading.Event], Reply]


@dataclass(slots=True, eq=False)
class _Job:
    work: Work
    broken: str
    asked: float = field(default_factory=time.monotonic)  # when somebody was last seen waiting
    ended: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)
    finished: threading.Event = field(default_factory=threading.Event)
    reply: Reply = field(default_factory=dict)


class Jobs:
    """Safe to use from several threads. ``workers``: jobs done at the same time; more wait their turn.

    Threads are there only while there is work, and end with the program.
    """

    def __init__(self, workers: int) -> None:
        self._most = workers
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, _Job] = OrderedDict()  # those that can be asked after
        self._queue: deque[_Job] = deque()  # those not yet begun
        self._workers = 0
        self._tidying = False

    def begin(self, work: Work, broken: str) -> Reply:
        """Have ``work`` done, and reply as ``wait`` does; an error where there is too much to do already.

        ``broken`` is the sentence for a failure that is none of the user's making, which is logged.
        """
        name, job = uuid.uuid4().hex, _Job(work, broken)
        with self._lock:
            self._let_go()
            if sum(not known.finished.is_set() for known in self._jobs.values()) >= WAITING:
                return {"error": FULL}
            self._jobs[name] = job
            self._queue.append(job)
            if self._workers < self._most:
                self._workers += 1
                threading.Thread(target=self._serve, name="job", daemon=True).start()
            if not self._tidying:
                self._tidying = True
                threading.Thread(target=self._tidy, name="jobs", daemon=True).start()
        return self.wait(name)

    def wait(self, name: object) -> Reply:
        """What came of the job, once; its name under "job" while it is not done; "error" where there is no such job."""
        with self._lock:
            job = self._jobs.get(name) if isinstance(name, str) else None
            if job is None:
                return {"error": LOST}
            job.asked = time.monotonic()
        done = job.finished.wait(WAIT)
        with self._lock:
            job.asked = time.monotonic()
            if not done:
                return {"job": name}
            self._jobs.pop(str(name), None)
        return job.reply

    def stop(self, name: object) -> None:
        """Nobody waits for this job any more; what is not begun is not done."""
        with self._lock:
            if isinstance(name, str) and name in self._jobs:
                self._drop(name)

    def _drop(self, name: str) -> None:
        job = self._jobs.pop(name)
        job.stop.set()
        if job in self._queue:
            self._queue.remove(job)

    def _serve(self) -> None:
        """Do what there is to be done, until there is no more."""
        while True:
            with self._lock:
                if not self._queue:
                    self._workers -= 1
                    return
                job = self._queue.popleft()
            try:
                job.reply = job.work(job.stop)
            except PolicyAssistantError as error:
                job.reply = {"error": str(error)}
            except Exception:
                logger.exception("what the page asked for could not be done")
                job.reply = {"error": job.broken}
            finally:
                job.ended = time.monotonic()
                job.finished.set()

    def _tidy(self) -> None:
        """Let go what nobody wants, until there is nothing left to look after."""
        while True:
            time.sleep(TIDY)
            with self._lock:
                self._let_go()
                if not self._jobs:
                    self._tidying = False
                    return

    def _let_go(self) -> None:
        now = time.monotonic()
        done = [name for name, job in self._jobs.items() if job.finished.is_set()]
        for name in done[:-DONE]:
            self._drop(name)
        for name, job in list(self._jobs.items()):
            if now - job.ended > FORGOTTEN if job.finished.is_set() else now - job.asked > ABANDONED:
                self._drop(name)
