"""Help pages and usage errors of the command line in Chinese.

The command-line framework has its own words fixed in English, so the pages are laid out here from the parameters
themselves; wrapped by display width, without boxes, so that they read the same in a terminal and in a file.
"""

from __future__ import annotations

from collections.abc import Callable
from shutil import get_terminal_size

from rich.cells import cell_len
from typer import BadParameter, Context, TyperException
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from ui.wrapping import pad, wrap

__all__ = ["ChineseCommand", "ChineseGroup", "WrongValue", "usage_sentence", "whole_number"]

WIDTH = 100  # columns at most
HELP_OPTION = "显示这份说明"


class ChineseCommand(TyperCommand):
    def get_help(self, ctx: Context) -> str:  # type: ignore[override]  # the framework's own context is private
        return _page(self, ctx)

    def invoke(self, ctx: Context) -> object:  # type: ignore[override]  # as above
        try:
            return super().invoke(ctx)
        except TyperException as error:
            if getattr(error, "ctx", None) is None:  # raised by the command itself: its own help is the one to see
                error.ctx = ctx  # type: ignore[attr-defined]
            raise


class ChineseGroup(TyperGroup):
    def get_help(self, ctx: Context) -> str:  # type: ignore[override]  # the framework's own context is private
        return _page(self, ctx)


def usage_sentence(error: TyperException) -> str:
    """What was wrong with the command line, as one Chinese sentence, and where the help is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "policy-assistant"
    return f"{_wrong(error)}。用法见：{command} --help"


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """A parser for an option that takes a whole number from ``least`` to ``most``."""

    def parse(value: str | int) -> int:
        try:
            number = int(value)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise BadParameter(f"应是 {least} 到 {most} 的整数，给的是“{value}”")
        return number

    return parse


class WrongValue(TyperException):
    """Values on the command line that do not fit together; the message is a Chinese sentence without its stop."""

    exit_code = 2


def _wrong(error: TyperException) -> str:
    """The sentence for an error of the framework; told apart by name because most of its classes are private."""
    option = getattr(error, "option_name", "")
    param = getattr(error, "param", None)
    match type(error).__name__:
        case "WrongValue":
            return error.message
        case "NoSuchOption":
            near = "、".join(sorted(getattr(error, "possibilities", None) or ()))
            return f"没有 {option} 这个选项" + (f"，是否想写 {near}" if near else "")
        case "MissingParameter":
            return f"缺少参数：{_name(param)}"
        case "BadOptionUsage":
            return f"选项 {option} 后面缺少值，或者不该带值"
        case "BadParameter":
            return f"{_name(param)} 的值不对：{error.message}"
        case _:
            return _plain(error.message)


def _plain(message: str) -> str:
    """The usage errors of the framework that have no class of their own."""
    named = message.partition("'")[2].partition("'")[0]
    if message.startswith("No such command"):
        return f"没有“{named}”这个命令"
    if message.startswith("Got unexpected extra argument"):
        extra = message.rpartition(" (")[2].rstrip(")")
        return f"多出了参数“{extra}”（含空格的内容要放在引号里）"
    if message.startswith("Missing command"):
        return "还要写上一个命令"
    return f"命令写得不对：{message}"


def _name(param: object) -> str:
    match param:
        case TyperArgument():
            return str(param.metavar or param.name)
        case TyperOption():
            return max(param.opts, key=len)
        case _:
            return "参数"


def _page(command: TyperCommand | TyperGroup, ctx: Context) -> str:
    params = command.get_params(ctx)
    arguments = [param for param in params if isinstance(param, TyperArgument)]
    options = [param for param in params if isinstance(param, TyperOption)]
    commands = command.commands.values() if isinstance(command, TyperGroup) else ()

    usage = [ctx.command_path, "[选项]", *(_argument(param) for param in arguments)]
    if commands:
        usage += ["命令", "…"]
    columns = min(WIDTH, get_terminal_size().columns)
    lines = [f"用法：{' '.join(usage)}", ""]
    lines += [wrap(line.strip(), columns) for line in (command.help or "").strip().splitlines()]
    lines += _block("命令", [(sub.name or "", sub.get_short_help_str(200)) for sub in commands], columns)
    lines += _block("参数", [(_name(param), param.help or "") for param in arguments], columns)
    lines += _block("选项", [(_option(param), _option_help(param)) for param in options], columns)
    return "\n".join(lines)


def _block(heading: str, rows: list[tuple[str, str]], columns: int) -> list[str]:
    """A heading and two columns under it; nothing where there are no rows."""
    if not rows:
        return []
    left = max(cell_len(name) for name, _ in rows) + 4
    return ["", f"{heading}：", *(pad(f"  {name}", left) + wrap(text, columns, left).lstrip() for name, text in rows)]


def _argument(param: TyperArgument) -> str:
    name = _name(param) + ("…" if param.nargs == -1 else "")
    return name if param.required else f"[{name}]"


def _option(param: TyperOption) -> str:
    names = ", ".join([*param.opts, *param.secondary_opts])
    return f"{names} {param.metavar}" if param.metavar else names


def _option_help(param: TyperOption) -> str:
    return HELP_OPTION if "--help" in param.opts else param.help or ""
