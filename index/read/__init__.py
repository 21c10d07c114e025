"""Files → papers: one reader per format, chosen by what a file really is.

A reader takes (path, bytes, settings) and returns one ReadPaper; only jsonl, which holds many papers, reads the file
itself. Readers import their libraries when they are first used.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from index.errors import (
    DamagedFileError,
    EmptyFileError,
    FileAccessError,
    FileTooLargeError,
    ReadError,
    UnsupportedFormatError,
)
from index.read import html, jsonl, markdown, pdf, plain, word
from index.read.kinds import HEAD, real_kind, refusal
from index.read.walk import SUFFIXES, find_files, suffix_of
from index.records import ReadPaper
from index.settings import IndexSettings

__all__ = ["SUFFIXES", "find_files", "read_papers"]

Reader = Callable[[Path, bytes, IndexSettings], ReadPaper]

_READERS: Mapping[str, Reader] = {
    ".txt": plain.read,
    ".md": markdown.read,
    ".docx": word.read,
    ".pdf": pdf.read,
    ".html": html.read,
    ".htm": html.read,
}
_DEFAULTS = IndexSettings()
_PROOF = 32  # bytes; less that happens to decode is no proof that a .docx is plain text
_BINARY = frozenset({".docx", ".pdf", ".jsonl.gz"})  # formats known by their first bytes


def read_papers(path: Path, settings: IndexSettings = _DEFAULTS) -> Iterator[ReadPaper | ReadError]:
    """The papers of one file, in order; a bad record among many is yielded as an error and the rest goes on.

    Raises ReadError (one of its kinds) when the file as a whole cannot be read.
    """
    try:
        kind = _kind(path)
        if kind in (".jsonl", ".jsonl.gz"):
            yield from jsonl.read(path, settings, gzipped=kind == ".jsonl.gz")
            return
        size = path.stat().st_size
        if size > settings.max_file_bytes:
            raise FileTooLargeError(
                path, f"文件有 {_megabytes(size)}，超过 {_megabytes(settings.max_file_bytes)} 的上限，请拆分后再加入。"
            )
        data = path.read_bytes()
    except OSError as error:
        raise _access_error(path, error) from error
    if kind not in _READERS:
        raise refusal(path, kind, data)
    paper = _READERS[kind](path, data, settings)
    if not paper.text or paper.text.isspace():
        raise EmptyFileError(path, "文件里没有文字。")
    if len(paper.text) > settings.max_paper_chars:
        raise FileTooLargeError(
            path, f"正文有 {len(paper.text):,} 字，超过 {settings.max_paper_chars:,} 字的上限，请拆分后再加入。"
        )
    yield paper


def _kind(path: Path) -> str:
    """What to read the file as: its real kind where its first bytes show one, else what its suffix says.

    Raises OSError, EmptyFileError, UnsupportedFormatError and DamagedFileError.
    """
    if "\0" in str(path):
        raise FileAccessError(path, "文件名里有不能使用的字符，请检查路径。")
    if path.is_dir():
        raise FileAccessError(path, "这是文件夹，不是文件，请改为加入里面的文件。")
    if not path.is_file() and path.exists():
        raise FileAccessError(path, "这不是普通文件，不能加入。")
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise EmptyFileError(path, "文件是空的（0 字节），请检查后重新加入。")
    suffix = suffix_of(path)
    # Some programs write a few bytes before the mark of a PDF; in a text the mark may simply be spoken of.
    real = ".pdf" if suffix == ".pdf" and b"%PDF-" in head[:1024] else real_kind(head)
    if real == ".jsonl.gz" and suffix not in (".jsonl", ".jsonl.gz"):
        return "压缩包"
    if not real:
        if not head.strip(b"\0"):
            raise DamagedFileError(path, "文件开头全是空字节，可能没有保存或复制完整，请重新取得后再加入。")
        if suffix in _BINARY:
            if len(head) < _PROOF or not _reads_as_text(path, head):
                name = {".docx": "Word 文件", ".pdf": "PDF 文件"}.get(suffix, "压缩文件")
                raise DamagedFileError(path, f"内容不是完好的 {name}，请重新取得后再加入。")
            return ".txt"
        if suffix not in SUFFIXES:
            known = "、".join(name.removeprefix(".") for name in SUFFIXES)
            raise UnsupportedFormatError(path, f"不支持“{path.suffix or '无后缀'}”文件，可以加入的有：{known}。")
        return suffix
    if real == ".html" and suffix in (".md", ".jsonl"):
        return suffix  # both may begin with a tag
    return real


def _reads_as_text(path: Path, head: bytes) -> bool:
    try:
        plain.decode_text(path, head)
    except UnsupportedFormatError:
        return False
    return True


def _access_error(path: Path, error: OSError) -> FileAccessError:
    if isinstance(error, FileNotFoundError):
        return FileAccessError(path, "找不到这个文件，请检查路径。")
    if isinstance(error, PermissionError):
        return FileAccessError(path, "没有读取权限，请检查文件的权限，或关闭正在占用它的程序。")
    if error.errno == errno.ELOOP:
        return FileAccessError(path, "这个链接绕成了圈，找不到真正的文件，请改用文件本身的路径。")
    return FileAccessError(path, f"读取失败（系统错误 {error.errno}），请检查路径、文件和磁盘。")


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB" if size < 10_000_000 else f"{size / 1_000_000:,.0f} MB"
