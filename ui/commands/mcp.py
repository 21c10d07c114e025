"""``policy-assistant mcp``: the tools of the MCP door for a program on this machine, over stdin and stdout."""

from __future__ import annotations

from ui.commands.opening import assistant_and_phraser, library_for_questions
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

__all__ = ["mcp"]


def mcp(
    *,
    library: LibraryOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    prompts: PromptsOption = None,
    unverified: UnverifiedOption = None,
    context: ContextOption = None,
    timeout: TimeoutOption = None,
) -> None:
    """让支持 MCP 的程序（智能助手、编辑器等）使用文库：由那个程序启动，从标准输入输出对话，不用单独运行。"""
    from ui.doors.mcp import serve_stdio
    from ui.office.office import open_office

    environment = Environment.read()
    with library_for_questions(library, environment) as opened:
        assistant, phraser = assistant_and_phraser(
            opened,
            model,
            base_url,
            environment,
            prompts=prompts,
            unverified=unverified,
            context=context,
            timeout=timeout,
        )
        serve_stdio(open_office(opened, assistant, phraser))
