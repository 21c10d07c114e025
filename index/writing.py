"""Writing to a library: papers in, papers out, all of it or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from index import generations, staging
from index.built_with import BuiltWith
from index.catalogue import Catalogue
from index.context import REACH, beside, in_context, to_embed_again
from index.errors import EmbeddingMismatchError, LibraryDamagedError
from index.generations import Generation
from index.lexical import Entry
from index.locking import write_lock
from index.records import Document, Identity, Passage
from index.rows import NewDocument, StoredPassage
from index.vectors import VectorStore
from index.words import words

if TYPE_CHECKING:
    from index.embedding import Embedder

__all__ = ["Writer", "passage_entry", "passage_text"]

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[StoredPassage]], dict[int, Vectors]]  # vectors by passage key

CHECKPOINT = 120.0  # seconds of work after which what has been written so far is made to last
READ_SIZE = 5_000  # passages read from the catalogue at once for a rebuild


class Writer:
    """The only one who changes a library, for the time of a ``with`` block.

    Nothing is visible to anyone until ``commit``; leaving the block without one undoes everything since the last.
    """

    def __init__(self, folder: Path, embedder: Callable[[], Embedder], batch: int) -> None:
        """embedder: the library's model, loaded when first needed; many changes do without it.

        Raises LibraryLockedError when there is another writer, and what ``Catalogue`` raises.
        """
        self.folder = folder
        self._embedder = embedder
        self._batch = batch
        self._generation: Generation | None = None
        self._stack = ExitStack()
        self._stack.enter_context(write_lock(folder))
        try:
            self.catalogue = Catalogue(folder)
            self._stack.callback(self.catalogue.close)
            meta = self.catalogue.meta()
            self.current = int(meta["generation"])
            self.built = BuiltWith.read(folder, meta)
            generations.clear(folder, self.current)
            if staging.staged_for(folder, self.built):  # whoever was killed had only this left to do
                staging.clear_staging(folder)
        except BaseException:
            self._stack.close()
            raise
        self._next_document = self._next_passage = 0
        self._since = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._drop()
        finally:
            self._stack.close()

    def _drop(self) -> None:
        generation, self._generation = self._generation, None
        unfinished = self.catalogue.in_transaction
        self.catalogue.rollback()
        if generation is not None:
            generation.close()
        if unfinished:
            generations.clear(self.folder, self.current)

    def begin(self) -> None:
        """Start changing the catalogue; harmless when begun already."""
        if not self.catalogue.in_transaction:
            self.catalogue.begin()
            self._next_document, self._next_passage = self.catalogue.next_keys()
            self._since = time.monotonic()

    def _changed(self) -> Generation:
        """The generation being written: a copy of the current one, or a new one where that is damaged."""
        self.begin()
        if self._generation is None:
            number = self.current + 1
            try:
                generations.copy(self.folder, self.current, number)
                self._generation = Generation(self.folder, number, sealed=False)
                if not self._generation.agrees(self.catalogue.count_passages()):
                    raise LibraryDamagedError(f"文库“{self.folder}”的索引与目录不一致。")
            except LibraryDamagedError:
                if self._generation is not None:
                    self._generation.close()
                    self._generation = None
                generations.clear(self.folder, self.current)
                self._generation = self._built_anew(number)
        return self._generation

    def add(self, papers: Sequence[tuple[Document, Sequence[Passage], str]]) -> None:
        """Add papers whose ids are not in the library, their passages, and ``NewDocument.text_id``."""
        if not papers:
            return
        generation = self._changed()
        entries = []
        for document, passages, text_id in papers:
            keys = range(self._next_passage, self._next_passage + len(passages))
            entries.append(NewDocument(self._next_document, document, passages, keys, text_id))
            self._next_document += 1
            self._next_passage = keys.stop
        stored = [
            StoredPassage(key, entry.key, passage, entry.document.title, entry.document.file, "", entry.document.source)
            for entry in entries
            for key, passage in zip(entry.keys, entry.passages, strict=True)
        ]
        starts = range(0, len(stored), self._batch)
        if stored:  # in context over all of them, because a paper may be larger than a batch
            vectors = self._in_context(stored)
        for start in starts:
            part = stored[start : start + self._batch]
            generation.vectors.add([p.key for p in part], vectors[start : start + self._batch])
            generation.words.add(map(passage_entry, part))
        self.catalogue.insert(entries)

    def remove(self, documents: Sequence[int]) -> None:
        """Remove papers, given by their catalogue keys."""
        if not documents:
            return
        generation = self._changed()
        generation.vectors.delete(self.catalogue.passage_keys(documents))
        generation.words.delete_documents(documents)
        self.catalogue.delete(documents)

    def amend(self, document: int, identity: Identity) -> None:
        """Set what is known of a paper, given by its catalogue key. Where that changes its title, which is in the words
        and vectors of its passages, these are made anew, with the vectors of neighbours in which they are felt."""
        self.begin()
        before = self.catalogue.passages_around(document, 2 * REACH)
        if all(stored.title == identity.title for stored in before if stored.document_key == document):
            self.catalogue.amend(document, identity)
            return
        generation = self._changed()  # may have to be built, which takes the catalogue as it was
        self.catalogue.amend(document, identity)
        after = self.catalogue.passages_around(document, 2 * REACH)
        felt = beside(before, document) | beside(after, document)
        vectors = self._in_context(after)
        rows = [i for i, stored in enumerate(after) if stored.key in felt]
        generation.vectors.replace([after[i].key for i in rows], vectors[rows])
        generation.words.delete_documents([document])
        generation.words.add(passage_entry(stored) for stored in after if stored.document_key == document)

    def _in_context(self, stored: Sequence[StoredPassage]) -> Vectors:
        starts = range(0, len(stored), self._batch)
        return in_context(
            stored, np.concatenate([self._encode(stored[start : start + self._batch]) for start in starts])
        )

    def _encode(self, part: Sequence[StoredPassage]) -> Vectors:
        embedder = self._embedder()
        if embedder.fingerprint != self.built.fingerprint:  # loaded before the lock was ours
            raise EmbeddingMismatchError(f"文库“{self.folder}”的向量模型刚被另一个程序更换，请再试一次。")
        return embedder.encode([passage_text(p) for p in part])

    def rebuild(self, embed: Embed | None = None) -> None:
        """Write both indexes anew from the catalogue; nothing deleted is left in them.

        embed: where all the vectors come from; None for the old ones, as far as they can be read.
        """
        self._drop()
        self.begin()
        self._generation = self._built_anew(self.current + 1, embed)

    def _built_anew(self, number: int, embed: Embed | None = None) -> Generation:
        generation = Generation(self.folder, number, create=True)
        embed = embed or self._kept_or_encoded(self._old_vectors())
        try:
            for part in self.catalogue.all_passages(READ_SIZE):
                rows = embed(part)
                generation.vectors.add([p.key for p in part], np.stack([rows[p.key] for p in part]))
                generation.words.add(map(passage_entry, part))
        except BaseException:
            generation.close()
            raise
        return generation

    def _kept_or_encoded(self, old: VectorStore | None) -> Embed:
        def embed(part: Sequence[StoredPassage]) -> dict[int, Vectors]:
            nonlocal old
            rows: dict[int, Vectors] = {}
            if old is not None:
                try:
                    rows = old.vectors([p.key for p in part])
                except LibraryDamagedError:
                    old = None  # closed at the end, by way of the stack
            again = to_embed_again(part, rows.keys())
            if again:
                vectors = in_context(again, self._encode(again))
                rows.update(zip((p.key for p in again), vectors, strict=True))
            return rows

        return embed

    def _old_vectors(self) -> VectorStore | None:
        """Vectors of the current generation, to spare the embedding; None when they cannot be read."""
        try:
            generations.check(self.folder, self.current, generations.VECTORS)
            store = VectorStore(generations.place(self.folder, self.current) / generations.VECTORS)
        except LibraryDamagedError:
            return None
        self._stack.callback(store.close)
        return store

    def commit(self, facts: Mapping[str, str] | None = None) -> None:
        """Make everything since the last commit visible, to all, at once.

        facts: more to be remembered of the library, by the same transaction.
        """
        if not self.catalogue.in_transaction:
            return
        generation, number = self._generation, self.current
        if generation is not None:
            generation.words.commit()
            if not generation.agrees(self.catalogue.count_passages()):
                raise LibraryDamagedError(f"文库“{self.folder}”的索引没有写全，这次的改动已撤销，请重试。")
            number = generation.number
            self._generation = None
            generation.close()
            generations.seal(self.folder, number)
            self.catalogue.set_meta("generation", str(number))
        self.catalogue.set_meta("next_document", str(self._next_document))
        self.catalogue.set_meta("next_passage", str(self._next_passage))
        for name, value in (facts or {}).items():
            self.catalogue.set_meta(name, value)
        self.catalogue.commit()
        if number != self.current:
            self.current = number
            generations.clear(self.folder, number)

    def checkpoint(self) -> None:
        """Commit now and then during long work, so that an interruption costs minutes and not hours."""
        if self.catalogue.in_transaction and time.monotonic() - self._since > CHECKPOINT:
            self.commit()


def passage_text(stored: StoredPassage) -> str:
    """What is embedded: title, headings and the passage itself, as far as they say something.

    A title of digits alone names nothing ("14385"), and a heading that opens the passage would count twice.
    """
    lines = [stored.title] if _telling(stored.title) else []
    lines += _headings(stored.passage)
    return "\n".join([*lines, stored.passage.text])


def passage_entry(stored: StoredPassage) -> Entry:
    """What goes into the full-text index."""
    title = words(stored.title) if _telling(stored.title) else []
    section = words("\n".join(_headings(stored.passage)))
    return Entry(stored.key, stored.document_key, title, section, words(stored.passage.text))


def _telling(title: str) -> bool:
    return any(map(str.isalpha, title))


def _headings(passage: Passage) -> list[str]:
    opening = passage.text.lstrip()
    return [heading for heading in passage.section_path if not opening.startswith(heading)]
