"""Bytes → text, for files that do not say in which encoding they are. Pure.

Byte order marks and valid UTF-8 settle most files. What is left is GB18030 (with GBK and GB2312 inside it), Big5 and
UTF-16 without a mark: nearly any bytes decode in each of them, so the decoded characters are weighed by how common
they are in Chinese official prose, and the encoding that reads best wins.
"""

from __future__ import annotations

import codecs
from collections import Counter

from index.read.common_characters import COMMON, VERY_COMMON

__all__ = ["NotTextError", "decode", "guess_encoding", "tidy_newlines"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16 LE, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_CANDIDATES = ("gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be", "utf-8")
_SAMPLE = 65_536  # bytes that are weighed; even, so that UTF-16 is not cut in half
_WORST_SCORE = 0.2  # mean weight below which bytes are no Chinese text in any encoding
_SURE_SCORE = 0.75  # needed to overrule valid UTF-8
_CONTROLS = frozenset(chr(code) for code in (*range(0x20), 0x7F)) - frozenset("\t\n\v\f\r\x1a")


class NotTextError(ValueError):
    """The bytes are no text in any encoding known here."""


def decode(data: bytes) -> tuple[str, str]:
    """Text of ``data`` and the name of its encoding.

    The byte order mark and NUL characters are taken out; every other character stays as it is. An incomplete
    character at the very end is left out, one broken in the middle becomes U+FFFD. Raises NotTextError.
    """
    encoding, mark = guess_encoding(data)
    text = _decode(data[mark:], encoding)
    if "\0" in text:
        text = text.replace("\0", "")
    return text, encoding


def tidy_newlines(text: str) -> str:
    r"""``text`` with ``\r\n`` and ``\r`` made ``\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def guess_encoding(data: bytes) -> tuple[str, int]:
    """Python's name of the encoding of ``data``, and how many bytes of byte order mark precede the text.

    Raises NotTextError when no encoding makes text of it.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            _refuse_binary(_decode(data[len(mark) : _SAMPLE], encoding))
            return encoding, len(mark)
    sample = data[:_SAMPLE]
    if wide := _wide_by_nuls(sample):
        _refuse_binary(_decode(sample, wide))
        return wide, 0
    valid = _is_utf8(data)
    if valid:
        text = _decode(sample, "utf-8")
        _refuse_binary(text)
        # Two-byte sequences alone may be GB18030 by chance: 联通 and 一 are valid UTF-8 in it.
        if text.isascii() or max(text) >= "\u0800":
            return "utf-8", 0
    scores = {encoding: _score(_decode(sample, encoding)) for encoding in _CANDIDATES}
    best = max(scores, key=scores.__getitem__)
    if valid and scores[best] < _SURE_SCORE:
        return "utf-8", 0
    if scores[best] < _WORST_SCORE:
        raise NotTextError("no encoding makes Chinese text of these bytes")
    return best, 0


def _decode(data: bytes, encoding: str) -> str:
    # Decoding step by step with final=False leaves an incomplete last character out.
    return codecs.getincrementaldecoder(encoding)("replace").decode(data, final=False)


def _is_utf8(data: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(data, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _wide_by_nuls(sample: bytes) -> str | None:
    """UTF-16 with many ASCII characters in it shows in NUL bytes that all stand on one side."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    # One byte in five: fewer NULs prove nothing, since 一 (U+4E00) and its like put NULs on the other side.
    if (even + odd) * 5 < len(sample):
        return None
    if even * 10 <= odd:
        return "utf-16-le"
    if odd * 10 <= even:
        return "utf-16-be"
    return None


def _refuse_binary(text: str) -> None:
    controls = sum(text.count(control) for control in _CONTROLS if control != "\0")
    broken = text.count("\ufffd")
    if (controls + broken) * 20 > len(text):
        raise NotTextError("too many control or broken characters")


def _score(text: str) -> float:
    """Mean weight of the characters that tell encodings apart, at most 1; printable ASCII tells nothing."""
    total = 0.0
    number = 0
    for character, count in Counter(text).items():
        if character not in _CONTROLS and character < "\x80":
            continue
        number += count
        total += count * _weight(character)
    return total / number if number else 0.0


def _weight(character: str) -> float:
    if character in VERY_COMMON:
        return 1.0
    if character in COMMON:
        return 0.8
    if character in _CONTROLS or character == "\ufffd" or "\x80" <= character <= "\x9f":
        return -3.0
    if character in "，。、；：？！“”‘’（）《》〈〉「」『』〔〕【】—…·　％":
        return 0.8
    code = ord(character)
    if 0x4E00 <= code <= 0x9FFF:
        return 0.3 if _in_gb2312_or_big5_level_1(character) else -0.5
    if 0xE000 <= code <= 0xF8FF or code >= 0x20000 or code in (0xFFFE, 0xFFFF):
        return -2.0  # private use and the far planes: what wrong decoding is full of
    if 0x2000 <= code <= 0x2FFF or 0x3000 <= code <= 0x30FF or 0xFF00 <= code <= 0xFFEF or 0xA0 <= code <= 0x5FF:
        return 0.1  # marks, numbers in circles, full-width forms, other alphabets
    return -1.0


def _in_gb2312_or_big5_level_1(character: str) -> bool:
    """Both old standards put their everyday characters into a first level: 3,755 in GB 2312, 5,401 in Big5."""
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            lead = character.encode(encoding)[0]
        except UnicodeEncodeError:
            continue
        if first <= lead <= last:
            return True
    return False
