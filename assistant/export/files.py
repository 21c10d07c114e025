"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from assistant.errors import OutputError
from index.errors import system_reason

__all__ = ["check_place", "write_whole"]


def write_whole(path: Path, write: Callable[[Path], None], suffix: str) -> Path:
    """Let ``write`` fill a temporary file beside ``path``, then put it in its place; returns the path written to.

    path: ``suffix`` (".docx") is added where it has none; another suffix is refused. A link is followed. What was there
    before is whole until the new file is, which has its rights; a new file has those of any other in the folder. Raises
    OutputError: what ``check_place`` does, and where the disk is full or the file is open elsewhere. Safe to use from
    several threads.
    """
    path, target = _place(path, suffix)
    temporary = _temporary(target.parent, suffix)
    try:
        write(temporary)
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o777)
        temporary.replace(target)
    except PermissionError as error:  # Windows refuses to replace a file that another program holds open
        raise OutputError(f"文件“{path}”写不了，可能正被别的程序打开，请关闭后再试，或换一个文件名。") from error
    except OSError as error:
        raise OutputError(f"文件“{path}”没有写成：{system_reason(error)}，请换一个位置或文件名。") from error
    finally:
        temporary.unlink(missing_ok=True)
    return path


def check_place(path: Path, suffix: str) -> Path:
    """Where ``write_whole`` would write, found out before the work for it is done; writes nothing.

    Raises OutputError: wrong suffix, a folder of this name, no such folder, no permission.
    """
    return _place(path, suffix)[0]


def _place(path: Path, suffix: str) -> tuple[Path, Path]:
    """The path with its suffix, and the file that it leads to."""
    try:
        path = path.expanduser()
    except RuntimeError as error:  # ~somebody who is not known here
        raise OutputError(f"“{path}”开头的用户文件夹找不到，请写完整的位置。") from error
    try:
        if not path.suffix and not path.is_dir():
            path = path.with_name(path.name + suffix)
        target = _target(path)
        _check(path, target, suffix)
    except PermissionError as error:  # a folder on the way is closed to us
        raise OutputError(f"没有权限进入文件夹“{path.parent}”，请换一个位置。") from error
    except OSError as error:
        raise OutputError(f"文件“{path}”没有写成：{system_reason(error)}，请换一个位置或文件名。") from error
    return path, target


def _target(path: Path) -> Path:
    try:
        target = path.resolve()
    except RuntimeError:  # how Python before 3.13 says that links lead round in a circle
        target = path
    if target.is_symlink():
        raise OutputError(f"“{path}”是一个绕回自己的链接，请删去它或换一个文件名。")
    return target


def _check(path: Path, target: Path, suffix: str) -> None:
    if target.is_dir():
        raise OutputError(f"“{path}”是一个文件夹，请写上文件名。")
    if path.suffix.lower() != suffix:
        raise OutputError(f"文件名“{path.name}”应以 {suffix} 结尾，请改名后再试。")
    if not target.parent.is_dir():
        raise OutputError(f"文件夹“{path.parent}”不存在，请先建好或换一个位置。")
    if target.exists() and not os.access(target, os.W_OK):
        raise OutputError(f"文件“{path}”是只读的，请解除只读或换一个文件名。")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise OutputError(f"没有权限写到文件夹“{path.parent}”，请换一个位置。")


def _temporary(folder: Path, suffix: str) -> Path:
    """A new empty file, in the folder of the one to be written, so that putting it in place is one step.

    The system gives it the rights of a new file: to ask for its mask would change it for all threads for a moment.
    """
    path = folder / f".{secrets.token_hex(8)}{suffix}"
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except OSError as error:
        raise OutputError(f"不能写到文件夹“{folder}”：{system_reason(error)}，请换一个位置。") from error
    return path
