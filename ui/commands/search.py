"""``policy-assistant search``: questions to ranked passages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import PolicyAssistantError
from ui.command_help import whole_number
from ui.commands.opening import library_for_questions
from ui.commands.options import BatchOption, JsonOption, LibraryOption, one_of
from ui.environment import Environment
from ui.rendering import hit_record, message, print_json, show_hits

if TYPE_CHECKING:
    from index.library import Library
    from index.records import Hit
    from ui.batch import AskedLine

__all__ = ["search"]


def search(
    question: Annotated[str | None, typer.Argument(metavar="问题", help="要查的话或词，放在引号里")] = None,
    library: LibraryOption = None,
    top: Annotated[
        int,
        typer.Option(
            "--top", metavar="段数", parser=whole_number(1, 1000), help="最多列出多少段，1 到 1000（默认 10）"
        ),
    ] = 10,
    as_json: JsonOption = False,
    batch: BatchOption = None,
) -> None:
    """在文库里查找，按相关程度列出原文段落。"""
    one_of(question, batch)
    if question is not None and not question.strip():
        message("要查的内容是空的，请在引号里写上问题或词语。")
        raise typer.Exit(1)
    if batch is not None:
        from ui.batch import read_questions

        lines = read_questions(batch)

    with library_for_questions(library, Environment.read()) as opened:
        if batch is not None:
            found = [_search_line(opened, line, top) for line in lines]
            if not any(found):
                raise typer.Exit(1)
            return
        hits = opened.search(question or "", top)
        if as_json:
            print_json(_record("", question or "", hits))
        else:
            show_hits(hits)


def _search_line(library: Library, line: AskedLine, top: int) -> bool:
    """Search for one line of a batch; a line that cannot be searched for has no hits and its reason on stderr."""
    problem, hits = line.problem, []
    if not problem:
        try:
            hits = library.search(line.question, top)
        except PolicyAssistantError as error:
            problem = str(error)
    if problem:
        message(problem)
    print_json(_record(line.id, line.question, hits), indent=None)
    return not problem


def _record(name: str, question: str, hits: list[Hit]) -> dict[str, Any]:
    return {"id": name, "question": question, "hits": [hit_record(hit) for hit in hits]}
