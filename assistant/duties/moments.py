"""Time limits without a date or a length to count from: 当场, 在法定期限内, 报批前, 公告不少于三十日 (pure).

They are looked for only in what is a duty already, so that they make no row and split none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.duties.records import Deadline
from assistant.duties.times import NUMBER
from assistant.duties.views import View
from index.numerals import parse_numeral

__all__ = ["after_leaving", "moment"]

_AT_ONCE = re.compile(
    r"当场(?:或者?在?(?=(?:[一二两三四五六七八九十\d]+)))?|即时(?![通联结扣])|即刻|当[日天](?=[^，。；、的]{2})"
)
_TERM = re.compile(
    r"(?:法定|规定|约定|指定|限定|承诺|合理|有效|整改|办理|公示|公告)的?(?:[^，。；、的内]{0,4}的)?(?:期限|时限|时间|期)(?:之|以)?内"
    r"|(?:有效|公告|公示|过渡|任职|试用|合同)期(?:之|以)?内|(?:有效期|期限|任期|合同期)?(?:届满|期满)(?:之|以)?前"
)
# Before an act of procedure: 在报批前, 开工前; not 目前, 提前, 以前, and not 会前 or 饭后.
_BEFORE_ACT = re.compile(
    r"(?:(?<=^)|(?<=[，应须])|(?<=应当)|(?<=必须)|(?<=的，)|(?<=[要])|(?<=[关门构者位府院会]))(?:(?:在|于)(?P<long>[^，。；、前应须]{2,16}?)"
    r"|(?P<short>[^，。；、前的应须在于]{0,10}(?:报批|报审|审批|批准|开工|施工|竣工|动工|投产|投入使用|投入运行|使用|启用|上市|出厂|入库|出库|销售|期满|届满"
    r"|实施|发布|公布|签订|履行|上岗|任职|离任|离职|离岗|进场|入场|运行|营业|开业|举行|召开|开始|登记|验收|拆除|作出|作业|入学|运输|启动|交付|转让)))"
    r"(?:之|以)?前(?=$|[，应须将向由先按报对经]|必须|依法|书面|通知|告知|完成|组织|取得|办理|进行|至少|到)"
)
_NO_ACT = re.compile(r"(?:[年月日目以之提事会饭])$|[\d一二三四五六七八九十][日月年天]$")
_KEPT = re.compile(
    rf"(?P<of>公告|公示|公开|展示|公布|张贴|征求意见|征询|保存|留存|保管|保留|公告期|公示期|期限|期间?|时间|时限)(?:期|期限|时间)?"
    rf"(?P<least>不得少于|不应少于|不少于|不得短于|不短于|至少|不得低于|不低于)(?P<n>{NUMBER})(?P<unit>个?工作日|日|天|个?月|年|个?小时)"
)
_ABLE = ("能", "能够", "可以", "无法", "难以")
_BANS = frozenset({"不得", "禁止", "严禁", "不准", "不许"})

# How long a ban binds who has left: 退休后两年内不得…; other bans for a time (竣工后五年内，不得挖掘) set no date.
_LEFT = re.compile("离职|离任|退休|辞去|辞职|卸任|离开[^，。；]{1,8}(?:岗位|职位|单位)|解聘")
_FOR_YEARS = re.compile(
    rf"(?:离职|离任|退休|辞职|卸任|解聘|职务|公职|岗位|职位|单位|[之以]?后|[，的])(?:[之以]?后)?的?"
    rf"(?P<n>{NUMBER})(?P<unit>年|个月)(?:之|以)?内"
)


def after_leaving(masked: str, start: int, end: int) -> Deadline | None:
    """The length of a ban for those who leave their post, as in ``masked[start:end]``; None where it names none."""
    left = _LEFT.search(masked, start, end)
    if left is None:
        return None
    lengths = [
        f"{parse_numeral(found['n']) or found['n']}{found['unit']}内"
        for found in _FOR_YEARS.finditer(masked, left.start(), end)
    ]
    return Deadline("、".join(dict.fromkeys(lengths))) if lengths else None


def moment(masked: str, group: Sequence[View], force: str) -> Deadline | None:
    """The moment or least duration that the clauses of a duty name; None where they name none."""
    for seen in group:
        start, end = seen.clause.start, seen.clause.end
        if kept := _KEPT.search(masked, start, end):
            least = {"不应少于": "不少于", "不得少于": "不少于", "不得短于": "不少于", "不短于": "不少于"}.get(
                kept["least"], kept["least"]
            )
            return Deadline(f"{least}{parse_numeral(kept['n']) or kept['n']}{kept['unit']}")
    if force in _BANS or force in ("可以", "可"):
        return None
    acting = any(seen.force for seen in group)
    for seen in group:
        if seen.condition:
            continue
        start, end = seen.clause.start, seen.clause.end
        if "前" in masked[start:end] and (act := _BEFORE_ACT.search(masked[:end], start)):
            name = act["long"] or act["short"] or ""
            if name and not _NO_ACT.search(name):
                return Deadline(f"{name}前")
        if acting and seen.force is None and masked.startswith("由", start):
            continue  # 由在场人员当场核对: another's act
        for pattern in (_TERM, _AT_ONCE):
            found = pattern.search(masked, start, end)
            if found and "允许" in masked[start : found.start()]:
                continue  # 允许申请人当场更正: another's act
            if found and not masked.startswith("的", found.end()) and not masked.endswith(_ABLE, 0, found.start()):
                return Deadline(found.group().removesuffix("在").removesuffix("者").removesuffix("或"))
    return None
