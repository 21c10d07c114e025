"""The catalogue: papers, their passages and the facts of the library, in one SQLite file.

It is the commit point: a paper is in the library if and only if it is here. Text lives here alone, and once: a paper's
text is its passages with the blanks between them (``lead`` before each, ``tail`` after the last), so that a passage of
a very long paper is read without reading the paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from index.database import NAME, connect, translated
from index.errors import (
    LibraryDamagedError,
    LibraryError,
    LibraryLockedError,
    LibraryMissingError,
    LibraryVersionError,
)
from index.filters import Admitted, Filter
from index.records import Document
from index.rows import (
    DOCUMENT_COLUMNS,
    PASSAGE_QUERY,
    TABLES,
    Known,
    NewDocument,
    Row,
    StoredPassage,
    document_of,
    document_row,
    passage_of,
    passage_rows,
)

__all__ = ["FORMAT", "Catalogue"]

FORMAT = 1  # user_version; raised when an older program could no longer read the file
APPLICATION = 0x706F6C61  # application_id: "pola"
VARIABLES = 500  # values in one IN (…)


class Catalogue:
    """One connection. Not safe for use by several threads at once; any thread may use it."""

    def __init__(self, folder: Path) -> None:
        """Open the catalogue of the library in ``folder``.

        Raises LibraryMissingError, LibraryDamagedError, LibraryVersionError, LibraryLockedError.
        """
        self.folder = folder
        file = folder / NAME
        if not folder.is_dir():
            raise LibraryMissingError(f"找不到文库“{folder}”，请先用 policy-assistant index 收录文件，或检查路径。")
        if not file.is_file():
            raise LibraryMissingError(f"文件夹“{folder}”不是文库（缺少 {NAME}），请检查路径。")
        with translated(folder):
            self._db = connect(file)
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
            self._db.execute("DELETE FROM sources WHERE source NOT IN (SELECT source FROM documents)")

    def move(self, places: Iterable[tuple[str, str, int, int]]) -> None:
        """Set (file, source, record) of papers whose content stayed the same; each with its key last."""
        with translated(self.folder):
            self._db.executemany("UPDATE documents SET file = ?, source = ?, record = ? WHERE key = ?", places)

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

    # Reading

    def known(self, ids: Sequence[str]) -> dict[str, Known]:
        """Those of the ids that are in the library."""
        found = self._select("SELECT key, id, source, record, sample FROM documents WHERE id IN", ids)
        return {row[1]: Known(row[0], row[1], row[2], row[3], bool(row[4])) for row in found}

    def known_texts(self, text_ids: Sequence[str]) -> dict[str, Known]:
        """Papers without a stated title that have one of these texts, by the hash of the text."""
        found = self._select(
            "SELECT key, id, source, record, sample, text_id FROM documents WHERE text_id != '' AND text_id IN",
            text_ids,
        )
        return {row[5]: Known(row[0], row[1], row[2], row[3], bool(row[4])) for row in found}

    def of_source(self, source: str) -> list[Known]:
        """Papers that came from this file, in order of adding."""
        with translated(self.folder):
            rows = self._db.execute(
                "SELECT key, id, source, record, sample FROM documents WHERE source = ? ORDER BY key", (source,)
            ).fetchall()
        return [Known(row[0], row[1], row[2], row[3], bool(row[4])) for row in rows]

    def digest(self, source: str) -> str:
        """Content hash of a file that was taken in whole; "" when it was not."""
        with translated(self.folder):
            row = self._db.execute("SELECT digest FROM sources WHERE source = ?", (source,)).fetchone()
        return str(row[0]) if row else ""

    def samples(self) -> list[int]:
        """Keys of the sample papers."""
        with translated(self.folder):
            return [
                row[0] for row in self._db.execute("SELECT key FROM documents WHERE sample ORDER BY key").fetchall()
            ]

    def documents(self, where: Filter | None = None) -> list[Document]:
        """All papers, or those that a filter admits, without their text, in order of adding."""
        condition, values = (where or Filter()).condition()
        with translated(self.folder):
            rows = self._db.execute(
                f"SELECT {DOCUMENT_COLUMNS} FROM documents d WHERE {condition} ORDER BY key", values
            ).fetchall()
        return [document_of(row, "") for row in rows]

    def admitted(self, where: Filter) -> Admitted:
        """The papers and passages that a filter admits, by key. (25 to 100 ms for 150,000 papers.)"""
        condition, values = where.condition()
        statement = f"SELECT d.key, p.key FROM documents d JOIN passages p ON p.document = d.key WHERE {condition}"
        with translated(self.folder):
            rows = self._db.execute(statement, values).fetchall()
        return Admitted(frozenset(row[0] for row in rows), frozenset(row[1] for row in rows))

    def admits_any(self, where: Filter) -> bool:
        """Whether a filter admits any paper."""
        condition, values = where.condition()
        with translated(self.folder):
            return bool(self._db.execute(f"SELECT 1 FROM documents d WHERE {condition} LIMIT 1", values).fetchone())

    def years_and_kinds(self) -> tuple[list[int], list[str]]:
        """The years of the papers' dates, ascending, and their kinds, the most frequent first."""
        with translated(self.folder):
            years = self._db.execute(
                "SELECT DISTINCT substr(date, 1, 4) AS y FROM documents WHERE date != '' ORDER BY y"
            )
            kinds = self._db.execute(
                "SELECT kind FROM documents WHERE kind != '' GROUP BY kind ORDER BY count(*) DESC, kind"
            )
            return [int(row[0]) for row in years], [str(row[0]) for row in kinds]

    def find(self, name: str, limit: int, where: Filter | None = None) -> list[Document]:
        """Papers without text that go by this name, by the first of these ways that finds any: id, title, file, file
        without suffix, start of the id (four digits or more), part of the title. where: only among those admitted."""
        ways: list[tuple[str, list[str | int]]] = [("id = ?", [name]), ("title = ?", [name]), ("file = ?", [name])]
        # A file name is compared without its last suffix by cutting it in SQL: rtrim removes all but the last dot.
        ways.append(("substr(file, 1, length(rtrim(file, replace(file, '.', ''))) - 1) = ?", [name]))
        if len(name) >= 4:
            ways.append(("substr(id, 1, ?) = ?", [len(name), name]))
        ways.append(("instr(title, ?) > 0", [name]))
        admitted, admitted_values = (where or Filter()).condition()
        with translated(self.folder):
            for condition, values in ways if name else []:
                rows = self._db.execute(
                    f"SELECT {DOCUMENT_COLUMNS} FROM documents d WHERE {condition} AND ({admitted})"
                    f" ORDER BY key LIMIT {int(limit)}",
                    [*values, *admitted_values],
                ).fetchall()
                if rows:
                    return [document_of(row, "") for row in rows]
        return []

    def document(self, document_id: str) -> Document | None:
        """One paper with its text."""
        with translated(self.folder):
            row = self._db.execute(
                f"SELECT {DOCUMENT_COLUMNS}, key, tail FROM documents WHERE id = ?", (document_id,)
            ).fetchone()
            return None if row is None else document_of(row, self._text(row[-2]) + row[-1])

    def texts(self, where: Filter | None, after: int, size: int) -> tuple[list[Document], int]:
        """The next papers with their text, in order of adding, of those that a filter admits: ``size`` at most, from
        behind the key ``after`` (0 to begin); and the key to go on from, 0 when these were the last."""
        condition, values = (where or Filter()).condition()
        with translated(self.folder):
            rows = self._db.execute(
                f"SELECT {DOCUMENT_COLUMNS}, key, tail FROM documents d WHERE key > ? AND ({condition})"
                " ORDER BY key LIMIT ?",
                [after, *values, size],
            ).fetchall()
            found = [document_of(row, self._text(row[-2]) + row[-1]) for row in rows]
        return found, rows[-1][-2] if len(rows) == size else 0

    def key(self, document_id: str) -> int | None:
        found = self.known([document_id])
        return found[document_id].key if found else None

    def _text(self, key: int) -> str:
        parts = self._db.execute(
            "SELECT lead, text FROM passages WHERE document = ? ORDER BY ordinal", (key,)
        ).fetchall()
        return "".join(lead + text for lead, text in parts)

    def passages_of(self, document_id: str) -> list[StoredPassage]:
        """Passages of one paper, in order."""
        with translated(self.folder):
            rows = self._db.execute(f"{PASSAGE_QUERY} WHERE d.id = ? ORDER BY p.ordinal", (document_id,)).fetchall()
        return [passage_of(row) for row in rows]

    def passages(self, keys: Sequence[int]) -> dict[int, StoredPassage]:
        """Those of the keys that are in the library."""
        rows = self._select(f"{PASSAGE_QUERY} WHERE p.key IN", keys)
        return {row[0]: passage_of(row) for row in rows}

    def passage_keys(self, documents: Sequence[int]) -> list[int]:
        """Keys of all passages of these papers (given by key)."""
        return [row[0] for row in self._select("SELECT key FROM passages WHERE document IN", documents)]

    def all_passages(self, size: int) -> Iterator[list[StoredPassage]]:
        """All passages in order of their keys, at most ``size`` at a time; a paper is parted only if it is larger."""
        last = 0
        while True:
            with translated(self.folder):
                rows = self._db.execute(
                    f"{PASSAGE_QUERY} WHERE p.key > ? ORDER BY p.key LIMIT ?", (last, size)
                ).fetchall()
            if not rows:
                return
            found = [passage_of(row) for row in rows]
            if len(found) == size and found[0].document_key != (cut := found[-1].document_key):
                found = [passage for passage in found if passage.document_key != cut]
            last = found[-1].key
            yield found

    def count_passages(self) -> int:
        with translated(self.folder):
            return int(self._db.execute("SELECT ifnull(sum(passages), 0) FROM documents").fetchone()[0])

    def problems(self) -> list[str]:
        """What SQLite itself finds wrong with the file; empty when sound."""
        with translated(self.folder):
            rows = [str(row[0]) for row in self._db.execute("PRAGMA integrity_check(5)").fetchall()]
        return [row for row in rows if row != "ok"]

    def _select(self, statement: str, values: Sequence[str] | Sequence[int]) -> list[Row]:
        rows: list[Row] = []
        with translated(self.folder):
            for at in range(0, len(values), VARIABLES):
                part = values[at : at + VARIABLES]
                rows += self._db.execute(f"{statement} ({','.join('?' * len(part))})", part).fetchall()
        return rows
