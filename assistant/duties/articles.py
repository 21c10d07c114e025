"""Who acts in an article of a regulation where neither a sentence nor the one before it names anybody (pure).

Articles name the authority they are about once, and then go on in the passive or without a subject: 监察机关应当…。
冻结的财产经查明与案件无关的，应当在三日内解除冻结。 The one whose acts the article regulates is the actor of those as
well, provided the article leaves no doubt who that is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from assistant.duties.clauses import Sentence
from assistant.duties.draft import Draft
from assistant.duties.judging import ANYBODY
from assistant.duties.tense import Tense

__all__ = ["NORM", "Resolved", "asks_for", "settle"]

# What an applicant does, not the authority that the article is about.
_ASKS_FOR = re.compile(
    "(?<![述该其的理到受项])申请(?!人|书|材料|事项|的|，)|提起|申诉|投诉|缴纳|申报|提请复议|申辩|领取|享受|报考|晋升|辞去|转任"
)
#: A law that is given a power does nothing that follows.
NORM = ("法规", "规章", "法律", "条例", "办法", "规范性文件")

_ARTICLE = re.compile(r"[\s\u3000]*第[一二三四五六七八九十百千零〇\d]+条")
_NUMBERED = re.compile(r"[\s\u3000]*[一二三四五六七八九十]+、")
_BODY = re.compile(
    r"(?:机关|部门|政府|委员会|机构|法院|检察院|公安|海关|监狱|[^大全]会|局|厅|院|署|银行|处|省|直辖市|自治[区州县])$"
)
_OFFICER = re.compile(
    r"(?:(?:调查|检查|执法|监察|检验|监督|办案|侦查|审判|行政)人员|领导人员|检察官|法官|警察|民警|负责人)$"
)
# Whose part in an article is only to help the one it is about.
_HELPS = re.compile("(?:依法|予以|积极|主动|根据[^，]*要求|如实)*(?:予以)?(?:配合|协助|支持|提供)(?:调查|检查)?")
# Steps of a procedure, which whoever runs it takes.
_PROCEEDS = re.compile(
    "告知|通知(?!书)|说明理由|书面(?:答复|说明)|延长|送达|公告|退还|解除|办理|作出[^，]{0,12}决定|听取|^采取[^，]{1,20}措施[后的]"
)
_QUOTED = re.compile("[“《][^”》]*[”》]")
_CASE = re.compile("对(?!方)")
# What is decided about whom a condition names: 以欺骗手段取得许可的，应当予以撤销.
_DECIDED = re.compile("[^，]*的，(?:依法)?(?:予以|给予|撤销|注销|收回|取消|责令)")
# An act of an authority as the topic of a sentence: 讯问被留置人员应当…; and the length of one.
_ACT = re.compile("讯问|询问|审查|检查|制定|编制|实施|作出|采取|调查|审批|评估")
_BOUND = re.compile("(?:期限|时间|时限)$")
# Something is done to the thing that the sentence opens with, so that somebody does it: 笔录应当归档.
_DONE_TO = re.compile(
    "制作|汇总|通报|通知|宣布|公布|公开|公告|公示|登记|备案|送达|移送|移交|上缴|告知|解除|收回|退还|返还|退回|归档|立卷"
    "|存档|保管|保存|封存|记录|记入|载入|发布|报[送请经]|列入|纳入|存入|颁发|发给|予以|交由?|附具|说明|明示|抽查|排除|经[^，]+审"
)
# How a thing is, or must be: nobody does it.
_IS_SO = re.compile(
    r"(?:依法|一般|原则上|也|均|都|仅|只能?|必须)*(?:符合|具备|包括|载明|明确|真实|准确|对应|占|是|有|为|与|达到|超过|低于|少于|高于"
    r"|大于|遵循|坚持|体现|反映|适应|适用|限于|事实清楚|相互|保持|确保|用于|具有|属于|优先|参照|依照|依据|作为|使用|采用|能够|记载)"
)
_BINDING = frozenset({"应当", "必须", "应", "须", ""})


def asks_for(what: str) -> bool:
    """Whether a duty is what an applicant does: 提出申请, 缴纳费用, and not what the law quotes of him."""
    return _ASKS_FOR.search(_QUOTED.sub("", what)) is not None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A draft with who has its duty, as far as its sentence and the one before tell."""

    sentence: Sentence
    draft: Draft
    who: str
    carried: bool


