"""A file while it is being sent to the office."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from index.errors import system_reason
from ui.office.errors import UploadError
from ui.office.people import Person
from ui.office.uploads import State, Upload, now, safe_name

__all__ = ["LARGEST", "Incoming", "too_large"]

LARGEST = 200_000_000  # bytes of one file

Kept = Callable[[Upload, Path, int], None]  # the upload, where it lies, and its size in bytes


class Incoming:
    """A file while it is being sent. Nothing is left of it unless it was kept."""

    def __init__(self, folder: Path, person: Person, name: str, replaces: str, kept: Kept) -> None:
        """Raises UploadError where nothing can be stored in ``folder``, that of all files; kept: told when it is
        whole."""
        self._person, self._replaces, self._kept = person, replaces, kept
        self._name = safe_name(name)
        self.id = secrets.token_hex(8)
        self._folder = folder / self.id
        self._part = self._folder / "part"
        self._size = 0
        try:
            self._folder.mkdir(mode=0o700, parents=True)
            self._file = self._part.open("xb")
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise UploadError(_not_stored(self._name, error)) from error

    def write(self, data: bytes) -> None:
        """Raises UploadError where the file is too large or the disk refuses it."""
        self._size += len(data)
        if self._size > LARGEST:
            raise UploadError(too_large(self._name))
        try:
            self._file.write(data)
        except OSError as error:
            raise UploadError(_not_stored(self._name, error)) from error

    def keep(self) -> Upload:
        """Put the whole file into the queue. Raises UploadError."""
        path = self._folder / self._name
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._part.rename(path)
        except OSError as error:
            raise UploadError(_not_stored(self._name, error)) from error
        upload = Upload(
            *(self.id, self._name, f"{self.id}/{self._name}", self._person.name, self._replaces),
            *(State.WAITING, "", (), now(), ""),
        )
        self._kept(upload, path, self._size)
        return upload

    def drop(self) -> None:
        """Leave nothing of it; for what was not kept."""
        self._file.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def too_large(name: str) -> str:
    return f"“{name}”超过 {LARGEST // 1_000_000} MB，不能上传，请拆分后再传。"


def _not_stored(name: str, error: OSError) -> str:
    return f"“{name}”没有存下（{system_reason(error)}），请找管理员检查运行本程序的电脑。"
