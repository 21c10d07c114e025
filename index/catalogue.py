"""The catalogue: papers, their passages and the facts of the library, in one SQLite file.

It is the commit point: a paper is in the library if and only if it is here. Text lives here alone, and once: a paper's
text is its passages with the blanks between them (``lead`` before each, ``tail`` after the last), so that a passage of
a very long paper is read without reading the paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

from index.catalogue_reading import CatalogueReading
from index.database import NAME, connect, translated
from index.errors import (
    LibraryDamagedError,
    LibraryError,
    LibraryLockedError,
    LibraryMissingError,
    LibraryVersionError,
)
from index.records import Identity
from index.rows import AMENDED, TABLES, NewDocument, document_row, passage_rows

__all__ = ["FORMAT", "Catalogue"]

FORMAT = 1  # user_version; raised when an older program could no longer read the file
APPLICATION = 0x706F6C61  # application_id: "pola"


class Catalogue(CatalogueReading):
    """One connection. Not safe for use by several threads at once; any thread may use it."""

    def __init__(self, folder: Path) -> None:
        """Open the catalogue of the library in ``folder``.

        Raises LibraryMissingError, LibraryDamagedError, LibraryVersionError, LibraryLockedError.
        """
        file = folder / NAME
        if not folder.is_dir():
            raise LibraryMissingError(f"找不到文库“{folder}”，请先用 policy-assistant index 收录文件，或检查路径。")
        if not file.is_file():
            raise LibraryMissingError(f"文件夹“{folder}”不是文库（缺少 {NAME}），请检查路径。")
        with translated(folder):
            super().__init__(folder, connect(file))
            try:
                self._check()
            except BaseException:
                self._db.close()
                raise

    def _check(self) -> None:
        version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
        application = int(self._db.execute("PRAGMA application_id").fetchone()[0])
        if version == 0 and application == 0 and not self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise LibraryMissingError(f"文件夹“{self.folder}”里的文库没有建成，请用 policy-assistant index 重新收录。")
        if application != APPLICATION:
            raise LibraryDamagedError(f"文件夹“{self.folder}”里的 {NAME} 不是本程序的文库，请检查路径。")
        if version > FORMAT:
            raise LibraryVersionError(
                f"文库“{self.folder}”由更新版本的程序建立（格式 {version}，本程序支持到 {FORMAT}），请先升级程序。"
            )

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether a catalogue was made in ``folder``, of any version and in any state."""
        try:
            Catalogue(folder).close()
        except LibraryMissingError:
            return False
        except LibraryError:
            return True
        return True

    @staticmethod
    def create(folder: Path, meta: dict[str, str]) -> None:
        """Make an empty catalogue, in one transaction, unless there is one. Raises LibraryError and its kinds."""
        with translated(folder):
            db = connect(folder / NAME)
            try:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("BEGIN IMMEDIATE")
                if int(db.execute("PRAGMA user_version").fetchone()[0]) == 0:
                    for statement in TABLES.split(";"):
                        db.execute(statement)
                    db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
                    db.execute(f"PRAGMA application_id = {APPLICATION}")
                    db.execute(f"PRAGMA user_version = {FORMAT}")
                db.execute("COMMIT")
            finally:
                db.close()

    def close(self) -> None:
        self._db.close()

    # What the library is

    def version(self) -> int:
        """Changes whenever another connection has committed; for use within one connection only."""
        with translated(self.folder):
            return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def meta(self) -> dict[str, str]:
        with translated(self.folder):
            return dict(self._db.execute("SELECT name, value FROM meta").fetchall())

    def set_meta(self, name: str, value: str) -> None:
        with translated(self.folder):
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # Writing: between begin() and commit() or rollback()

    @property
    def in_transaction(self) -> bool:
        return self._db.in_transaction

    def begin(self) -> None:
        """Start a transaction; LibraryLockedError when another connection has one."""
        with translated(self.folder):
            self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        with translated(self.folder):
            self._db.execute("COMMIT")

    def rollback(self) -> None:
        """Undo everything since begin(); nothing happens without one."""
        with translated(self.folder):
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def next_keys(self) -> tuple[int, int]:
        """First document key and first passage key never used so far."""
        meta = self.meta()
        return int(meta.get("next_document", 1)), int(meta.get("next_passage", 1))

    def insert(self, entries: Sequence[NewDocument]) -> None:
        """Add papers. Their passages must be in order and must not overlap."""
        with translated(self.folder):
            self._db.executemany(f"INSERT INTO documents VALUES ({','.join('?' * 17)})", map(document_row, entries))
            self._db.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)", chain.from_iterable(map(passage_rows, entries))
            )

    def delete(self, keys: Sequence[int]) -> None:
        """Remove papers with their passages, and forget files of which nothing is left."""
        rows = [(key,) for key in keys]
        with translated(self.folder):
            self._db.executemany("DELETE FROM passages WHERE document = ?", rows)
            self._db.executemany("DELETE FROM documents WHERE key = ?", rows)
            if self._any_amended():
                self._db.executemany("DELETE FROM amended WHERE document = ?", rows)
            self._db.execute("DELETE FROM sources WHERE source NOT IN (SELECT source FROM documents)")

    def move(self, places: Iterable[tuple[str, str, int, int]]) -> None:
        """Set (file, source, record) of papers whose content stayed the same; each with its key last."""
        with translated(self.folder):
            self._db.executemany("UPDATE documents SET file = ?, source = ?, record = ? WHERE key = ?", places)

    def amend(self, key: int, identity: Identity) -> None:
        """Set what is known of a paper, and remember that it was amended, and the title that its id was made of."""
        facts = (identity.title, identity.issuer, identity.number, identity.date, identity.kind, identity.repealed)
        with translated(self.folder):
            self._db.execute(AMENDED)
            self._db.execute("INSERT OR IGNORE INTO amended SELECT key, title FROM documents WHERE key = ?", (key,))
            self._db.execute(
                "UPDATE documents SET title = ?, issuer = ?, number = ?, date = ?, kind = ?, repealed = ?"
                " WHERE key = ?",
                (*facts, key),
            )

    def adopt(self, keys: Iterable[int]) -> None:
        """These papers are the user's own, no longer samples."""
        with translated(self.folder):
            self._db.executemany("UPDATE documents SET sample = 0 WHERE key = ?", [(key,) for key in keys])

    def set_source(self, source: str, digest: str) -> None:
        """Remember the content of a file that was taken in whole; an empty digest forgets it."""
        with translated(self.folder):
            if digest:
                self._db.execute("INSERT OR REPLACE INTO sources VALUES (?, ?)", (source, digest))
            else:
                self._db.execute("DELETE FROM sources WHERE source = ?", (source,))

    def vacuum(self) -> None:
        """Write the file anew without anything deleted, and empty the write-ahead log.

        Raises LibraryLockedError when another connection keeps the log from being emptied.
        """
        with translated(self.folder):
            self._db.execute("VACUUM")
            busy = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise LibraryLockedError(f"文库“{self.folder}”正被另一个程序读取，无法整理，请稍后再试。")
