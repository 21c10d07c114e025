"""Which files to read: those named, and those in the folders named."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from index.errors import FileAccessError, ReadError

__all__ = ["SUFFIXES", "find_files", "suffix_of"]

SUFFIXES: tuple[str, ...] = (".txt", ".md", ".docx", ".pdf", ".html", ".htm", ".jsonl", ".jsonl.gz")

#: Formats that hold papers but have no reader: named in the report, with advice, rather than passed over.
ADVISED: tuple[str, ...] = (".doc", ".wps", ".rtf", ".ofd", ".odt", ".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".rar")


def suffix_of(path: Path) -> str:
    """The readable suffix of ``path`` in lower case (``.jsonl.gz`` as a whole), else its last suffix."""
    name = path.name.lower()
    return ".jsonl.gz" if name.endswith(".jsonl.gz") else Path(name).suffix


def find_files(paths: Iterable[Path]) -> Iterator[Path | ReadError]:
    """Files as given; folders walked to the bottom in sorted order; each file once.

    Inside folders hidden files, lock files of Word (``~$…``) and files that are no papers are passed over; papers in
    formats without a reader come out like the others, for the reader to say what to do with them. A path that does not
    exist, or a folder that cannot be opened, is yielded as FileAccessError.
    """
    seen: set[str] = set()
    for path in paths:
        for found in _walk(path) if os.path.isdir(path) else (path,):  # noqa: PTH112 (never raises)
            if not isinstance(found, ReadError):
                real = os.path.realpath(found)  # also of links that run in a circle, where Path.resolve raises
                if real in seen:
                    continue
                seen.add(real)
                if not os.path.lexists(found):
                    yield FileAccessError(found, "找不到这个文件或文件夹，请检查路径。")
                    continue
            yield found


def _walk(folder: Path) -> Iterator[Path | ReadError]:
    problems: list[OSError] = []
    # Links to folders are not followed: they may run in a circle, and what they point to can be named itself.
    for place, folders, files in os.walk(folder, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(place, name)
            if not name.startswith((".", "~$")) and suffix_of(path) in SUFFIXES + ADVISED:
                yield path
    for problem in problems:
        yield FileAccessError(problem.filename or folder, "打不开这个文件夹，请检查它的权限。")
