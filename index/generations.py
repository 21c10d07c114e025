"""Generations: the two search indexes of a library as one unit that is written once and then only read.

A writer copies the current generation, changes the copy, and makes it current by the same catalogue transaction that
brings in the papers. So a search never meets a half-written index, a writer that is killed leaves nothing behind but a
folder that the next one clears away, and what a compaction leaves out is gone with the old folder. The copy costs
0.2 s for 150,000 passages.
"""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Self

from index.database import copy_database
from index.errors import LibraryDamagedError, LibraryError, system_reason
from index.lexical import WordIndex
from index.vectors import VectorStore, wipe_unused

__all__ = ["FOLDER", "Generation", "clear"]

FOLDER = "generations"
VECTORS = "vectors"
WORDS = "words"
SEAL = "seal.json"  # size of every file, written last
CHANGING = ("*.lock", "*.sqlite3*", SEAL)  # Chroma writes a little into its database whenever it opens it


class Generation:
    """Vector index and full-text index over the same passages. Not safe for use by several threads."""

    def __init__(self, library: Path, number: int, *, create: bool = False, sealed: bool = True) -> None:
        """Open generation ``number``, or make it, empty. Raises LibraryDamagedError when a part is broken.

        sealed: False for a copy that is still being written.
        """
        self.number = number
        folder = place(library, number)
        if sealed and not create:
            check(library, number)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _refused(library, error) from error
        self.words = WordIndex(folder / WORDS, create=create)
        self.vectors = VectorStore(folder / VECTORS, create=create)

    def close(self) -> None:
        """Drop what was not committed and let go of the files."""
        self.words.close()
        self.vectors.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def agrees(self, passages: int) -> bool:
        """Whether both indexes hold this many passages."""
        return len(self.words) == passages and len(self.vectors) == passages


def seal(library: Path, number: int) -> None:
    """Declare a generation that has been closed to be finished. Raises LibraryError."""
    folder = place(library, number)
    try:
        wipe_unused(folder / VECTORS)
        (folder / SEAL).write_text(json.dumps(_files(folder)), encoding="utf-8")
    except OSError as error:
        raise _refused(library, error) from error


def check(library: Path, number: int, part: str = "") -> None:
    """Whether all files of a generation (or those in one folder of it) are there in full, as they were sealed.

    Chroma does not check its files, and takes the whole process down with it when one is cut short.
    Raises LibraryDamagedError.
    """
    folder = place(library, number)
    try:
        sealed = json.loads((folder / SEAL).read_text(encoding="utf-8"))
        there = _files(folder)
    except (OSError, ValueError) as error:
        raise LibraryDamagedError(f"文库“{library}”的索引不完整（{folder.name}）。") from error
    names = sorted(name for name in {*sealed, *there} if name.startswith(part))
    changed = [name for name in names if sealed.get(name) != there.get(name)]
    if changed:
        raise LibraryDamagedError(f"文库“{library}”的索引文件 {changed[0]} 缺失或不完整。")


def _files(folder: Path) -> dict[str, int]:
    """Sizes in bytes of the files of a generation that keep their size once it is written.

    Sizes alone: they show what a crash or a broken copy does, and cost nothing at any size of the library.
    """
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(path.match(pattern) for pattern in CHANGING)
    }


def copy(library: Path, old: int, new: int) -> None:
    """Copy generation ``old`` as ``new``. Raises LibraryDamagedError, LibraryError."""
    source, target = place(library, old), place(library, new)
    check(library, old)
    try:
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(*CHANGING))
        # A reader may be opening Chroma's database just now, so its copy is taken through SQLite.
        for database in (source / VECTORS).glob("*.sqlite3"):
            copy_database(database, target / VECTORS / database.name)
    except OSError as error:  # shutil.Error as well
        raise _refused(library, error) from error


def clear(library: Path, keep: int) -> None:
    """Delete all generations but ``keep``. What another program holds open on Windows stays until the next time."""
    root = library / FOLDER
    with suppress(OSError):
        for folder in root.iterdir():
            if folder != place(library, keep):
                shutil.rmtree(folder, ignore_errors=True)


def place(library: Path, number: int) -> Path:
    return library / FOLDER / f"{number:06d}"


def _refused(library: Path, error: OSError) -> LibraryError:
    return LibraryError(f"无法写入文库“{library}”（{system_reason(error)}），请检查磁盘空间和文件夹权限。")
