"""Who acts in a duty where another clause says what to do: named in a condition, or in a clause before (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.duties.clauses import Sentence, clauses
from assistant.duties.subjects import Subject, is_named, subject
from assistant.duties.views import PREFIX, View, subject_of

__all__ = ["actor_before", "earlier_in", "maker_of"]

# What one does in a condition who also has the duty: 机关发现…的，应当解除.
_FINDS = re.compile("发现|认为|接到|收到|查明")
# 机关依照规定收集的…证据材料: a thing of his.
# Who comes before an authority: what he does in a condition is what it has to deal with.
_ASKER = re.compile("(?:申请人|当事人|被[^，]{2,5}人|公务员|职工|经营者|投诉人|举报人|申诉人)$")
_THING_OF = re.compile(r"(?:依照|按照|依法)[^，]*的[^的，]*(?:材料|证据|物品|财物|文件|数据|资料|费用)")
# What one does whom another has to deal with: 被调查人涉嫌…，监察机关经审批，可以….
_SUSPECTED = re.compile("涉嫌|(?:主动)?(?:认罪|投案|揭发|供述|检举)|已经?掌握")
_ACTING = re.compile("经[^，]{0,20}(?:研究|批准|审批|审查|同意)|已经?掌握")


_MADE = re.compile(
    r"(?P<who>[^，的向对]{2,30}?)(?:依法|向[^，的]{2,12}|(?:根据|按照|依照)[^，的]{2,14}|自行|组织)*"
    r"(?:编制|制定|作出|划定|提交|报送|提供|发布|出具|印发|生产|设置|填报|申报)的[^，]{2,}"
)
_DEALT_WITH = re.compile("(?:依法|及时)?(?:予以|给予|退还|保存|保密|受理|公开|归档)")
_OFFICIAL = re.compile("(?:机关|部门|政府|机构|法院|检察院|委员会|[局厅])$")


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
                acts = (
                    PREFIX.match(after) is not None and _ASKER.search(sentence.masked[found.start : found.end]) is None
                )
                kept = found, condition and bool(after) and not acts and not _FINDS.match(after)
            elif not by and (sentence.masked.endswith(("后", "时"), 0, seen.clause.end) or _ACTING.match(after)):
                kept = found, False
            if not sentence.masked.endswith("的", 0, seen.clause.end) and not _SUSPECTED.match(after):
                break
    return kept


def maker_of(masked: str, thing: Subject, after: str) -> Subject | None:
    """Who made the thing that a duty is about, so that it falls on him: 省人民政府编制的规划，应当确保….

    after: what follows the word of obligation. What applicants hand in, others deal with: 申请人提交的材料应当予以保存.
    """
    match = _MADE.match(masked, thing.start, thing.end)
    if match is None or not is_named(masked, *match.span("who")):
        return None
    if _DEALT_WITH.match(after) and not _OFFICIAL.search(match["who"]):
        return None
    return Subject("actor", *match.span("who"))


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
