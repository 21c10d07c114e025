"""What each clause of a sentence says by itself: its force, frequency, deadline and subject (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.duties.clauses import Clause, Sentence
from assistant.duties.deadlines import By, deadline
from assistant.duties.force import Force, force, is_condition
from assistant.duties.subjects import Subject, agent_of, is_named, subject
from assistant.duties.tense import is_done
from assistant.duties.times import Often, frequency

__all__ = ["PREFIX", "View", "as_practice", "has_actor", "leads_on", "opens_only", "subject_of", "view"]

# Clauses that open so only lead on to the next, unless they hold a predicate of their own.
PREFIX = re.compile(
    r"(?:围绕|紧紧围绕|紧扣|聚焦|结合|紧密结合|根据|按照|依据|依照|针对|对|对于|通过|以|为|为了|在|经|凭|从|自|本着|遵循|除|如|如果|由于|因|凡|一旦"
    r"|遇有?|发生|需要|确需|每逢|依托|利用|按|到|于|当|期间|紧盯|随着|未经|各级)"
)
_PREDICATES = re.compile(
    r"(?:把|将|在(?!.*[中上下内时后前间面里外起]$).{13,}|对.{1,40}(?:进行|开展|实行|予以|给予)|为.{1,30}(?:提供|创造)|按.{1,6}公示"
    r"|从[^，]{2,40}(?:做起|抓起|查起|入手))"
)
_LEADS_ON = re.compile(
    r"(?:结合|按照|根据|依据|围绕|针对|为)[^，]*$|在[^，]*(?:下|上|中|期间|后|前|时)$|收到[^，]*后$|[^，]{0,12}(?:后|时)$"
)
_ENDS_NAMED = re.compile(r"[员人者位门关组织会委局部府构工志长众民体院校所室站队]$|干部$")
_SERVES = re.compile("担任|兼任|组成|出任|签名|签字|盖章|产生")
_FORBIDS = frozenset({"严禁", "禁止", "鼓励", "提倡", "不准", "不许"})
_EXHORTS = frozenset({"必须", "务必", "应当", "应该", "应", "要", "不得", "严禁", "不能"})
_EMPOWERS = frozenset({"可以", "可", "不得"})
_LAW = re.compile(r"(?:法规|规章|法律|自治条例|单行条例|规范性文件)(?:一律|均|都)?$")
# 应当依法由…; not 不得设定应当由国家确定的…
_AGENT_NEXT = re.compile("(?:依法|统一|直接|先行?|分别|共同|书面|及时|一般|首先|主要|逐级|[^，的]{0,3})由")
_COUNTS = re.compile(r"[\dXxＸｘ*]|次$")
_NOBODY = Subject("none")


@dataclass(frozen=True, slots=True)
class View:
    """What a clause says by itself."""

    clause: Clause
    condition: bool  # it says when or for whom: …的, …时
    force: Force | None
    often: Often | None
    by: By | None
    prefix: bool  # it only leads on to the next clause

    @property
    def own(self) -> bool:
        """Whether it has a word of obligation, a frequency or a deadline of its own."""
        return bool((self.force and not self.force.limit) or self.often or self.by)


def view(sentence: Sentence, clause: Clause, *, spoken: bool) -> View:
    """The view of one clause; spoken: in plans and speeches, where 要 obliges."""
    masked = sentence.masked
    start, end = clause.start, clause.end
    piece = masked[start:end]
    if is_condition(piece):
        return View(clause, True, None, None, None, True)
    word = None if spoken and piece.startswith(("做到", "切实做到")) else force(masked, start, end, spoken=spoken)
    often = frequency(sentence.text, masked, start, end)
    by = deadline(masked, start, end)
    bare = len(piece.strip())
    if by:
        bare -= by.end - by.start
    if often and not (by and by.start <= often.start < by.end):
        bare -= sum(b - a for a, b in often.spans)
    prefix = bare <= 1
    if word is None and often is None and not prefix:
        prefix = by.end == end if by is not None else opens_only(masked, start, end)
        if not prefix and by is None:
            prefix = _ENDS_NAMED.search(piece) is not None and is_named(masked, start, end)
    return View(clause, False, word, often, by, prefix)


def opens_only(masked: str, start: int, end: int) -> bool:
    """Whether ``masked[start:end]`` only leads on to what comes next: 根据申请, and not 对账目进行清理."""
    return PREFIX.match(masked, start, end) is not None and _PREDICATES.match(masked, start, end) is None


def as_practice(sentence: Sentence, views: Sequence[View]) -> list[View]:
    """The clauses of a report that tell of a standing practice: a frequency, up to where it counts what was done."""
    kept: list[View] = []
    counting = False
    for whole in views:
        seen = replace(
            whole,
            by=whole.by if _stays(whole) else None,
            force=whole.force if whole.force and whole.force.word in _EXHORTS else None,
            often=whole.often if whole.often and _stands(sentence.masked, whole.often) else None,
        )
        piece = sentence.masked[seen.clause.start : seen.clause.end]
        done = is_done(piece)
        if seen.often and not done:
            counting = False
        elif done or (any(v.often for v in kept) and _COUNTS.search(piece)):
            counting = True
        if not counting:
            kept.append(seen)
    return kept


def _stays(seen: View) -> bool:
    """Whether a deadline in a report is one: the day of a practice (每月25日前), or of what must be done."""
    return bool(seen.force or (seen.by and seen.often and seen.by.start <= seen.often.start))


def _stands(masked: str, often: Often) -> bool:
    """Whether a frequency tells of a practice (每月, 按季度, 定期), and not of a year's total (全年4次)."""
    return masked[often.start] not in "全年" and not often.attribute


