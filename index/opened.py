"""What an open library holds: its catalogue, the embedding model, and the search indexes as of now."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from index.built_with import BuiltWith
from index.catalogue import Catalogue
from index.database import NAME
from index.embedding import Embedder, WordVectors, word_vectors
from index.errors import LibraryDamagedError
from index.settings import EmbeddingSettings, IndexSettings

if TYPE_CHECKING:  # these import tantivy and Chroma, which listing the papers does not need
    from index.searching import Search
    from index.writing import Writer

__all__ = ["OpenedLibrary"]

T = TypeVar("T")

ATTEMPTS = 4  # a writer may put new indexes in the place of those just being opened, again and again

_log = logging.getLogger(__name__)


class OpenedLibrary:
    """The files and the model behind a ``Library``, for use by it alone. Safe to use from several threads."""

    def __init__(
        self,
        folder: Path,
        embedding: str | None = None,
        settings: IndexSettings | None = None,
        loaded: Embedder | None = None,
    ) -> None:
        """Use ``open`` or ``create``."""
        self.folder = folder
        self.settings = settings or IndexSettings()
        self._lock = threading.RLock()
        self._catalogue = Catalogue(folder)
        try:
            self._built = BuiltWith.read(folder, self._catalogue.meta())
            self._given = embedding
            self._embedder = loaded
            self._word_vectors: WordVectors | None = None
            if embedding is not None:
                self.embedder  # noqa: B018 (a model named by the caller is checked at once)
        except (KeyError, ValueError) as error:
            self._catalogue.close()
            raise LibraryDamagedError(f"文库“{folder}”的 {NAME} 缺少内容，请从备份恢复或重新收录。") from error
        except BaseException:
            self._catalogue.close()
            raise
        self._version = -1  # of the catalogue, when the search indexes were last looked at
        self._number = 0  # of the generation last attached
        self._search: Search | None = None

    def close(self) -> None:
        """Let go of all files. Harmless when called twice."""
        with self._lock:
            self._detach()
            self._catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        """Passages in the library."""
        with self._lock:
            return self._catalogue.count_passages()

    def version(self) -> int:
        """Another number once anybody has changed the library since this one was opened."""
        with self._lock:
            return self._catalogue.version()

    def __bool__(self) -> bool:
        """Always: an empty library is still a library."""
        return True

    @property
    def embedding_name(self) -> str:
        """Folder or name of the embedding model; "" for the shipped one."""
        return self._built.name

    @property
    def embedding_settings(self) -> EmbeddingSettings:
        """What was chosen for the model: prompts and dimensions, with the address of its service for telling only."""
        return replace(self._built.settings, base_url=self._built.address or None)

    @property
    def embedder(self) -> Embedder:
        """The embedding model. Raises EmbeddingMismatchError when it is not the one the library was built with."""
        with self._lock:
            if self._embedder is None:
                self._embedder = self._built.load(self._given, self.settings.embedding)
            return self._embedder

    @property
    def word_vectors(self) -> WordVectors:
        """Words → (n, dimensions) unit vectors of the embedding model, remembered between calls."""
        with self._lock:
            if self._word_vectors is None:
                self._word_vectors = word_vectors(self.embedder)
            return self._word_vectors

    def _refresh(self, embedder: Embedder | None = None, meta: Mapping[str, str] | None = None) -> None:
        """Take note of the model that is in force by now, which is ``embedder`` if that is given."""
        built = BuiltWith.read(self.folder, meta or self._catalogue.meta())
        if embedder is not None or built.meta() != self._built.meta():
            self._built, self._embedder, self._word_vectors = built, embedder, None
            self._detach()

    def _writer(self) -> Writer:
        from index.writing import Writer

        with self._lock:
            self._refresh()
        return Writer(self.folder, lambda: self.embedder, self.settings.batch)

    def _with_search(self, use: Callable[[Search], T]) -> T:
        with self._lock:
            for _ in range(ATTEMPTS):
                try:
                    return use(self._attached())
                except LibraryDamagedError as error:
                    self._recover(error)
            return use(self._attached())

    def _attached(self) -> Search:
        """The search indexes as of now. Raises LibraryDamagedError when they are broken."""
        version = self._catalogue.version()
        if self._search is None or version != self._version:
            meta = self._catalogue.meta()  # read once: model and vectors must be of one moment
            self._refresh(meta=meta)
            number = int(meta["generation"])
            if self._search is None or self._search.generation.number != number:
                from index.generations import Generation
                from index.searching import Search

                self._detach()
                self._number = number
                generation = Generation(self.folder, number)
                if not generation.agrees(self._catalogue.count_passages()):
                    generation.close()
                    raise LibraryDamagedError(f"文库“{self.folder}”的索引与目录不一致。")
                self._search = Search(generation, self._catalogue, self.embedder, self.word_vectors, self.settings)
            else:  # a file has another name, or a paper another date
                self._search.forget()
            self._version = version
        return self._search

    def _detach(self) -> None:
        search, self._search = self._search, None
        if search is not None:
            search.close()

    def _recover(self, error: LibraryDamagedError) -> None:
        """Build the indexes anew, unless another process has put new ones in their place meanwhile."""
        self._detach()
        if int(self._catalogue.meta()["generation"]) != self._number:
            return
        _log.warning("%s正在从目录重建索引。", error)
        with self._writer() as writer:
            if writer.current == self._number:
                writer.rebuild()
                writer.commit()
