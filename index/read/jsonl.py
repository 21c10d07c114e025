"""Files of many papers: one JSON object a line, plain or gzipped, read as a stream.

    {"title": "…", "text": "…", "id": "…", "issuer": "…", "number": "…", "date": "…", "kind": "…"}

Only ``text`` is needed (``content`` or ``body`` are taken for it when it is absent). A record that gives ``law`` and
``article`` in place of a title is that article of that law (监察法第十五条).
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import orjson

from index.errors import DamagedFileError, EmptyFileError, FileTooLargeError, ReadError, UnsupportedFormatError
from index.read.decoding import NotTextError, decode, tidy_newlines
from index.records import Identity, ReadPaper
from index.settings import IndexSettings

__all__ = ["iso_date", "read"]

_BLOCK = 1 << 18  # bytes read at once
_PATIENCE = 20  # broken lines at the start after which the file is taken for something else
_UTF8_MARK = b"\xef\xbb\xbf"


def read(path: Path, settings: IndexSettings, *, gzipped: bool) -> Iterator[ReadPaper | ReadError]:
    """One paper, or one error that names the line, for each line that is not blank.

    A file that breaks off yields what was read and then an error. Raises EmptyFileError when nothing is in it and
    UnsupportedFormatError when its first lines are no records at all.
    """
    stem = path.name.removesuffix(".gz").rsplit(".", 1)[0]
    failures: list[ReadError] | None = []  # held back until the first good record; None after that
    anything = False
    stream: BinaryIO = gzip.open(path, "rb") if gzipped else path.open("rb")  # type: ignore[assignment]  # noqa: SIM115 (closed below)
    with stream:
        for number, line in _lines(path, stream, settings):
            anything = True
            paper = line if isinstance(line, ReadError) else _paper(path, stem, number, line, settings)
            if failures is None:
                yield paper
            elif isinstance(paper, ReadError):
                failures.append(paper)
                if len(failures) >= _PATIENCE:
                    raise UnsupportedFormatError(
                        path, f"前 {_PATIENCE} 行都不是可用的记录，每行应是一个含 text 字段的 JSON 对象；请检查文件。"
                    )
            else:
                yield from failures
                failures = None
                yield paper
    if not anything:
        raise EmptyFileError(path, "文件里没有文字。")
    yield from failures or ()


def _lines(path: Path, stream: BinaryIO, settings: IndexSettings) -> Iterator[tuple[int, bytes | ReadError]]:
    """(line number from 1, line) of the lines that are not blank. Blocks keep a line without end out of memory."""
    longest = settings.max_paper_chars * 12  # bytes; JSON may write a character as 😀
    rest = b""
    number = 0
    skipping = False  # inside a line already given up
    for block in _blocks(path, stream):
        if isinstance(block, ReadError):
            if rest.strip():
                number += 1  # the line that breaks off is part of what the error speaks of
            yield number, block
            return
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            number += 1
            if skipping:
                skipping = False
            elif line and not line.isspace():
                yield number, line
        if len(rest) > longest:
            if not skipping:
                yield number + 1, FileTooLargeError(path, f"第 {number + 1} 行太长，已跳过，请把它拆成几条记录。")
            skipping, rest = True, b""
    if rest and not rest.isspace() and not skipping:
        yield number + 1, rest


def _blocks(path: Path, stream: BinaryIO) -> Iterator[bytes | ReadError]:
    first = True
    while True:
        try:
            # read1: one step at a time, so that what precedes a break is not lost with it.
            block = stream.read1(_BLOCK)  # type: ignore[attr-defined]  # both kinds of stream have it
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            reason = "压缩文件不完整，只读到断开处为止，请重新取得完整的文件。"
            if first:
                raise DamagedFileError(path, "压缩文件已损坏，无法打开，请重新取得后再加入。") from error
            yield DamagedFileError(path, reason)
            return
        if not block:
            return
        yield block.removeprefix(_UTF8_MARK) if first else block
        first = False


def _paper(path: Path, stem: str, number: int, line: bytes, settings: IndexSettings) -> ReadPaper | ReadError:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            record = _lenient(line)
        except (ValueError, RecursionError):
            return DamagedFileError(path, f"第 {number} 行不是完整的 JSON 记录，已跳过，请检查这一行。")
    if not isinstance(record, dict):
        return DamagedFileError(path, f"第 {number} 行不是 JSON 对象（应写作 {{…}}），已跳过，请检查这一行。")
    text = record.get("text")
    if text is None:
        text = record.get("content", record.get("body"))
    if not isinstance(text, str):
        return DamagedFileError(path, f"第 {number} 行没有 text 字段或它不是文字，已跳过，请检查这一行。")
    if not text or text.isspace():
        return EmptyFileError(path, f"第 {number} 行的正文是空的，已跳过。")
    if len(text) > settings.max_paper_chars:
        return FileTooLargeError(path, f"第 {number} 行的正文超过 {settings.max_paper_chars:,} 字，已跳过，请拆分。")
    text = tidy_newlines(text)
    if "\0" in text:
        text = text.replace("\0", "")
    title = _string(record.get("title"))
    if not title:
        law = _string(record.get("law"))
        title = law + _string(record.get("article")) if law else _string(record.get("id")) or f"{stem} 第{number}条"
    if len(record) > 2:
        identity = Identity(
            title,
            _string(record.get("issuer")),
            _string(record.get("number")),
            iso_date(_string(record.get("date"))),
            _string(record.get("kind")),
        )
    else:
        identity = Identity(title)
    return ReadPaper(text, identity, record=number - 1)


def _lenient(line: bytes) -> object:
    """What the strict parser refuses but programs do write: other encodings, half surrogate pairs, NaN."""
    try:
        text, _ = decode(line)
    except NotTextError as error:
        raise ValueError(str(error)) from error
    record = json.loads(text, strict=False)
    if isinstance(record, dict):
        return {key: _whole(value) for key, value in record.items()}
    return record


def _whole(value: object) -> object:
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(value, str) else value


def _string(value: object) -> str:
    """A field as one line of text; numbers (ids, years) are written out, anything else counts as absent."""
    if isinstance(value, str):
        return " ".join(value.split())
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


@lru_cache(maxsize=4_096)
def iso_date(value: str) -> str:
    """ISO form of a date field, as exact as it is: 2023-05-01, 2023/5/1, 20230501, 2023年5月 …; "" if it is none."""
    match = re.match(r"(\d{4})(?:\s*[-/.年]?\s*(\d{1,2})(?:\s*[-/.月]?\s*(\d{1,2}))?)?", value)
    if match is None or not 1800 <= int(match[1]) <= 2200:
        return ""
    parts = [match[1]]
    for part, last in ((match[2], 12), (match[3], 31)):
        if part is None or not 1 <= int(part) <= last:
            break
        parts.append(f"{int(part):02d}")
    return "-".join(parts)
