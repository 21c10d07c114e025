"""Whether what looks like a duty is one: no quotation, no part of a name, no empty saying (pure)."""

from __future__ import annotations

import re

from assistant.duties.force import Force
from assistant.duties.instructing import imperative
from assistant.duties.records import Unit
from assistant.duties.subjects import Subject
from assistant.duties.tense import Tense
from assistant.duties.times import Often
from assistant.duties.views import View
from index.words import tagged

__all__ = [
    "ANYBODY",
    "BANS",
    "WHENEVER",
    "is_embedded",
    "is_own_thing",
    "is_reported",
    "is_rule",
    "is_timed",
    "is_told",
    "says_nothing",
]

_SAYS = re.compile(r"(?:提出|强调|指出|要求|明确|规定|写道|讲|宣布|号召|告诫我们|就是)[，：:]?$")
_VOICES = re.compile(r"(?:大家|干部|党员|同志|人员|一致|纷纷|学员)[^，。]{0,12}(?:认为|表示|谈到|指出|提出)")
_ATTITUDE = re.compile(r"(?:清醒|深刻|充分|冷静)?(?:地)?(?:看到|认识到|承认|知道|意识到|懂得)")
_HELD = re.compile(
    r"召开|开展|举行|进行|组织|检查|培训|报送|公布|检测|检验|监测|评估|修订|更新|轮换|清理|盘点|[一二两三四五六1-9]次"
)
_NAMED = re.compile(
    r"的(?:其他)?[^的，]{0,6}(?:情形|事项|行为|条件|内容|措施|问题|权利|义务|职责|情况|人员|单位|项目|信息|材料|费用)$"
)
_RELATIVE = re.compile(r"的[^的，]{0,12}$")
#: Whom a ban names to bind everybody, and the state as such: they have no duty in what follows.
ANYBODY = re.compile("任何|国家$|其他(?:单位|组织|个人)")
BANS = frozenset({"不得", "禁止", "严禁", "不准", "不许"})
# 遇有紧急情况随时召开: what is to be done whenever there is cause.
WHENEVER = re.compile(r"(?:如|若|凡)?遇(?!到|见)[^。；]{2,24}?随时(?!可|都可|可能)(?=[\u4e00-\u9fff]{2})")
# What may stand behind the frequency of a thing that stands for itself.
_BARE = re.compile(
    r"(?:召开|举行|开|举办|一般|原则上|至少|不少于|不低于|最少|应当?)*"
    r"[\d零〇一二两三四五六七八九十百XxＸｘ*至到~—\-－或\ue000]{0,9}[次场期遍回堂](?:以上)?"
)
_USUALLY = re.compile("(?:一般|原则上|通常|至少)+$")
_CONVENED = re.compile("(?:会议?|大会|例会|党课)$")
_WELCOMES = frozenset({"鼓励", "提倡", "倡导"})
_SHORTEST = {"要": 3, "应": 3, "须": 3}  # characters of ``what``: 要严 and 要深 say nothing


def is_embedded(masked: str, start: int, word: Force, end: int) -> bool:
    """Whether an item of a list names a thing, its word of obligation within that: （一）依法应当公开的事项."""
    if masked[start : word.start].strip():
        return _RELATIVE.search(masked, word.end, end) is not None
    return word.word not in BANS and _NAMED.search(masked, word.end, end) is not None


def is_reported(masked: str, at: int) -> bool:
    """Whether the word of obligation at ``at`` is what somebody above is quoted with: 区委提出要…, 会议强调，要…"""
    before = masked[:at]
    return _SAYS.search(before) is not None and _VOICES.search(before) is None


def is_rule(whole: str, word: Force | None, often: Often | None, timed: bool, somebody: bool, thing: bool) -> bool:
    """Whether a unit of a regulation is a duty; timed: with a deadline for somebody."""
    if word:
        # What may be done with a thing, and what a policy welcomes, is nobody's duty.
        return word.word not in _WELCOMES and not (word.word in ("可以", "可") and thing)
    if often:
        if often.frequency.unit in (Unit.REGULAR, Unit.IRREGULAR):
            return somebody
        return somebody or not thing or _HELD.search(whole) is not None
    return timed or WHENEVER.search(whole) is not None


def is_timed(masked: str, anchor: View, somebody: bool, thing: bool) -> bool:
    """Whether a clause of a regulation gives somebody a deadline: 返岗后三日内补交."""
    by = anchor.by
    if by is None or masked.endswith(("的；", "的。", "的")):
        return False
    if masked[by.end : by.end + 1] in "在为的不":
        return somebody
    return somebody or (not thing and by.deadline.days is not None and imperative(masked, by.end, anchor.clause.end))


def is_own_thing(masked: str, thing: Subject, often: Often, end: int) -> bool:
    """Whether a thing with nothing but its number of times stands for itself: 党课每季度至少1次, 例会每月召开1次.

    Where a verb names what is done (集中培训每年1次), whoever was named before does it.
    """
    after = often.spans[0][1]
    if not _BARE.fullmatch(masked, after, end):
        return False
    name = _USUALLY.sub("", masked[thing.start : thing.end].strip())
    if _CONVENED.search(name):
        return True
    words = [(left, right, tag) for left, right, tag in tagged(name) if tag != "x"]
    return bool(words) and all(tag.startswith(("n", "b", "m", "q", "j", "l")) for _, _, tag in words)


def is_told(whole: str, tense: Tense, word: Force | None, often: Often | None, timed: bool) -> bool:
    """Whether a unit of a plan, speech or report is a duty or a standing practice."""
    if word and _ATTITUDE.match(whole.partition(word.word)[2]):
        return False
    return bool(word or often or (timed and tense is not Tense.REPORT))


def says_nothing(
    masked: str, what: str, who: str, word: Force | None, anchor: View, *, often: bool, timed: bool
) -> bool:
    """Whether too little is left of a unit to be a duty: 要深. With a frequency or a deadline a verb is enough."""
    if often and who:
        return not what  # 党组书记每年讲1次党课，成员每半年讲1次
    if often or timed or word is None:
        return len(what) < 2
    if word.word == "要" and not who and len(masked[word.end : anchor.clause.end]) <= 2:
        return True  # 理论武装要深
    if word.word in ("不能", "不要") and not who and len(what) < 6:
        return True  # 一个都不能少
    return len(what) < _SHORTEST.get(word.word, 2)
