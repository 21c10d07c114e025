"""Clauses of a sentence → units, one for each duty that it may hold (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.duties.clauses import Sentence
from assistant.duties.instructing import imperative, is_aim
from assistant.duties.records import Unit
from assistant.duties.tense import Tense
from assistant.duties.views import View, has_actor, leads_on, subject_of

__all__ = ["units"]

_ONLY_WITH = re.compile(r"(?:会同|联合)[^，]{2,16}$")
# 由分管领导牵头，12月底前办结
_LED = re.compile(r"由[^，。；由]{2,20}(?:牵头|领办|负责|包抓|主抓|督办|牵头负责)")
_BASIS = re.compile(
    r"(?:根据|依据|依照|按照|参照|结合|经)[^，]*(?:规定|要求|方法|规范|办法|标准|申请|结果|情况|需要|程序|权限|职责|约定|部署|分工|原则"
    r"|意见|时限|计划|方案|批准|同意|目录|条件|期限|比例|合同|协议|实际|依据|决定|通知|制度|细则|规程|技术规程|因素)|不经[^，]{2,12}"
)
_USUALLY = re.compile("(?:一般|原则上|通常|频次|次数|为|[ 　])*")
_LEFT_OPEN = re.compile("[后时起前中下上的]$|期间$")
_BOUNDED = re.compile("(?:期限?|时间|时限|次数|年限)$")
# 逢会必提…，日常强调…: what is done otherwise is a duty of its own.
_OTHERWISE = re.compile("(?:日常|平时|平常)(?=[\u4e00-\u9fff]{2})")
_MEANS = re.compile(r"(?:结合|围绕|通过|以|用|依托|利用|聚焦|紧盯)")


def units(sentence: Sentence, views: Sequence[View], tense: Tense) -> list[list[View]]:
    """The clauses in runs: a new run starts with a word of obligation, a frequency, a deadline or (in plans) a subject
    of its own; conditions and openings go with what follows them, everything else with what it follows."""
    rule, plan = tense is Tense.RULE, tense is Tense.INSTRUCTION
    groups: list[list[View]] = []
    current: list[View] = []
    pending: list[View] = []
    core = False  # the current run says what to do
    for position, seen in enumerate(views):
        if core and current and _only_times(sentence, seen) and not any(v.often for v in current):
            current.append(seen)  # 开展走访，每月不少于1次
            continue
        own = (
            seen.own or _bounds(sentence, seen) or (plan and not seen.condition and core and has_actor(sentence, seen))
        )
        following = views[position + 1] if position + 1 < len(views) else None
        if rule and not seen.force and sentence.masked.startswith("其中", seen.clause.start) and following and core:
            pending.append(seen)  # 三十日内审批，其中对…的申请，应当九十日内审批
            continue
        if not seen.own and (
            seen.prefix
            or _LED.fullmatch(sentence.masked, seen.clause.start, seen.clause.end)
            or leads_on(sentence, seen)
            or (not rule and _topic(sentence, pending, views[position:]))
            or (rule and core and _opens(sentence, seen, following))
        ):
            pending.append(seen)
            continue
        if rule and core and own and not seen.force and not (seen.often and any(v.often for v in current)):
            # 应当在收到申请后，三日内答复 is one duty.
            own = (
                not _goes_on(sentence, current[-1])
                and not is_aim(sentence.masked, seen.clause.start)
                and (bool(seen.often) or bool(seen.by) or has_actor(sentence, seen))
            )
        if core and any(v.often and v.often.frequency.unit is Unit.OCCASION for v in current):
            own = own or _OTHERWISE.match(sentence.masked, seen.clause.start) is not None
        if own and core and _is_with(sentence, current[-1]) and not seen.force:
            own = False
        if own and core:
            # Means belong to what was said before them where somebody else comes next: 结合实际完善清单，党组书记要…
            while pending and _MEANS.match(sentence.masked, pending[0].clause.start) and has_actor(sentence, seen):
                current.append(pending.pop(0))
            groups.append(current)
            current, core = [], False
        current += pending
        pending = []
        current.append(seen)
        core = core or (not seen.prefix and (seen.own or (not rule and _acts(sentence, seen))))
    current += pending
    if current:
        groups.append(current)
    return groups


def _bounds(sentence: Sentence, seen: View) -> bool:
    """Whether a clause bounds the amount of a thing that it names itself: …建设用地规模不得超过…."""
    return (
        seen.force is not None
        and seen.force.limit
        and seen.force.start - seen.clause.start > 5
        and _BOUNDED.search(sentence.masked, seen.clause.start, seen.force.start) is None
        and subject_of(sentence, seen).kind == "thing"
    )


def _topic(sentence: Sentence, pending: Sequence[View], rest: Sequence[View]) -> bool:
    """Whether a clause goes on naming what a later clause acts on: 对工作中的推诿，遇事不痛不痒，要敢于较真."""
    if not pending or rest[0].own or not sentence.masked.startswith("对", pending[0].clause.start):
        return False
    acting = next((seen for seen in rest if seen.own), None)
    return acting is not None and acting.force is not None and acting.force.start == acting.clause.start


def _only_times(sentence: Sentence, seen: View) -> bool:
    """Whether a clause says nothing but how many times, which is about what was said before it: 每月不少于1次."""
    often = seen.often
    if often is None or seen.force or seen.by or (often.frequency.count is None and not often.frequency.hidden):
        return False
    rest, at = "", seen.clause.start
    for left, right in often.spans:
        rest += sentence.masked[at:left]
        at = right
    return _USUALLY.fullmatch(rest + sentence.masked[at : seen.clause.end]) is not None


def _goes_on(sentence: Sentence, seen: View) -> bool:
    """Whether a clause with a word of obligation only begins to say what to do: 应当在收到申请后，三日内…"""
    if seen.force is None:
        return False
    end = seen.clause.end
    return _LEFT_OPEN.search(sentence.masked, seen.force.end, end) is not None or (
        seen.by is None and _BASIS.fullmatch(sentence.masked, seen.force.end, end) is not None
    )


def _opens(sentence: Sentence, seen: View, following: View | None) -> bool:
    """Whether a clause names who does what the next one says: 选举委员会对申诉意见，应在三日内…"""
    return following is not None and following.own and has_actor(sentence, seen) and not has_actor(sentence, following)


def _is_with(sentence: Sentence, seen: View) -> bool:
    """Whether a clause only says with whom: 宣传部要会同组织部，每年…"""
    return seen.force is not None and _ONLY_WITH.match(sentence.masked[seen.force.end : seen.clause.end]) is not None


def _acts(sentence: Sentence, seen: View) -> bool:
    """Whether a clause of a plan or speech tells somebody to do something, and does not only name what it is about."""
    return has_actor(sentence, seen) or imperative(sentence.masked, seen.clause.start, seen.clause.end)
