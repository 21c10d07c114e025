"""A duty as its sentence tells it, before its place in the paper is known (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.duties.records import Deadline, Frequency
from assistant.duties.tense import Tense
from assistant.duties.times import Often

__all__ = ["DAILY", "Draft", "notes_of"]

#: What stands for the days between meetings: 逢会必提…，日常强调….
DAILY = ("日常", "平时", "平常")
# 常态化开展…; not 推进…常态化, and no 常态化机制.
_STEADY = re.compile(
    r"(?<![、的])常态化(?:[、]?[^，。、]{1,3}化)?地?(?:开展|推进|推动|组织|进行|召开|抓|做好|落实|排查|监督|检查|调度|走访|宣传|学习"
    r"|培训|研判|联系|巡|整治|治理|实施|举办|通报|提醒|约谈|督)"
)
_LISTS = re.compile("下列|以下|如下")


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
    leads: bool = False  # 由X at the head of its clause: X goes on doing what follows in the sentence
    topic: str = ""  # the thing that is its grammatical subject, its own or the one said before in the sentence
    trigger: str = ""  # the condition or case that its sentence opens with: 逾期不能办结的, 对无主的灯具
    end: int = 0  # where its last clause ends in the sentence
    lead: int = 0  # clauses of its unit before its own, which say what else the one who does it does


def notes_of(whole: str, what: str, often: Often | None, *, practice: bool, opens: bool) -> tuple[str, ...]:
    """Remarks on a duty that the unit ``whole`` tells; opens: its sentence opens a list."""
    notes = []
    if opens and _LISTS.search(what):
        notes.append("各项见原文")
    if often:
        notes.append(often.note)
        if often.frequency.hidden:
            notes.append("次数原文隐去")
    elif _STEADY.search(whole):
        notes.append("常态化")
    if practice:
        # What is done beside every meeting (日常强调…) has no frequency of its own.
        if not often and whole.startswith(DAILY):
            notes.append(whole[:2])
        notes.append("总结中的既有做法")
    return tuple(note for note in notes if note)
