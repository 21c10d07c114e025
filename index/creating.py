"""Making an empty library in a folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from index import generations
from index.built_with import BuiltWith
from index.catalogue import Catalogue
from index.database import NAME
from index.embedding import Embedder, load_embedder
from index.errors import LibraryError, system_reason
from index.locking import LOCK_NAME, OWNER_NAME, write_lock
from index.settings import EmbeddingSettings
from index.staging import STAGING

__all__ = ["BESIDE", "create_library"]

BESIDE = "office"  # what others keep in a library's folder, who may have come first: people's accounts


def create_library(folder: Path, embedding: str | None, settings: EmbeddingSettings) -> Embedder | None:
    """Make an empty library in ``folder`` unless there is one, and return the model it was made with (None: there was).

    Raises LibraryError when the folder holds something else or cannot be written to, LibraryLockedError,
    EmbeddingError.
    """
    try:
        if not (folder / NAME).is_file():
            _check_free(folder)
        if Catalogue.exists(folder):
            return None
        embedder = load_embedder(embedding, settings)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(f"无法建立文库“{folder}”（{system_reason(error)}），请检查路径和权限。") from error
    with write_lock(folder):
        if Catalogue.exists(folder):  # another process was quicker
            return None
        generations.clear(folder, keep=0)
        generations.Generation(folder, 1, create=True).close()
        generations.seal(folder, 1)
        Catalogue.create(
            folder,
            {
                "generation": "1",
                **BuiltWith.of(folder, embedder, settings).meta(),
                "created": datetime.now(UTC).isoformat(timespec="seconds"),
            },
        )
    return embedder


def _check_free(folder: Path) -> None:
    """Raises LibraryError when the folder holds something that is not a library's. Raises OSError."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise LibraryError(f"“{folder}”是一个文件，不能用作文库，请换一个文件夹。")
    ours = {NAME, f"{NAME}-wal", f"{NAME}-shm", "generations", STAGING, LOCK_NAME, OWNER_NAME, BESIDE}
    others = sorted(path.name for path in folder.iterdir() if path.name not in ours and not path.name.startswith("."))
    if others:
        raise LibraryError(f"文件夹“{folder}”里有别的内容（{others[0]} 等），不能用作文库，请换一个空文件夹。")
