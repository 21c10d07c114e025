"""``policy-assistant library``: look after the papers in the library."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.command_help import ChineseCommand, ChineseGroup
from ui.commands.opening import EmbeddingChoice, open_library
from ui.commands.options import (
    DimensionsOption,
    EmbeddingOption,
    EmbeddingUrlOption,
    JsonOption,
    LibraryOption,
    PassagePromptOption,
    QueryPromptOption,
)
from ui.environment import Environment
from ui.rendering import message, print_json, progress_bar, show_document, show_documents

if TYPE_CHECKING:
    from index.library import Library

__all__ = ["library_app"]

library_app = typer.Typer(
    cls=ChineseGroup, no_args_is_help=True, help="管理文库：列出、查看、移除、检查、压实、更换向量模型。"
)

PaperArgument = Annotated[str, typer.Argument(metavar="标题或编号", help="文件的标题，或 library list 列出的编号")]


@library_app.command("list", cls=ChineseCommand)
def list_documents(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """列出文库里的文件。"""
    with _opened(library) as opened:
        documents = opened.documents()
        if as_json:
            records = [
                {
                    "id": document.id,
                    **dataclasses.asdict(document.identity),
                    "file": document.file,
                    "source": document.source,
                    "sample": document.sample,
                    "added": document.added,
                    "passages": document.passages,
                }
                for document in documents
            ]
            print_json({"library": str(opened.folder), "embedding": opened.embedding_name, "documents": records})
            return
        show_documents(documents)
        message(f"共 {len(documents)} 份文件，{len(opened)} 段。文库：{opened.folder}")


@library_app.command("show", cls=ChineseCommand)
def show(
    paper: PaperArgument,
    library: LibraryOption = None,
    text: Annotated[bool, typer.Option("--text", help="同时显示全文")] = False,
    as_json: JsonOption = False,
) -> None:
    """查看一份文件：发文机关、字号、日期、文种和提纲。"""
    with _opened(library) as opened:
        document = opened.document(paper)
        sections = opened.outline(document.id)
    if not as_json:
        show_document(document, sections, text=text)
        return
    record = dataclasses.asdict(document)
    print_json(
        {
            "id": document.id,
            **record.pop("identity"),
            **{name: value for name, value in record.items() if name not in {"id", "text"}},
            "outline": [dataclasses.asdict(section) for section in sections],
            "text": document.text,
        }
    )


@library_app.command("remove", cls=ChineseCommand)
def remove(
    paper: PaperArgument,
    library: LibraryOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问，直接移除")] = False,
) -> None:
    """把一份文件移出文库（不动原来的文件）。"""
    with _opened(library) as opened:
        document = opened.document(paper)
        if not yes and not _agreed(document.title):
            message("没有移除。")
            raise typer.Exit(1)
        opened.remove(document.id)
    message(
        f"已移除“{document.title}”（{document.passages} 段）。"
        "要把文字从磁盘上清除，请再运行 policy-assistant library compact。"
    )


def _agreed(title: str) -> bool:
    """Ask on the terminal; where nobody can answer, the answer is no."""
    if not sys.stdin.isatty():
        message("没有终端可以确认；确实要移除时，请加上 --yes。")
        return False
    sys.stderr.write(f"确定移除“{title}”吗？输入 y 表示确定：")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes", "是", "确定"}


@library_app.command("verify", cls=ChineseCommand)
def verify(library: LibraryOption = None) -> None:
    """检查文库是否完好；有问题时逐条说明，退出码为 1。"""
    with _opened(library) as opened:
        problems = opened.verify()
        done, total = opened.reembedding_progress()
    if done:
        message(
            f"有一次没有做完的更换向量模型（{done}/{total} 段），原来的模型仍然有效；运行 library reembed 可以接着做。"
        )
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)
    print("文库完好。")


@library_app.command("compact", cls=ChineseCommand)
def compact(library: LibraryOption = None) -> None:
    """压实文库：已移除文件的文字从磁盘上彻底清除，对话里引用它们的回答也一并清除。"""
    with _opened(library) as opened:
        forgotten = _forget_gone(opened)
        report = opened.compact()
    if forgotten:
        print(f"有 {forgotten} 段对话引用了已移除的文件，其中的回答已清除。")
    print(f"压实前 {_megabytes(report.before)}，压实后 {_megabytes(report.after)}。")


def _forget_gone(library: Library) -> int:
    """Strike out what conversations quote of papers that are gone; how many conversations that changed."""
    from ui.office.conversations import Conversations
    from ui.office.store import Store
    from ui.web.forgetting import without_gone

    if not Store.exists(library.folder):
        return 0
    store = Store(library.folder)
    there = {document.id for document in library.documents()}
    changed = Conversations(store).rewrite_all(lambda kept: without_gone(kept, there))
    store.wipe()
    return changed


@library_app.command("reembed", cls=ChineseCommand)
def reembed(
    library: LibraryOption = None,
    embedding: EmbeddingOption = None,
    embedding_url: EmbeddingUrlOption = None,
    query_prompt: QueryPromptOption = None,
    passage_prompt: PassagePromptOption = None,
    embedding_dims: DimensionsOption = None,
) -> None:
    """更换向量模型：用另一个模型（不写 --embedding 时是随程序附带的）重新计算全部段落的向量。

    做完之前原来的模型一直有效。可以随时中断，再运行同样的命令会接着做。
    """
    environment = Environment.read()
    choice = EmbeddingChoice(embedding, embedding_url, query_prompt, passage_prompt, embedding_dims)
    name, settings = choice.building(environment)
    with _opened(library) as opened, progress_bar("计算向量") as show:
        from index.ingest import Progress

        begun = False

        def report(done: int, total: int) -> None:
            nonlocal begun
            begun = True
            if show is not None:
                show(Progress(done, total, "正在写入索引……" if done == total else ""))

        try:
            opened.reembed(name, settings=settings, progress=report)
        except BaseException:
            done, total = opened.reembedding_progress()
            if begun and done:
                message(f"已算好的 {done}/{total} 段已经保存，原来的模型仍然有效；再运行同样的命令会接着做。")
            raise
        model = opened.embedder
        print(f"文库现在用{_named(model.name)}（{model.dimensions} 维），共 {len(opened)} 段。")


def _named(model: str) -> str:
    return f"向量模型“{model}”" if model else "随程序附带的向量模型"


def _opened(library: Path | None) -> Library:
    environment = Environment.read()
    return open_library(environment.library_folder(library), environment)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
