"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from assistant.errors import OutputError
from index.errors import system_reason

__all__ = ["write_whole"]


def write_whole(path: Path, write: Callable[[Path], None], suffix: str) -> Path:
    """Let ``write`` fill a temporary file beside ``path``, then put it in its place; returns the path written to.

    path: ``suffix`` (".docx") is added where it has none; another suffix is refused. A link is followed. What was there
    before is whole until the new file is. Raises OutputError: wrong suffix, no such folder, no permission, or the file
    is open elsewhere.
    """
    try:
        path = path.expanduser()
    except RuntimeError as error:  # ~somebody who is not known here
        raise OutputError(f"“{path}”开头的用户文件夹找不到，请写完整的位置。") from error
    temporary = None
    try:
        if not path.suffix and not path.is_dir():
            path = path.with_name(path.name + suffix)
        target = path.resolve()
        _check(path, target, suffix)
        temporary = _temporary(target.parent, suffix)
        write(temporary)
        temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        temporary.replace(target)
    except PermissionError as error:  # Windows refuses to replace a file that another program holds open
        raise OutputError(f"文件“{path}”写不了，可能正被别的程序打开，请关闭后再试，或换一个文件名。") from error
    except OSError as error:
        raise OutputError(f"文件“{path}”没有写成：{system_reason(error)}，请换一个位置或文件名。") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
    return path


def _check(path: Path, target: Path, suffix: str) -> None:
    if target.is_dir():
        raise OutputError(f"“{path}”是一个文件夹，请写上文件名。")
    if path.suffix.lower() != suffix:
        raise OutputError(f"文件名“{path.name}”应以 {suffix} 结尾，请改名后再试。")
    if not target.parent.is_dir():
        raise OutputError(f"文件夹“{path.parent}”不存在，请先建好或换一个位置。")
    if target.exists() and not os.access(target, os.W_OK):
        raise OutputError(f"文件“{path}”是只读的，请解除只读或换一个文件名。")


def _temporary(folder: Path, suffix: str) -> Path:
    """A new empty file, in the folder of the one to be written, so that putting it in place is one step."""
    try:
        handle, name = tempfile.mkstemp(suffix=suffix, prefix=".", dir=folder)
    except OSError as error:
        raise OutputError(f"不能写到文件夹“{folder}”：{system_reason(error)}，请换一个位置。") from error
    os.close(handle)
    return Path(name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
