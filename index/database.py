"""Connections to the SQLite file of a library; alone in importing sqlite3."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from index.errors import LibraryDamagedError, LibraryError, LibraryLockedError

__all__ = ["NAME", "Connection", "connect", "copy_database", "translated"]

NAME = "catalogue.sqlite3"
Connection = sqlite3.Connection
BUSY = 2.0  # seconds to wait for another connection


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy of an SQLite file that others may have open. Raises LibraryDamagedError, LibraryError."""
    with translated(source), closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def connect(file: Path) -> sqlite3.Connection:
    """A connection to the SQLite file; made where there is none."""
    # Autocommit: transactions are begun and ended by hand. The callers take care of threads.
    db = sqlite3.connect(file, timeout=BUSY, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA secure_delete = ON")
    db.execute("PRAGMA synchronous = FULL")  # the stores of the last generation are deleted after a commit
    return db


@contextmanager
def translated(place: Path) -> Iterator[None]:
    """What SQLite raises within as LibraryLockedError, LibraryDamagedError or LibraryError about ``place``."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise LibraryLockedError(f"文库“{place}”正被另一个程序占用，请稍后再试。") from error
        raise LibraryError(f"文库“{place}”无法读写（{error}），请检查磁盘空间和文件夹权限。") from error
    except sqlite3.DatabaseError as error:
        raise LibraryDamagedError(f"文库“{place}”的 {NAME} 已损坏，请从备份恢复，或换一个文库重新收录。") from error
