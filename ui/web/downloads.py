"""Files for the reader to keep: made in a folder of their own that is gone before the browser has them.

Their bytes travel in the reply of the function that made them, and the browser saves them under their name. So nothing
stays on the server to be cleaned up or fetched by somebody else, and no address tells where its folders are.
"""

from __future__ import annotations

import base64
import logging
import re
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path

from assistant.errors import OutputError

__all__ = ["file_name", "packed"]

logger = logging.getLogger(__name__)

LONGEST = 60  # characters of a file's name, without its suffix
FAILED = "文件没有做成，请看看运行本程序的电脑磁盘是否已满，然后再试。"
_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ics": "text/calendar",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
# What Windows does not allow in a name, and what cannot be seen or turns the line round.
_UNFIT = re.compile(r'[\\/:*?"<>|\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+')


def file_name(words: str, otherwise: str) -> str:
    """``words`` as the name of a file, without a suffix; ``otherwise`` where nothing of them is left."""
    return _UNFIT.sub(" ", unicodedata.normalize("NFC", words))[:LONGEST].strip(" .") or otherwise


def packed(name: str, suffix: str, write: Callable[[Path], Path | None], nothing: str = FAILED) -> dict[str, str]:
    """What the page needs to save a file: its name, its type and its bytes in base64; or one sentence under "error".

    write: fills the file at the path that it is given and returns the path, or None where there is nothing to write,
    which the sentence ``nothing`` says. Why a file cannot be made is told as it is, unless a folder of this machine is
    named in it.
    """
    with tempfile.TemporaryDirectory(prefix="policy-assistant-") as folder:
        path = Path(folder) / f"file{suffix}"
        try:
            if write(path) is None:
                return {"error": nothing}
            data = path.read_bytes()
        except OutputError as error:
            logger.exception("a file to download could not be made")
            return {"error": FAILED if _names(str(error), Path(folder)) else str(error)}
        except OSError:
            logger.exception("a file to download could not be made")
            return {"error": FAILED}
    return {"name": name + suffix, "type": _TYPES[suffix], "data": base64.b64encode(data).decode("ascii")}


def _names(sentence: str, folder: Path) -> bool:
    return any(str(place) in sentence for place in (folder, folder.resolve()))
