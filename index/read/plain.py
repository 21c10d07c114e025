"""Plain text."""

from __future__ import annotations

from pathlib import Path

from index.errors import UnsupportedFormatError
from index.read.decoding import NotTextError, decode, tidy_newlines
from index.records import ReadPaper
from index.settings import IndexSettings

__all__ = ["decode_text", "read"]


def read(path: Path, data: bytes, settings: IndexSettings) -> ReadPaper:
    """The text as it stands; only line ends are unified."""
    return ReadPaper(decode_text(path, data))


def decode_text(path: Path, data: bytes) -> str:
    r"""Text of ``data`` with ``\n`` line ends. Raises UnsupportedFormatError when it is no text."""
    try:
        text, _ = decode(data)
    except NotTextError as error:
        raise UnsupportedFormatError(
            path, "内容不是文字，或者文字编码无法识别，请用记事本打开并另存为 UTF-8 编码后再加入。"
        ) from error
    return tidy_newlines(text)
