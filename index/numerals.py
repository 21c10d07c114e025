"""Chinese and Arabic numerals as they stand in outlines and clauses of law (pure)."""

from __future__ import annotations

import unicodedata

__all__ = ["NUMERAL", "parse_numeral"]

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "廿": 20, "卅": 30}
_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}

#: Regular expression for one numeral, Chinese or Arabic (half- or full-width).
NUMERAL = "[零〇○一二两三四五六七八九十百千万廿卅]+|[0-9０-９]+"


def parse_numeral(numeral: str) -> int | None:
    """The number that ``numeral`` writes, e.g. 一千一百六十四 → 1164, 二〇二三 → 2023, １２ → 12.

    Returns None where the characters do not make a number.
    """
    text = unicodedata.normalize("NFKC", numeral).strip()
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or any(c not in _DIGITS and c not in _UNITS for c in text):
        return None
    if len(text) > 1 and all(c in _DIGITS and _DIGITS[c] < 10 for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, section, digit = 0, 0, 0
    for c in text:
        if c in _DIGITS:
            if _DIGITS[c] >= 10:  # 廿, 卅
                section += _DIGITS[c]
            else:
                digit = _DIGITS[c]
        elif c == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            section += (digit or 1) * _UNITS[c]
            digit = 0
    return total + section + digit
