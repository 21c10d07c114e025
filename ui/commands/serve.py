"""``policy-assistant serve``: the web app."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated

import typer

from ui.command_help import WrongValue, whole_number
from ui.commands.opening import assistant_and_phraser, library_to_serve
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


def _root_path(value: str) -> str:
    """``/a/b`` of ``a/b/``; goes into links and headers."""
    inner = value.strip("/")
    if not re.fullmatch(r"[A-Za-z0-9._~/-]*", inner) or "//" in inner or ".." in inner:
        raise typer.BadParameter(f"应是字母、数字写成的路径，如 /zhengce，给的是“{value}”")
    return f"/{inner}" if inner else ""


def _addresses(value: str) -> str:
    """Addresses and networks with commas between."""
    parts = [part.strip() for part in value.split(",")]
    for part in parts:
        try:
            ipaddress.ip_network(part, strict=False)
        except ValueError:
            raise typer.BadParameter(f"应是 IP 地址或网段，如 10.0.0.5 或 10.0.0.0/24，给的是“{value}”") from None
    return ",".join(parts)


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
    auth: Annotated[bool, typer.Option("--auth", help="要登录才能用；账户用 policy-assistant user add 添加")] = False,
    without_accounts: Annotated[
        bool, typer.Option("--without-accounts", help="不设账户也对外开放：同一网络里的人都能查看，谁也不能增删文件")
    ] = False,
    root_path: Annotated[
        str,
        typer.Option("--root-path", metavar="路径", parser=_root_path, help="放在代理后面时的路径前缀，例如 /zhengce"),
    ] = "",
    proxy: Annotated[
        str,
        typer.Option(
            "--proxy",
            metavar="地址",
            parser=_addresses,
            help="代理所在电脑的地址，几个之间用逗号隔开（默认只信本机上的代理）；由它告知是谁在访问、是否经 https",
        ),
    ] = "127.0.0.1,::1",
    no_audit_questions: Annotated[bool, typer.Option("--no-audit-questions", help="操作记录里不写问题的内容")] = False,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    prompts: PromptsOption = None,
    unverified: UnverifiedOption = None,
    context: ContextOption = None,
    timeout: TimeoutOption = None,
    open_browser: Annotated[bool, typer.Option("--open", help="就绪后在浏览器里打开")] = False,
) -> None:
    """打开网页界面；文库还空着时，先放入随程序附带的示例文件。"""
    from ui.office.office import open_office
    from ui.web import serve as serve_web
    from ui.web.hosts import is_loopback

    environment = Environment.read()
    outside = not is_loopback(host)
    if outside and not auth and not without_accounts:
        raise WrongValue(
            f"监听地址 {host} 不限于本机：请加 --auth 让大家登录后使用，"
            "或者用 --without-accounts 表示不设账户也对外开放"
        )
    if root_path and not auth and not without_accounts:
        raise WrongValue("--root-path 是给代理用的，经代理来的人都会当成本机的管理员：请加 --auth 让大家登录后使用")
    if auth and without_accounts:
        raise WrongValue("--auth 和 --without-accounts 只能用一个")
    with library_to_serve(library, environment) as opened:
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
        office = open_office(
            opened, assistant, phraser, auth=auth, shared=without_accounts, audit_questions=not no_audit_questions
        )
        if auth and not any(person.admin for person in office.accounts.all()):
            raise WrongValue("还没有管理员，请先运行 policy-assistant user add 名字 --admin 添加一个")
        if outside and without_accounts:
            message(f"注意：监听地址 {host} 不限于本机，同一网络里的其他人不用密码就能看到文库的全部内容。")
        serve_web(
            office,
            host,
            port,
            open_browser,
            lambda address: message(f"网页已就绪：{address}（按 Ctrl+C 停止）"),
            root_path,
            proxy,
        )
