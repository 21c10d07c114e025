"""One sentence → its duties: each with its subject, force, frequency and deadline (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.duties.addressees import addressee
from assistant.duties.clauses import CLOSED, HIDDEN, Sentence, clauses
from assistant.duties.force import Force
from assistant.duties.grouping import units
from assistant.duties.instructing import imperative, is_aim, is_liability
from assistant.duties.records import Deadline, Frequency, Unit
from assistant.duties.subjects import Subject, subject
from assistant.duties.tasks import task
from assistant.duties.tense import Tense, is_done, is_stated
from assistant.duties.times import Often
from assistant.duties.views import PREFIX, View, as_practice, subject_of, view
from assistant.duties.wording import cuts_of, wording

__all__ = ["Draft", "drafts"]

_SAYS = re.compile(r"(?:提出|强调|指出|要求|明确|规定|写道|讲|宣布|号召|告诫我们|就是)[，：:]?$")
_VOICES = re.compile(r"(?:大家|干部|党员|同志|人员|一致|纷纷|学员)[^，。]{0,12}(?:认为|表示|谈到|指出|提出)")
_ATTITUDE = re.compile(r"(?:清醒|深刻|充分|冷静)?(?:地)?(?:看到|认识到|承认|知道|意识到|懂得)")
# What is done to the one whom the condition names, not by him: 以欺骗手段取得许可的，应当予以撤销.
_SUFFERED = re.compile(
    r"(?:依法|及时|也|由[^，。]{2,20}|\s)*(?:予以|给予|撤销|注销|收回|取消|不予|发给|退还|终止|解除|免职|辞退|批准|责令|受理|认定)"
)
_HELD = re.compile(
    r"召开|开展|举行|进行|组织|检查|培训|报送|公布|检测|检验|监测|评估|修订|更新|轮换|清理|盘点|[一二两三四五六1-9]次"
)
_ITEM = re.compile(r"[（(][一二三四五六七八九十百\d]+[）)]|\d+[.．、]|[①-⑳]")
_NAMED = re.compile(
    r"的(?:其他)?[^的，]{0,6}(?:情形|事项|行为|条件|内容|措施|问题|权利|义务|职责|情况|人员|单位|项目|信息|材料|费用)$"
)
_CARRIED_FORCE = frozenset({"必须", "务必", "应当", "应该", "应", "须", "需", "要"})
_RELATIVE = re.compile(r"的[^的，]{0,12}$")
_BANS = frozenset({"不得", "禁止", "严禁", "不准", "不许"})
_WELCOMES = frozenset({"鼓励", "提倡", "倡导"})
_SHORTEST = {"要": 3, "应": 3, "须": 3}  # characters of ``what``: 要严 and 要深 say nothing


@dataclass(frozen=True, slots=True)
class Draft:
    """A duty before its place in the paper is known; ``who`` is "" where its sentence names nobody."""

    who: str
    carried: bool
    agent: bool  # ``who`` stands behind 由: nobody that the next sentence goes on about
    thing: bool  # its grammatical subject is a thing, so that nobody is carried to it
    what: str
    every: Frequency | None
    deadline: Deadline | None
    to_whom: str
    force: str
    notes: tuple[str, ...]
    tense: Tense
    practice: bool  # a standing practice told in a report


def drafts(sentence: Sentence, tense: Tense, *, heading: bool) -> list[Draft]:
    """The duties of ``sentence`` in order; none for one that only tells, explains, asks or punishes."""
    masked = sentence.masked
    if not masked.strip(HIDDEN + "。；; 　") or masked.endswith(("？", "?")) or is_liability(masked):
        return []
    views = [view(sentence, clause, spoken=tense is not Tense.RULE) for clause in clauses(sentence)]
    if not any(seen.own or seen.force for seen in views):
        if tense is Tense.RULE and not heading:
            return _task(sentence, views)
        if heading or tense is not Tense.INSTRUCTION or is_stated(masked) or is_done(masked):
            return []
        if not masked.endswith(("。", "；", ";", "！", CLOSED)):
            return []  # a title, a signature, a heading without its number
    if tense is Tense.REPORT:
        views = as_practice(sentence, views)
    made: list[Draft] = []
    for group in units(sentence, views, tense):
        draft = _draft(sentence, group, tense, made)
        if draft is not None:
            made.append(draft)
    return made


def _task(sentence: Sentence, views: Sequence[View]) -> list[Draft]:
    found = task(sentence, views)
    if found is None:
        return []
    text = sentence.text
    start, end = views[0].clause.start, views[-1].clause.end
    agent = _is_agent(text, found, start)
    what = wording(text, start, end, [(found.start - agent, found.end)])
    to_whom = addressee(sentence.masked, text, start, end)
    who = text[found.start : found.end]
    return [Draft(who, False, agent, False, what, None, None, to_whom, "", (), Tense.RULE, False)] if what else []


def _is_agent(text: str, found: Subject, start: int) -> bool:
    return found.kind == "actor" and found.start > start and text[found.start - 1] == "由"


def _draft(sentence: Sentence, group: Sequence[View], tense: Tense, made: Sequence[Draft]) -> Draft | None:
    """The duty that one unit holds; None where it holds none. ``made``: those of the same sentence before it."""
    text, masked = sentence.text, sentence.masked
    start, end = group[0].clause.start, group[-1].clause.end
    whole = masked[start:end]
    rule = tense is Tense.RULE
    word = next((seen.force for seen in group if seen.force and not seen.force.limit), None)
    word = word or next((seen.force for seen in group if seen.force), None)
    often = next((seen.often for seen in group if seen.often), None)
    by = next((seen.by for seen in group if seen.by), None)
    if by and word and word.word in _BANS and by.deadline.label.endswith("内"):
        by = None  # 竣工后五年内，不得挖掘: how long a ban lasts
    anchor = _anchor(group, word)
    if word and not rule and _is_reported(masked, word.start):
        if not often and not by:
            return None
        word = None
    found = subject_of(sentence, anchor, tags=rule and not anchor.own)
    carried = False
    if found.kind != "actor":
        earlier = _earlier(sentence, group, anchor, tags=rule)
        if earlier is not None and not (earlier[1] and word and _SUFFERED.match(masked, word.end)):
            found, carried = earlier
    who = text[found.start : found.end] if found.kind == "actor" else ""
    thing = found.kind == "thing"
    if rule and word and not who and _ITEM.match(text) and _is_embedded(masked, start, word, end):
        return None
    previous = made[-1] if made else None
    inherited = ""
    if previous is not None:
        if not word and previous.force in _CARRIED_FORCE and (not who or carried):
            inherited = previous.force
        if not who and not (thing and word) and not previous.thing and not previous.agent:
            who, carried, thing = previous.who, bool(previous.who), False
        thing = thing or (not who and previous.thing)
    elif not who and not thing:
        who = _before(sentence, start, tags=rule)
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
        if not _is_rule(whole, word, often, bool(by) and bool(inherited or who), bool(who or inherited), thing):
            return None
    elif is_done(whole) or not _is_told(whole, tense, word, often, bool(by)):
        return None
    cuts = [] if word is None or word.limit else [(word.start, word.end)]
    cuts += cuts_of(masked, often, end) if often else ()
    if found.kind == "actor":
        cuts.append((found.start - _is_agent(text, found, start), found.end))
    if not rule:
        end = _without_aims(masked, group)
    what = wording(text, start, end, cuts)
    if _says_nothing(masked, what, who, word, anchor):
        return None
    practice = tense is Tense.REPORT and not word
    return Draft(
        who=who,
        carried=carried,
        agent=_is_agent(text, found, start),
        thing=thing,
        what=what,
        every=often.frequency if often else None,
        deadline=by.deadline if by else None,
        to_whom=addressee(masked, text, start, end),
        force=word.word if word else inherited,
        notes=_notes(whole, often, practice),
        tense=tense,
        practice=practice,
    )


def _anchor(group: Sequence[View], word: Force | None) -> View:
    """The clause that carries the duty: with its word of obligation, else its frequency or deadline, else its verb."""
    for seen in group:
        if word is not None and seen.force is word:
            return seen
    return next((seen for seen in group if seen.often or seen.by), None) or next(
        (seen for seen in group if not seen.prefix), group[0]
    )


def _earlier(sentence: Sentence, group: Sequence[View], anchor: View, *, tags: bool) -> tuple[Subject, bool] | None:
    """A subject in the clauses of the unit before its anchor, and whether it stands in a clause of its own."""
    for seen in group:
        if seen is anchor:
            break
        found = subject_of(sentence, seen, tags=tags)
        if found.kind == "actor":
            after = sentence.masked[found.end : seen.clause.end]
            return found, bool(after) and PREFIX.match(after) is None
    return None


def _before(sentence: Sentence, start: int, *, tags: bool) -> str:
    """The subject of the clauses of the sentence before ``start``, which make no duty themselves."""
    for clause in clauses(sentence):
        if clause.start >= start:
            break
        found = subject(sentence.masked, clause.start, clause.end, closed=False, tags=tags)
        if found.kind == "actor":
            return sentence.text[found.start : found.end]
    return ""


def _is_embedded(masked: str, start: int, word: Force, end: int) -> bool:
    """Whether an item of a list names a thing, its word of obligation within that: （一）依法应当公开的事项."""
    if masked[start : word.start].strip():
        return _RELATIVE.search(masked, word.end, end) is not None
    return word.word not in _BANS and _NAMED.search(masked, word.end, end) is not None


def _is_reported(masked: str, at: int) -> bool:
    """Whether the word of obligation at ``at`` is what somebody above is quoted with: 区委提出要…, 会议强调，要…"""
    before = masked[:at]
    return _SAYS.search(before) is not None and _VOICES.search(before) is None


def _is_rule(whole: str, word: Force | None, often: Often | None, timed: bool, somebody: bool, thing: bool) -> bool:
    """Whether a unit of a regulation is a duty; timed: with a deadline for somebody."""
    if word:
        # What may be done with a thing, and what a policy welcomes, is nobody's duty.
        return word.word not in _WELCOMES and not (word.word in ("可以", "可") and thing)
    if often:
        if often.frequency.unit in (Unit.REGULAR, Unit.IRREGULAR):
            return somebody
        return somebody or not thing or _HELD.search(whole) is not None
    return timed


def _is_told(whole: str, tense: Tense, word: Force | None, often: Often | None, timed: bool) -> bool:
    """Whether a unit of a plan, speech or report is a duty or a standing practice."""
    if word and _ATTITUDE.match(whole.partition(word.word)[2]):
        return False
    return bool(word or often or (timed and tense is not Tense.REPORT))


def _without_aims(masked: str, group: Sequence[View]) -> int:
    """Where a unit ends without its closing aims, which say what for and not what to do."""
    end = group[-1].clause.end
    for seen in reversed(group[1:]):
        if seen.own or not is_aim(masked, seen.clause.start):
            break
        end = seen.clause.start
    return end


def _says_nothing(masked: str, what: str, who: str, word: Force | None, anchor: View) -> bool:
    if word is None:
        return len(what) < 2
    if word.word == "要" and not who and len(masked[word.end : anchor.clause.end]) <= 2:
        return True  # 理论武装要深
    if word.word in ("不能", "不要") and not who and len(what) < 6:
        return True  # 一个都不能少
    return len(what) < _SHORTEST.get(word.word, 2)


def _notes(whole: str, often: Often | None, practice: bool) -> tuple[str, ...]:
    notes = []
    if often:
        notes.append(often.note)
        if often.frequency.hidden:
            notes.append("次数原文隐去")
    elif "常态化" in whole:
        notes.append("常态化")
    if practice:
        notes.append("总结中的既有做法")
    return tuple(note for note in notes if note)
