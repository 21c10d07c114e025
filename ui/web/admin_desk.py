"""What administrators do: look after accounts and keys, read what people think of answers, and who did what."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.office.errors import AccountError, NotAllowedError
from ui.office.people import Role

from .admin_tables import entries_html, keys_html, kinds, moment, people_html, votes_html
from .downloads import packed

if TYPE_CHECKING:
    from ui.office.office import Office
    from ui.office.people import Person

__all__ = ["AdminDesk"]

NOT_YOURS = "只有管理员可以这样做。"
MANGLED = "没有看懂要做什么，请刷新本页后再试。"
YOURSELF = "不能移除自己的账户，请让别的管理员来做。"
DEMOTED = "不能把自己改为读者，请让别的管理员来做。"
ENTRIES = 300  # shown of the record
VOTES = 5_000  # taken along in a file
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Reply = dict[str, Any]


class AdminDesk:
    """Every method raises NotAllowedError for whoever is no administrator, and AccountError for what cannot be."""

    def __init__(self, office: Office) -> None:
        self._office = office

    # Accounts

    def people(self, person: Person) -> Reply:
        """All accounts as HTML under "body", their names under "names"."""
        self._allow(person)
        people = self._office.accounts.all()
        return {"body": people_html(people, person), "names": [one.name for one in people]}

    def add(self, person: Person, said: Reply) -> Reply:
        self._allow(person)
        name, role = _text(said, "name").strip(), _role(said)
        added = self._office.accounts.add(name, _text(said, "password"), role, _groups(said))
        self._note(person, "add", name, role=role.value, groups=sorted(added.groups))
        return {"told": f"已添加账户“{name}”。"}

    def change(self, person: Person, said: Reply) -> Reply:
        """Role and groups, and the password where a new one is given, which ends the sessions of the account."""
        self._allow(person)
        accounts = self._office.accounts
        before = accounts.get(_text(said, "name"))
        name, role, groups, password = before.name, _role(said), _groups(said), _text(said, "password")
        if name == person.name and role is not before.role:
            raise NotAllowedError(DEMOTED)
        with self._office.store.together():
            if role is not before.role:
                accounts.set_role(name, role)
            if frozenset(groups) != before.groups:
                accounts.set_groups(name, groups)
            if password:
                accounts.set_password(name, password)
        if role is not before.role:
            self._note(person, "role", name, role=role.value)
        if frozenset(groups) != before.groups:
            self._note(person, "groups", name, groups=sorted(groups))
        if password:
            self._note(person, "password", name)
        return {"told": f"已修改账户“{name}”。"}

    def remove(self, person: Person, name: str) -> Reply:
        """An account with its conversations, keys and sessions; never one's own."""
        self._allow(person)
        if name == person.name:
            raise NotAllowedError(YOURSELF)
        self._office.accounts.remove(name)
        self._note(person, "remove", name)
        return {"told": f"已移除账户“{name}”。"}

    # Keys for programs

    def keys(self, person: Person) -> Reply:
        self._allow(person)
        return {"body": keys_html(self._office.accounts.keys())}

    def new_key(self, person: Person, said: Reply) -> Reply:
        """The secret under "secret", this once."""
        self._allow(person)
        key, secret = self._office.accounts.new_key(_text(said, "name"), _text(said, "label"))
        self._note(person, "key", key.name, key=key.id, label=key.label)
        return {"secret": secret, "id": key.id}

    def remove_key(self, person: Person, id: str) -> Reply:
        self._allow(person)
        self._office.accounts.remove_key(id)
        self._note(person, "remove-key", "", key=id)
        return {"told": f"已收回密钥 {id}，用它的程序不能再用了。"}

    # What people think of answers

    def votes(self, person: Person) -> Reply:
        self._allow(person)
        return {"body": votes_html(self._office.conversations.votes())}

    def votes_file(self, person: Person) -> Reply:
        """All of them as a table that spreadsheet programs open; no cell of it is a formula."""
        self._allow(person)
        found = self._office.conversations.votes(VOTES)

        def write(path: Path) -> Path:
            # With its mark, so that Windows programs take it for UTF-8.
            with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
                table = csv.writer(file)
                table.writerow(("时间", "账户", "评价", "原因", "问题"))
                for vote in found:
                    said = "有用" if vote.vote > 0 else "不对"
                    table.writerow(
                        [_cell(text) for text in (moment(vote.at), vote.owner, said, vote.reason, vote.question)]
                    )
            return path

        self._office.audit.note(person, "export", of="votes")
        return packed("回答的评价", ".csv", write)

    # Who did what

    def entries(self, person: Person, said: Reply) -> Reply:
        """The newest entries as HTML; ``who`` and ``what`` of ``said`` narrow them down."""
        self._allow(person)
        found = self._office.audit.last(ENTRIES, who=_text(said, "who"), what=_text(said, "what"))
        return {"body": entries_html(found, ENTRIES), "kinds": kinds()}

    def _allow(self, person: Person) -> None:
        if not person.admin:
            raise NotAllowedError(NOT_YOURS)

    def _note(self, person: Person, did: str, name: str, **details: object) -> None:
        self._office.audit.note(person, "account", did=did, of=name, **details)


def _text(said: object, name: str) -> str:
    """A field of what the page sent. Raises AccountError where it sent something else than a form."""
    if not isinstance(said, dict):
        raise AccountError(MANGLED)
    value = said.get(name, "")
    if not isinstance(value, str):
        raise AccountError(MANGLED)
    return value[:1000]


def _role(said: object) -> Role:
    try:
        return Role(_text(said, "role"))
    except ValueError:
        raise AccountError(MANGLED) from None


def _groups(said: object) -> list[str]:
    """As they are written in one field, between spaces or commas."""
    text = _text(said, "groups")
    for mark in "、，,;；":
        text = text.replace(mark, " ")
    return text.split()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
