"""Who acts in a duty where another clause says what to do: named in a condition, or in a clause before (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.duties.clauses import Sentence, clauses
from assistant.duties.subjects import Subject, subject
from assistant.duties.views import PREFIX, View, subject_of

__all__ = ["actor_before", "earlier_in"]

# What one does in a condition who also has the duty: 机关发现…的，应当解除.
_FINDS = re.compile("发现|认为|接到|收到|查明")
# 机关依照规定收集的…证据材料: a thing of his.
_THING_OF = re.compile(r"(?:依照|按照|依法)[^，]*的[^的，]*(?:材料|证据|物品|财物|文件|数据|资料|费用)")
# What one does whom another has to deal with: 被调查人涉嫌…，监察机关经审批，可以….
_SUSPECTED = re.compile("涉嫌|(?:主动)?(?:认罪|投案|揭发|供述|检举)|已经?掌握")
_ACTING = re.compile("经[^，]{0,20}(?:研究|批准|审批|审查|同意)|已经?掌握")


def earlier_in(sentence: Sentence, group: Sequence[View], anchor: View, *, tags: bool) -> tuple[Subject, bool] | None:
    """A subject in the clauses of the unit before its anchor, and whether it stands in a condition: 伪造证件的，….

    The first; but 用户报停的，水务站收到申请后，应当… falls on the one who leads on to the duty.
    """
    kept: tuple[Subject, bool] | None = None
    for seen in group:
        if seen is anchor:
            break
        found = subject_of(sentence, seen, tags=tags)
        if found.kind == "actor":
            after = sentence.masked[found.end : seen.clause.end]
            if _THING_OF.fullmatch(after):
                break
            by = found.start > seen.clause.start and sentence.masked[found.start - 1] == "由"
            if kept is None:
                condition = not by and any(
                    sentence.masked.endswith("的", 0, other.clause.end)
                    for other in group
                    if seen.clause.start <= other.clause.start < anchor.clause.start
                )
                kept = found, condition and bool(after) and PREFIX.match(after) is None and not _FINDS.match(after)
            elif not by and (sentence.masked.endswith(("后", "时"), 0, seen.clause.end) or _ACTING.match(after)):
                kept = found, False
            if not sentence.masked.endswith("的", 0, seen.clause.end) and not _SUSPECTED.match(after):
                break
    return kept


def actor_before(sentence: Sentence, since: int, start: int, *, tags: bool) -> str:
    """The subject of the clauses of the sentence from ``since`` to ``start``, which make no duty themselves."""
    for clause in clauses(sentence):
        if clause.start >= start:
            break
        if clause.start < since:
            continue
        found = subject(sentence.masked, clause.start, clause.end, closed=False, tags=tags)
        if found.kind == "actor":
            return sentence.text[found.start : found.end]
    return ""
