"""Runs a module of the program as ``python -m`` does, in a process that can reach this machine and nothing else.

    python tests/guarded_serve.py ui.cli serve --library …

Every attempt to connect to, send to, or look up another machine is refused with an OSError, and told on stderr in a
line that begins with ``REFUSED``, since whoever is refused may well keep silent about it. Python asks before all of
these, whatever library they come from (sys.addaudithook), and a hook cannot be taken away again; only native code that
calls the system itself is not seen.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import runpy
import sys
from pathlib import Path

__all__ = ["REFUSED", "is_here", "keep_here"]

REFUSED = "REFUSED:"  # begins the line that tells of an attempt
NAMES = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost"})
#: Which of an event's values is the address: (host, port, …) for some, the host alone for others.
PLACES = {
    **{"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1},
    **{"socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.gethostbyaddr": 0, "socket.getnameinfo": 0},
}


def is_here(address: object) -> bool:
    """Whether an address as sockets take it is on this machine: loopback, a Unix socket, or none at all."""
    if address is None:
        return True
    if isinstance(address, (str, bytes)):
        return _is_own(address)
    return not isinstance(address, tuple) or _is_own(address[0])


def _is_own(host: object) -> bool:
    name = os.fsdecode(host) if isinstance(host, (str, bytes, bytearray)) else "" if host is None else str(host)
    if name.lower().rstrip(".") in NAMES:
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False  # a name, which would have to be asked for
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback or address.is_unspecified


def keep_here() -> None:
    """From here on this process reaches no other machine."""
    unix = getattr(__import__("socket"), "AF_UNIX", None)

    def asked(event: str, values: tuple[object, ...]) -> None:
        if event not in PLACES:
            return
        if PLACES[event] and getattr(values[0], "family", None) == unix:
            return
        address = values[PLACES[event]]
        if not is_here(address):
            print(f"{REFUSED} {event} {address!r}", file=sys.stderr, flush=True)
            raise OSError(errno.ENETUNREACH, f"kept on this machine, {event} {address!r}")

    sys.addaudithook(asked)


if __name__ == "__main__":
    keep_here()
    module, sys.argv = sys.argv[1], sys.argv[1:]
    sys.path[0] = str(Path.cwd())  # as `python -m` has it, not the folder of this file
    runpy.run_module(module, run_name="__main__", alter_sys=True)
