"""``policy-assistant ask``: questions to cited answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import PolicyAssistantError
from ui.command_help import WrongValue, whole_number
from ui.commands.narrowing import DocumentOption, InForceOption, KindOption, YearOption, narrowed
from ui.commands.opening import assistant_over, library_for_questions
from ui.commands.options import (
    BaseUrlOption,
    BatchOption,
    ContextOption,
    JsonOption,
    LibraryOption,
    ModelOption,
    PromptsOption,
    TimeoutOption,
    UnverifiedOption,
    one_of,
)
from ui.environment import Environment
from ui.rendering import answer_record, message, print_json, show_answer

if TYPE_CHECKING:
    from assistant import Answer, Assistant, Citation
    from ui.batch import AskedLine

__all__ = ["ask"]


def ask(
    question: Annotated[str | None, typer.Argument(metavar="问题", help="要问的话，放在引号里")] = None,
    *,
    library: LibraryOption = None,
    top: Annotated[
        int | None,
        typer.Option("--top", metavar="段数", parser=whole_number(1, 100), help="从文库取多少段原文来作答，1 到 100"),
    ] = None,
    document: DocumentOption = None,
    year: YearOption = None,
    kind: KindOption = None,
    in_force: InForceOption = False,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    prompts: PromptsOption = None,
    unverified: UnverifiedOption = None,
    context: ContextOption = None,
    timeout: TimeoutOption = None,
    as_json: JsonOption = False,
    batch: BatchOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="答案.docx", help="另存为 Word 文件，公文版式，出处为尾注；不能与 --batch 同用"
        ),
    ] = None,
) -> None:
    """向文库提问，得到附有原文出处的答案；资料里没有的，会如实说没有。"""
    one_of(question, batch)
    if output is not None and batch is not None:
        raise WrongValue("一个 Word 文件放一个答案，-o 不能与 --batch 一起用")
    if question is not None and not question.strip():
        message("问题是空的，请在引号里写上要问的话。")
        raise typer.Exit(1)
    if output is not None:
        from assistant.export.files import check_place

        output = check_place(output, ".docx")
    if batch is not None:
        from ui.batch import read_questions

        lines = read_questions(batch)

    environment = Environment.read()
    with library_for_questions(library, environment) as opened:
        assistant = assistant_over(
            narrowed(opened, document, year, kind, in_force),
            model,
            base_url,
            environment,
            prompts=prompts,
            unverified=unverified,
            context=context,
            timeout=timeout,
        )
        if batch is not None:
            answered = [_answer_line(assistant, line, top) for line in lines]
            if not any(answered):
                raise typer.Exit(1)
            return
        answer = assistant.answer(question or "", top=top)
        if as_json:
            print_json(answer_record(answer))
        else:

            def page(citation: Citation) -> int | None:
                return opened.document(citation.document_id).page(citation.start)

            show_answer(answer, page)
        if output is not None:
            from assistant.export.word import answer_document

            message(f"已存为“{answer_document(answer, output)}”。")


def _answer_line(assistant: Assistant, line: AskedLine, top: int | None) -> bool:
    """Answer one line of a batch to stdout; what stops it becomes the answer's text, and the batch goes on."""
    problem = line.problem
    if not problem:
        try:
            answer = assistant.answer(line.question, line.history, id=line.id, top=top)
        except PolicyAssistantError as error:
            problem = str(error)
    if problem:
        message(problem)
        answer = _unanswered(line, problem)
    print_json(answer_record(answer), indent=None)
    return not problem


def _unanswered(line: AskedLine, problem: str) -> Answer:
    from assistant import Answer

    return Answer(line.id, line.question, line.question, answer=problem, grounded=False, mode="extractive")
