"""Rows of the catalogue: its tables, and the records they are read into and written from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.records import Document, Identity, Passage

__all__ = [
    "AMENDED",
    "DOCUMENT_COLUMNS",
    "PASSAGE_QUERY",
    "TABLES",
    "Known",
    "NewDocument",
    "StoredPassage",
    "document_of",
    "document_row",
    "passage_of",
    "passage_rows",
]

# What SQLite hands back: columns of several types, as the statement names them.
Row = Sequence[Any]

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL, issuer TEXT NOT NULL, number TEXT NOT NULL, date TEXT NOT NULL, kind TEXT NOT NULL,
    repealed INTEGER NOT NULL, file TEXT NOT NULL, source TEXT NOT NULL, record INTEGER NOT NULL, pages TEXT NOT NULL,
    sample INTEGER NOT NULL, added TEXT NOT NULL, passages INTEGER NOT NULL, tail TEXT NOT NULL, text_id TEXT NOT NULL
);
CREATE INDEX documents_source ON documents (source);
CREATE INDEX documents_text ON documents (text_id) WHERE text_id != '';
CREATE INDEX documents_title ON documents (title);
CREATE INDEX documents_sample ON documents (key) WHERE sample;
CREATE TABLE passages (
    key INTEGER PRIMARY KEY, document INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, section_path TEXT NOT NULL, lead TEXT NOT NULL, text TEXT NOT NULL
);
CREATE UNIQUE INDEX passages_document ON passages (document, ordinal);
CREATE TABLE sources (source TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
"""
# Papers that a person has amended, with the title under which they came in, which their id was made of. Not among
# TABLES: there are libraries without it, and the first amendment makes it.
AMENDED = "CREATE TABLE IF NOT EXISTS amended (document INTEGER PRIMARY KEY, title TEXT NOT NULL)"
DOCUMENT_COLUMNS = (
    "id, title, issuer, number, date, kind, repealed, file, source, record, pages, sample, added, passages"
)
PASSAGE_QUERY = (
    'SELECT p.key, d.id, p.ordinal, p.start, p."end", p.text, p.section_path, d.key, d.title, d.file, p.lead, d.source'
    " FROM passages p JOIN documents d ON d.key = p.document"
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is needed to tell a new paper from a known one."""

    key: int
    id: str
    source: str
    record: int
    sample: bool


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A paper on its way in: ``keys`` are the keys of its passages, one each, unused so far."""

    key: int
    document: Document
    passages: Sequence[Passage]
    keys: range
    text_id: str = ""  # hash of the text alone, for papers whose file may have given the title


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with what is shown beside it."""

    key: int
    document_key: int
    passage: Passage
    title: str
    file: str
    lead: str  # blanks of the paper between the passage before and this one
    source: str  # where the paper was read from; papers of one source are records of one file


def document_row(entry: NewDocument) -> tuple[object, ...]:
    """One row of ``documents``."""
    document, identity = entry.document, entry.document.identity
    end = entry.passages[-1].end if entry.passages else 0
    return (
        entry.key,
        document.id,
        identity.title,
        identity.issuer,
        identity.number,
        identity.date,
        identity.kind,
        identity.repealed,
        document.file,
        document.source,
        document.record,
        json.dumps(document.pages) if document.pages else "",
        document.sample,
        document.added,
        len(entry.passages),
        document.text[end:],
        entry.text_id,
    )


def passage_rows(entry: NewDocument) -> list[tuple[object, ...]]:
    """Rows of ``passages``, in order."""
    rows: list[tuple[object, ...]] = []
    at = 0
    for ordinal, (key, passage) in enumerate(zip(entry.keys, entry.passages, strict=True)):
        path = json.dumps(passage.section_path, ensure_ascii=False) if passage.section_path else ""
        lead = entry.document.text[at : passage.start]
        rows.append((key, entry.key, ordinal, passage.start, passage.end, path, lead, passage.text))
        at = passage.end
    return rows


def document_of(row: Row, text: str) -> Document:
    """A paper from ``DOCUMENT_COLUMNS`` and whether it is amended."""
    id_, title, issuer, number, date, kind, repealed, file, source, record, pages, sample, added, passages = row[:14]
    return Document(
        id=id_,
        text=text,
        identity=Identity(title, issuer, number, date, kind, bool(repealed)),
        file=file,
        source=source,
        record=record,
        pages=tuple(json.loads(pages)) if pages else (),
        sample=bool(sample),
        added=added,
        passages=passages,
        amended=bool(row[14]),
    )


def passage_of(row: Row) -> StoredPassage:
    """A passage from ``PASSAGE_QUERY``."""
    key, document_id, ordinal, start, end, text, path, document_key, title, file, lead, source = row
    section_path = tuple(json.loads(path)) if path else ()
    passage = Passage(f"{document_id}-{ordinal:04d}", document_id, start, end, text, section_path)
    return StoredPassage(key, document_key, passage, title, file, lead, source)
