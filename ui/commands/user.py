"""``policy-assistant user``: who may sign in, and the keys of programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.command_help import ChineseCommand, ChineseGroup
from ui.commands.options import JsonOption, LibraryOption
from ui.environment import Environment
from ui.rendering import message, print_json
from ui.wrapping import pad

if TYPE_CHECKING:
    from ui.office.accounts import Accounts
    from ui.office.people import Role

__all__ = ["user_app"]

user_app = typer.Typer(
    cls=ChineseGroup,
    no_args_is_help=True,
    help="管理账户：添加、列出、移除，改密码、角色和组，给程序发密钥。配合 serve --auth 使用。",
)

ROLES = ("读者", "管理员")


def _role(value: str) -> str:
    if value not in ROLES:
        raise typer.BadParameter(f"应是 {' 或 '.join(ROLES)}，给的是“{value}”")
    return value


NameArgument = Annotated[str, typer.Argument(metavar="账户", help="账户名，登录时用")]
GroupOption = Annotated[
    list[str] | None,
    typer.Option("--group", metavar="组", help="所在的组，可以写几次；限定给别的组的文件，读者看不到"),
]


@user_app.command("add", cls=ChineseCommand)
def add(
    name: NameArgument,
    admin: Annotated[bool, typer.Option("--admin", help="设为管理员：可以增删文件、管理账户（默认是读者）")] = False,
    group: GroupOption = None,
    library: LibraryOption = None,
) -> None:
    """添加一个账户；密码在终端里输入两次，没有终端时从标准输入读一行。"""
    accounts = _Accounts(library, new=True)
    role = _as_role(ROLES[admin])
    person = accounts.all.add(name, _password(), role, group or ())
    accounts.note("add", name, role=role.value, groups=sorted(person.groups))
    message(f"已添加账户“{name}”（{role.value}），文库：{accounts.folder}")


@user_app.command("list", cls=ChineseCommand)
def list_people(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """列出全部账户：名字、角色和所在的组。"""
    people = _Accounts(library).all.all()
    if as_json:
        records = [{"name": one.name, "role": one.role.value, "groups": sorted(one.groups)} for one in people]
        print_json({"people": records})
        return
    _columns([(one.name, one.role.value, "、".join(sorted(one.groups))) for one in people])
    message(f"共 {len(people)} 个账户。")


@user_app.command("remove", cls=ChineseCommand)
def remove(
    name: NameArgument,
    library: LibraryOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问，直接移除")] = False,
) -> None:
    """移除一个账户，连同它的对话、密钥和登录。"""
    accounts = _Accounts(library)
    accounts.all.get(name)
    if not yes and not _agreed(name):
        message("没有移除。")
        raise typer.Exit(1)
    accounts.all.remove(name)
    accounts.note("remove", name)
    message(f"已移除账户“{name}”。")


@user_app.command("password", cls=ChineseCommand)
def password(name: NameArgument, library: LibraryOption = None) -> None:
    """给账户换一个密码；它在各处的登录都会退出。"""
    accounts = _Accounts(library)
    accounts.all.get(name)
    accounts.all.set_password(name, _password())
    accounts.note("password", name)
    message(f"已换“{name}”的密码，它在各处的登录都已退出。")


@user_app.command("role", cls=ChineseCommand)
def role(
    name: NameArgument,
    role: Annotated[str, typer.Argument(metavar="读者|管理员", parser=_role, help="新的角色")],
    library: LibraryOption = None,
) -> None:
    """改一个账户的角色；已经登录的人立即按新角色使用。"""
    accounts = _Accounts(library)
    accounts.all.set_role(name, _as_role(role))
    accounts.note("role", name, role=role)
    message(f"“{name}”现在是{role}。")


@user_app.command("groups", cls=ChineseCommand)
def groups(name: NameArgument, group: GroupOption = None, library: LibraryOption = None) -> None:
    """改一个账户所在的组；一个 --group 都不写时，不再属于任何组。"""
    accounts = _Accounts(library)
    accounts.all.set_groups(name, group or ())
    now = sorted(accounts.all.get(name).groups)
    accounts.note("groups", name, groups=now)
    message(f"“{name}”现在属于：{'、'.join(now)}。" if now else f"“{name}”现在不属于任何组。")


@user_app.command("key", cls=ChineseCommand)
def key(
    name: NameArgument,
    label: Annotated[str, typer.Option("--label", metavar="说明", help="这个密钥用在哪里，便于以后辨认")] = "",
    library: LibraryOption = None,
) -> None:
    """发一个给程序用的密钥，权限与账户相同；密钥只显示这一次。"""
    accounts = _Accounts(library)
    made, secret = accounts.all.new_key(name, label)
    accounts.note("key", name, key=made.id, label=made.label)
    print(secret)
    message(f"这是“{name}”的密钥（编号 {made.id}），只显示这一次，请马上存好。")


@user_app.command("keys", cls=ChineseCommand)
def keys(
    name: Annotated[str | None, typer.Argument(metavar="账户", help="只列这个账户的")] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出给程序用的密钥：编号、账户、建立时间和说明。"""
    accounts = _Accounts(library).all
    if name is not None:
        accounts.get(name)
    found = accounts.keys(name)
    if as_json:
        records = [{"id": one.id, "name": one.name, "label": one.label, "created": one.created} for one in found]
        print_json({"keys": records})
        return
    _columns([(one.id, one.name, _moment(one.created), one.label) for one in found])
    message(f"共 {len(found)} 个密钥。")


