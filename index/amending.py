"""A person corrects what is known of a paper: title, issuer, number, date, kind, and whether it is repealed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from index.errors import AmendmentError, DocumentNotFoundError
from index.records import Document, Identity
from index.writing import Writer

__all__ = ["Amendment", "amend"]

LONGEST = 500  # characters of one field; the title goes into every passage's words and vector
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_NAMES = {"title": "标题", "issuer": "发文机关", "number": "发文字号", "date": "日期", "kind": "文种"}


@dataclass(frozen=True, slots=True)
class Amendment:
    """What is to be known of a paper from now on; None leaves a field as it is, "" clears it."""

    title: str | None = None
    issuer: str | None = None
    number: str | None = None
    date: str | None = None  # "" or ISO 8601: "2023", "2023-05" or "2023-05-01"
    kind: str | None = None
    repealed: bool | None = None

    def of(self, identity: Identity) -> Identity:
        """``identity`` with this change. Raises AmendmentError when it cannot be so."""
        changes: dict[str, str] = {}
        for field in _NAMES:
            value = getattr(self, field)
            if value is not None and value != getattr(identity, field):
                changes[field] = _one_line(value)
                _check(field, changes[field], value)
        repealed = identity.repealed if self.repealed is None else self.repealed
        return replace(identity, repealed=repealed, **changes)


def amend(writer: Writer, document_id: str, amendment: Amendment) -> Document:
    """Correct a paper, given by its whole id, and commit; nothing is written where nothing changes.

    Returns the paper as it is then, with its text. Raises DocumentNotFoundError, AmendmentError, and what the embedder
    and the stores raise.
    """
    document = writer.catalogue.document(document_id)
    key = writer.catalogue.key(document_id)
    if document is None or key is None:
        raise DocumentNotFoundError(f"文库里没有编号为“{document_id}”的文件。")
    identity = amendment.of(document.identity)
    if identity == document.identity:
        return document
    writer.amend(key, identity)
    writer.commit()
    return replace(document, identity=identity, amended=True)


def _one_line(value: str) -> str:
    """Without blanks at its ends and line breaks within, and without what SQLite cannot hold."""
    text = value.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")
    return " ".join(text.split())


def _check(field: str, value: str, given: str) -> None:
    if field == "title" and not value:
        raise AmendmentError(f"标题不能为空，给的是“{given}”，请写上文件的标题。")
    if len(value) > LONGEST:
        raise AmendmentError(f"{_NAMES[field]}最多 {LONGEST} 个字，给的有 {len(value)} 个字，请缩短。")
    if field == "date" and value and not _is_date(value):
        raise AmendmentError(f"日期应写成 2023、2023-05 或 2023-05-01 这样，给的是“{value}”，请改正，或留空。")


def _is_date(value: str) -> bool:
    if not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)
    except ValueError:
        return False
    return True
