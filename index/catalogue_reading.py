"""What is asked of the catalogue (``index.catalogue``): papers, their passages, and what a filter admits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.database import Connection, translated
from index.filters import Admitted, AllBut, Filter
from index.records import Document
from index.rows import DOCUMENT_COLUMNS, PASSAGE_QUERY, Known, Row, StoredPassage, document_of, passage_of

__all__ = ["CatalogueReading"]

VARIABLES = 500  # values in one IN (…)
FEW_HIDDEN = 3_000  # passages that are hidden one by one; beyond, the others are listed


class CatalogueReading:
    """Reads over one connection, within a transaction of it as well. Not safe for use by several threads at once."""

    def __init__(self, folder: Path, db: Connection) -> None:
        """folder: of the library, to be named in messages."""
        self.folder = folder
        self._db = db

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
                f"SELECT {self._columns()} FROM documents d WHERE {condition} ORDER BY key", values
            ).fetchall()
        return [document_of(row, "") for row in rows]

    def admitted(self, where: Filter) -> Admitted:
        """The papers and passages that a filter admits, by key. (25 to 150 ms for 150,000 papers; 15 ms where it only
        hides a few.)"""
        if not where.narrows and (found := self._all_but(where.hidden or frozenset())) is not None:
            return found
        condition, values = where.condition()
        statement = f"SELECT d.key, p.key FROM documents d JOIN passages p ON p.document = d.key WHERE {condition}"
        with translated(self.folder):
            rows = self._db.execute(statement, values).fetchall()
        return Admitted(frozenset(row[0] for row in rows), frozenset(row[1] for row in rows))

    def _all_but(self, hidden: frozenset[str]) -> Admitted | None:
        """What is not of these sources; None where they have too many passages."""
        with translated(self.folder):
            rows = self._db.execute(
                "SELECT key, passages FROM documents WHERE source IN (SELECT value FROM json_each(?))",
                [json.dumps(sorted(hidden), ensure_ascii=False)],
            ).fetchall()
            if sum(row[1] for row in rows) > FEW_HIDDEN:
                return None
            documents = frozenset(int(row[0]) for row in rows)
            passages = frozenset(self.passage_keys(sorted(documents)))
            papers, in_all = self._db.execute("SELECT count(*), ifnull(sum(passages), 0) FROM documents").fetchone()
        return Admitted(
            AllBut(documents, int(papers), lambda: self._keys("documents")),
            AllBut(passages, int(in_all), lambda: self._keys("passages")),
            nearly_all=True,
        )

    def _keys(self, table: str) -> Iterator[int]:
        with translated(self.folder):
            rows = self._db.execute(f"SELECT key FROM {table} ORDER BY key").fetchall()
        return (int(row[0]) for row in rows)

    def admits_any(self, where: Filter) -> bool:
        """Whether a filter admits any paper."""
        condition, values = where.condition()
        with translated(self.folder):
            return bool(self._db.execute(f"SELECT 1 FROM documents d WHERE {condition} LIMIT 1", values).fetchone())

    def years_and_kinds(self, where: Filter | None = None) -> tuple[list[int], list[str]]:
        """The years of the papers' dates, ascending, and their kinds, the most frequent first; of all papers, or of
        those that a filter admits."""
        condition, values = (where or Filter()).condition()
        with translated(self.folder):
            years = self._db.execute(
                f"SELECT DISTINCT substr(date, 1, 4) AS y FROM documents d WHERE date != '' AND {condition} ORDER BY y",
                values,
            )
            kinds = self._db.execute(
                f"SELECT kind FROM documents d WHERE kind != '' AND {condition}"
                " GROUP BY kind ORDER BY count(*) DESC, kind",
                values,
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
            columns = self._columns()
            for condition, values in ways if name else []:
                rows = self._db.execute(
                    f"SELECT {columns} FROM documents d WHERE {condition} AND ({admitted})"
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
                f"SELECT {self._columns()}, key, tail FROM documents d WHERE id = ?", (document_id,)
            ).fetchone()
            return None if row is None else document_of(row, self._text(row[-2]) + row[-1])

    def texts(self, where: Filter | None, after: int, size: int) -> tuple[list[Document], int]:
        """The next papers with their text, in order of adding, of those that a filter admits: ``size`` at most, from
        behind the key ``after`` (0 to begin); and the key to go on from, 0 when these were the last."""
        condition, values = (where or Filter()).condition()
        with translated(self.folder):
            rows = self._db.execute(
                f"SELECT {self._columns()}, key, tail FROM documents d WHERE key > ? AND ({condition})"
                " ORDER BY key LIMIT ?",
                [after, *values, size],
            ).fetchall()
            found = [document_of(row, self._text(row[-2]) + row[-1]) for row in rows]
        return found, rows[-1][-2] if len(rows) == size else 0

    def _columns(self) -> str:
        """``DOCUMENT_COLUMNS``, and whether the paper is amended."""
        amended = "EXISTS (SELECT 1 FROM amended a WHERE a.document = d.key)" if self._any_amended() else "0"
        return f"{DOCUMENT_COLUMNS}, {amended}"

    def _any_amended(self) -> bool:
        """Whether the table is there: see ``AMENDED``."""
        return bool(self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'amended'").fetchone())

    def first_titles(self) -> dict[str, str]:
        """The titles under which the papers that are amended by now came in, by id."""
        with translated(self.folder):
            if not self._any_amended():
                return {}
            statement = "SELECT d.id, a.title FROM amended a JOIN documents d ON d.key = a.document"
            return dict(self._db.execute(statement).fetchall())

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

    def passages_around(self, document: int, reach: int) -> list[StoredPassage]:
        """Passages of one paper (given by key) in order, with as many as ``reach`` of others before and after them."""
        own = self.passage_keys([document])
        if not own:
            return []
        with translated(self.folder):
            before = self._db.execute(
                f"{PASSAGE_QUERY} WHERE p.key < ? ORDER BY p.key DESC LIMIT ?", (min(own), reach)
            ).fetchall()
            on = self._db.execute(
                f"{PASSAGE_QUERY} WHERE p.key >= ? ORDER BY p.key LIMIT ?", (min(own), len(own) + reach)
            ).fetchall()
        return [passage_of(row) for row in (*before[::-1], *on)]

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
