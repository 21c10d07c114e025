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

from ui.office.errors import OfficeError

__all__ = ["FOLDER", "Store"]

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
    """Safe to use from several threads: each has a connection of its own; writers wait for one another."""

    def __init__(self, folder: Path) -> None:
        """The office of the library in ``folder``, made where there is none. Raises OfficeError."""
        self.folder = folder / FOLDER
        self._local = threading.local()
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            for statement in _TABLES.split(";"):
                self.execute(statement)
            (self.folder / _FILE).chmod(0o600)
        except OSError as error:
            raise OfficeError(f"写不了“{self.folder}”，请检查这个文件夹的权限和磁盘空间。") from error

    @property
    def _db(self) -> Database:
        db: Database | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = Database(self.folder / _FILE)
            db.execute("PRAGMA busy_timeout = 10000")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA secure_delete = ON")  # what somebody deletes is not left in the file
        return db

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        return list(self._db.query(statement, list(values)))

    def row(self, statement: str, values: Sequence[Any] = ()) -> dict[str, Any] | None:
        return next(iter(self.rows(statement, values)), None)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Rows changed; committed at once unless within ``together``."""
        if getattr(self._local, "together", False):
            return self._db.execute(statement, list(values)).rowcount
        with self._db.conn:
            return self._db.execute(statement, list(values)).rowcount

    @contextmanager
    def together(self) -> Iterator[None]:
        """All statements within, or none of them."""
        with self._db.conn:
            self._db.execute("BEGIN IMMEDIATE") if not self._db.conn.in_transaction else None
            self._local.together = True
            try:
                yield
            finally:
                self._local.together = False

    def wipe(self) -> None:
        """Write the file anew, so that nothing deleted is left in it or in its log."""
        self._db.vacuum()
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
