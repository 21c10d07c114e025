"""Who did what, when: one JSON object a line, in files that are turned over at ten megabytes."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from ui.office.people import Person

__all__ = ["Audit"]

BYTES = 10_000_000  # of one file
FILES = 10  # kept besides the current one
_NAME = "audit.jsonl"
LONGEST = 2_000  # characters of one detail


class Audit:
    """Safe to use from several threads. ``questions``: whether the words of questions are kept, or only that one was
    asked."""

    def __init__(self, folder: Path, *, questions: bool = True) -> None:
        self.path = folder / _NAME
        self._questions = questions
        self._log = logging.Logger("audit", logging.INFO)
        handler = RotatingFileHandler(self.path, maxBytes=BYTES, backupCount=FILES, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter("%(message)s"))
        self._log.addHandler(handler)

    def note(self, person: Person | str, what: str, **details: object) -> None:
        """``what``: login, logout, refused, ask, search, outline, duties, export, read, upload, edit, delete, …; a
        detail named ``question`` is left out where the office wants it so."""
        if not self._questions:
            details.pop("question", None)
        entry: dict[str, object] = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "who": person.name if isinstance(person, Person) else person,
            "what": what,
        }
        entry |= {name: value[:LONGEST] if isinstance(value, str) else value for name, value in details.items()}
        # ASCII, so that no character of a name can break a line or turn it round.
        self._log.info(json.dumps(entry, ensure_ascii=True, default=str))

    def last(self, count: int = 200) -> list[dict[str, object]]:
        """The newest entries of the current file, newest first."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()[-count:]
        except OSError:
            return []
        return [json.loads(line) for line in reversed(lines) if line.startswith("{")]
