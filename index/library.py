"""A library of papers in one folder: the one door to reading, cutting, storing and finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.built_with import BuiltWith
from index.embedding import Embedder, load_embedder
from index.errors import DocumentNotFoundError
from index.opened import OpenedLibrary
from index.outline import outline
from index.records import Document, Hit, Passage, Section
from index.selection import Selection, refusal
from index.settings import EmbeddingSettings, IndexSettings
from index.staging import clear_staging, clear_workshops, prune_staging, staged_passages

if TYPE_CHECKING:  # these import tantivy and Chroma, which listing the papers does not need
    from index.features import WordMatch
    from index.filters import Filter
    from index.ingest import IndexReport, Progress

__all__ = ["CompactReport", "Library"]

MAX_LIMIT = 1_000  # hits of one search
TEXTS = 256  # papers held at a time while all are read
SELECTIONS = 4  # remembered, with their titles: a second and some 10 to 100 MB each for 150,000 papers
AMBIGUOUS = 5  # papers named in the message when a title fits several


@dataclass(frozen=True, slots=True)
class CompactReport:
    """Size of the library folder around a compaction, bytes."""

    before: int
    after: int


class Library(OpenedLibrary):
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
        super().__init__(folder, embedding, settings, loaded)
        self._selections: dict[Filter, Selection] = {}  # last used at the end; titles are kept with each

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
            if not found and where and where.narrows:
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

    def amend(
        self,
        document_id: str,
        *,
        title: str | None = None,
        issuer: str | None = None,
        number: str | None = None,
        date: str | None = None,
        kind: str | None = None,
        repealed: bool | None = None,
    ) -> Document:
        """Correct what is known of a paper, and give it back with its text; None leaves a field, "" clears it.

        date: "", or ISO 8601 as exact as it is known: "2023", "2023-05", "2023-05-01". Id, text and passages stay, and
        the correction stays while the paper does: it goes when its file comes with another text. Raises AmendmentError
        for an empty title or what is no date, DocumentNotFoundError, LibraryLockedError, EmbeddingError.
        """
        from index.amending import Amendment, amend

        amendment = Amendment(title, issuer, number, date, kind, repealed)
        with self._writer() as writer:
            return amend(writer, document_id, amendment)

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
            selection = self._selections.pop(where, None)
            if selection is None:
                if not self._catalogue.admits_any(where):
                    raise refusal(self._catalogue, where)
                selection = Selection(self, where)
            self._selections[where] = selection
            if len(self._selections) > SELECTIONS:
                del self._selections[next(iter(self._selections))]
            return selection

    def idf(self, word: str) -> float:
        """BM25 weight of a word in this library: 0 or more, larger for rarer words."""
        return self._with_search(lambda search: search.idf(word))

    def verify(self) -> list[str]:
        """What is wrong with the library, as Chinese sentences; empty when it is sound."""
        from index.verifying import problems

        with self._lock:
            return problems(self.folder, self._catalogue)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
