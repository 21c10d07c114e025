"""Tasks that regulations give a body without a word of obligation: 总值班室负责…, 由公安部门主管 (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.duties.clauses import Sentence
from assistant.duties.instructing import is_task
from assistant.duties.subjects import Subject, subject
from assistant.duties.tense import is_done, is_stated
from assistant.duties.views import View

__all__ = ["task"]


def task(sentence: Sentence, views: Sequence[View]) -> Subject | None:
    """Whose task the sentence states; None where it states none. What the state as such does is policy, no task."""
    masked = sentence.masked
    if is_stated(masked) or is_done(masked):
        return None
    known: Subject | None = None
    for view in views:
        if view.condition:
            continue
        start, end = view.clause.start, view.clause.end
        found = subject(masked, start, end, closed=False)
        if found.kind == "actor":
            if masked[found.start : found.end] == "国家":
                return None
            known = found
        elif known is None:
            continue
        if is_task(masked[found.end if found.kind == "actor" else start : end]):
            return known
    return None
