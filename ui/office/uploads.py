"""Files that were sent to the office and wait to be read, and who brought each paper: what is written down of them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from ui.office.errors import NotAllowedError, OfficeError
from ui.office.people import Person
from ui.office.store import Store

__all__ = ["Brought", "BroughtIn", "State", "Upload", "Uploads", "group_names", "must_be_admin", "now", "safe_name"]

LISTED = 500  # uploads told of at once
NAME_BYTES = 200  # of a file's name in UTF-8; file systems take 255
SUFFIX = 12  # characters of a suffix that is kept when a name is cut
GROUP = 32  # characters of a group's name
ASKED = 500  # papers asked about in one statement
_UNFIT = re.compile(r'[:*?"<>|]+')  # what Windows does not allow in a name
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")  # names that are no files on Windows


class State(StrEnum):
    """How far a file has come."""

    WAITING = "等候"
    READING = "读取"
    DONE = "完成"
    KNOWN = "重复"
    FAILED = "失败"

    @property
    def over(self) -> bool:
        return self not in (State.WAITING, State.READING)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in.

    ``path``: where it lies within the folder of files; ``replaces``: id of the paper that it is a newer version of, or
    ""; ``papers``: ids of what it became; ``at`` and ``done``: ISO 8601, UTC, ``done`` "" until it is over; ``tries``:
    times that it has been begun to be read.
    """

    id: str
    name: str
    path: str
    owner: str
    replaces: str
    state: State
    message: str
    papers: tuple[str, ...]
    at: str
    done: str
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Brought:
    """Who brought a paper, when (ISO 8601, UTC), and the id of the paper that has taken its place, or ""."""

    document: str
    by: str
    at: str
    replaced_by: str


def safe_name(name: str) -> str:
    """``name`` as the name of a file within one folder, on any system: no folder, nothing invisible, at most
    ``NAME_BYTES`` bytes, its suffix kept."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    # Whatever cannot be seen, turns the line round, or is no character is not printable.
    last = "".join(char if char.isprintable() else " " for char in _UNFIT.sub(" ", last))
    last = " ".join(last.split()).strip(". ")
    if not last:
        return "文件"
    if _DEVICES.fullmatch(last):
        last = f"_{last}"
    stem, dot, suffix = last.rpartition(".")
    if not dot or len(suffix) > SUFFIX or not suffix.isascii():
        stem, suffix = last, ""
    elif suffix.lower() == "gz" and stem.lower().endswith(".jsonl"):
        stem, suffix = stem[:-6], f"jsonl.{suffix}"
    room = NAME_BYTES - len(suffix) - 1
    stem = stem.encode("utf-8")[:room].decode("utf-8", "ignore").rstrip(". ") or "文件"
    return f"{stem}.{suffix}" if suffix else stem


def must_be_admin(person: Person, what: str) -> None:
    """Raises NotAllowedError for readers; ``what`` they may not do, e.g. 上传文件."""
    if not person.admin:
        raise NotAllowedError(f"只有管理员可以{what}，请找管理员帮忙。")


def group_names(groups: Iterable[str]) -> list[str]:
    """The names of groups, each once, in order. Raises OfficeError for what cannot be one."""
    found = sorted({name.strip() for name in groups if name.strip()})
    wrong = next((name for name in found if len(name) > GROUP or not name.isprintable()), None)
    if wrong is not None:
        raise OfficeError(f"“{wrong[:GROUP]}”不能作组名，请用 1 到 {GROUP} 个汉字、字母或数字。")
    return found


class Uploads:
    """The queue, oldest first. Safe to use from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, upload: Upload) -> None:
        self._store.execute(
            "INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(upload.id, upload.name, upload.path, upload.owner, upload.replaces, upload.state.value),
                *(upload.message, json.dumps(upload.papers), upload.at, upload.done, upload.tries),
            ),
        )

    def next(self) -> Upload | None:
        """The file whose turn it is: the one that was being read when the program ended, else the oldest."""
        row = self._store.row(
            "SELECT * FROM uploads WHERE state IN (?, ?) ORDER BY state = ? DESC, at, rowid LIMIT 1",
            (State.WAITING.value, State.READING.value, State.READING.value),
        )
        return _upload(row) if row else None

    def begin(self, id: str) -> None:
        """It is being read, once more."""
        self._store.execute(
            "UPDATE uploads SET state = ?, message = '', tries = tries + 1 WHERE id = ?", (State.READING.value, id)
        )

    def untried(self) -> None:
        """What is being read was not what ended the program."""
        self._store.execute("UPDATE uploads SET tries = 0 WHERE state = ?", (State.READING.value,))

    def say(self, id: str, message: str) -> None:
        self._store.execute("UPDATE uploads SET message = ? WHERE id = ?", (message, id))

    def end(self, id: str, state: State, message: str, papers: Sequence[str] = ()) -> None:
        self._store.execute(
            "UPDATE uploads SET state = ?, message = ?, papers = ?, done = ? WHERE id = ?",
            (state.value, message, json.dumps(papers), now(), id),
        )

    def listed(self) -> list[Upload]:
        """Those under way first, then those that are over, newest first."""
        rows = self._store.rows(
            f"SELECT * FROM uploads ORDER BY done != '', CASE WHEN done = '' THEN '' ELSE done END DESC, at, rowid"
            f" LIMIT {LISTED}"
        )
        return [_upload(row) for row in rows]

    def folders(self) -> set[str]:
        """Ids of files that are waiting or being read."""
        return {row["id"] for row in self._store.rows("SELECT id FROM uploads WHERE done = ''")}

    def forget(self, ids: Iterable[str] | None = None) -> None:
        """Strike those out that are over: all of them, or these."""
        if ids is None:
            self._store.execute("DELETE FROM uploads WHERE done != ''")
            return
        for id in ids:
            self._store.execute("DELETE FROM uploads WHERE done != '' AND id = ?", (id,))

    def forget_paper(self, document_id: str) -> None:
        """Strike out what is told of the file that became this paper, which has been deleted."""
        self._store.execute("DELETE FROM uploads WHERE done != '' AND instr(papers, ?) > 0", (f'"{document_id}"',))


