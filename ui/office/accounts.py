"""Accounts: who there is, their passwords, groups and keys for programs."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ui.office.errors import AccountError
from ui.office.passwords import hashed, matches, remade
from ui.office.people import COMMAND_LINE, GUEST, LOCAL, Person, Role
from ui.office.store import Store

__all__ = ["Accounts", "Key", "digest"]

_NAME = re.compile(r"[\w.@-]{1,32}")
_TAKEN = (LOCAL.name, COMMAND_LINE)  # stand for somebody in the record of what is done
_GROUP = re.compile(r"[\w.（）()-]{1,32}")
_KEY = "pa-"  # begins every key for programs, so that one is recognised when it turns up where it should not


def digest(secret: str) -> str:
    """SHA-256 of a random token, which has no need of a slow hash: it cannot be guessed from a list."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Key:
    """A key for programs, without its secret. ``created``: ISO 8601, UTC."""

    id: str
    name: str
    label: str
    created: str


class Accounts:
    """All accounts of one office."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __len__(self) -> int:
        found = self._store.row("SELECT count(*) AS n FROM people")
        return int(found["n"]) if found else 0

    def add(self, name: str, password: str, role: Role = Role.READER, groups: Iterable[str] = ()) -> Person:
        """Raises AccountError for a name that is taken or cannot be one, and for a password that is too short."""
        if not _NAME.fullmatch(name) or name in _TAKEN or name.startswith(GUEST):
            raise AccountError(f"“{name}”不能作账户名，请用 1 到 32 个汉字、字母、数字或 . _ - @，不要以“访客”开头。")
        person, secret = Person(name, role, _groups(groups)), hashed(password)
        with self._store.together():
            if self.find(name) is not None:
                raise AccountError(f"已有账户“{name}”，请换一个名字，或给它改密码。")
            self._store.execute(
                "INSERT INTO people VALUES (?, ?, ?, ?, ?)",
                (name, role.value, secret, json.dumps(sorted(person.groups), ensure_ascii=False), _now()),
            )
        return person

    def all(self) -> list[Person]:
        return [_person(row) for row in self._store.rows("SELECT * FROM people ORDER BY name")]

    def find(self, name: str) -> Person | None:
        row = self._store.row("SELECT * FROM people WHERE name = ?", (name,))
        return _person(row) if row else None

    def get(self, name: str) -> Person:
        """Raises AccountError when there is no such account."""
        found = self.find(name)
        if found is None:
            raise AccountError(f"没有账户“{name}”，请先看看现有的账户。")
        return found

    def remove(self, name: str) -> None:
        """The account with all that is its own. Raises AccountError, for the last administrator of others too."""
        with self._store.together():
            person = self.get(name)
            if person.admin and self._last_admin() and len(self) > 1:
                raise AccountError(f"“{name}”是唯一的管理员，不能移除；请先把别的账户设为管理员。")
            self._store.execute("DELETE FROM people WHERE name = ?", (name,))
            self._store.execute("DELETE FROM sessions WHERE name = ?", (name,))
            self._store.execute("DELETE FROM keys WHERE name = ?", (name,))
            self._store.execute("DELETE FROM conversations WHERE owner = ?", (name,))
            self._store.execute("DELETE FROM votes WHERE owner = ?", (name,))

    def set_password(self, name: str, password: str) -> None:
        """Ends the person's sessions as well. Raises AccountError."""
        self.get(name)
        changed = hashed(password)
        with self._store.together():
            self.get(name)
            self._store.execute("UPDATE people SET password = ? WHERE name = ?", (changed, name))
            self._store.execute("DELETE FROM sessions WHERE name = ?", (name,))

    def set_role(self, name: str, role: Role) -> None:
        """Holds from the person's next request on. Raises AccountError, also where no administrator would be left."""
        with self._store.together():
            person = self.get(name)
            if person.admin and role is not Role.ADMIN and self._last_admin():
                raise AccountError(f"“{name}”是唯一的管理员，不能改为读者；请先把别的账户设为管理员。")
            self._store.execute("UPDATE people SET role = ? WHERE name = ?", (role.value, name))

    def set_groups(self, name: str, groups: Iterable[str]) -> None:
        """Holds from the person's next request on. Raises AccountError."""
        text = json.dumps(sorted(_groups(groups)), ensure_ascii=False)
        with self._store.together():
            self.get(name)
            self._store.execute("UPDATE people SET groups = ? WHERE name = ?", (text, name))

    def _last_admin(self) -> bool:
        return sum(person.admin for person in self.all()) == 1

    def check(self, name: str, password: str) -> Person | None:
        """The person with this name and password; None when they do not belong together."""
        row = self._store.row("SELECT * FROM people WHERE name = ?", (name,))
        known = str(row["password"]) if row else None
        if not matches(password, known) or row is None or known is None:
            return None
        if anew := remade(password, known):
            # Unless it was changed meanwhile.
            self._store.execute("UPDATE people SET password = ? WHERE name = ? AND password = ?", (anew, name, known))
        return _person(row)

    # Keys for programs

    def new_key(self, name: str, label: str = "") -> tuple[Key, str]:
        """A key and its secret, which is not kept and cannot be shown again. Raises AccountError."""
        secret = _KEY + secrets.token_urlsafe(32)
        key = Key(secrets.token_hex(4), name, " ".join(label.split())[:60], _now())
        with self._store.together():
            self.get(name)
            self._store.execute(
                "INSERT INTO keys VALUES (?, ?, ?, ?, ?)", (key.id, name, digest(secret), key.label, key.created)
            )
        return key, secret

    def keys(self, name: str | None = None) -> list[Key]:
        where, values = ("WHERE name = ?", (name,)) if name is not None else ("", ())
        rows = self._store.rows(f"SELECT id, name, label, created FROM keys {where} ORDER BY created, id", values)
        return [Key(**row) for row in rows]

    def remove_key(self, id: str) -> None:
        """Raises AccountError when there is none of this id."""
        if not self._store.execute("DELETE FROM keys WHERE id = ?", (id,)):
            raise AccountError(f"没有编号为“{id}”的密钥，请先看看现有的密钥。")

    def of_key(self, secret: str) -> Person | None:
        """Whose key this is."""
        if not secret.startswith(_KEY):
            return None
        row = self._store.row(
            "SELECT p.* FROM keys k JOIN people p ON p.name = k.name WHERE k.hash = ?", (digest(secret),)
        )
        return _person(row) if row else None


def _groups(names: Iterable[str]) -> frozenset[str]:
    found = frozenset(name.strip() for name in names if name.strip())
    if wrong := next((name for name in sorted(found) if not _GROUP.fullmatch(name)), None):
        raise AccountError(f"“{wrong}”不能作组名，请用 1 到 32 个汉字、字母或数字。")
    return found


def _person(row: dict[str, Any]) -> Person:
    return Person(str(row["name"]), Role(row["role"]), frozenset(json.loads(row["groups"])))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
