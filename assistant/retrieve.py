"""The library as a LangChain retriever."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, SkipValidation

from index.records import Hit
from index.selection import Papers

__all__ = ["LibraryRetriever"]


class LibraryRetriever(BaseRetriever):
    """Question → ranked passages. Each LangChain document carries its ``Hit`` in ``metadata["hit"]``, besides
    title, file, section, start, end, document_id and score for use in any other chain."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: SkipValidation[Papers]
    limit: int = 10
    per_document: int | None = None  # more of one paper only where the others leave room

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        return [_document(hit) for hit in self.library.search(query, self.limit, per_document=self.per_document)]


def _document(hit: Hit) -> LangChainDocument:
    passage = hit.passage
    return LangChainDocument(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "hit": hit,
            "title": hit.title,
            "file": hit.file,
            "section": list(passage.section_path),
            "start": passage.start,
            "end": passage.end,
            "document_id": passage.document_id,
            "score": hit.score,
        },
    )