class BroughtIn:
    """Who brought which paper."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def note(self, documents: Iterable[str], by: str) -> None:
        with self._store.together():
            for document in documents:
                self._store.execute(
                    "INSERT INTO brought VALUES (?, ?, ?, '') ON CONFLICT (document) DO UPDATE SET by = ?, at = ?",
                    (document, by, at := now(), by, at),
                )

    def replace(self, old: str, new: str, added: str) -> None:
        """Note that ``new`` has taken the place of ``old``, which came at ``added`` where nobody knows better."""
        self._store.execute(
            "INSERT INTO brought VALUES (?, '', ?, ?) ON CONFLICT (document) DO UPDATE SET replaced_by = ?",
            (old, added, new, new),
        )

    def stands_again(self, document_id: str) -> None:
        """Nothing has taken the place of this paper any more."""
        self._store.execute("UPDATE brought SET replaced_by = '' WHERE document = ?", (document_id,))

    def forget(self, document_id: str) -> None:
        with self._store.together():
            self._store.execute("DELETE FROM brought WHERE document = ?", (document_id,))
            self._store.execute("UPDATE brought SET replaced_by = '' WHERE replaced_by = ?", (document_id,))

    def of(self, documents: Sequence[str]) -> dict[str, Brought]:
        """What is known of these papers, by id."""
        found: dict[str, Brought] = {}
        for start in range(0, len(documents), ASKED):
            part = list(documents[start : start + ASKED])
            marks = ",".join("?" * len(part))
            for row in self._store.rows(f"SELECT * FROM brought WHERE document IN ({marks})", part):
                found[row["document"]] = Brought(**row)
        return found


def now() -> str:
    """The time, ISO 8601 in UTC, to the millisecond, so that what came in the same second keeps its order."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _upload(row: dict[str, Any]) -> Upload:
    return Upload(**{**row, "state": State(row["state"]), "papers": tuple(json.loads(row["papers"]))})
