"""Passwords: the one file that knows argon2 (RFC 9106, argon2id with the library's defaults)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ui.office.errors import AccountError

__all__ = ["SHORTEST", "hashed", "matches"]

SHORTEST = 8  # characters
LONGEST = 200
_HASHER = PasswordHasher()
# Checked against for a name that does not exist, so that the time taken does not tell which names do.
_NOBODY = _HASHER.hash("nobody has this password")


def hashed(password: str) -> str:
    """Raises AccountError for a password that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError(f"密码应有 {SHORTEST} 到 {LONGEST} 个字符，现在是 {len(password)} 个。")
    return _HASHER.hash(password)


def matches(password: str, known: str | None) -> bool:
    """Whether ``password`` is the one that ``known`` was made of; False for None, after as long a time."""
    try:
        return _HASHER.verify(known or _NOBODY, password[: LONGEST + 1]) and known is not None
    except (VerificationError, InvalidHashError):
        return False
