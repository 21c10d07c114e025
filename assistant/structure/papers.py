"""The papers that a question means, with their text."""

from __future__ import annotations

from index.clauses.naming import SEVERAL, mentions, unmatched
from index.clauses.references import folded
from index.clauses.titles import only_title
from index.errors import DocumentNotFoundError
from index.records import Document
from index.selection import Papers

__all__ = ["papers_meant", "read"]


def papers_meant(library: Papers, question_text: str) -> list[Document]:
    """The papers that a question names, best first; [] when none is named clearly. The only paper of a library is
    meant by any question that names no other; of a law kept as one record an article, the first records are given."""
    text = folded(question_text)
    found = mentions(library, text)
    titles = [title for mention in found for title in mention.titles]
    if not titles and not unmatched(text, found):
        titles = only_title(library)
    ids = [id for title in titles for id in (title.papers or [one for ids in title.articles.values() for one in ids])]
    return [paper for id in list(dict.fromkeys(ids))[:SEVERAL] if (paper := read(library, id))]


def read(library: Papers, document_id: str) -> Document | None:
    """The paper with its text; None when it has just been removed."""
    try:
        return library.document(document_id)
    except DocumentNotFoundError:
        return None
