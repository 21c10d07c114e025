"""``policy-assistant search``: questions to ranked passages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import PolicyAssistantError
from ui.command_help import whole_number
from ui.commands.narrowing import DocumentOption, InForceOption, KindOption, YearOption, narrowed
from ui.commands.opening import library_for_questions
from ui.commands.options import BatchOption, JsonOption, LibraryOption, one_of
from ui.environment import Environment
from ui.rendering import hit_record, message, print_json, show_hits
from ui.score_parts import explanation_lines, explanation_record

if TYPE_CHECKING:
    from index.records import Hit
    from index.selection import Papers
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
    document: DocumentOption = None,
    year: YearOption = None,
    kind: KindOption = None,
    in_force: InForceOption = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="每段写明得分由哪几部分组成，问题里的哪些词对上了原文的哪些词")
    ] = False,
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
        papers = narrowed(opened, document, year, kind, in_force)
        if batch is not None:
            found = [_search_line(papers, line, top, explain) for line in lines]
            if not any(found):
                raise typer.Exit(1)
            return
        asked = question or ""
        hits = papers.search(asked, top)
        if as_json:
            print_json({"id": "", "question": asked, "hits": _records(papers, asked, hits, explain)})
        elif explain:
            matches = papers.matches(asked, hits)
            why = [explanation_lines(hit.score, hit.parts, found) for hit, found in zip(hits, matches, strict=True)]
            show_hits(hits, why)
        else:
            show_hits(hits)


def _search_line(papers: Papers, line: AskedLine, top: int, explain: bool) -> bool:
    """Search for one line of a batch; a line that cannot be searched for has no hits and its reason on stderr."""
    problem, records = line.problem, list[dict[str, Any]]()
    if not problem:
        try:
            records = _records(papers, line.question, papers.search(line.question, top), explain)
        except PolicyAssistantError as error:
            problem = str(error)
    if problem:
        message(problem)
    print_json({"id": line.id, "question": line.question, "hits": records}, indent=None)
    return not problem


def _records(papers: Papers, question: str, hits: list[Hit], explain: bool) -> list[dict[str, Any]]:
    records = [hit_record(hit) for hit in hits]
    if explain:
        for record, hit, found in zip(records, hits, papers.matches(question, hits), strict=True):
            record.update(explanation_record(hit.parts, found))
    return records