def settle(rows: Sequence[Resolved], sentences: Sequence[Sentence]) -> list[Resolved]:
    """The same rows in order; those of regulations without an actor have the one their article is about."""
    if all(row.who for row in rows):
        return list(rows)
    starts = _starts(sentences)
    settled: list[Resolved] = []
    for _, article in groupby(rows, key=lambda row: bisect_right(starts, row.sentence.start)):
        settled += _settled(list(article))
    return settled


def _starts(sentences: Sequence[Sentence]) -> list[int]:
    """Where articles begin: at 第…条; without any the whole text is one, unless it has numbered parts."""
    marked = [sentence.start for sentence in sentences if _ARTICLE.match(sentence.text)]
    if marked:
        return marked
    parts = [sentence.start for sentence in sentences if _NUMBERED.match(sentence.text)]
    return [sentence.start for sentence in sentences] if parts else []


def _settled(article: Sequence[Resolved]) -> list[Resolved]:
    named = [row for row in article if row.who and _acts(row)]
    if not named or len(named) == len(article):
        return list(article)
    return [row if row.who else _with_actor(row, named) for row in article]


def _acts(row: Resolved) -> bool:
    nobody = row.who.endswith(NORM) or ANYBODY.match(row.who)
    return not nobody and _HELPS.fullmatch(row.draft.what) is None


def _with_actor(row: Resolved, named: Sequence[Resolved]) -> Resolved:
    if row.draft.tense is not Tense.RULE:
        return row
    who = _actor(row, named)
    return replace(row, who=who, carried=True) if who else row


def _actor(row: Resolved, named: Sequence[Resolved]) -> str:
    draft = row.draft
    case = _CASE.match(draft.what) is not None
    before = [other for other in named if other.sentence.start <= row.sentence.start]
    beside = [other for other in before if other.sentence.line == row.sentence.line]
    if asks_for(draft.what) and not draft.thing and (not case or "不服" in draft.what):
        people = {other.who for other in before if not _is_authority(other.who)}
        return people.pop() if len(people) == 1 else ""
    if draft.thing:
        runs = beside and beside[-1].sentence is row.sentence and _BOUND.search(draft.topic)
        runs = runs or (beside and _ACT.match(draft.topic))
        if not runs and not _is_done(draft):
            return ""
        if beside:
            return beside[-1].who if _BODY.search(beside[-1].who) and not beside[-1].draft.agent else ""
        return _main([other for other in before if _BODY.search(other.who)])
    if draft.force == "严禁":
        return (beside[-1].who if _is_authority(beside[-1].who) else "") if beside else _main(before)
    proceeds = _PROCEEDS.search(draft.what) is not None
    case = case or _DECIDED.match(draft.what) is not None
    if not proceeds and (draft.force not in _BINDING or not case):
        return ""
    only = {other.who for other in before}
    if proceeds and len(only) == 1:
        return only.pop()
    # Steps of a procedure may stand before the paragraph that names who runs it.
    return _main(before) or (_main(named) if proceeds and not before and re.search("知|^采取", draft.what) else "")


def _is_authority(name: str) -> bool:
    return _BODY.search(name) is not None or _OFFICER.search(name) is not None


def _is_done(draft: Draft) -> bool:
    """Whether somebody does what the row says of a thing."""
    said = draft.what.removeprefix(draft.topic).lstrip("，")
    return draft.force in _BINDING and _IS_SO.match(said) is None and _DONE_TO.search(said) is not None


def _main(rows: Sequence[Resolved]) -> str:
    """The one authority that ``rows`` name, or the one they begin with and go on about; "" where it may be another.

    监察机关 and 监察机关主要负责人 are one: the body, whoever acts for it.
    """
    names = [row.who for row in rows if _is_authority(row.who) and not row.carried and not row.draft.agent]
    counted: Counter[str] = Counter()
    for name in sorted(names, key=len):
        body = next((shorter for shorter in counted if name.startswith(shorter)), name)
        counted[body] += 1
    if len(counted) == 1:
        return next(iter(counted))
    first = next((body for body in counted if names[0].startswith(body)), "")
    return first if counted[first] >= 2 and all(n == 1 for body, n in counted.items() if body != first) else ""
