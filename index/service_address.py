"""Addresses of OpenAI-compatible services, as people paste them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

__all__ = ["base_address", "on_this_machine"]


def base_address(given: str, endpoints: Iterable[str]) -> str | None:
    """The base URL without the endpoint (one of ``endpoints``) that is often pasted along; None when it is no
    http(s) address."""
    url = re.sub(rf"/+(?:{'|'.join(endpoints)})?/*$", "", given.strip())
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return None
    return url if good else None


def on_this_machine(address: str) -> bool:
    """Whether an address is of this machine alone, so that no proxy may stand between."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