@user_app.command("remove-key", cls=ChineseCommand)
def remove_key(
    id: Annotated[str, typer.Argument(metavar="编号", help="user keys 列出的编号")], library: LibraryOption = None
) -> None:
    """收回一个密钥，用它的程序立即不能再用。"""
    accounts = _Accounts(library)
    accounts.all.remove_key(id)
    accounts.note("remove-key", "", key=id)
    message(f"已收回密钥 {id}。")


class _Accounts:
    """The accounts beside the library, without the library: nothing of it is opened."""

    def __init__(self, library: Path | None, *, new: bool = False) -> None:
        """``new``: made where there are none yet. Raises AccountError, OfficeError."""
        from ui.office.accounts import Accounts
        from ui.office.audit import Audit
        from ui.office.errors import AccountError
        from ui.office.store import Store

        self.folder = Environment.read().library_folder(library)
        if not new and not Store.exists(self.folder):
            raise AccountError(f"文库“{self.folder}”还没有账户，请先用 policy-assistant user add 添加。")
        store = Store(self.folder)
        self.all: Accounts = Accounts(store)
        self._audit = Audit(store.folder)

    def note(self, did: str, name: str, **details: object) -> None:
        from ui.office.people import COMMAND_LINE

        self._audit.note(COMMAND_LINE, "account", did=did, of=name, **details)


def _as_role(value: str) -> Role:
    from ui.office.people import Role

    return Role(value)


def _password() -> str:
    """Asked for twice without echo; without a terminal, the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from getpass import getpass

    from ui.office.errors import AccountError

    first = getpass("密码（输入时不显示）：", sys.stderr)
    if getpass("再输一遍：", sys.stderr) != first:
        raise AccountError("两次输入的密码不一样，请重新运行。")
    return first


def _agreed(name: str) -> bool:
    """Ask on the terminal; where nobody can answer, the answer is no."""
    if not sys.stdin.isatty():
        message("没有终端可以确认；确实要移除时，请加上 --yes。")
        return False
    sys.stderr.write(f"确定移除账户“{name}”和它的全部对话吗？输入 y 表示确定：")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes", "是", "确定"}


def _moment(at: str) -> str:
    """``2026-03-05 09:30`` in the time of this machine, of ISO 8601."""
    from datetime import datetime

    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"


def _columns(rows: Sequence[tuple[str, ...]]) -> None:
    """Rows under one another, each column as wide as its widest cell."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) + 2 for column in zip(*rows, strict=True)]
    for row in rows:
        print("".join(pad(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip())
