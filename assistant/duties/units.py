"""One sentence → its duties: each with its subject, force, frequency and deadline (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.duties.acting import actor_before, earlier_in, maker_of
from assistant.duties.addressees import addressee
from assistant.duties.clauses import CLOSED, HIDDEN, Sentence, clauses
from assistant.duties.draft import DAILY, Draft, notes_of
from assistant.duties.force import Force
from assistant.duties.grouping import units
from assistant.duties.instructing import imperative, is_aim, is_liability
from assistant.duties.judging import (
    ANYBODY,
    BANS,
    WHENEVER,
    is_embedded,
    is_own_thing,
    is_reported,
    is_rule,
    is_timed,
    is_told,
    says_nothing,
)
from assistant.duties.moments import after_leaving, moment
from assistant.duties.records import Frequency, Unit
from assistant.duties.subjects import Subject
from assistant.duties.tasks import task
from assistant.duties.tense import Tense, is_done, is_stated
from assistant.duties.times import shared
from assistant.duties.trimming import end_of_task, first_of, goes_on, is_relation, keeps_agent, last_of, opening
from assistant.duties.views import View, as_practice, subject_of, view
from assistant.duties.wording import cuts_of, wording

__all__ = ["drafts"]

_MEETING = re.compile(r"(?:会议|全会|大会|纪要|讲话)(?:还|再次|同时|最后)?(?:要求|强调|指出|提出|议定|决定|明确)")
# What is done to the one whom the condition names, not by him: 以欺骗手段取得许可的，应当予以撤销.
_SUFFERED = re.compile(
    r"(?:依法|及时|也|由[^，。]{2,20}|\s)*(?:予以|给予|撤销|注销|收回|取消|不予|发给|退还|终止|解除|免职|辞退|批准|责令|受理|认定)"
)
_ITEM = re.compile(r"[（(][一二三四五六七八九十百\d]+[）)]|\d+[.．、]|[①-⑳]")
_CARRIED_FORCE = frozenset({"必须", "务必", "应当", "应该", "应", "须", "需", "要"})
# A plea that names nobody: 请于…, 请每月…; not 请示, 请假.
_ASKS = re.compile("请(?=[于在每按将把对以]|及时|务必|认真|参照|结合|严格|遵照|抓紧|尽快|立即)")
_TELLS = re.compile("(?:书面)?(?:告知|说明|通知)")
_USUALLY = re.compile("，(?:一般|原则上|通常)(?=，|$)")  # 开展自查，原则上 | 每季度1次
# What is done to a thing: 检测不合格的，不得投入使用.
_DONE_TO = re.compile(r"(?:投入|出厂|上市|作为|列入|纳入|入库|上路|并网)")


def drafts(sentence: Sentence, tense: Tense, *, heading: bool) -> list[Draft]:
    """The duties of ``sentence`` in order; none for one that only tells, explains, asks or punishes."""
    masked = sentence.masked
    if not masked.strip(HIDDEN + "。；; 　") or masked.endswith(("？", "?")) or is_liability(masked):
        return []
    views = [view(sentence, clause, spoken=tense is not Tense.RULE) for clause in clauses(sentence)]
    if not any(seen.own or seen.force for seen in views):
        if tense is Tense.RULE and not heading and WHENEVER.search(masked) is None:
            return _task(sentence, views)
        if heading or tense not in (Tense.INSTRUCTION, Tense.RULE) or is_stated(masked) or is_done(masked):
            return []
        if not masked.endswith(("。", "；", ";", "！", CLOSED)):
            return []  # a title, a signature, a heading without its number
    views = _with_periods(masked, views) if tense is not Tense.REPORT else views
    if tense is Tense.REPORT:
        views = as_practice(sentence, views)
    made: list[Draft] = []
    for group in units(sentence, views, tense):
        draft = _draft(sentence, group, tense, made)
        if tense is Tense.RULE and draft is not None and draft.lead:
            made += _task(sentence, group[: draft.lead])  # 负责编发简报，按月通报进展
        if draft is not None:
            made.append(draft)
    return made


def _with_periods(masked: str, views: Sequence[View]) -> list[View]:
    """The views, those that give a number of times alone with the period named before: 全年学习12次，其中研讨6次."""
    made: list[View] = []
    period: Frequency | None = None
    for seen in views:
        if seen.often:
            period = seen.often.frequency
        elif period and not seen.condition and not seen.force:
            often = shared(masked, seen.clause.start, seen.clause.end, period)
            if often:
                made.append(replace(seen, often=often, prefix=False))
                continue
        made.append(seen)
    return made


def _task(sentence: Sentence, views: Sequence[View]) -> list[Draft]:
    found = task(sentence, views)
    if found is None:
        return []
    text = sentence.text
    start = views[0].clause.start
    end = end_of_task(sentence, views, found)
    agent = _is_agent(text, found, start)
    charged = agent and sentence.masked.startswith("负责", found.end) and found.end + 2 >= end
    what = wording(text, start, end, [] if charged else [(found.start - agent, found.end)])
    to_whom = addressee(sentence.masked, text, start, end)
    who = text[found.start : found.end]
    return [Draft(who, False, agent, False, what, None, None, to_whom, "", (), Tense.RULE, False)] if what else []


def _numbered(masked: str, word: Force, anchor: View) -> int:
    """1 where an item's number stands before its word of obligation within a sentence: 对落后的，一要约谈."""
    second = word.word == "要" and word.start == anchor.clause.start + 1
    return int(second and masked[word.start - 1] in "一二三四五六七")


