"""``policy-assistant index``: put papers into the library."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.opening import EmbeddingChoice, library_to_fill
from ui.commands.options import (
    DimensionsOption,
    EmbeddingOption,
    EmbeddingUrlOption,
    LibraryOption,
    PassagePromptOption,
    QueryPromptOption,
)
from ui.environment import Environment
from ui.rendering import message, progress_bar, show_report

__all__ = ["index"]


def index(
    paths: Annotated[list[Path], typer.Argument(metavar="文件或文件夹", help="要放进文库的文件；文件夹会逐层读取")],
    library: LibraryOption = None,
    embedding: EmbeddingOption = None,
    embedding_url: EmbeddingUrlOption = None,
    query_prompt: QueryPromptOption = None,
    passage_prompt: PassagePromptOption = None,
    embedding_dims: DimensionsOption = None,
) -> None:
    """把文件放进文库：txt、md、docx、pdf、html、jsonl。

    没有变化的文件不会重复处理；读不了的文件会说明原因，不影响其他文件。
    向量模型在新建文库时选定，以后用 library reembed 更换。
    """
    environment = Environment.read()
    choice = EmbeddingChoice(embedding, embedding_url, query_prompt, passage_prompt, embedding_dims)
    with library_to_fill(library, environment, choice) as opened, progress_bar("读取文件") as progress:
        report = opened.add(paths, progress=progress)
    show_report(report, str(opened.folder))
    if not (report.added or report.unchanged or report.replaced):
        message(
            "没有可以放进文库的文件。"
            if report.skipped
            else "这里没有找到能读取的文件（txt、md、docx、pdf、html、jsonl）。"
        )
        raise typer.Exit(1)
