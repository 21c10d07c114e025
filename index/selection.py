"""Some papers of a library, seen as if there were no others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.errors import NothingAdmittedError
from index.filters import Filter
from index.outline import outline
from index.records import Document, Hit, Section

if TYPE_CHECKING:
    from index.catalogue_reading import CatalogueReading
    from index.embedding import Embedder, WordVectors
    from index.features import WordMatch
    from index.library import Library

__all__ = ["Papers", "Selection", "nothing_admitted", "refusal"]

_NAMED = 12  # kinds named in the message


class Papers(Protocol):
    """Papers that can be searched and read: a library, or what a filter admits of one."""

    @property
    def folder(self) -> Path: ...

    @property
    def embedder(self) -> Embedder: ...

    @property
    def word_vectors(self) -> WordVectors: ...

    def version(self) -> int: ...

    def documents(self) -> list[Document]: ...

    def document(self, id_or_title: str) -> Document: ...

    def texts(self) -> Iterator[Document]: ...

    def outline(self, document_id: str) -> tuple[Section, ...]: ...

    def search(
        self, query: str, limit: int = 10, *, where: Filter | None = None, per_document: int | None = None
    ) -> list[Hit]: ...

    def matches(self, query: str, hits: Sequence[Hit]) -> list[list[WordMatch]]: ...

    def idf(self, word: str) -> float: ...

    def within(self, where: Filter) -> Papers: ...


class Selection:
    """The papers of ``library`` that ``where`` admits. Whoever is given this instead of the library can neither find
    nor read any other. Words weigh what they weigh in the whole library."""

    def __init__(self, library: Library, where: Filter) -> None:
        """Use ``Library.within``."""
        self._library = library
        self.where = where

    @property
    def folder(self) -> Path:
        return self._library.folder

    @property
    def embedder(self) -> Embedder:
        return self._library.embedder

    @property
    def word_vectors(self) -> WordVectors:
        return self._library.word_vectors

    def version(self) -> int:
        """As ``Library.version``."""
        return self._library.version()

    def documents(self) -> list[Document]:
        """As ``Library.documents``."""
        return self._library.documents(self.where)

    def document(self, id_or_title: str) -> Document:
        """As ``Library.document``; DocumentNotFoundError for a paper that is not admitted as well."""
        return self._library.document(id_or_title, where=self.where)

    def texts(self) -> Iterator[Document]:
        """As ``Library.texts``."""
        return self._library.texts(self.where)

    def outline(self, document_id: str) -> tuple[Section, ...]:
        """As ``Library.outline``."""
        return outline(self.document(document_id).text)  # by that paper: its name may be one of a paper outside

    def search(
        self, query: str, limit: int = 10, *, where: Filter | None = None, per_document: int | None = None
    ) -> list[Hit]:
        """As ``Library.search``."""
        where = self.where if where is None else self.where & where
        return self._library.search(query, limit, where=where, per_document=per_document)

    def matches(self, query: str, hits: Sequence[Hit]) -> list[list[WordMatch]]:
        """As ``Library.matches``."""
        return self._library.matches(query, hits)

    def idf(self, word: str) -> float:
        """As ``Library.idf``."""
        return self._library.idf(word)

    def within(self, where: Filter) -> Selection:
        """As ``Library.within``, of these papers."""
        return self._library.within(self.where & where)


def refusal(catalogue: CatalogueReading, where: Filter) -> NothingAdmittedError:
    """Why a filter admits no paper, told of nothing but what ``where.hidden`` leaves to be seen."""
    if where.hidden and not (where.narrows and catalogue.admits_any(where.sight)):
        # Also for an empty library, so that nobody can tell whether there is anything to hide.
        return NothingAdmittedError("文库里没有您可以查看的文件，请联系管理文库的人。")
    return NothingAdmittedError(nothing_admitted(where, *catalogue.years_and_kinds(where.sight)))


def nothing_admitted(where: Filter, years: Sequence[int], kinds: Sequence[str]) -> str:
    """The sentence for a filter that admits no paper of a library with papers of these ``years`` and ``kinds``."""
    unknown = "、".join(sorted((where.kinds or frozenset()) - set(kinds)))
    if where.kinds is not None and where.kinds.isdisjoint(kinds):
        there_is = (
            f"现有的文种：{'、'.join(kinds[:_NAMED])}{'等' * (len(kinds) > _NAMED)}。"
            if kinds
            else "现有文件的文种都不详。"
        )
        return f"文库里没有文种为“{unknown}”的文件，{there_is}"
    if where.years is not None and where.years.isdisjoint(years):
        there_is = f"现有{_spans(years)}年的。" if years else "现有文件的日期都不详。"
        return f"文库里没有{_spans(sorted(where.years))}年的文件，{there_is}"
    return "文库里没有同时符合这些条件的文件，请放宽一些再试。"


def _spans(years: Sequence[int]) -> str:
    """2019、2021-2023 for ascending years."""
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][-1] + 1:
            spans[-1] = [spans[-1][0], year]
        else:
            spans.append([year])
    return "、".join("-".join(map(str, span)) for span in spans)
