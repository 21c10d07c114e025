"""A library of papers in one folder: the one door to reading, cutting, storing and finding."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from index.built_with import BuiltWith
from index.catalogue import Catalogue
from index.database import NAME
from index.embedding import Embedder, WordVectors, load_embedder, word_vectors
from index.errors import (
    DocumentNotFoundError,
    LibraryDamagedError,
    NothingAdmittedError,
)
from index.outline import outline
from index.records import Document, Hit, Passage, Section
from index.selection import Selection, nothing_admitted
from index.settings import EmbeddingSettings, IndexSettings
from index.staging import clear_staging, clear_workshops, prune_staging, staged_passages

if TYPE_CHECKING:  # these import tantivy and Chroma, which listing the papers does not need
    from index.features import WordMatch
    from index.filters import Filter
    from index.ingest import IndexReport, Progress
    from index.searching import Search
    from index.writing import Writer

__all__ = ["CompactReport", "Library"]

T = TypeVar("T")

MAX_LIMIT = 1_000  # hits of one search
TEXTS = 256  # papers held at a time while all are read
ATTEMPTS = 4  # a writer may put new indexes in the place of those just being opened, again and again
AMBIGUOUS = 5  # papers named in the message when a title fits several

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
        self._selection: Selection | None = None  # the last one asked for: what is known of its titles is kept with it

    @classmethod
    def create(cls, folder: Path, embedding: str | None = None, settings: IndexSettings | None = None) -> Library:
        """Open the library in ``folder``, making an empty one first where there is none.

        Raises LibraryError when the folder holds something else or cannot be written to, and what ``open`` raises.
        """
        from index.creating import create_library

        folder = Path(folder).expanduser().absolute()
        embedder = create_library(folder, embedding, (settings or IndexSettings()).embedding)
        return cls(folder, embedding, settings, embedder)

    @classmethod
    def open(cls, folder: Path, embedding: str | None = None, settings: IndexSettings | None = None) -> Library:
        """Open the library in ``folder``.

        embedding: a model's folder or name; None for the one the library was built with. What ``settings.embedding``
        leaves open is as the library remembers it. Raises LibraryMissingError, LibraryVersionError,
        LibraryDamagedError, LibraryLockedError, EmbeddingMismatchError, EmbeddingError.
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

    # Papers

    def documents(self, where: Filter | None = None) -> list[Document]:
        """All papers, or those that a filter admits, without their text (``text`` is ""), in order of adding."""
        with self._lock:
            return self._catalogue.documents(where)

    def document(self, id_or_title: str, *, where: Filter | None = None) -> Document:
        """One paper with its text, by id, title, file name, start of the id, or part of the title, in this order.

        where: one of those that a filter admits. Raises DocumentNotFoundError when there is none, or more than one (its
        message names them).
        """
        with self._lock:
            found = self._catalogue.find(id_or_title.strip(), AMBIGUOUS + 1, where)
            if not found and where:
                raise DocumentNotFoundError(f"限定的文件里没有“{id_or_title}”。")
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

    def texts(self, where: Filter | None = None) -> Iterator[Document]:
        """All papers, or those that a filter admits, with their text, in order of adding. Papers that come or go
        meanwhile may be there or not."""
        at = 0
        while True:
            with self._lock:
                found, at = self._catalogue.texts(where, at, TEXTS)
            yield from found
            if not at:
                return

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

        self.embedder  # noqa: B018 (papers that nothing could be embedded with are better not read)
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
            clear_workshops(self.folder)
            prune_staging(self.folder, lambda keys: set(writer.catalogue.passages(keys)))
        return CompactReport(before, _size(self.folder))

    def reembed(
        self,
        embedding: str | None,
        *,
        settings: EmbeddingSettings | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Embed all passages anew with another model (None: the shipped one), which is the library's from then on.

        settings: prompts, dimensions and how to reach the model; None: its own prompts, all its dimensions, on this
        machine. progress: called with passages done and passages in all. The model of before stays in force until the
        end; what was interrupted is taken up by the next call with the same model. The old model is not needed. Raises
        EmbeddingError, LibraryLockedError, LibraryError.
        """
        from index.reembedding import reembed

        settings = settings or EmbeddingSettings()
        embedder = load_embedder(embedding, settings)
        model = BuiltWith.of(self.folder, embedder, settings)
        # What was chosen is remembered by the library from then on; how to reach the model is not.
        reach = replace(settings, query_prompt=None, passage_prompt=None, dimensions=None)
        with self._writer() as writer:
            reembed(writer, embedder, model, progress)
            with self._lock:
                writer.commit(model.meta())
                self.settings, self._given = replace(self.settings, embedding=reach), None
                self._refresh(embedder)
            clear_staging(self.folder)

    def reembedding_progress(self) -> tuple[int, int]:
        """Passages that an interrupted ``reembed`` has behind it, 0 when there is none, and passages in all."""
        return staged_passages(self.folder), len(self)

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

    # Finding

    def search(
        self, query: str, limit: int = 10, *, where: Filter | None = None, per_document: int | None = None
    ) -> list[Hit]:
        """The passages that fit a question best, best first; at most ``limit`` (1,000), none for an empty question.

        where: only passages of the papers it admits; NothingAdmittedError where there are none. per_document: more of
        one paper only where the others leave room, for questions that are about several. Articles that the question
        names by their number come first. Indexes found broken are built anew from the catalogue first, which takes a
        while and is logged.
        """
        from index.clauses.lookup import named_clauses

        named = named_clauses(self, query, where)
        return self._with_search(lambda search: search.search(query, min(limit, MAX_LIMIT), where, per_document, named))

    def matches(self, query: str, hits: Sequence[Hit]) -> list[list[WordMatch]]:
        """For each hit the words of the question that it has, themselves or by a word of near meaning."""
        return self._with_search(lambda search: search.matches(query, hits))

    def within(self, where: Filter) -> Selection:
        """The papers that a filter admits, as if there were no others. Raises NothingAdmittedError."""
        with self._lock:
            if self._selection is None or self._selection.where != where:
                if not self._catalogue.admits_any(where):
                    raise NothingAdmittedError(nothing_admitted(where, *self._catalogue.years_and_kinds()))
                self._selection = Selection(self, where)
            return self._selection

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


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