def _is_agent(text: str, found: Subject, start: int) -> bool:
    return found.kind == "actor" and found.start > start and text[found.start - 1] == "由"


def _draft(sentence: Sentence, group: Sequence[View], tense: Tense, made: Sequence[Draft]) -> Draft | None:
    """The duty that one unit holds; None where it holds none. ``made``: those of the same sentence before it."""
    text, masked = sentence.text, sentence.masked
    while len(group) > 1 and _MEETING.fullmatch(masked, group[0].clause.start, group[0].clause.end):
        group = group[1:]
    start, end = group[0].clause.start, group[-1].clause.end
    whole = masked[start:end]
    rule = tense is Tense.RULE
    word = next((seen.force for seen in group if seen.force and not seen.force.limit), None)
    word = word or next((seen.force for seen in group if seen.force), None)
    often = next((seen.often for seen in group if seen.often), None)
    by = next((seen.by for seen in group if seen.by), None)
    if by and word and word.word in BANS and by.deadline.label.endswith("内"):
        by = None  # 竣工后五年内，不得挖掘: how long a ban lasts
    banned_for = after_leaving(masked, start, end) if word and word.word in BANS else None
    anchor = _anchor(group, word)
    if word and not rule and is_reported(masked, word.start):
        if not often and not by:
            return None
        word = None
    found = subject_of(sentence, anchor, tags=rule and not anchor.own)
    carried = False
    himself = found if found.kind == "actor" and masked[found.start : found.end] == "本人" else None
    if found.kind != "actor" or himself:
        earlier = earlier_in(sentence, group, anchor, tags=rule)
        suffers = word is not None and (
            masked.startswith("责令其", word.end)
            or (earlier is not None and earlier[1] and _SUFFERED.match(masked, word.end) is not None)
        )
        if earlier is not None and not suffers:
            found = earlier[0]
    made_by = None
    if rule and word and found.kind != "actor" and word.word not in ("可以", "可"):
        first = group[0]
        named = found if found.kind == "thing" else Subject("thing", first.clause.start, first.clause.end)
        if found.kind == "thing" or not (first is anchor or first.condition):
            made_by = maker_of(masked, named, masked[word.end : end])
    who = text[found.start : found.end] if found.kind == "actor" else ""
    thing = found.kind == "thing"
    topic = text[found.start : found.end] if thing else ""
    if made_by:
        who, thing = text[made_by.start : made_by.end], False
    apart = thing and often is not None and is_own_thing(masked, found, often, end)
    if rule and word and word.word in BANS and not who and group[0].condition and _DONE_TO.match(masked, word.end):
        thing = True
    if rule and word is None and masked.endswith("有效", start, end):
        return None  # 自签发之日起三个月内有效
    if rule and _ITEM.match(text) and masked.endswith(("的；", "的。")) and not (word and word.word in BANS):
        return None  # a case in which the lead of the list holds
    if rule and word and thing and is_relation(masked, word.end, end):
        return None
    listed = rule and not group[0].condition and _ITEM.match(text)  # 材料不全的，应当…: a duty within a list
    if listed and word and not who and is_embedded(masked, start, word, end):
        return None
    previous = made[-1] if made else None
    inherited = ""
    if previous is not None:
        if not word and previous.force in _CARRIED_FORCE and (not who or carried):
            inherited = previous.force
        if (
            not who
            and not (thing and word)
            and not apart
            and not previous.thing
            and (not previous.agent or previous.leads)
        ):
            who, carried, thing = previous.who, bool(previous.who), False
        thing = thing or (not who and previous.thing)
        goes_with = thing or ANYBODY.match(who) or (carried and who == previous.who)
        topic = topic or (previous.topic if goes_with else "")
    if not who and not thing:
        since = previous.end if previous is not None else 0
        who = actor_before(sentence, since, start, tags=rule)
        carried = bool(who)
    if tense is Tense.INSTRUCTION and not (word or often or by):
        names_own = bool(who) and not carried
        if not names_own and not imperative(masked, anchor.clause.start, anchor.clause.end):
            return None
        if thing or is_stated(whole) or is_done(whole) or is_aim(masked, anchor.clause.start):
            return None
    elif is_stated(whole, obliges=bool(word or often or by)):
        return None
    elif rule:
        timed = is_timed(masked, anchor, bool(inherited or who or previous), thing)
        if not is_rule(whole, word, often, timed, bool(who or inherited), thing):
            return None
    elif is_done(whole) or not (is_told(whole, tense, word, often, bool(by)) or _is_parallel(whole, previous)):
        return None
    cuts = [] if word is None or word.limit else [(word.start - _numbered(masked, word, anchor), word.end)]
    cuts += cuts_of(masked, often, end) if often else ()
    if himself and found is not himself:
        cuts.append((himself.start, himself.end))
    if found.kind == "actor" and not masked.startswith("之间", found.end):
        asked = found.start > start and text[found.start - 1] == "请"  # 请各科室…
        agent = _is_agent(text, found, start)
        if not (agent and keeps_agent(masked, found.end, end)):
            cuts.append((found.start - (asked or agent), found.end))
    elif pleading := _ASKS.match(masked, start, end):
        cuts.append(pleading.span())
    start, end = first_of(sentence, group, anchor, rule=rule), last_of(sentence, group, rule=rule)
    what = _USUALLY.sub("", wording(text, start, end, cuts))
    trigger = opening(text, masked, group, anchor, cuts) if rule else ""
    if rule and not trigger and previous is not None and goes_on(masked, start, anchor, word, often):
        # 不能办结的，可以延长，并应当告知: told in that case only; 可以出租，并应当签订合同: only where it is let
        trigger = previous.trigger
        allowed = previous.force in ("可以", "可") and text.startswith("并", start)
        if allowed and not trigger.endswith("的"):
            trigger = previous.what
        if trigger and not by and not often and word and word.word in BANS and previous.force in BANS:
            banned_for = banned_for or previous.deadline
        what = f"{trigger}，{what}" if trigger else what
    bans_it = word is None or word.word not in ("禁止", "严禁")
    if rule and bans_it and previous is not None and topic == previous.topic != "" and topic not in what:
        what = f"{topic}，{what}"  # 笔录应当归档，不得涂改: what must not be altered
    if not what and often and previous is not None and previous.every:
        what = previous.what  # 县级每季度巡查1次、乡级每月1次: the verb is not said again
    to_whom = addressee(masked, text, start, end)
    tells = masked.startswith("并", start) and _TELLS.match(masked, word.end if word else start)
    if not to_whom and previous is not None and tells:
        to_whom = previous.to_whom  # 决定应当通知当事人，并应当告知理由
    if to_whom == who:
        to_whom = ""
    if says_nothing(masked, what, who, word, anchor, often=often is not None, timed=by is not None):
        return None
    practice = tense is Tense.REPORT and not (word or inherited)
    return Draft(
        who=who,
        carried=carried,
        agent=_is_agent(text, found, start),
        thing=thing,
        what=what,
        every=often.frequency if often else None,
        deadline=by.deadline if by else banned_for or moment(masked, group, word.word if word else inherited),
        to_whom=to_whom,
        force=word.word if word else inherited,
        notes=notes_of(whole, what, often, practice=practice, opens=masked.endswith(("：", ":"))),
        tense=tense,
        practice=practice,
        leads=found.kind == "actor" and not masked[anchor.clause.start : found.start].strip("由 "),
        topic=topic,
        trigger=trigger,
        end=group[-1].clause.end,
        lead=sum(seen.clause.start < start for seen in group),
    )


def _anchor(group: Sequence[View], word: Force | None) -> View:
    """The clause that carries the duty: with its word of obligation, else its frequency or deadline, else its verb."""
    for seen in group:
        if word is not None and seen.force is word:
            return seen
    return next((seen for seen in group if seen.often or seen.by), None) or next(
        (seen for seen in group if not seen.prefix), group[0]
    )


def _is_parallel(whole: str, previous: Draft | None) -> bool:
    """Whether a practice stands beside one of every meeting: 逢会必提…，日常强调…."""
    meeting = previous is not None and previous.practice and previous.every
    return bool(meeting and meeting.unit is Unit.OCCASION) and whole.startswith(DAILY)
