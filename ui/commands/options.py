"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.command_help import WrongValue

__all__ = ["BaseUrlOption", "BatchOption", "JsonOption", "LibraryOption", "ModelOption", "one_of"]

LibraryOption = Annotated[
    Path | None,
    typer.Option(
        "--library",
        metavar="文件夹",
        help="文库所在的文件夹（默认在本机用户数据目录，也可用环境变量 POLICY_ASSISTANT_LIBRARY 指定）",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON，供其他程序读取")]
BatchOption = Annotated[
    Path | None,
    typer.Option(
        "--batch",
        metavar="文件.jsonl",
        help='成批处理：每行一个 {"id", "question", "history"?}，每行输出一个 JSON 对象',
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model", metavar="模型", help="用语言模型组织答案，如 openai:名称、ollama:名称（默认不用，直接摘取原文）"
    ),
]
BaseUrlOption = Annotated[
    str | None,
    typer.Option(
        "--base-url",
        metavar="网址",
        help="语言模型服务的地址（OpenAI 兼容接口）；密钥放在环境变量 POLICY_ASSISTANT_API_KEY",
    ),
]


def one_of(question: str | None, batch: Path | None) -> None:
    """Exactly one of the two is given. Raises WrongValue."""
    if (question is None) == (batch is None):
        raise WrongValue("问题和 --batch 要写一个，也只能写一个")
