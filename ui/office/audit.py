"""Who did what, when: one JSON object a line, in files that are turned over at ten megabytes."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from io import TextIOWrapper
from itertools import islice
from logging.handlers import RotatingFileHandler
from pathlib import Path

from ui.office.people import Person

__all__ = ["Audit"]

BYTES = 10_000_000  # of one file
FILES = 10  # kept besides the current one
_NAME = "audit.jsonl"
LOOKED = 3  # of these files, when entries are looked up
LONGEST = 2_000  # characters of one detail


class _Files(RotatingFileHandler):
    """Files that only the program's own user may read."""

    def _open(self) -> TextIOWrapper:
        file = self.baseFilename
        descriptor = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        return open(descriptor, "a", encoding=self.encoding)  # noqa: PTH123 — of a descriptor


class Audit:
    """Safe to use from several threads. ``questions``: whether the words of questions are kept, or only that one was
    asked."""

    def __init__(self, folder: Path, *, questions: bool = True) -> None:
        self.path = folder / _NAME
        self._questions = questions
        self._log = logging.Logger("audit", logging.INFO)
        handler = _Files(self.path, maxBytes=BYTES, backupCount=FILES, encoding="ascii", delay=True)
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
        more = {name: value[:LONGEST] if isinstance(value, str) else value for name, value in details.items()}
        # ASCII, so that no character of a name can break a line or turn it round.
        self._log.info("%s", json.dumps(entry | more | entry, ensure_ascii=True, default=str))

    def last(self, count: int = 200, *, who: str = "", what: str = "") -> list[dict[str, object]]:
        """The newest entries, newest first; ``who``: of this person alone, ``what``: of this kind alone. Looks no
        further back than ``LOOKED`` files."""
        found = (
            entry
            for entry in self._entries()
            if (not who or entry.get("who") == who) and (not what or entry.get("what") == what)
        )
        return list(islice(found, count))

    def _entries(self) -> Iterator[dict[str, object]]:
        for number in range(LOOKED):
            path = self.path if number == 0 else self.path.with_name(f"{_NAME}.{number}")
            try:
                lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            except OSError:
                return
            for line in reversed(lines):
                try:
                    entry = json.loads(line)
                except ValueError:
                    continue  # cut off, when the machine went down
                if isinstance(entry, dict):
                    yield entry
