"""``policy-assistant serve``: the web app."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from ui.command_help import whole_number
from ui.commands.opening import assistant_over, library_to_serve, phraser_for
from ui.commands.options import (
    BaseUrlOption,
    ContextOption,
    LibraryOption,
    ModelOption,
    PromptsOption,
    TimeoutOption,
    UnverifiedOption,
)
from ui.environment import Environment
from ui.rendering import message

__all__ = ["serve"]


def serve(
    *,
    host: Annotated[
        str, typer.Option("--host", metavar="地址", help="监听的地址（默认 127.0.0.1，只有本机能访问）")
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            "--port",
            metavar="端口",
            parser=whole_number(0, 65535),
            help="监听的端口（默认 7860；0 表示任选一个空闲的）",
        ),
    ] = 7860,
    library: LibraryOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    prompts: PromptsOption = None,
    unverified: UnverifiedOption = None,
    context: ContextOption = None,
    timeout: TimeoutOption = None,
    open_browser: Annotated[bool, typer.Option("--open", help="就绪后在浏览器里打开")] = False,
) -> None:
    """打开网页界面；文库还空着时，先放入随程序附带的示例文件。"""
    from ui.web import serve as serve_web

    environment = Environment.read()
    with library_to_serve(library, environment) as opened:
        assistant = assistant_over(
            opened,
            model,
            base_url,
            environment,
            prompts=prompts,
            unverified=unverified,
            context=context,
            timeout=timeout,
        )
        chosen = replace(environment, unverified=unverified or environment.unverified)
        phraser = phraser_for(model, base_url, chosen, prompts=prompts, context=context, timeout=timeout)
        serve_web(
            assistant,
            opened,
            host,
            port,
            open_browser,
            lambda address: message(f"网页已就绪：{address}（按 Ctrl+C 停止）"),
            phraser,
        )
