"""Conversations, kept on the server for each person."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from ui.office.errors import ConversationMissingError
from ui.office.people import Person
from ui.office.store import Store

__all__ = ["Conversations", "Listed", "Vote"]

TITLE = 40  # characters
LISTED = 200
GONE = "这段对话已不在了，请在左侧选另一段，或开始新的对话。"


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation as it is listed. ``updated``: ISO 8601, UTC."""

    id: str
    title: str
    updated: str


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody thought of an answer: ``vote`` 1 or -1."""

    owner: str
    question: str
    vote: int
    reason: str
    at: str


class Conversations:
    """``kept`` is whatever text the page makes of a conversation; nothing is read into it but for searching."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def listed(self, person: Person, words: str = "") -> list[Listed]:
        """Newest first; those whose title or text has all ``words``."""
        statement, values = "SELECT id, title, updated FROM conversations WHERE owner = ?", [person.name]
        for word in words.split()[:8]:
            statement += " AND (instr(title, ?) > 0 OR instr(kept, ?) > 0)"
            values += [word, word]
        rows = self._store.rows(f"{statement} ORDER BY updated DESC, id LIMIT {LISTED}", values)
        return [Listed(**row) for row in rows]

    def get(self, person: Person, id: str) -> tuple[str, str]:
        """Title and text. Raises ConversationMissingError, for another person's as well."""
        row = self._store.row("SELECT title, kept FROM conversations WHERE id = ? AND owner = ?", (id, person.name))
        if row is None:
            raise ConversationMissingError(GONE)
        return str(row["title"]), str(row["kept"])

    def new(self, person: Person, title: str, kept: str) -> str:
        """Its id, which cannot be guessed."""
        id, now = secrets.token_urlsafe(12), _now()
        self._store.execute(
            "INSERT INTO conversations VALUES (?, ?, ?, ?, ?, ?)", (id, person.name, _title(title), now, now, kept)
        )
        return id

    def keep(self, person: Person, id: str, kept: str) -> None:
        """Raises ConversationMissingError."""
        self._change(person, id, "kept = ?, updated = ?", kept, _now())

    def rename(self, person: Person, id: str, title: str) -> None:
        """Raises ConversationMissingError."""
        self._change(person, id, "title = ?", _title(title))

    def delete(self, person: Person, id: str) -> None:
        """Raises ConversationMissingError."""
        with self._store.together():
            if not self._store.execute("DELETE FROM conversations WHERE id = ? AND owner = ?", (id, person.name)):
                raise ConversationMissingError(GONE)
            self._store.execute("DELETE FROM votes WHERE conversation = ? AND owner = ?", (id, person.name))

    def citing(self, document_id: str) -> list[tuple[str, str]]:
        """(id, text) of all conversations, of anybody, in whose text this paper occurs."""
        rows = self._store.rows("SELECT id, kept FROM conversations WHERE instr(kept, ?) > 0", (document_id,))
        return [(row["id"], row["kept"]) for row in rows]

    def unfinished(self) -> list[tuple[str, str]]:
        """(id, text) of all conversations, of anybody, with an answer that was stopped: it names no paper it quotes."""
        rows = self._store.rows("""SELECT id, kept FROM conversations WHERE instr(kept, '"stopped":true') > 0""")
        return [(row["id"], row["kept"]) for row in rows]

    def rewrite_all(self, rewrite: Callable[[str], str]) -> int:
        """Put another text in the place of every conversation's, whoever's it is; how many are another one then."""
        changed = 0
        with self._store.together():
            for row in self._store.rows("SELECT id FROM conversations"):  # one text in memory at a time
                held = self._store.row("SELECT kept FROM conversations WHERE id = ?", (row["id"],))
                kept = str(held["kept"]) if held else ""
                if held and (made := rewrite(kept)) != kept:
                    self.overwrite(row["id"], made)
                    changed += 1
        return changed

    def overwrite(self, id: str, kept: str) -> None:
        """Put another text in the place of a conversation's, whoever's it is: a paper it quotes was deleted."""
        self._store.execute("UPDATE conversations SET kept = ? WHERE id = ?", (kept, id))

    # What people think of answers

    def vote(self, person: Person, id: str, turn: int, vote: int, question: str, reason: str = "") -> None:
        """1 for good, -1 for bad, 0 takes it back. Raises ConversationMissingError."""
        self.get(person, id)
        if vote == 0:
            self._store.execute(
                "DELETE FROM votes WHERE owner = ? AND conversation = ? AND turn = ?", (person.name, id, turn)
            )
            return
        self._store.execute(
            "INSERT OR REPLACE INTO votes VALUES (?, ?, ?, ?, ?, ?, ?)",
            (person.name, id, turn, 1 if vote > 0 else -1, reason.strip()[:500], question[:500], _now()),
        )

    def votes(self, count: int = 500) -> list[Vote]:
        """Newest first."""
        rows = self._store.rows(
            f"SELECT owner, question, vote, reason, at FROM votes ORDER BY at DESC LIMIT {int(count)}"
        )
        return [Vote(**row) for row in rows]

    def _change(self, person: Person, id: str, what: str, *values: str) -> None:
        statement = f"UPDATE conversations SET {what} WHERE id = ? AND owner = ?"
        if not self._store.execute(statement, (*values, id, person.name)):
            raise ConversationMissingError(GONE)


def _title(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= TITLE else text[: TITLE - 1] + "…"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
