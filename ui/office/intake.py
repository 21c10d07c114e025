"""From a file that was sent to papers of the library: stored, queued, and read by one thread in the background.

The queue is in the office's database, so that it outlives the page that sent the file, and the program. The thread
lives as long as there is something to do. Where two programs serve one library, one of them reads.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, TypeVar

from filelock import FileLock, Timeout

from index.catalogue import Catalogue
from index.errors import DocumentNotFoundError, LibraryLockedError, PolicyAssistantError
from ui.office.errors import UploadError
from ui.office.incoming import Incoming
from ui.office.people import Person
from ui.office.twins import twins
from ui.office.uploads import BroughtIn, State, Upload, Uploads, group_names, must_be_admin, now

if TYPE_CHECKING:
    from index.ingest import IndexReport, Progress
    from index.library import Library
    from ui.office.audit import Audit
    from ui.office.limits import PaperLimits
    from ui.office.store import Store

__all__ = ["Intake"]

logger = logging.getLogger(__name__)

T = TypeVar("T")

FOLDER = "files"  # within the office's folder
AGAIN = 2.0  # seconds until the library is tried again while another program writes to it
LATER = 60.0  # seconds until what could not be cleaned is tried again
TRIES = 3  # times that a file may be on the table when the program is killed, before it is taken for the cause
PATIENCE = 5.0  # seconds to wait for the file at hand when the program ends
_ID = re.compile(r"[0-9a-f]{16}")

BROKEN = "读这个文件时程序出错，没有收录；请把终端里的报错告诉开发者。"
FATAL = f"读这个文件时程序中断了 {TRIES} 次，已跳过；请检查文件能否正常打开，另存一份后重新上传。"
BUSY = "文库正被另一个程序写入，等它结束后继续。"


class _StoppedError(Exception):
    """The program is ending."""


class Intake:
    """Safe to use from several threads."""

    def __init__(self, library: Library, store: Store, limits: PaperLimits, audit: Audit) -> None:
        self._library = library
        self._store = store
        self._limits = limits
        self._audit = audit
        self.folder = store.folder / FOLDER
        self.uploads = Uploads(store)
        self.brought = BroughtIn(store)
        self.writing = threading.RLock()  # held around every change of the library by this program
        self.papers_read = 0  # of the file at hand
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._clean_after = 0.0  # of the monotonic clock

    # Sending

    def receive(
        self, person: Person, name: str, *, replaces: str = "", groups: Iterable[str] | None = None
    ) -> Incoming:
        """Begin to store a file. replaces: the paper that it is a newer version of. groups: who may see it, everybody
        where empty; None: whoever may see the paper that it replaces. Raises NotAllowedError, OfficeError."""
        must_be_admin(person, "上传文件")
        before = self._replaced(replaces) if replaces else []
        limited = before if groups is None else group_names(groups)

        def kept(upload: Upload, path: Path, size: int) -> None:
            self._take(upload, path, limited, size)

        return Incoming(self.folder, person, name, replaces, kept)

    def _replaced(self, id: str) -> list[str]:
        """The groups that the paper is limited to."""
        try:
            document = self._library.document(id)
        except DocumentNotFoundError as error:
            raise UploadError("要换下的文件已不在文库中，请刷新后再试。") from error
        return self._limits.groups(document.source)

    def _take(self, upload: Upload, path: Path, groups: list[str], size: int) -> None:
        """Queue a stored file, its limits first, so that nobody sees it in between."""
        self._limits.set(os.path.realpath(path), groups)
        self.uploads.add(upload)
        self._audit.note(
            upload.owner, "upload", file=upload.name, bytes=size, groups=groups, replaces=upload.replaces, id=upload.id
        )
        self.wake()

    # Who works when

    def start(self) -> None:
        """Go on with what was waiting when the program ended, and clear away what was only half sent then."""
        self._stop.clear()
        try:
            with FileLock(self._store.folder / "intake.lock", timeout=0):
                self._sweep()
        except Timeout:
            return  # another program serves this library, and is at work
        self.wake()

    def wake(self) -> None:
        """See to it that somebody works on what is waiting."""
        with self._lock:
            if self._thread is None and self._due() and not self._stop.is_set():
                self._thread = threading.Thread(target=self._work, name="intake", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Stop after the file at hand, or without waiting for it any longer; it is read anew next time."""
        self._stop.set()
        thread = self._thread
        if thread is not None:
            thread.join(PATIENCE)
        with suppress(PolicyAssistantError):
            self.uploads.untried()

    def idle(self, timeout: float) -> bool:
        """Whether everything is done, after ``timeout`` seconds at most."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout)
        return self._thread is None

    def clean(self) -> None:
        """Have everything deleted so far wiped from the disk, in the background."""
        self._store.execute("INSERT INTO cleanings (at, done) VALUES (?, '')", (now(),))
        self._clean_after = 0.0
        self.wake()

    def cleaning(self) -> bool:
        """Whether something deleted may still be on the disk."""
        return self._store.row("SELECT 1 AS x FROM cleanings WHERE done = ''") is not None

    def _due(self) -> bool:
        return self.uploads.next() is not None or self.cleaning()

    def _work(self) -> None:
        lock = FileLock(self._store.folder / "intake.lock")
        try:
            while not self._stop.is_set():
                with suppress(Timeout):
                    lock.acquire(timeout=0)
                    break
                self._stop.wait(AGAIN)
            while True:
                with self._lock:
                    if self._stop.is_set() or not self._due():
                        lock.release()
                        self._thread = None
                        return
                self._next()
        except _StoppedError:
            pass
        except Exception:
            logger.exception("files that were sent are not read any more until the next one comes")
        lock.release()
        with self._lock:
            self._thread = None

    def _next(self) -> None:
        if self.cleaning() and time.monotonic() >= self._clean_after:
            self._clean()
        elif (upload := self.uploads.next()) is not None:
            self._read(upload)
        else:
            self._stop.wait(AGAIN)

    def _patiently(self, act: Callable[[], T], waiting: Callable[[], None] = lambda: None) -> T:
        """The result of ``act``, as soon as no other program writes to the library."""
        while True:
            try:
                with self.writing:
                    return act()
            except LibraryLockedError:
                waiting()
                if self._stop.wait(AGAIN):
                    raise _StoppedError from None

    # Reading

    def _read(self, upload: Upload) -> None:
        path = self.folder / upload.path
        if upload.tries >= TRIES:
            return self._refuse(upload, State.FAILED, FATAL)
        if not path.is_file():
            return self._refuse(upload, State.FAILED, "存下的文件已不在了，请重新上传。")
        self.uploads.begin(upload.id)
        self.papers_read = 0
        try:
            report = self._patiently(
                lambda: self._library.add([path], progress=self._progress), lambda: self.uploads.say(upload.id, BUSY)
            )
        except PolicyAssistantError as error:
            return self._refuse(upload, State.FAILED, str(error))
        except _StoppedError:
            raise
        except Exception:
            logger.exception("a file that was sent could not be read")
            return self._refuse(upload, State.FAILED, BROKEN)
        with closing(Catalogue(self._library.folder)) as catalogue:
            papers = [known.id for known in catalogue.of_source(os.path.realpath(path))]
        if papers:
            return self._settle(upload, papers, report)
        reason = report.skipped[0].reason if report.skipped else "文件里没有可以收录的内容。"
        if not report.unchanged:
            return self._refuse(upload, State.FAILED, reason)
        return self._refuse(upload, State.KNOWN, _known(twins(self._library, path)) or reason)

    def _progress(self, progress: Progress) -> None:
        self.papers_read = progress.papers

    def _settle(self, upload: Upload, papers: list[str], report: IndexReport) -> None:
        """Note who brought the papers, and put them in the place of what they replace."""
        self.brought.note(papers, upload.owner)
        first = self._library.document(papers[0])
        said = f"收录为《{first.title}》。" if len(papers) == 1 else f"收录了 {len(papers)} 篇。"
        if report.skipped:
            said += f"另有 {len(report.skipped)} 处没有收录：{report.skipped[0].reason}"
        if report.samples_removed:
            said += "随程序附带的示例文件已移出。"
        if upload.replaces:
            said += self._replace(upload, papers[0])
        self.uploads.end(upload.id, State.DONE, said, papers)

    def _replace(self, upload: Upload, new: str) -> str:
        old = upload.replaces
        if new == old:
            return "内容与要换下的文件相同，没有变动。"
        try:
            before = self._patiently(lambda: self._library.amend(old, repealed=True))
        except PolicyAssistantError as error:
            return f"旧文件没有标为已废止：{error}"
        self.brought.replace(old, new, before.added)
        self._audit.note(upload.owner, "replace", document=before.title, document_id=old, by=new)
        return f"《{before.title}》已标为已废止。"

    def _refuse(self, upload: Upload, state: State, reason: str) -> None:
        self.uploads.end(upload.id, state, reason)
        path = self.folder / upload.path
        self._limits.set(os.path.realpath(path), ())
        shutil.rmtree(path.parent, ignore_errors=True)

    # Leaving nothing behind

    def stored(self, source: str) -> Path | None:
        """The folder of the office that holds the file of this source; None for a file from elsewhere. Also when the
        library has been moved since."""
        parts = PurePath(source).parts
        if len(parts) < 4 or parts[-4:-2] != (self.folder.parent.name, FOLDER) or not _ID.fullmatch(parts[-2]):
            return None
        folder = self.folder / parts[-2]
        return folder if (folder / parts[-1]).is_file() else None

    def _sweep(self) -> None:
        if not self.folder.is_dir():
            return
        needed = self.uploads.folders()
        there = [place for place in self.folder.iterdir() if place.name not in needed]
        if there:
            held = {self.stored(document.source) for document in self._library.documents()}
            for place in there:
                if place not in held:
                    shutil.rmtree(place, ignore_errors=True)

    def _clean(self) -> None:
        row = self._store.row("SELECT max(id) AS last FROM cleanings WHERE done = ''")
        last = row["last"] if row else 0
        try:
            self._store.wipe()
            self._patiently(self._library.compact)
        except _StoppedError:
            raise
        except Exception:
            logger.exception("what was deleted could not be wiped from the disk yet")
            self._clean_after = time.monotonic() + LATER
            return
        self._store.execute("UPDATE cleanings SET done = ? WHERE done = '' AND id <= ?", (now(), last))


def _known(titles: list[str]) -> str:
    """What to say of a file whose papers are all there already; "" where it is not known which they are."""
    if not titles:
        return ""
    if len(titles) == 1:
        return f"与文库里的《{titles[0]}》内容相同，没有重复收录。"
    return f"这些内容文库里都有了（《{titles[0]}》等），没有重复收录。"
