"""``policy-assistant adapt``: train the library's embedding model further on its own papers, or take that back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from ui.command_help import WrongValue, whole_number
from ui.commands.opening import open_library
from ui.commands.options import LibraryOption
from ui.environment import Environment
from ui.rendering import message
from ui.wrapping import pad

if TYPE_CHECKING:
    from index.library import Library
    from index.training.adapt import Adapted

__all__ = ["adapt"]

LONGEST = 60  # minutes


def adapt(
    library: LibraryOption = None,
    minutes: Annotated[
        int | None,
        typer.Option(
            "--minutes",
            metavar="分钟",
            parser=whole_number(1, LONGEST),
            help=f"训练最多用几分钟，1 到 {LONGEST}（默认 3；文件少时用不满）",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="文件夹", help="训练好的模型放在哪里（默认在文库的文件夹里，随文库一起复制）"),
    ] = None,
    keep_anyway: Annotated[bool, typer.Option("--keep-anyway", help="检验结果没有变好，也改用训练后的模型")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="退回上一次 adapt 之前的模型")] = False,
) -> None:
    """让向量模型熟悉文库里的文件：在原来的模型上接着训练几分钟，检验变好了才换用。

    只用文库自己的文字，不需要联网，也不需要显卡。留出一部分标题不参加训练，训练前后各用它们找一遍下面的段落来检验。
    换用之前原来的模型一直有效，可以随时中断。
    """
    if undo and (minutes is not None or out is not None or keep_anyway):
        raise WrongValue("--undo 不能和 --minutes、--out、--keep-anyway 一起用")
    environment = Environment.read()
    with open_library(environment.library_folder(library), environment) as opened, _kept(opened):
        if undo:
            _undo(opened)
            return
        from index.training.adapt import AdaptSettings
        from index.training.adapt import adapt as train

        settings = AdaptSettings()
        if minutes is not None:
            settings = replace(settings, recipe=replace(settings.recipe, minutes=float(minutes)))
        with _stages() as progress:
            result = train(opened, settings, out=out, keep_anyway=keep_anyway, progress=progress)
    _show(result)
    if result.folder is None:
        print("没有明显变好，文库仍用原来的模型，没有改动。")
        return
    again = "policy-assistant adapt --undo" + (f' --library "{library}"' if library is not None else "")
    verdict = "找得更准了" if result.better else "没有明显变好，按 --keep-anyway 的要求仍然换用"
    print(f"{verdict}，文库已改用训练后的模型：{result.folder}\n要退回原来的模型，请运行 {again}")


def _undo(library: Library) -> None:
    from index.training.adapt import undo

    with _stages() as progress:
        name = undo(library, progress)
    print(f"已退回{f'向量模型“{name}”' if name else '随程序附带的向量模型'}，共 {len(library)} 段。")


@contextmanager
def _kept(library: Library) -> Iterator[None]:
    """Say that nothing is lost when the user stops the work."""
    try:
        yield
    except KeyboardInterrupt:
        done, total = library.reembedding_progress()
        counted = f"（已重新计算 {done}/{total} 段）" if done else ""
        message(f"没有做完{counted}，文库仍用原来的模型；再运行同样的命令会接着做。")
        raise


@contextmanager
def _stages() -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar for each stage on stderr, shown when it begins; None where stderr is no terminal."""
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        tasks = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield progress


def _show(result: Adapted) -> None:
    """The measurement before and after, as a table."""
    print(f"用 {result.passages:,} 段文字训练了 {result.steps} 步，{result.seconds:.0f} 秒。")
    probes = "个句子，找它们所在的段落（标题太少，所以用句子）" if result.sentences else "个标题，找它们下面的段落"
    print(f"检验：用没有参加训练的 {result.headings} {probes}。\n")
    print(pad("", 28) + pad("原来", 10) + "训练后")
    for name, (before, after) in (("只用向量", result.vectors), ("完整的排序", result.ranking)):
        rows = (
            ("排在第一", f"{before.first:.1%}", f"{after.first:.1%}"),
            ("在前五名", f"{before.among_five:.1%}", f"{after.among_five:.1%}"),
            ("名次倒数的平均", f"{before.reciprocal:.3f}", f"{after.reciprocal:.3f}"),
        )
        for number, (what, old, new) in enumerate(rows):
            print((pad("" if number else name, 12) + pad(what, 16) + pad(old, 10) + new).rstrip())
    print()
