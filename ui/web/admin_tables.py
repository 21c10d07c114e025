"""The tables that administrators read, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from .markup import attributes, escape

if TYPE_CHECKING:
    from ui.office.accounts import Key
    from ui.office.conversations import Vote
    from ui.office.people import Person

__all__ = ["entries_html", "keys_html", "kinds", "moment", "people_html", "votes_html"]

#: Kinds of entries in the record, in the order in which they are offered.
_KINDS = {
    "ask": "提问",
    "search": "检索",
    "read": "看原文",
    "outline": "拟提纲",
    "duties": "查台账",
    "export": "下载",
    "vote": "评价",
    "upload": "上传文件",
    "edit": "修改文件",
    "limit": "限定范围",
    "delete": "删除",
    "account": "管理账户",
    "login": "登录",
    "logout": "退出",
    "login refused": "登录未成功",
    "refused": "被拒绝",
}
_DID = {
    "add": "添加账户",
    "remove": "移除账户",
    "password": "改密码",
    "role": "改角色",
    "groups": "改组",
    "key": "发密钥",
    "remove-key": "收回密钥",
}
_OF = {
    "answer": "回答",
    "conversation": "对话",
    "outline": "提纲",
    "register": "台账",
    "calendar": "日历",
    "votes": "评价",
    "document": "文件",
    "paper": "文件",
    "papers": "文件",
    "library": "文库",
}
_NAMES = {
    "role": "角色",
    "groups": "组",
    "key": "密钥",
    "label": "说明",
    "cited": "引用",
    "error": "原因",
    "reason": "原因",
    "count": "数量",
    "name": "名称",
    "file": "文件",
    "source": "来源",
}
_QUIET = ("document_id", "id")  # say nothing to people
_UNKNOWN = "没有的账户"


def kinds() -> list[list[str]]:
    """Kinds of entries and what they are called."""
    return [[kind, name] for kind, name in _KINDS.items()]


def moment(at: str) -> str:
    """``2026-03-05 09:30`` in the server's time, of ISO 8601; what is no time stays as it is."""
    try:
        return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return at


def people_html(people: Sequence[Person], asking: Person) -> str:
    """Accounts, each with a button that opens the form for it."""
    rows = []
    for person in people:
        own = '<span class="pa-badge">自己</span>' if person.name == asking.name else ""
        groups = "、".join(sorted(person.groups))
        known = attributes(change=person.name, role=person.role.value, groups=" ".join(sorted(person.groups)))
        rows.append(
            f"<td>{escape(person.name)} {own}</td><td>{person.role.value}</td>{_cell('组', groups)}"
            f'<td class="pa-act"><button type="button" class="pa-button" aria-label="修改 {escape(person.name)}"'
            f"{known}>修改</button></td>"
        )
    return _table("pa-people", ("账户", "角色", "组", ""), rows)


def keys_html(keys: Sequence[Key]) -> str:
    if not keys:
        return '<p class="pa-empty">还没有发过密钥。</p>'
    rows = [
        f"<td>{escape(key.label) or '（没有说明）'}</td>{_cell('账户', key.name)}{_cell('编号', key.id)}"
        f'{_cell("建立", moment(key.created))}<td class="pa-act"><button type="button" class="pa-button" '
        f'aria-label="收回密钥 {escape(key.label or key.id)}"{attributes(key=key.id)}>收回</button></td>'
        for key in keys
    ]
    return _table("pa-keys", ("说明", "账户", "编号", "建立", ""), rows)


def votes_html(votes: Sequence[Vote]) -> str:
    if not votes:
        return '<p class="pa-empty">还没有人评价过回答。</p>'
    rows = []
    for vote in votes:
        said = "有用" if vote.vote > 0 else "不对"
        look = "" if vote.vote > 0 else " pa-warn"
        rows.append(
            f'<td>{escape(vote.question)}</td><td><span class="pa-badge{look}">{said}</span></td>'
            f"{_cell('原因', vote.reason)}{_cell('账户', vote.owner)}{_cell('时间', moment(vote.at))}"
        )
    return _table("pa-votes-table", ("问题", "评价", "原因", "账户", "时间"), rows)


def entries_html(entries: Sequence[Mapping[str, object]], most: int) -> str:
    if not entries:
        return '<p class="pa-empty">没有这样的记录。</p>'
    rows = []
    for entry in entries:
        what = str(entry.get("what", ""))
        who = str(entry.get("who", ""))
        rows.append(
            f'<td class="pa-time">{escape(moment(str(entry.get("at", ""))))}</td>'
            f"<td>{escape(_UNKNOWN if who == '?' else who)}</td><td>{escape(_KINDS.get(what, what))}</td>"
            f"{_cell('', _details(entry))}{_cell('地址', str(entry.get('address', '')))}"
        )
    note = f'<p class="pa-hint">只列出最近 {most} 条。</p>' if len(entries) >= most else ""
    return _table("pa-entries", ("时间", "账户", "做了什么", "详情", "地址"), rows) + note


def _details(entry: Mapping[str, object]) -> str:
    """The rest of an entry in one line: what is most telling first."""
    parts = []
    if did := str(entry.get("did", "")):
        parts.append(_DID.get(did, did))
    if of := str(entry.get("of", "")):
        parts.append(_OF.get(of, of))
    parts += [str(entry[name]) for name in ("question", "document", "title") if entry.get(name)]
    if "vote" in entry:
        parts.append("有用" if entry["vote"] == 1 else "不对" if entry["vote"] == -1 else "收回评价")
    if entry.get("grounded") is False:
        parts.append("没有找到依据")
    told = {"at", "who", "what", "address", "did", "of", "question", "document", "title", "vote", "grounded", *_QUIET}
    for name, value in entry.items():
        if name not in told and value not in ("", None, [], {}):
            parts.append(f"{_NAMES.get(name, name)}：{_value(value)}")
    return "；".join(parts)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _cell(label: str, text: str) -> str:
    """A cell that names its column where the table is too narrow for one, and is gone there when it is empty."""
    kind = "" if text else ' class="pa-none"'
    return f"<td{kind}{attributes(label=label) if label else ''}>{escape(text)}</td>"


def _table(kind: str, heads: Iterable[str], rows: Iterable[str]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' if name else '<td class="pa-act"></td>' for name in heads)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return (
        f'<div class="pa-table"><table class="pa-admin-table {kind}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
