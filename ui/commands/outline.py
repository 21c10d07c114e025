"""``policy-assistant outline``: speaking points for a seminar, in the terminal, as JSON, or as a Word file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from assistant.errors import OutputError
from assistant.export.files import check_place
from ui.command_help import WrongValue, whole_number
from ui.commands.narrowing import DocumentOption, InForceOption, YearOption, narrowed, papers_named
from ui.commands.opening import library_for_questions, phraser_for
from ui.commands.options import (
    BaseUrlOption,
    ContextOption,
    JsonOption,
    LibraryOption,
    ModelOption,
    PromptsOption,
    TimeoutOption,
)
from ui.environment import Environment
from ui.outline_text import show_speaking_points, speaking_points_record
from ui.rendering import message, print_json

if TYPE_CHECKING:
    from assistant.speaking_points.records import Occasion

__all__ = ["outline"]

_OCCASIONS = ("研讨发言", "学习体会", "工作部署")
_POINTS = (1, 8)
_RANGE = re.compile(r"\s*(\d{1,2})\s*(?:(?:\.{2,3}|[-—–~至到])\s*(\d{1,2})\s*)?")


def _points(value: str) -> str:
    """Checks 4 or 3..5, and leaves it as it is."""
    _span(value)
    return value


def _span(value: str) -> tuple[int, int]:
    match = _RANGE.fullmatch(value)
    first = int(match[1]) if match else 0
    last = int(match[2] or match[1]) if match else 0
    if match is None or not _POINTS[0] <= first <= last <= _POINTS[1]:
        raise typer.BadParameter(f"应是 4 或 3..5 这样的个数，{_POINTS[0]} 到 {_POINTS[1]} 之间，给的是“{value}”")
    return first, last


def _occasion(value: str) -> str:
    if value not in _OCCASIONS:
        raise typer.BadParameter(f"应是 {'、'.join(_OCCASIONS)} 之一，给的是“{value}”")
    return value


def outline(
    topic: Annotated[str, typer.Argument(metavar="主题", help="研讨的主题，一个词组或一句话，放在引号里")],
    *,
    library: LibraryOption = None,
    minutes: Annotated[
        int,
        typer.Option(
            "--minutes",
            metavar="分钟",
            parser=whole_number(1, 60),
            help="讲多少分钟，1 到 60（默认 8），每分钟约 220 字",
        ),
    ] = 8,
    points: Annotated[
        str, typer.Option("--points", metavar="个数", parser=_points, help="列几个要点：4，或 3..5（默认）")
    ] = "3..5",
    kind: Annotated[
        str,
        typer.Option("--kind", metavar="场合", parser=_occasion, help="研讨发言（默认）、学习体会或工作部署"),
    ] = "研讨发言",
    document: DocumentOption = None,
    documents: Annotated[
        list[str] | None,
        typer.Option("--documents", metavar="文件", help="同 --document，几份之间也可用逗号或顿号隔开"),
    ] = None,
    year: YearOption = None,
    in_force: InForceOption = False,
    own_unit: Annotated[
        str, typer.Option("--own-unit", metavar="文字", help="本单位的实际情况，原样写进“结合实际”部分")
    ] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件.docx", help="写成公文格式的 Word 文件")
    ] = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    prompts: PromptsOption = None,
    context: ContextOption = None,
    timeout: TimeoutOption = None,
    as_json: JsonOption = False,
) -> None:
    """按主题从文库里摘编研讨提纲，每句话都注明出处；可以写成 Word 文件。"""
    if output is not None and output.suffix and output.suffix.lower() != ".docx":
        raise WrongValue(f"-o 的文件名应以 .docx 结尾，给的是“{output}”")
    if output is not None:
        check_place(output, ".docx")
    environment = Environment.read()
    phraser = phraser_for(model, base_url, environment, prompts=prompts, context=context, timeout=timeout)
    with library_for_questions(library, environment) as opened:
        from assistant.speaking_points.compose import speaking_points

        papers = narrowed(opened, papers_named(opened, document, documents), year, None, in_force)
        made = speaking_points(
            papers,
            topic,
            minutes=minutes,
            points=_span(points),
            occasion=cast("Occasion", kind),
            own_unit=own_unit,
            phraser=phraser,
        )
    written, failed = None, None
    if output is not None:
        from assistant.export.word import speaking_points_document

        try:
            written = speaking_points_document(made, output)
        except OutputError as error:  # the work is done: it is shown all the same
            failed = error
    if as_json:
        print_json(speaking_points_record(made))
    elif written is None:
        show_speaking_points(made)
    if written is not None:
        message(f"提纲已写入 {written}。")
        if not as_json:
            for note in made.notes:
                message(note)
    if failed is not None:
        raise failed
