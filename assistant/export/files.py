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

    path: ``suffix`` (".docx") is added where it has none; another suffix is refused. What was there before is whole
    until the new file is. Raises OutputError: wrong suffix, no such folder, no permission, or the file is open
    elsewhere.
    """
    path = path.expanduser()
    if not path.suffix:
        path = path.with_name(path.name + suffix)
    if path.suffix.lower() != suffix:
        raise OutputError(f"文件名“{path.name}”应以 {suffix} 结尾，请改名后再试。")
    if path.is_dir():
        raise OutputError(f"“{path}”是一个文件夹，请写上文件名。")
    if not path.parent.is_dir():
        raise OutputError(f"文件夹“{path.parent}”不存在，请先建好或换一个位置。")
    try:
        handle, name = tempfile.mkstemp(suffix=suffix, prefix=".", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise OutputError(f"不能写到文件夹“{path.parent}”：{system_reason(error)}，请换一个位置。") from error
    temporary = Path(name)
    try:
        write(temporary)
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        temporary.replace(path)
    except PermissionError as error:  # Windows refuses to replace a file that another program holds open
        raise OutputError(f"文件“{path}”写不了，可能正被别的程序打开，请关闭后再试，或换一个文件名。") from error
    except OSError as error:
        raise OutputError(f"文件“{path}”没有写成：{system_reason(error)}。") from error
    finally:
        temporary.unlink(missing_ok=True)
    return path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
