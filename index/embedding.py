"""Texts and words as vectors: the model that comes with the program, any other on this machine, or one at a service.

Nothing is ever downloaded unless the caller allows it, and no service is asked whose address the user has not given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbeddingError
from index.settings import EmbeddingSettings
from index.static_model import StaticEmbedder, WordVectors, is_static

__all__ = ["Embedder", "StaticEmbedder", "WordVectors", "load_embedder", "shipped_folder", "word_vectors"]

Vectors = NDArray[np.float32]

HUB_NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?")  # "organisation/model", or a model alone


@runtime_checkable
class Embedder(Protocol):
    """Texts → vectors. Safe to call from several threads."""

    name: str  # "" for the shipped model, else the folder (absolute) or model name
    fingerprint: str  # 16 hex digits; changes when the vectors would
    dimensions: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Passages → (len(texts), dimensions), rows of length one (or zero: a text of unknown characters only)."""
        ...

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """The same for questions; some models put another prompt before them."""
        ...


def shipped_folder() -> Path:
    """Where the model that comes with the program lies."""
    return Path(__file__).parent / "model"


def load_embedder(
    name_or_folder: str | Path | None = None,
    settings: EmbeddingSettings | None = None,
    *,
    allow_download: bool = False,
) -> Embedder:
    """The shipped model (None), the model in a folder, or a model by name: at the service of ``settings.base_url`` if
    there is one, else on this machine. With a service, a folder is what is written as one (/…, ./…, ~…).

    allow_download: let sentence-transformers fetch a model that is not here; the default opens no connection.
    Raises EmbeddingError, a Chinese sentence saying which model and what to do.
    """
    settings = settings or EmbeddingSettings()
    if name_or_folder is None:
        return StaticEmbedder(shipped_folder(), "", settings)
    given = str(name_or_folder)
    folder = Path(name_or_folder).expanduser()
    if settings.base_url and not (folder.is_dir() and (folder.is_absolute() or given.startswith("."))):
        from index.embedding_endpoint import EndpointEmbedder

        return EndpointEmbedder(given, settings)
    if not folder.is_dir():
        if folder.exists():
            raise EmbeddingError(f"向量模型“{given}”是一个文件，应为模型文件夹，或 sentence-transformers 模型的名称。")
        if isinstance(name_or_folder, Path) or not HUB_NAME.fullmatch(given):
            raise EmbeddingError(f"找不到向量模型文件夹“{given}”，请检查路径。")
        return _transformer(given, given, settings, allow_download)
    modules = folder / "modules.json"
    if not modules.is_file() and not (folder / "config.json").is_file():
        raise EmbeddingError(
            f"文件夹“{given}”不是完整的向量模型：缺少 modules.json，请指向 sentence-transformers 保存的模型文件夹。"
        )
    folder = folder.absolute()  # the library remembers it, and is opened from elsewhere
    if modules.is_file() and is_static(modules):
        return StaticEmbedder(folder, str(folder), settings)
    return _transformer(str(folder), str(folder), settings, allow_download)


def _transformer(location: str, name: str, settings: EmbeddingSettings, allow_download: bool) -> Embedder:
    from index.transformer_model import TransformerEmbedder

    return TransformerEmbedder(location, name, settings, allow_download=allow_download)


def word_vectors(embedder: Embedder) -> WordVectors:
    """Word vectors to go with ``embedder``: its own when it is static, else the shipped model's.

    A transformer takes seconds for the words of a hundred passages, and was never trained on single words.
    """
    return WordVectors(embedder if isinstance(embedder, StaticEmbedder) else StaticEmbedder(shipped_folder(), ""))
