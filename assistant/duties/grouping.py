"""Clauses of a sentence → units, one for each duty that it may hold (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.duties.clauses import Sentence
from assistant.duties.instructing import imperative
from assistant.duties.tense import Tense
from assistant.duties.views import View, has_actor, leads_on

__all__ = ["units"]

_ONLY_WITH = re.compile(r"(?:会同|联合)[^，]{2,16}$")
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
        own = seen.own or (plan and not seen.condition and core and has_actor(sentence, seen))
        following = views[position + 1] if position + 1 < len(views) else None
        if not seen.own and (
            seen.prefix or leads_on(sentence, seen) or (rule and core and _opens(sentence, seen, following))
        ):
            pending.append(seen)
            continue
        if rule and core and own and not seen.force and not (seen.often and any(v.often for v in current)):
            # A deadline alone goes with the duty before it, unless that has its own or somebody else has this one.
            own = any(v.by for v in current) or bool(seen.often) or has_actor(sentence, seen)
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


def _opens(sentence: Sentence, seen: View, following: View | None) -> bool:
    """Whether a clause names who does what the next one says: 选举委员会对申诉意见，应在三日内…"""
    return following is not None and following.own and has_actor(sentence, seen) and not has_actor(sentence, following)


def _is_with(sentence: Sentence, seen: View) -> bool:
    """Whether a clause only says with whom: 宣传部要会同组织部，每年…"""
    return seen.force is not None and _ONLY_WITH.match(sentence.masked[seen.force.end : seen.clause.end]) is not None


def _acts(sentence: Sentence, seen: View) -> bool:
    """Whether a clause of a plan or speech tells somebody to do something, and does not only name what it is about."""
    return has_actor(sentence, seen) or imperative(sentence.masked, seen.clause.start, seen.clause.end)
