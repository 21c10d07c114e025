"""Some papers of those that somebody may see, by the words in which people name them: for commands and doors alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ui.years import year_span

if TYPE_CHECKING:
    from index.filters import Filter
    from index.selection import Papers

__all__ = ["BETWEEN", "filter_of", "papers_of_name", "years_of"]

BETWEEN = re.compile("[,，、;；]")  # several things in one value


def papers_of_name(papers: Papers, name: str) -> frozenset[str]:
    """The paper of this name, by id, title, part of the title or file, or all articles of the law of this name.

    Raises DocumentNotFoundError for a name that fits none of ``papers``, or several.
    """
    from index.clauses.titles import articles_of
    from index.errors import DocumentNotFoundError

    try:
        return frozenset([papers.document(name).id])
    except DocumentNotFoundError:
        if articles := articles_of(papers, name):
            return articles
        raise


def years_of(words: str) -> frozenset[int] | None:
    """The years of 2023, 2021-2023, 2019、2021-2023; None where nothing is said. Raises ValueError with a sentence."""
    spans = [part for part in BETWEEN.split(words) if part.strip()]
    return frozenset[int]().union(*map(year_span, spans)) if spans else None


def filter_of(
    papers: Papers,
    documents: Iterable[str] | None = None,
    years: frozenset[int] | None = None,
    kinds: Iterable[str] | None = None,
    in_force: bool = False,
) -> Filter:
    """What leaves these of ``papers``; nothing said sets no condition. Raises as ``papers_of_name``."""
    from index.filters import Filter

    named, meant = list(documents or ()), list(kinds or ())
    return Filter(
        frozenset(id for name in named for id in papers_of_name(papers, name)) if named else None,
        years,
        frozenset(kind.strip() for kind in meant) if meant else None,
        False if in_force else None,
    )
