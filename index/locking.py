"""One writer at a time: an exclusive lock on the library folder, across processes and within one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import LibraryError, LibraryLockedError, system_reason

__all__ = ["LOCK_NAME", "OWNER_NAME", "write_lock"]

LOCK_NAME = "writer.lock"
OWNER_NAME = "writer.pid"  # beside the lock: a locked file cannot be read on every system
WAIT = 2.0  # seconds


@contextmanager
def write_lock(folder: Path, wait: float = WAIT) -> Iterator[None]:
    """Hold the writer's lock of the library in ``folder``.

    The system lets go of the lock when its process ends, however it ends. Raises LibraryLockedError when another
    writer still holds it after ``wait`` seconds, LibraryError when the folder cannot be written to.
    """
    lock = FileLock(folder / LOCK_NAME)
    owner = folder / OWNER_NAME
    try:
        lock.acquire(timeout=wait, poll_interval=0.05)
    except Timeout as error:
        raise LibraryLockedError(
            f"文库“{folder}”正在被另一个程序写入（进程号 {_pid(owner)}），请等它结束后再试。"
        ) from error
    except OSError as error:
        raise LibraryError(f"无法写入文库“{folder}”（{system_reason(error)}），请检查文件夹权限。") from error
    try:
        with suppress(OSError):  # the number only makes the message of the other process better
            owner.write_text(str(os.getpid()), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            owner.unlink(missing_ok=True)
        lock.release()


def _pid(owner: Path) -> str:
    try:
        return owner.read_text(encoding="utf-8").strip() or "未知"
    except OSError:
        return "未知"