def leads_on(sentence: Sentence, seen: View) -> bool:
    """Whether a clause names somebody and only leads on to what he does: 各单位结合实际，每月…"""
    found = subject_of(sentence, seen)
    if found.kind != "actor":
        return False
    rest = sentence.masked[found.end : seen.clause.end]
    return len(rest) <= 24 and _LEADS_ON.match(rest) is not None


def has_actor(sentence: Sentence, seen: View) -> bool:
    """Whether somebody is the subject of the clause."""
    return subject_of(sentence, seen).kind == "actor"


def subject_of(sentence: Sentence, seen: View, *, tags: bool = False) -> Subject:
    """The subject of a clause: before its word of obligation, its frequency or its deadline, else before its verb.

    tags: any verb that the word cutter knows ends a subject, not only those that papers use most.
    """
    masked = sentence.masked
    start, end, word = seen.clause.start, seen.clause.end, seen.force
    stops = [(f.start, f.end) for f in (word, seen.by) if f is not None]
    if seen.often:
        stops.append(seen.often.spans[0])
    at, last = start, _NOBODY
    for stop, after in sorted(stops):
        if stop < at:
            at = max(at, after)  # 每年1月10日前: the deadline opens with the frequency
            continue
        if word and stop > word.start:
            continue
        if masked[at:stop].strip():
            found = subject(masked, at, stop, closed=True)
            if found.kind == "actor":
                return found
            last = found if found.kind == "thing" else last
        at = max(at, after)
    if word is None:
        if not seen.own and not seen.condition and is_named(masked, start, end):
            return Subject("actor", start, end)
        rest = subject(masked, at, end, closed=False, tags=tags or seen.condition) if at < end else _NOBODY
        return rest if rest.kind == "actor" else last
    if word.word in _FORBIDS and last.kind == "none":
        rest = subject(masked, word.end, end, closed=False, tags=True)  # 禁止任何单位和个人…
        return rest if rest.kind == "actor" and rest.start <= word.end + 1 else last
    if word.word in _EMPOWERS and last.kind == "thing" and _LAW.search(masked, last.start, last.end):
        return Subject("actor", last.start, last.end)  # 地方性法规可以…: a law is given a power, or denied it
    near = _AGENT_NEXT.match(masked, word.end, end)
    agent = agent_of(masked, near.end() - 1, end) if near else None
    return agent if agent is not None and not _SERVES.search(masked, agent.end, end) else last
