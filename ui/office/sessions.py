"""Being signed in: sessions that expire, and end with the account or its password."""

from __future__ import annotations

import contextlib
import math
import secrets
import time
from collections.abc import Callable

from ui.office.accounts import Accounts, digest
from ui.office.errors import LoginError, OfficeError, ThrottledError
from ui.office.people import Person
from ui.office.store import Store
from ui.office.throttle import Throttle

__all__ = ["Sessions"]

IDLE = 12 * 3600.0  # seconds without a request after which a session ends
LONGEST = 7 * 24 * 3600.0  # seconds after which it ends in any case
WRONG = "账户名或密码不对，请再试一次。"
NOTED = 60.0  # seconds between two notes of when a session was last used


class Sessions:
    """Tokens are random, given to the browser alone; the office keeps their hashes."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        clock: Callable[[], float] = time.time,
        throttle: Throttle | None = None,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._clock = clock
        self._throttle = throttle or Throttle()

    def open(self, name: str, password: str, address: str) -> tuple[Person, str]:
        """Sign in: the person and the token. Raises LoginError with what to tell him."""
        person = self.check(name, password, address)
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._store.together():
            self._store.execute("DELETE FROM sessions WHERE used < ? OR opened < ?", (now - IDLE, now - LONGEST))
            self._store.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", (digest(token), person.name, now, now, address)
            )
        # Whose password was changed, or whose account was removed, while this one was looked at: with the session
        # there, whichever of the two comes later sees the other.
        if self._accounts.check(name, password) is None:
            self.close(token)
            raise LoginError(WRONG)
        return person, token

    def check(self, name: str, password: str, address: str) -> Person:
        """Whose name and password these are. Raises LoginError, ThrottledError."""
        if (wait := self._throttle.begin(name, address)) > 0:
            raise ThrottledError(math.ceil(wait))
        person = self._accounts.check(name, password)
        if person is None:
            raise LoginError(WRONG)
        self._throttle.succeeded(name, address)
        return person

    def person(self, token: str) -> Person | None:
        """Who has this session; None when there is none, or none any more."""
        hashed, now = digest(token), self._clock()
        row = self._store.row("SELECT name, opened, used FROM sessions WHERE token = ?", (hashed,))
        if row is None or now - row["used"] > IDLE or now - row["opened"] > LONGEST:
            return None
        if now - row["used"] > NOTED:
            with contextlib.suppress(OfficeError):  # somebody else writes just now: the next request notes it
                self._store.execute("UPDATE sessions SET used = ? WHERE token = ?", (now, hashed))
        return self._accounts.find(str(row["name"]))

    def close(self, token: str) -> None:
        self._store.execute("DELETE FROM sessions WHERE token = ?", (digest(token),))
