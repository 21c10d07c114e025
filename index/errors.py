"""Everything that can go wrong, as one tree. Messages are whole Chinese sentences fit for the user's eyes:
what was expected, what came, and what to do.

    PolicyAssistantError
    ├── ReadError               a file could not be read; the other files go on
    │   ├── UnsupportedFormatError    no reader for this kind of file, or the content is not what the suffix says
    │   ├── EmptyFileError            no text in it
    │   ├── EncryptedFileError        needs a password
    │   ├── DamagedFileError          truncated or malformed
    │   ├── FileTooLargeError         beyond the size limit
    │   └── FileAccessError           missing, or no permission
    ├── LibraryError            the library cannot be used as asked
    │   ├── LibraryMissingError       nothing at this place
    │   ├── LibraryLockedError        another process is writing to it
    │   ├── LibraryDamagedError       parts are missing or broken
    │   ├── LibraryVersionError       written by a newer version
    │   ├── EmbeddingMismatchError    built with another embedding model
    │   ├── DocumentNotFoundError     no such paper, or more than one
    │   ├── NothingAdmittedError      no paper meets the conditions of a filter
    │   └── AmendmentError            what a person says of a paper cannot be so
    └── EmbeddingError          the embedding model is missing, incomplete or unusable

The assistant adds its own branches under the same root (``assistant.errors``).
"""

from __future__ import annotations

import errno
from pathlib import Path

__all__ = [
    "AmendmentError",
    "DamagedFileError",
    "DocumentNotFoundError",
    "EmbeddingError",
    "EmbeddingMismatchError",
    "EmptyFileError",
    "EncryptedFileError",
    "FileAccessError",
    "FileTooLargeError",
    "LibraryDamagedError",
    "LibraryError",
    "LibraryLockedError",
    "LibraryMissingError",
    "LibraryVersionError",
    "NothingAdmittedError",
    "PolicyAssistantError",
    "ReadError",
    "UnsupportedFormatError",
    "system_reason",
]


class PolicyAssistantError(Exception):
    """Root of all errors this program raises on purpose."""


class ReadError(PolicyAssistantError):
    """A file could not be read. ``str(error)`` names the file; ``reason`` is the sentence without it."""

    def __init__(self, path: Path | str, reason: str) -> None:
        self.path = Path(path)
        self.reason = reason
        super().__init__(f"“{self.path.name}”：{reason}")


class UnsupportedFormatError(ReadError):
    pass


class EmptyFileError(ReadError):
    pass


class EncryptedFileError(ReadError):
    pass


class DamagedFileError(ReadError):
    pass


class FileTooLargeError(ReadError):
    pass


class FileAccessError(ReadError):
    pass


class LibraryError(PolicyAssistantError):
    pass


class LibraryMissingError(LibraryError):
    pass


class LibraryLockedError(LibraryError):
    pass


class LibraryDamagedError(LibraryError):
    pass


class LibraryVersionError(LibraryError):
    pass


class EmbeddingMismatchError(LibraryError):
    pass


class DocumentNotFoundError(LibraryError):
    pass


class NothingAdmittedError(LibraryError):
    pass


class AmendmentError(LibraryError):
    pass


class EmbeddingError(PolicyAssistantError):
    pass


_REASONS = {
    errno.ENOENT: "路径不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这是一个文件夹",
    errno.ENAMETOOLONG: "名称太长",
    errno.EADDRINUSE: "端口已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.EMFILE: "打开的文件太多",
}


def system_reason(error: OSError) -> str:
    """What the operating system refused, in a few Chinese words; its own words where we have none."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)
