"""An office with accounts behind the real server, for the tests of the doors that other programs come through.

A test file takes the fixtures ``folder`` and ``office`` over by name. The paper of the group 纪检 is the only one that
speaks of 灯塔 (lighthouses); reader 甲 belongs to another group, 乙 to that one, 管理 is the administrator.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import server
from conftest import PAPERS, write_static_model

from index.library import Library
from ui.office.accounts import Accounts
from ui.office.limits import PaperLimits
from ui.office.people import Role
from ui.office.store import Store

SECRET = "灯塔值守办法"
SECRET_TEXT = (
    "海角县灯塔值守办法\n\n第一章 总则\n\n第一条 灯塔管理站应当每季度向县纪委报告一次灯塔值守情况。\n\n"
    "第二条 灯塔值守人员必须坚守灯塔，落实灯塔值守责任，不得擅离灯塔。\n\n2031年3月1日\n"
)
SECRET_QUESTION = "灯塔管理站多久报告一次灯塔值守情况？"
MADE = pytest.StashKey[dict]()
QUESTION = "党组织书记多久汇报一次主体责任落实情况？"


@dataclass(frozen=True)
class OfficeAt:
    """A running server, and the keys of its people."""

    address: str
    folder: Path
    other: str  # of 甲, who may not see the limited paper
    member: str  # of 乙, who may
    admin: str
    secret_id: str  # of the limited paper

    def bearer(self, key: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {key}"}


def audit(folder: Path, via: str) -> list[dict]:
    """What was noted of the office in ``folder`` for one door, oldest first."""
    lines = (folder / "office" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    return [entry for entry in map(json.loads, lines) if entry.get("via") == via]


@pytest.fixture(scope="session")
def folder(request, tmp_path_factory):
    """A library of the three small papers and the limited one."""
    return _once(request, "folder", lambda: _library(tmp_path_factory.mktemp("doors")))


@pytest.fixture(scope="session")
def office(request, folder):
    """The server, with sign-in."""

    def start():
        running = ExitStack()
        request.session.addfinalizer(running.close)
        return _opened(folder, running)

    return _once(request, "office", start)


def _once(request, name, make):
    """One for all files that take the fixture over: pytest takes it for another in each of them."""
    made = request.session.stash.setdefault(MADE, {})
    if name not in made:
        made[name] = make()
    return made[name]


def _library(home):
    papers = home / "papers"
    papers.mkdir()
    for name, text in {**PAPERS, f"{SECRET}.txt": SECRET_TEXT}.items():
        (papers / name).write_text(text, encoding="utf-8")
    model = write_static_model(home / "model")
    with Library.create(home / "library", str(model)) as library:
        assert not library.add([papers]).skipped
    return home / "library"


def _opened(folder, running):
    with Library.open(folder) as library:
        secret = library.document(SECRET)
    store = Store(folder)
    accounts = Accounts(store)
    accounts.add("管理", "password-1", Role.ADMIN)
    accounts.add("甲", "password-2", groups=["办公室"])
    accounts.add("乙", "password-3", groups=["纪检"])
    PaperLimits(store).set(secret.source, ["纪检"])
    other, member, admin = (accounts.new_key(name)[1] for name in ("甲", "乙", "管理"))
    address, _ = running.enter_context(server(folder, "--auth"))
    return OfficeAt(address, folder, other, member, admin, secret.id)
