"""A library of papers in one folder: the one door to reading, cutting, storing and finding."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from index.catalogue import NAME, Catalogue
from index.embedding import Embedder, WordVectors, load_embedder, word_vectors
from index.errors import (
    DocumentNotFoundError,
    EmbeddingMismatchError,
    LibraryDamagedError,
    LibraryError,
    system_reason,
)
from index.locking import LOCK_NAME, OWNER_NAME
from index.outline import outline
from index.records import Document, Hit, Passage, Section
from index.settings import IndexSettings

if TYPE_CHECKING:  # these import tantivy and Chroma, which listing the papers does not need
    from index.ingest import IndexReport, Progress
    from index.searching import Search
    from index.writing import Writer

__all__ = ["CompactReport", "Library"]

T = TypeVar("T")

MAX_LIMIT = 1_000  # hits of one search
ATTEMPTS = 4  # a writer may put new indexes in the place of those just being opened, again and again
AMBIGUOUS = 5  # papers named in the message when a title fits several
SHIPPED = "随程序附带的模型"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CompactReport:
    """Size of the library folder around a compaction, bytes."""

    before: int
    after: int


class Library:
    """Papers and their search indexes. Safe to use from several threads; other processes may use the folder as well.

    Readers see what any process has committed at their next call. One writer at a time; see ``LibraryLockedError``.
    """

    def __init__(self, folder: Path, embedding: str | None = None, settings: IndexSettings | None = None) -> None:
        """Use ``open`` or ``create``."""
        self.folder = folder
        self.settings = settings or IndexSettings()
        self._lock = threading.RLock()
        self._catalogue = Catalogue(folder)
        try:
            meta = self._catalogue.meta()
            self.embedding_name = meta["embedding"]
            self._fingerprint = meta["fingerprint"]
            self._given = embedding
            if embedding is not None:
                self.embedder  # noqa: B018 (a model named by the caller is checked at once)
        except KeyError as error:
            self._catalogue.close()
            raise LibraryDamagedError(f"文库“{folder}”的 {NAME} 缺少内容，请从备份恢复或重新收录。") from error
        except BaseException:
            self._catalogue.close()
            raise
        self._version = -1  # of the catalogue, when the search indexes were last looked at
        self._number = 0  # of the generation last attached
        self._search: Search | None = None

    @classmethod
    def create(cls, folder: Path, embedding: str | None = None, settings: IndexSettings | None = None) -> Library:
        """Open the library in ``folder``, making an empty one first where there is none.

        Raises LibraryError when the folder holds something else or cannot be written to, and what ``open`` raises.
        """
        folder = Path(folder).expanduser().absolute()
        try:
            if not folder.is_dir() or not (folder / NAME).is_file():
                _check_free(folder)
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(f"无法建立文库“{folder}”（{system_reason(error)}），请检查路径和权限。") from error
        from index import generations
        from index.locking import write_lock

        if not Catalogue.exists(folder):
            embedder = load_embedder(embedding)
            with write_lock(folder):
                if not Catalogue.exists(folder):  # unless another process was quicker
                    generations.clear(folder, keep=0)
                    generations.Generation(folder, 1, create=True).close()
                    generations.seal(folder, 1)
                    Catalogue.create(
                        folder,
                        {
                            "generation": "1",
                            "embedding": embedder.name,
                            "fingerprint": embedder.fingerprint,
                            "dimensions": str(embedder.dimensions),
                            "created": datetime.now(UTC).isoformat(timespec="seconds"),
                        },
                    )
        return cls(folder, embedding, settings)

    @classmethod
    def open(cls, folder: Path, embedding: str | None = None, settings: IndexSettings | None = None) -> Library:
        """Open the library in ``folder``.

        embedding: a model's folder or name; None for the one the library was built with. Raises LibraryMissingError,
        LibraryVersionError, LibraryDamagedError, LibraryLockedError, EmbeddingMismatchError, EmbeddingError.
        """
        return cls(Path(folder).expanduser().absolute(), embedding, settings)

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

    def __bool__(self) -> bool:
        """Always: an empty library is still a library."""
        return True

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model. Raises EmbeddingMismatchError when it is not the one the library was built with."""
        wanted = self.embedding_name if self._given is None else self._given
        embedder = load_embedder(wanted or None)
        if embedder.fingerprint != self._fingerprint and embedder.name == self.embedding_name:
            raise EmbeddingMismatchError(
                f"文库“{self.folder}”是用另一个版本的向量模型“{embedder.name or SHIPPED}”建立的，"
                "不能与现在的版本混用；请在新文件夹里重新收录，或装回原来的版本。"
            )
        if embedder.fingerprint != self._fingerprint:
            raise EmbeddingMismatchError(
                f"文库“{self.folder}”是用向量模型“{self.embedding_name or SHIPPED}”建立的，"
                f"与现在的“{embedder.name or SHIPPED}”不是同一个模型；请改用原来的模型，或在新文件夹里重新收录。"
            )
        return embedder

    @cached_property
    def word_vectors(self) -> WordVectors:
        """Words → (n, dimensions) unit vectors of the embedding model, remembered between calls."""
        return word_vectors(self.embedder)

    # Papers

    def documents(self) -> list[Document]:
        """All papers without their text (``text`` is ""), in order of adding."""
        with self._lock:
            return self._catalogue.documents()

    def document(self, id_or_title: str) -> Document:
        """One paper with its text, by id, title, file name, start of the id, or part of the title, in this order.

        Raises DocumentNotFoundError when there is none, or more than one (its message names them).
        """
        with self._lock:
            found = self._catalogue.find(id_or_title.strip(), AMBIGUOUS + 1)
            if not found:
                raise DocumentNotFoundError(
                    f"文库里没有“{id_or_title}”，请用 policy-assistant library list 查看已收录的文件。"
                )
            if len(found) > 1:
                names = "、".join(f"{document.id}《{document.title}》" for document in found[:AMBIGUOUS])
                more = "等" if len(found) > AMBIGUOUS else ""
                raise DocumentNotFoundError(f"“{id_or_title}”对应不止一篇：{names}{more}，请改用编号。")
            document = self._catalogue.document(found[0].id)
        if document is None:  # removed by another process in between
            raise DocumentNotFoundError(f"文库里已没有“{id_or_title}”。")
        return document

    def outline(self, document_id: str) -> tuple[Section, ...]:
        """The headings of a paper. Raises DocumentNotFoundError."""
        return outline(self.document(document_id).text)

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a paper, in order. Raises DocumentNotFoundError."""
        with self._lock:
            document = self.document(document_id)
            return [stored.passage for stored in self._catalogue.passages_of(document.id)]

    # Changing

    def add(
        self, paths: Iterable[Path], *, progress: Callable[[Progress], None] | None = None, sample: bool = False
    ) -> IndexReport:
        """Take in files and folders; known content is left alone, changed files are replaced.

        sample: these are the sample papers of the program; they leave when the first other paper is added. What cannot
        be read is in the report. Raises LibraryLockedError, LibraryError; then nothing since the last checkpoint
        (two minutes at most) has been taken in.
        """
        from index.ingest import Ingest

        with self._writer() as writer:
            return Ingest(writer, self.settings, progress, sample).run(paths)

    def remove(self, document_id: str) -> None:
        """Take a paper out. Its bytes stay on disk until ``compact``. Raises DocumentNotFoundError."""
        with self._writer() as writer:
            key = writer.catalogue.key(document_id)
            if key is None:
                raise DocumentNotFoundError(f"文库里没有编号为“{document_id}”的文件。")
            writer.remove([key])
            writer.commit()

    def compact(self) -> CompactReport:
        """Write everything anew, so that nothing deleted is left on disk.

        Raises LibraryLockedError when another process writes, or reads at that moment.
        """
        before = _size(self.folder)
        with self._lock, self._writer() as writer:
            self._detach()
            writer.rebuild()
            writer.commit()
            writer.catalogue.vacuum()
        return CompactReport(before, _size(self.folder))

    def _writer(self) -> Writer:
        from index.writing import Writer

        return Writer(self.folder, self.embedder, self.settings.batch)

    # Finding

    def search(self, query: str, limit: int = 10) -> list[Hit]:
        """The passages that fit a question best, best first; at most ``limit`` (1,000), none for an empty question.

        Indexes found broken are built anew from the catalogue first, which takes a while and is logged.
        """
        return self._with_search(lambda search: search.search(query, min(limit, MAX_LIMIT)))

    def idf(self, word: str) -> float:
        """BM25 weight of a word in this library: 0 or more, larger for rarer words."""
        return self._with_search(lambda search: search.idf(word))

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
            number = int(self._catalogue.meta()["generation"])
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

    def verify(self) -> list[str]:
        """What is wrong with the library, as Chinese sentences; empty when it is sound."""
        from index.verifying import problems

        with self._lock:
            return problems(self.folder, self._catalogue)


def _check_free(folder: Path) -> None:
    """Raises LibraryError when the folder holds something that is not a library's. Raises OSError."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise LibraryError(f"“{folder}”是一个文件，不能用作文库，请换一个文件夹。")
    ours = {NAME, f"{NAME}-wal", f"{NAME}-shm", "generations", LOCK_NAME, OWNER_NAME}
    others = sorted(path.name for path in folder.iterdir() if path.name not in ours and not path.name.startswith("."))
    if others:
        raise LibraryError(f"文件夹“{folder}”里有别的内容（{others[0]} 等），不能用作文库，请换一个空文件夹。")


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
