"""Being signed in: sessions that expire, and tries at a password that get slower and slower."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from ui.office.accounts import Accounts, digest
from ui.office.errors import LoginError
from ui.office.people import Person
from ui.office.store import Store

__all__ = ["Sessions", "Throttle"]

IDLE = 12 * 3600.0  # seconds without a request after which a session ends
LONGEST = 7 * 24 * 3600.0  # seconds after which it ends in any case
NOTED = 60.0  # seconds between two notes of when a session was last used
FREE = 5  # failures in a row that cost nothing
SLOWEST = 900.0  # seconds to wait at most
KNOWN = 10_000  # names and addresses remembered


@dataclass(slots=True)
class _Tries:
    failures: int = 0
    until: float = 0.0


class Throttle:
    """Failures by name and by address; from the sixth in a row on each doubles the wait, up to a quarter of an hour.

    In memory: a restart forgets it, which gives an attacker five tries. Safe to use from several threads.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[str, _Tries] = OrderedDict()

    def wait(self, *keys: str) -> float:
        """Seconds before another try is looked at; 0 for at once."""
        with self._lock:
            return max((self._known[key].until - self._clock() for key in keys if key in self._known), default=0.0)

    def failed(self, *keys: str) -> None:
        with self._lock:
            for key in keys:
                tries = self._known.setdefault(key, _Tries())
                self._known.move_to_end(key)
                tries.failures += 1
                if tries.failures >= FREE:
                    tries.until = self._clock() + min(2.0 ** (tries.failures - FREE + 1), SLOWEST)
            while len(self._known) > KNOWN:
                self._known.popitem(last=False)

    def succeeded(self, *keys: str) -> None:
        with self._lock:
            for key in keys:
                self._known.pop(key, None)


class Sessions:
    """Tokens are random, given to the browser alone; the office keeps their hashes."""

    def __init__(self, store: Store, accounts: Accounts, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._accounts = accounts
        self._clock = clock
        self._throttle = Throttle()

    def open(self, name: str, password: str, address: str) -> tuple[Person, str]:
        """Sign in: the person and the token. Raises LoginError with what to tell him."""
        keys = (f"name {name}", f"address {address}")
        if (wait := self._throttle.wait(*keys)) > 0:
            raise LoginError(f"试错太多次，请 {int(wait) + 1} 秒后再试。")
        person = self._accounts.check(name, password)
        if person is None:
            self._throttle.failed(*keys)
            raise LoginError("账户名或密码不对，请再试一次。")
        self._throttle.succeeded(keys[0])
        token, now = secrets.token_urlsafe(32), self._clock()
        self._store.execute("DELETE FROM sessions WHERE used < ? OR opened < ?", (now - IDLE, now - LONGEST))
        self._store.execute(
            "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", (digest(token), person.name, now, now, address)
        )
        return person, token

    def person(self, token: str) -> Person | None:
        """Who has this session; None when there is none, or none any more."""
        hashed, now = digest(token), self._clock()
        row = self._store.row("SELECT name, opened, used FROM sessions WHERE token = ?", (hashed,))
        if row is None or now - row["used"] > IDLE or now - row["opened"] > LONGEST:
            return None
        if now - row["used"] > NOTED:
            self._store.execute("UPDATE sessions SET used = ? WHERE token = ?", (now, hashed))
        return self._accounts.find(str(row["name"]))

    def close(self, token: str) -> None:
        self._store.execute("DELETE FROM sessions WHERE token = ?", (digest(token),))
