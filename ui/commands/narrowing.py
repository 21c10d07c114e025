"""Options that keep a command to some of the library's papers: by paper, year, kind, and whether they are in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui.narrowing import BETWEEN, filter_of, papers_of_name
from ui.years import year_span

if TYPE_CHECKING:
    from index.library import Library
    from index.selection import Papers

__all__ = ["DocumentOption", "InForceOption", "KindOption", "YearOption", "narrowed", "papers_named"]


def _years(value: str) -> str:
    """Checks 2023 or 2021-2023, and leaves it as it is."""
    _span(value)
    return value


def _span(value: str) -> frozenset[int]:
    """The years of 2023 or 2021-2023."""
    try:
        return year_span(value)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


DocumentOption = Annotated[
    list[str] | None,
    typer.Option("--document", metavar="文件", help="只看这份文件：编号、标题或标题的一部分、文件名（可写几次）"),
]
YearOption = Annotated[
    list[str] | None,
    typer.Option("--year", metavar="年份", parser=_years, help="只看这些年份的文件：2023 或 2021-2023（可写几次）"),
]
KindOption = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="文种", help="只看这种文件：通知、要点、报告、讲话、条例等（可写几次）"),
]
InForceOption = Annotated[bool, typer.Option("--in-force", help="不看文中写明已废止或失效的文件")]


def narrowed(
    library: Library,
    documents: list[str] | None,
    years: list[str] | None,
    kinds: list[str] | None,
    in_force: bool,
) -> Papers:
    """The library, or those of its papers that the options leave.

    A law kept as one record an article goes by its name. Raises DocumentNotFoundError for a name that fits no paper or
    several, NothingAdmittedError where no paper is left.
    """
    span = frozenset[int]().union(*map(_span, years)) if years else None
    where = filter_of(library, documents, span, kinds, in_force)
    return library.within(where) if where else library


def papers_named(library: Library, each: list[str] | None, several: list[str] | None) -> list[str] | None:
    """The papers of --document, one a value, and of --documents, several of which may stand in one value: the marks
    between them are those of a title where the library has a paper of that name. None where neither is given."""
    found = list(each or [])
    for value in several or []:
        names = [name.strip() for name in BETWEEN.split(value) if name.strip()]
        found += [value.strip()] if len(names) > 1 and _has(library, value.strip()) else names
    return found or None


def _has(library: Library, name: str) -> bool:
    from index.errors import DocumentNotFoundError

    try:
        return bool(papers_of_name(library, name))
    except DocumentNotFoundError:
        return False
