"""The office's own database, in the library's folder: the one file that knows sqlite-utils.

Beside the library's catalogue, not in it: the catalogue is the truth about papers and can be copied or rebuilt without
anybody's passwords.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]

from ui.office.errors import OfficeError

__all__ = ["FOLDER", "Store"]

_PRAGMAS = (
    "synchronous = NORMAL",  # whole after a crash; a power cut may cost the last seconds
    "busy_timeout = 10000",  # milliseconds that a writer waits for another
    "journal_mode = WAL",
    "secure_delete = ON",  # what somebody deletes is not left in the file
)
FOLDER = "office"  # within the library's folder
_FILE = "office.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS people (
    name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL, groups TEXT NOT NULL, created TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
    token TEXT PRIMARY KEY, name TEXT NOT NULL, opened REAL NOT NULL, used REAL NOT NULL, address TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, label TEXT NOT NULL, created TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS limits (source TEXT NOT NULL, grp TEXT NOT NULL, PRIMARY KEY (source, grp));
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL,
    kept TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS conversations_of ON conversations (owner, updated);
CREATE TABLE IF NOT EXISTS votes (
    owner TEXT NOT NULL, conversation TEXT NOT NULL, turn INTEGER NOT NULL, vote INTEGER NOT NULL, reason TEXT NOT NULL,
    question TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (owner, conversation, turn));
CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, path TEXT NOT NULL, owner TEXT NOT NULL, replaces TEXT NOT NULL,
    state TEXT NOT NULL, message TEXT NOT NULL, papers TEXT NOT NULL, at TEXT NOT NULL, done TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS brought (
    document TEXT PRIMARY KEY, by TEXT NOT NULL, at TEXT NOT NULL, replaced_by TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cleanings (id INTEGER PRIMARY KEY, at TEXT NOT NULL, done TEXT NOT NULL);
"""


class Store:
    """Safe to use from several threads: each has a connection of its own; writers wait for one another.

    All methods raise OfficeError where the file cannot be read or written.
    """

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether the library in ``folder`` has an office."""
        return (folder / FOLDER / _FILE).is_file()

    def __init__(self, folder: Path) -> None:
        """The office of the library in ``folder``, made where there is none; for nobody's eyes but the program's."""
        self.folder = folder / FOLDER
        self._file = self.folder / _FILE
        self._local = threading.local()
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            # Before SQLite opens it: its log beside it gets the rights that the file has by then.
            self._file.touch(mode=0o600)
            self._file.chmod(0o600)
        except OSError as error:
            raise OfficeError(f"写不了“{self.folder}”，请检查这个文件夹的权限和磁盘空间。") from error
        with self.together():
            for statement in _TABLES.split(";"):
                self.execute(statement)

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        with self._told():
            return list(self._db.query(statement, list(values)))

    def row(self, statement: str, values: Sequence[Any] = ()) -> dict[str, Any] | None:
        return next(iter(self.rows(statement, values)), None)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Rows changed; committed at once unless within ``together``."""
        with self._told():
            return self._db.execute(statement, list(values)).rowcount

    @contextmanager
    def together(self) -> Iterator[None]:
        """All statements within, or none of them; nobody else writes meanwhile, so that what was looked up holds.

        May be nested: the outermost decides.
        """
        if self._db.conn.in_transaction:
            yield
            return
        with self._told():
            self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with self._told():
                self._db.execute("ROLLBACK")
            raise
        with self._told():
            self._db.execute("COMMIT")

    def wipe(self) -> None:
        """Write the file anew, so that nothing deleted is left in it or in its log."""
        with self._told():
            self._db.vacuum()
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @property
    def _db(self) -> Database:
        db: Database | None = getattr(self._local, "db", None)
        if db is None:
            with self._told():
                db = Database(self._file, execute_plugins=False)
                for pragma in _PRAGMAS:
                    db.execute(f"PRAGMA {pragma}").fetchall()
            self._local.db = db
        return db

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What SQLite raises within as OfficeError, and what it cannot take."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise OfficeError("另一个程序正在改账户和对话的记录，请稍后再试。") from error
            raise OfficeError(f"“{self._file}”读写不了（{error}），请检查磁盘空间和权限。") from error
        except sqlite3.DatabaseError as error:
            if type(error) is not sqlite3.DatabaseError:  # a mistake of ours, not of the file
                raise
            raise OfficeError(f"“{self._file}”已损坏（{error}），请从备份恢复。") from error
        except UnicodeError as error:  # half a surrogate pair, which no keyboard makes
            raise OfficeError("文字里有无法识别的字符，请换一种写法。") from error
