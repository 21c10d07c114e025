"""``policy-assistant index``: put papers into the library."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.options import LibraryOption
from ui.environment import Environment
from ui.rendering import message, progress_bar, show_report

__all__ = ["index"]


def index(
    paths: Annotated[list[Path], typer.Argument(metavar="文件或文件夹", help="要放进文库的文件；文件夹会逐层读取")],
    library: LibraryOption = None,
    embedding: Annotated[
        str | None,
        typer.Option(
            "--embedding",
            metavar="名称或文件夹",
            help="换用其他 sentence-transformers 向量模型（默认用随程序附带的）；只在新建文库时选定",
        ),
    ] = None,
) -> None:
    """把文件放进文库：txt、md、docx、pdf、html、jsonl。

    没有变化的文件不会重复处理；读不了的文件会说明原因，不影响其他文件。
    """
    from index.library import Library

    folder = Environment.read().library_folder(library)
    with Library.create(folder, embedding) as opened, progress_bar("读取文件") as progress:
        report = opened.add(paths, progress=progress)
    show_report(report, str(folder))
    if not (report.added or report.unchanged or report.replaced):
        message(
            "没有可以放进文库的文件。"
            if report.skipped
            else "这里没有找到能读取的文件（txt、md、docx、pdf、html、jsonl）。"
        )
        raise typer.Exit(1)
