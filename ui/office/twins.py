"""Which papers of the library a file holds once more."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from index.catalogue import Catalogue
from index.errors import PolicyAssistantError, ReadError
from index.identity import identify
from index.read import read_papers
from index.records import ReadPaper, document_id

if TYPE_CHECKING:
    from index.library import Library

__all__ = ["twins"]

LOOKED_AT = 20  # papers of one file


def twins(library: Library, path: Path) -> list[str]:
    """Titles of the papers that the first papers of ``path`` equal; empty where there are none or it cannot be told."""
    try:
        papers = [
            paper for paper in islice(read_papers(path, library.settings), LOOKED_AT) if isinstance(paper, ReadPaper)
        ]
        ids = [document_id(identify(paper, path.name).title, paper.text) for paper in papers]
        # A paper whose format states no title is no other paper under another file's name.
        texts = [document_id("", paper.text) for paper in papers if not paper.identity.title]
        with closing(Catalogue(library.folder)) as catalogue:
            found = (*catalogue.known(ids).values(), *catalogue.known_texts(texts).values())
        return [library.document(id).title for id in dict.fromkeys(known.id for known in found)]
    except (PolicyAssistantError, ReadError, UnicodeError):
        return []
