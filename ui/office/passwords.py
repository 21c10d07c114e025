"""Passwords: the one file that knows argon2 (RFC 9106, argon2id with the library's defaults)."""

from __future__ import annotations

import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ui.office.errors import AccountError

__all__ = ["SHORTEST", "hashed", "matches", "remade"]

SHORTEST = 8  # characters
LONGEST = 200
DIFFERENT = 4  # characters in it
_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """Raises AccountError for a password that is too short or too long, or holds what is no character."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError(f"密码应有 {SHORTEST} 到 {LONGEST} 个字符，现在是 {len(password)} 个。")
    if len(set(password)) < DIFFERENT:
        raise AccountError(f"这个密码太好猜了，请至少用 {DIFFERENT} 个不同的字符。")
    try:
        return _HASHER.hash(password)
    except UnicodeError as error:
        raise AccountError("密码里有无法识别的字符，请换一个。") from error


def matches(password: str, known: str | None) -> bool:
    """Whether ``password`` is the one that ``known`` was made of; False for None, after as long a time."""
    try:
        return _HASHER.verify(known or _nobody(), password[: LONGEST + 1]) and known is not None
    except (VerificationError, InvalidHashError, UnicodeError):
        return False


def remade(password: str, known: str) -> str | None:
    """A hash of the right password in place of ``known``, where that was made with other settings than now."""
    return _HASHER.hash(password) if _HASHER.check_needs_rehash(known) else None


@functools.cache
def _nobody() -> str:
    """Checked against for a name that does not exist, so that the time taken does not tell which names do."""
    return _HASHER.hash("nobody has this password")
