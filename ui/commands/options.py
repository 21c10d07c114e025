"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.command_help import WrongValue, whole_number
from ui.environment import CONTEXT, DIMENSIONS, TIMEOUT, UNVERIFIED, prompt_text

__all__ = [
    "BaseUrlOption",
    "BatchOption",
    "ContextOption",
    "DimensionsOption",
    "EmbeddingOption",
    "EmbeddingUrlOption",
    "JsonOption",
    "LibraryOption",
    "ModelOption",
    "PassagePromptOption",
    "PromptsOption",
    "QueryPromptOption",
    "TimeoutOption",
    "UnverifiedOption",
    "one_of",
]

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
        "--model",
        metavar="模型",
        help="用语言模型组织答案，如 openai:名称、ollama:名称；给了 --base-url 时只写名称（默认不用，直接摘取原文）",
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
PromptsOption = Annotated[
    Path | None,
    typer.Option(
        "--prompts",
        metavar="文件夹",
        help="放自己的提示词的文件夹，也可用环境变量 POLICY_ASSISTANT_PROMPTS 指定；文件名与随附的相同，缺的用随附的："
        "answer.system.md、answer.user.md（组织答案，后者含 {evidence}、{question}），"
        "outline.system.md、outline.user.md（提纲，后者含 {evidence}、{topic}、{heading}、{length}），"
        "standalone.system.md、standalone.user.md（补全追问，后者含 {history}、{question}）",
    ),
]


def _unverified(value: str) -> str:
    if value not in UNVERIFIED:
        raise typer.BadParameter(f"应是 {' 或 '.join(UNVERIFIED)}，给的是“{value}”")
    return value


UnverifiedOption = Annotated[
    str | None,
    typer.Option(
        "--unverified",
        metavar="drop|mark",
        parser=_unverified,
        help="语言模型的话在所引原文中核实不了时：drop 删去（默认），mark 标明“未核实”；"
        "数字、日期、文号、书名、引文查不到的一律删去",
    ),
]
ContextOption = Annotated[
    int | None,
    typer.Option(
        "--context",
        metavar="词元数",
        parser=whole_number(*CONTEXT),
        help="语言模型的上下文长度（默认 4096）；会先思考再回答的模型应写大些，如 16384",
    ),
]
TimeoutOption = Annotated[
    int | None,
    typer.Option(
        "--timeout",
        metavar="秒数",
        parser=whole_number(*TIMEOUT),
        help="最多等语言模型多久（默认 60），超过就改用原文摘录",
    ),
]


EmbeddingOption = Annotated[
    str | None,
    typer.Option(
        "--embedding",
        metavar="名称或文件夹",
        help="换用其他 sentence-transformers 向量模型（默认用随程序附带的）；给了 --embedding-url 时是服务上的模型名称",
    ),
]
EmbeddingUrlOption = Annotated[
    str | None,
    typer.Option(
        "--embedding-url",
        metavar="网址",
        help="向量模型所在服务的地址（OpenAI 兼容接口），文件的文字会发给它；"
        "密钥放在环境变量 POLICY_ASSISTANT_EMBEDDING_API_KEY",
    ),
]
QueryPromptOption = Annotated[
    str | None,
    typer.Option(
        "--query-prompt",
        metavar="文字",
        parser=prompt_text,
        help="向量模型要求加在问题前面的话，\\n 表示换行（默认按模型自己的配置）",
    ),
]
PassagePromptOption = Annotated[
    str | None,
    typer.Option(
        "--passage-prompt",
        metavar="文字",
        parser=prompt_text,
        help="向量模型要求加在原文前面的话，\\n 表示换行（默认按模型自己的配置）",
    ),
]
DimensionsOption = Annotated[
    int | None,
    typer.Option(
        "--embedding-dims",
        metavar="维数",
        parser=whole_number(*DIMENSIONS),
        help="只取向量的前若干维，省空间；要模型支持，随程序附带的支持 128 和 64（默认全取）",
    ),
]


def one_of(question: str | None, batch: Path | None) -> None:
    """Exactly one of the two is given. Raises WrongValue."""
    if (question is None) == (batch is None):
        raise WrongValue("问题和 --batch 要写一个，也只能写一个")
