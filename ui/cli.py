"""The command line ``policy-assistant``: its commands, and the one place where an error becomes a sentence.

Exit codes: 0 success; 1 refused, with the reason on stderr; 2 the command line itself is wrong; 130 interrupted.
Results go to stdout, everything said to the user goes to stderr.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer
from typer import TyperException

from index.errors import PolicyAssistantError
from ui.command_help import ChineseCommand, ChineseGroup, usage_sentence
from ui.commands.adapt import adapt
from ui.commands.ask import ask
from ui.commands.duties import duties
from ui.commands.evaluate import evaluate
from ui.commands.index import index
from ui.commands.library import library_app
from ui.commands.mcp import mcp
from ui.commands.outline import outline
from ui.commands.search import search
from ui.commands.serve import serve
from ui.environment import Environment, keep_to_this_machine
from ui.rendering import message

__all__ = ["app", "main", "run"]

PROGRAM = "policy-assistant"

app = typer.Typer(name=PROGRAM, cls=ChineseGroup, add_completion=False, pretty_exceptions_enable=False)
for command in (index, ask, search, outline, serve, evaluate, adapt, duties, mcp):
    app.command(cls=ChineseCommand)(command)
app.add_typer(library_app, name="library")


@app.callback(invoke_without_command=True)
def program(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="显示版本号")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="程序内部出错时显示详细信息，供报告问题")] = False,
) -> None:
    """政策文件问答：把文件放进文库，提问，得到附有原文出处的答案。

    不需要联网，不需要语言模型；文库和答案都留在本机。
    """
    if version:
        print(f"{PROGRAM} {_version()}")
    elif ctx.invoked_subcommand is None:
        print(ctx.get_help())


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(PROGRAM)
    except PackageNotFoundError:
        return "（源码目录，未安装）"


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; no exception leaves this function."""
    keep_to_this_machine()
    try:
        code = app(args=list(arguments), prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
    except TyperException as error:
        return _refuse_usage(error)
    except PolicyAssistantError as error:
        message(str(error))
        return 1
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except BrokenPipeError:
        return _reader_left()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    except Exception as error:
        return _unexpected(error, arguments)
    if code == 130:
        message("已中断。已经放进文库的内容不受影响。")
    return code if isinstance(code, int) else 0


def _refuse_usage(error: TyperException) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        print(error.format_message())
        return 0
    message(usage_sentence(error))
    return 2


def _reader_left() -> int:
    """Whoever read our output closed it (``… | head``): stop quietly, and keep the interpreter's last flush quiet."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _unexpected(error: Exception, arguments: Sequence[str]) -> int:
    """An error nobody foresaw: one sentence, and the traceback only for those who ask for it."""
    if "--debug" in arguments or Environment.read().debug:
        traceback.print_exception(error)
    summary = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    message(f"程序内部出错（{summary}）。请用 {PROGRAM} --debug 再运行一次同样的命令，把显示的内容反馈给开发者。")
    return 1


def main() -> None:
    """Entry point of the command ``policy-assistant``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Chinese must come out on a Windows console and in a pipe alike; what has no form in UTF-8 (a lone
            # surrogate from a broken argument) comes out as \udcXX, which is also its form in JSON.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
