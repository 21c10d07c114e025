"""Full-text index over pre-cut words: the only file that imports tantivy.

Each passage is one entry with three word fields (title, section, body); BM25 is computed per field and added. Nothing
is stored but the passage key, so the text itself lives in the catalogue alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import tantivy

from index.errors import LibraryDamagedError
from index.filters import Admitted, admitted_of_best

__all__ = ["Entry", "WordIndex"]

FIELDS = ("title", "section", "body")
TOKENIZER = "words"
WIDEST = 12_000  # passages looked through for those that a filter admits (5 ms), before the index is told the papers
HEAP = 128_000_000  # bytes, of the writer's buffer


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage as the index takes it; the words come from ``index.words.words``."""

    key: int
    document: int
    title: Sequence[str]
    section: Sequence[str]
    body: Sequence[str]


class WordIndex:
    """The index in one folder. Changes are seen by searches after ``commit``. Not safe for use by several threads."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """Open the index, or make an empty one. Raises LibraryDamagedError when it cannot be opened."""
        self.folder = folder
        self._schema = _schema()
        try:
            if create:
                folder.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(self._schema, path=str(folder), reuse=False)
            else:
                self._index = tantivy.Index.open(str(folder))
            analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
            self._index.register_tokenizer(TOKENIZER, analyzer)
            self._searcher = self._index.searcher()
        except (ValueError, OSError) as error:
            raise LibraryDamagedError(
                f"全文索引“{folder}”无法打开，请运行 policy-assistant library verify。"
            ) from error
        self._writer: tantivy.IndexWriter | None = None

    def __len__(self) -> int:
        """Passages in the index, as of the last commit."""
        return int(self._searcher.num_docs)

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            try:
                self._writer = self._index.writer(HEAP, 1)
            except ValueError as error:
                raise LibraryDamagedError(f"全文索引“{self.folder}”无法写入：{error}") from error
        return self._writer

    def add(self, entries: Iterable[Entry]) -> None:
        """Add passages whose keys are new."""
        writer = self._writing()
        for entry in entries:
            document = tantivy.Document()
            document.add_integer("key", entry.key)
            document.add_integer("document", entry.document)
            document.add_text("title", " ".join(entry.title))
            document.add_text("section", " ".join(entry.section))
            document.add_text("body", " ".join(entry.body))
            writer.add_document(document)

    def delete_documents(self, documents: Iterable[int]) -> None:
        """Delete all passages of these documents (their catalogue keys)."""
        writer = self._writing()
        for document in documents:
            writer.delete_documents_by_term("document", document)

    def commit(self) -> None:
        """Make all changes durable and visible, and let go of the writer."""
        if self._writer is None:
            return
        try:
            self._writer.commit()
            self._writer.wait_merging_threads()  # consumes the writer
        except ValueError as error:
            raise LibraryDamagedError(f"全文索引“{self.folder}”写入失败：{error}") from error
        finally:
            self._writer = None
        self._index.reload()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        """Drop what was not committed."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with suppress(ValueError):  # a writer that was killed has nothing left to roll back
                writer.rollback()

    def document_frequency(self, word: str) -> int:
        """In how many passages the word stands, in the field where it stands most often."""
        return max(int(self._searcher.doc_freq(field, word)) for field in FIELDS)

    def idf(self, word: str) -> float:
        """BM25 weight of a word, ln(1 + (N - n + ½) / (n + ½)): 0 or more, larger for rarer words."""
        count = len(self)
        found = min(self.document_frequency(word), count)
        return math.log(1.0 + (count - found + 0.5) / (found + 0.5))

    def search(
        self,
        words: Sequence[str],
        limit: int,
        weights: Mapping[str, float] | None = None,
        within: Admitted | None = None,
    ) -> list[tuple[int, float]]:
        """(key, BM25 score) of the best passages for a bag of words, best first, equal scores in order of key.

        weights: by which the BM25 of a field counts, 1 where there is none. within: only of these papers; the scores
        stay those of the whole index. Built of term queries, so no character in a word can be taken for query syntax.
        """
        weights = weights or {}
        terms = [
            (tantivy.Occur.Should, tantivy.Query.boost_query(term, weight) if weight != 1.0 else term)
            for word in dict.fromkeys(words)
            for field in FIELDS
            if (weight := weights.get(field, 1.0)) > 0.0 and self._searcher.doc_freq(field, word)
            for term in [tantivy.Query.term_query(self._schema, field, word, "freq")]
        ]
        if not terms or limit < 1:
            return []
        query = tantivy.Query.boolean_query(terms)
        if within is None:
            return self._best(query, limit)
        found = admitted_of_best(lambda count: self._best(query, count), within.passages, limit, len(self), WIDEST)
        if found is not None:
            return found
        papers = tantivy.Query.term_set_query(self._schema, "document", sorted(within.documents))
        of_these = (tantivy.Occur.Must, tantivy.Query.const_score_query(papers, 0.0))
        return self._best(tantivy.Query.boolean_query([(tantivy.Occur.Must, query), of_these]), limit)

    def _best(self, query: tantivy.Query, limit: int) -> list[tuple[int, float]]:
        try:
            hits = self._searcher.search(query, limit, count=False).hits
            keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        except (ValueError, OSError) as error:
            raise LibraryDamagedError(
                f"全文索引“{self.folder}”无法读取，请运行 policy-assistant library verify。"
            ) from error
        found = [(int(key), float(score)) for key, (score, _) in zip(keys, hits, strict=True) if key is not None]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def keys(self) -> set[int]:
        """Keys of all passages in the index."""
        if not len(self):
            return set()
        hits = self._searcher.search(tantivy.Query.all_query(), len(self), count=False).hits
        return {
            int(key)
            for key in self._searcher.fast_field_values("key", [address for _, address in hits])
            if key is not None
        }


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", stored=False, indexed=False, fast=True)
    builder.add_integer_field("document", stored=False, indexed=True, fast=False)
    for field in FIELDS:
        builder.add_text_field(field, stored=False, tokenizer_name=TOKENIZER, index_option="freq")
    return builder.build()
