"""What a file really is, from its first bytes: file names lie, and old Office formats need a word of advice."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

from index.errors import DamagedFileError, EmptyFileError, EncryptedFileError, ReadError, UnsupportedFormatError

__all__ = ["BROKEN_ZIP", "HEAD", "OLE_MARK", "open_docx_zip", "real_kind", "refusal"]

HEAD = 8_192  # bytes; enough for every mark below
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# What zipfile raises for broken containers and parts, besides its own error.
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, OSError, NotImplementedError)

_SAVE_AS = "请用 Word 或 WPS 打开并另存为 docx 后再加入"
_UNPACK = "请先解压，再加入里面的文件"
_MARKS = (
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\0", "图片"),
    (b"MM\0*", "图片"),
    (b"Rar!\x1a\x07", "压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "压缩包"),
    (b"{\\rtf", "rtf"),
    (b"\x7fELF", "程序"),
    (b"MZ", "程序"),
)


def real_kind(head: bytes) -> str:
    """The suffix of the reader that fits ``head``: ".pdf", ".docx" (any zip), ".jsonl.gz", ".html"; or a name of
    something that has no reader: "ole", "rtf", "图片", "压缩包", "程序"; or "" for what may be text.
    """
    if head.startswith(b"%PDF-"):
        return ".pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ".docx"
    if head.startswith(b"\x1f\x8b"):
        return ".jsonl.gz"
    if head.startswith(OLE_MARK):
        return "ole"
    for mark, name in _MARKS:
        # Two letters are no proof: a text may begin with "BM" or "MZ", but it holds no NUL bytes.
        if head.startswith(mark) and (len(mark) > 2 or b"\0" in head[:64]):
            return name
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    return ".html" if start.startswith((b"<!doctype html", b"<html")) else ""


def refusal(path: Path, kind: str, data: bytes) -> ReadError:
    """The error that says what the file is instead, and what to do about it."""
    if kind == "ole":
        return _ole_refusal(path, data)
    if kind == "rtf":
        return UnsupportedFormatError(path, f"这是 RTF 文件，{_SAVE_AS}。")
    if kind == "图片":
        return UnsupportedFormatError(path, "这是图片，里面没有可读的文字，请先做文字识别（OCR），再加入识别后的文件。")
    if kind == "压缩包":
        return UnsupportedFormatError(path, f"这是压缩包，{_UNPACK}。")
    if kind == "程序":
        return UnsupportedFormatError(path, "这是程序文件，不是文稿，不能加入。")
    return UnsupportedFormatError(path, "内容不是可读的文字，请检查文件是否完好、后缀是否正确。")


def _ole_refusal(path: Path, data: bytes) -> ReadError:
    """OLE containers hold the Office formats of before 2007, and also every encrypted docx.

    The names of the streams inside stand in the directory as UTF-16.
    """

    def has(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if has("EncryptedPackage") or has("EncryptionInfo"):
        return EncryptedFileError(path, "文件需要密码才能打开，请先解除加密再加入。")
    if has("WordDocument"):
        return UnsupportedFormatError(path, f"这是旧版 Word 文件（doc），{_SAVE_AS}。")
    if has("PowerPoint Document"):
        return UnsupportedFormatError(path, "这是旧版演示文稿（ppt），请把需要的文字另存为 docx 后再加入。")
    if has("Workbook") or has("Book"):
        return UnsupportedFormatError(path, "这是旧版电子表格（xls），请把需要的内容复制到 Word 另存为 docx 后再加入。")
    return UnsupportedFormatError(path, f"这是旧版 Office 文件，{_SAVE_AS}。")


def open_docx_zip(path: Path, data: bytes) -> zipfile.ZipFile:
    """The zip container of a Word file. Raises the error that says what else it is, or that it is broken."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN_ZIP as error:
        raise DamagedFileError(path, "文件不完整，可能没有下载或复制完，请重新取得后再加入。") from error
    names = set(package.namelist())
    if any(name.startswith("word/") for name in names):
        return package
    package.close()
    if not names:
        raise EmptyFileError(path, "里面什么也没有。")
    if any(name.startswith("xl/") for name in names):
        raise UnsupportedFormatError(path, "这是电子表格（xlsx），请把需要的内容复制到 Word 另存为 docx 后再加入。")
    if any(name.startswith("ppt/") for name in names):
        raise UnsupportedFormatError(path, "这是演示文稿（pptx），请把需要的文字另存为 docx 后再加入。")
    if "mimetype" in names and "content.xml" in names:
        raise UnsupportedFormatError(path, f"这是 OpenDocument 文件，{_SAVE_AS}。")
    if any(name.lower().endswith(".ofd") or name == "OFD.xml" for name in names):
        raise UnsupportedFormatError(path, "这是 OFD 版式文件，请用阅读器转换为 PDF 或 docx 后再加入。")
    raise UnsupportedFormatError(path, f"这是压缩包，{_UNPACK}。")
