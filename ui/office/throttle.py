"""Tries at passwords that get slower and slower. Pure but for its clock; in memory alone.

Counted by name and address together, by address, and by name. Whoever fails with somebody's name makes himself wait,
not its owner at another desk: the wait of the pair grows to a quarter of an hour; that of the name alone, which is
there against tries from many addresses at once, begins late, stays short, and never meets an address from which the
owner has signed in before. That of the address stays short as well: a whole office may come through one proxy.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Throttle"]


@dataclass(frozen=True, slots=True)
class _Limit:
    free: int  # failures in a row that cost nothing
    slowest: float  # seconds to wait at most; until then each failure doubles the wait


PAIR = _Limit(5, 900.0)
ADDRESS = _Limit(20, 60.0)
NAME = _Limit(50, 30.0)
FORGOTTEN = 3600.0  # seconds without a failure after which all is as if there had been none
KNOWN = 10_000  # of each: what is remembered
LONGEST = 64  # characters of a name; no account's is longer


@dataclass(slots=True)
class _Tries:
    failures: int = 0
    last: float = 0.0  # when the last failure was
    until: float = 0.0  # when the next try is looked at


class Throttle:
    """Safe to use from several threads. A restart forgets everything, which gives an attacker a few tries."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tries: OrderedDict[tuple[str, ...], _Tries] = OrderedDict()
        self._familiar: OrderedDict[tuple[str, ...], None] = OrderedDict()  # pairs that have signed in

    def begin(self, name: str, address: str) -> float:
        """0.0 where a password may be looked at now, which counts as a failure until ``succeeded`` is called, so that
        tries sent at once are not all let through; else the seconds to wait."""
        limits = self._limits(name, address)
        with self._lock:
            now = self._clock()
            wait = 0.0
            for key in limits:
                tries = self._tries.get(key)
                if tries is not None and now - tries.last > FORGOTTEN:
                    del self._tries[key]
                elif tries is not None:
                    wait = max(wait, tries.until - now)
            if wait > 0:
                return wait
            for key, limit in limits.items():
                tries = self._tries.setdefault(key, _Tries())
                self._tries.move_to_end(key)
                tries.failures += 1
                tries.last = now
                if (beyond := tries.failures - limit.free) >= 0:
                    tries.until = now + min(2.0 ** min(beyond + 1, 16), limit.slowest)
            while len(self._tries) > 3 * KNOWN:
                self._tries.popitem(last=False)
            return 0.0

    def succeeded(self, name: str, address: str) -> None:
        """The try that was begun was right: the pair starts afresh, and nothing counts against the others.

        What others failed at from this address stays: else somebody with an account could wipe it out time and again.
        """
        pair, *others = self._limits(name, address)
        with self._lock:
            self._tries.pop(pair, None)
            for key in others:
                if (tries := self._tries.get(key)) is not None:
                    tries.failures -= 1
                    tries.until = 0.0
            self._familiar[pair] = None
            self._familiar.move_to_end(pair)
            if len(self._familiar) > KNOWN:
                self._familiar.popitem(last=False)

    def _limits(self, name: str, address: str) -> dict[tuple[str, ...], _Limit]:
        name, address = name[:LONGEST], _network(address)
        pair = ("pair", name, address)
        limits = {pair: PAIR, ("address", address): ADDRESS}
        if pair not in self._familiar:
            limits["name", name] = NAME
        return limits


def _network(address: str) -> str:
    """The address; of IPv6 the network of 64 bits, within which anybody has as many addresses as he likes."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:LONGEST]
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)
