"""``policy-assistant user``: accounts and keys from the terminal, before there is a library as well."""

import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ui.office.accounts import Accounts
from ui.office.audit import Audit
from ui.office.people import Person, Role
from ui.office.store import FOLDER, Store

PASSWORD = "xuexi-2026"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "neu" / "library"


@pytest.fixture
def user(command, folder, monkeypatch):
    """``user …`` on one library; ``said`` is standard input."""

    def call(*arguments, said=f"{PASSWORD}\n"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(said))
        return command("user", *arguments, "--library", folder)

    return call


@pytest.fixture
def accounts(user, folder):
    assert user("add", "张三", "--admin")[0] == 0
    assert user("add", "李四", "--group", "办公室", "--group", "人事")[0] == 0
    return Accounts(Store(folder))


def test_accounts_are_added_and_listed(accounts, user):
    assert accounts.check("张三", PASSWORD) == Person("张三", Role.ADMIN)
    code, out, err = user("list")
    assert code == 0 and out.splitlines() == ["张三  管理员", "李四  读者    人事、办公室"] and "共 2 个" in err
    assert json.loads(user("list", "--json")[1])["people"][1] == {
        "name": "李四",
        "role": "读者",
        "groups": ["人事", "办公室"],
    }


@pytest.mark.parametrize(
    ("arguments", "said", "says"),
    [
        (("add", "张三"), PASSWORD, "已有账户“张三”"),
        (("add", "王 五"), PASSWORD, "“王 五”"),
        (("add", "王五"), "kurz\n", "8 到 200"),
        (("add", "王五"), "", "8 到 200"),
        (("add", "王五", "--group", "a/b"), PASSWORD, "“a/b”"),
        (("password", "王五"), PASSWORD, "没有账户“王五”"),
        (("role", "张三", "读者"), "", "唯一的管理员"),
        (("remove", "张三", "--yes"), "", "唯一的管理员"),
        (("remove", "李四"), "y\n", "--yes"),
        (("groups", "王五"), "", "没有账户“王五”"),
        (("key", "王五"), "", "没有账户“王五”"),
        (("keys", "王五"), "", "没有账户“王五”"),
        (("remove-key", "0000"), "", "“0000”"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_exit_code_1(accounts, user, arguments, said, says):
    before = accounts.all()
    code, out, err = user(*arguments, said=said)
    assert (code, out) == (1, "") and says in err
    assert accounts.all() == before


def test_commands_change_what_they_say(accounts, user):
    assert user("password", "李四", said="neues-mima-1\nzweite Zeile\n")[0] == 0
    assert accounts.check("李四", "neues-mima-1") and not accounts.check("李四", PASSWORD)
    assert user("role", "李四", "管理员")[0] == 0 and accounts.get("李四").admin
    assert user("groups", "李四", "--group", "纪委")[0] == 0 and accounts.get("李四").groups == {"纪委"}
    assert user("groups", "李四")[0] == 0 and accounts.get("李四").groups == frozenset()
    assert user("remove", "张三", "-y")[0] == 0 and [one.name for one in accounts.all()] == ["李四"]


def test_a_key_is_shown_once(accounts, user):
    code, out, err = user("key", "李四", "--label", "报表 脚本")
    secret = out.strip()
    assert code == 0 and accounts.of_key(secret).name == "李四" and secret not in err
    (key,) = accounts.keys()
    code, out, _ = user("keys")
    assert code == 0 and key.id in out and "报表 脚本" in out and secret not in out
    assert json.loads(user("keys", "李四", "--json")[1])["keys"][0]["label"] == "报表 脚本"
    assert user("keys", "张三")[1] == ""
    assert user("remove-key", key.id)[0] == 0 and accounts.of_key(secret) is None


def test_what_is_done_is_written_down_without_passwords(accounts, user, folder):
    secret = user("key", "李四")[1].strip()
    user("password", "李四", said="neues-mima-1\n")
    audit = Audit(folder / FOLDER)
    assert [(entry["who"], entry["did"], entry["of"]) for entry in audit.last(2)] == [
        ("命令行", "password", "李四"),
        ("命令行", "key", "李四"),
    ]
    text = audit.path.read_text()
    assert not any(word in text for word in (secret, PASSWORD, "neues-mima-1"))


def test_only_add_makes_an_office(user, folder):
    for arguments in (("list",), ("password", "张三"), ("keys",)):
        code, _, err = user(*arguments)
        assert code == 1 and str(folder) in err and "user add" in err
    assert not folder.exists()


def test_the_library_of_the_environment_is_meant(command, folder, monkeypatch):
    monkeypatch.setenv("POLICY_ASSISTANT_LIBRARY", str(folder))
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD))
    assert command("user", "add", "张三")[0] == 0
    assert stat.S_IMODE((folder / FOLDER).stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize(("second", "code"), [(PASSWORD, 0), ("anders-2026", 1)])
def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown(folder, second, code):
    import pty

    outer, inner = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "user", "add", "张三", "--library", str(folder)],
        cwd=Path(__file__).parents[1],
        stdin=inner,
        stdout=inner,
        stderr=inner,
        start_new_session=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    os.close(inner)
    seen = b""
    for prompt, answer in (("密码（输入时不显示）：", PASSWORD), ("再输一遍：", second)):
        while prompt.encode() not in seen:
            seen += os.read(outer, 1000)
        os.write(outer, f"{answer}\n".encode())
    try:
        while piece := os.read(outer, 1000):
            seen += piece
    except OSError:  # the other end is closed
        pass
    assert process.wait(20) == code
    os.close(outer)
    assert PASSWORD.encode() not in seen and second.encode() not in seen
    assert ("已添加" in seen.decode()) == (code == 0) and ("不一样" in seen.decode()) == (code == 1)


def test_serving_with_accounts_wants_an_administrator(user, command, folder, library):
    user("add", "李四")
    code, _, err = command("serve", "--auth", "--port", "0", "--library", folder)
    assert code == 2 and "user add 名字 --admin" in err
