"""Where the words of a duty end and begin within its unit: without what is said of others or follows in law (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.duties.clauses import Sentence
from assistant.duties.force import Force
from assistant.duties.instructing import is_aim
from assistant.duties.judging import BANS
from assistant.duties.subjects import Subject
from assistant.duties.times import Often
from assistant.duties.views import View, has_actor, opens_only, subject_of
from assistant.duties.wording import wording
from index.words import tagged

__all__ = ["end_of_task", "first_of", "goes_on", "is_relation", "keeps_agent", "last_of", "opening"]

# What the law makes of it, and nobody does: 逾期不告知的，视为受理.
_CONSEQUENCE = re.compile(
    r"视为|视同|即为|即视|推定|无效$|不受影响|有权(?:要求|拒绝|提出|向|对|申请|查阅|查询|了解|举报)"
)
_OTHERS = re.compile("其他|有关|相关|申请人|当事人|公众|任何")
# 具体办法由国务院规定, 所需经费由本级财政予以保障: who else does what, after the duty has been told.
_BY_OTHERS = re.compile(
    r"[^，由]{2,24}由[^，。；由]{2,40}(?:另行|共同)?(?:规定|制定|确定|负责|承担|(?:予以)?保障|批准)(?:并公布)?"
)
_AND_DOES = re.compile("并(?!不得|不)")
# What somebody has a right to, said before what an authority must do: 申请人有平等权利，行政机关不得歧视.
_RIGHT_OF = re.compile(r"[^，]*有[^，]{2,}的[^，]{0,6}权利")
_MANNER = re.compile(r"以[^，]*(?:行动|姿态|精神|状态|作风|力度|面貌|标准|担当|成效|成绩)$")
# Said of a thing before what somebody must not do to it: 依法取得的许可受法律保护，机关不得….
_SAID_OF = re.compile(r"[^，]*(?:受(?:国家)?法律(?:的)?保护|不受侵犯|属于?[^，]{1,10}所有|归[^，]{1,10}所有)$")
# 职级应当对应相应的级别: how things stand to each other.
_RELATES = re.compile(r"(?:与[^，]{1,30})?(?:相互?|互相)?对应")
_CASE = re.compile("对(?!方)|对于|在[^，]+(?:时|后|前|期间)$")
_NOUN = re.compile("[^，]{2,}的[^，的]{2,10}")
_AND = re.compile("(?:并且?|也|且|同时|，|还|但)*")
_BARE_VERB = re.compile(r"(?:依法|统一|共同)?(?:进行|实施|执行|办理|负责|完成|承担|操作|担任)")


def last_of(sentence: Sentence, group: Sequence[View], *, rule: bool) -> int:
    """Offset where the duty of ``group`` ends: before closing aims (plans), before consequences in law, and before
    what a clause without a word of obligation says of somebody else (regulations)."""
    masked = sentence.masked
    kept = len(group)
    if not rule:
        while kept > 1 and not group[kept - 1].own and is_aim(masked, group[kept - 1].clause.start):
            kept -= 1
        if kept < len(group):
            while kept > 1 and not group[kept - 1].own and _manner(masked, group[kept - 1]):
                kept -= 1
        return group[kept - 1].clause.end
    acting, bans = -1, False
    for position, seen in enumerate(group):
        if seen.force:
            acting, bans = position, seen.force.word in BANS
            break
    if acting < 0:
        return group[-1].clause.end
    for position in range(acting + 1, len(group)):
        seen = group[position]
        if seen.force:
            continue
        told = seen.condition and _OTHERS.match(masked, seen.clause.start)
        if told and not any(later.force for later in group[position:]):
            kept = position  # 土地应当收回，当事人拒不归还的，以…论处
            break
        if not seen.own and (_another(sentence, seen) or (bans and _AND_DOES.match(masked, seen.clause.start))):
            kept = position
            break
        if _CONSEQUENCE.search(masked, seen.clause.start, seen.clause.end):
            kept = position
            while kept > acting + 1 and (group[kept - 1].condition or group[kept - 1].prefix):
                kept -= 1
            break
    return group[kept - 1].clause.end


def end_of_task(sentence: Sentence, views: Sequence[View], found: Subject) -> int:
    """Offset where the task of ``found`` ends in a sentence without a word of obligation: before what is said of
    another, 具体办法由国务院规定."""
    for before, seen in pairwise(views):
        after = seen.clause.start > found.end
        if after and _BY_OTHERS.fullmatch(sentence.masked, seen.clause.start, seen.clause.end):
            return before.clause.end
    return views[-1].clause.end


def _another(sentence: Sentence, seen: View) -> bool:
    """Whether a clause says what somebody else does: 监察机关应当为主调查，|其他机关予以协助."""
    if _BY_OTHERS.fullmatch(sentence.masked, seen.clause.start, seen.clause.end):
        return True
    if seen.prefix or seen.condition or _OTHERS.match(sentence.masked, seen.clause.start) is None:
        return False
    found = subject_of(sentence, seen, tags=True)
    return found.kind == "actor" and found.start == seen.clause.start and found.end < seen.clause.end


def _manner(masked: str, seen: View) -> bool:
    return _MANNER.match(masked, seen.clause.start, seen.clause.end) is not None


def first_of(sentence: Sentence, group: Sequence[View], anchor: View, *, rule: bool) -> int:
    """Offset where the duty of ``group`` begins: behind what is only said of a thing, somebody else acting then, and
    (regulations) behind an act before the one that has the frequency."""
    masked = sentence.masked
    first = group[0]
    if (
        first is not anchor
        and not first.condition
        and _SAID_OF.fullmatch(masked, first.clause.start, first.clause.end)
        and has_actor(sentence, anchor)
        and anchor.force is not None
        and anchor.clause.end - anchor.force.end > 8  # 航道受法律保护，不得侵占: what must not be done to it
    ):
        return group[1].clause.start
    for position in range(group.index(anchor) - 1, -1, -1):
        said = group[position].clause
        if rule and _RIGHT_OF.fullmatch(masked, said.start, said.end) and has_actor(sentence, anchor):
            return group[position + 1].clause.start
    if rule and anchor.often and not any(seen.force for seen in group) and group[0].clause.end < anchor.clause.start:
        before = group[group.index(anchor) - 1]
        found = subject_of(sentence, first, tags=True)
        if (
            not (before.prefix or before.condition or first.prefix or first.condition or before.by)
            and found.kind == "actor"
            and found.end < first.clause.end
            and not opens_only(masked, found.end, first.clause.end)
            and not has_actor(sentence, anchor)
        ):
            return anchor.clause.start  # 统计机构依法调查，定期公布资料: only the publishing is periodic
    return first.clause.start


def opening(text: str, masked: str, group: Sequence[View], anchor: View, cuts: Sequence[tuple[int, int]]) -> str:
    """The condition or case that a unit opens with, without who acts: 逾期不能办结的, 对无主的灯具; "" for none."""
    first, leads = group[0], list(group[: group.index(anchor)])
    while leads and not (leads[-1].condition or masked.endswith(("内", "期间"), 0, leads[-1].clause.end)):
        if len(leads) == 1 and (_CASE.match(masked, first.clause.start) or _is_noun(masked, first)):
            break
        leads.pop()
    if not leads:
        return ""
    last = leads[-1]
    return wording(text, first.clause.start, last.clause.end, cuts)


def _is_noun(masked: str, seen: View) -> bool:
    """Whether a clause only names a thing, with what was done to it before its name: 其设定的行政许可."""
    if not _NOUN.fullmatch(masked, seen.clause.start, seen.clause.end):
        return False
    name = masked[masked.rfind("的", seen.clause.start, seen.clause.end) + 1 : seen.clause.end]
    return all(tag.startswith(("n", "b", "l", "j")) or tag in ("vn", "an") for _, _, tag in tagged(name))


def goes_on(masked: str, start: int, anchor: View, word: Force | None, often: Often | None) -> bool:
    """Whether a unit begins with its word of obligation or frequency, so that what opened its sentence holds here."""
    at = word.start if word else often.start if often else anchor.clause.end
    return _AND.fullmatch(masked, start, at) is not None


def is_relation(masked: str, start: int, end: int) -> bool:
    """Whether what is said of a thing (behind its word of obligation) only relates it to another, and is no act."""
    return _RELATES.match(masked, start, end) is not None


def keeps_agent(masked: str, start: int, end: int) -> bool:
    """Whether nothing but an empty verb stands behind 由X, so that X has to stay with it: 搜查…，由…人员进行."""
    return _BARE_VERB.fullmatch(masked, start, end) is not None
