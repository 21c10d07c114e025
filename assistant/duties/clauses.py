"""The sentences of a paper and their clauses, with what is quoted or bracketed hidden from the rules (pure).

A sentence of the register ends with 。！？ or ；, or with its line. Marks inside quotes, titles and brackets end
nothing, and words inside them oblige nobody (做到“应当登记的都登记”), so that rules look at ``masked``: the same
text with everything quoted or bracketed replaced character by character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.numerals import NUMERAL

__all__ = ["CLOSED", "HIDDEN", "Clause", "Sentence", "clauses", "masked", "sentences"]

HIDDEN = "\ue000"  # stands for a character that is quoted or bracketed
CLOSED = "\ue001"  # for the quote that closes behind a full stop

_QUOTED = re.compile(
    r"“[^“”\n]*”|‘[^‘’\n]*’|《[^《》\n]*》|（[^（）\n]*）|\([^()\n]*\)|（[^（）()\n]*\)|\([^（）()\n]*）|「[^「」\n]*」"
    r"|『[^『』\n]*』|【[^【】\n]*】|\"[^\"\n]*\""
)
_OPENERS = frozenset('“‘《（(「『【"')
_END = re.compile(rf"[。！？!?；;]+{CLOSED}*|\n")
_CUT = re.compile(r"[，；;：:]|,(?![0-9])|(?<=[。！？!?])(?=.)")
# Marks that open a sentence and say nothing: 第七条, （一）, 1., 一是, 一(要), 首先. A clock time or a decimal is none.
_LEAD = re.compile(
    rf"第\s*(?:{NUMERAL})\s*条(?:\s*之\s*(?:{NUMERAL}))?(?:[\s\u3000]*【[^】\n]*】)?[\s\u3000：:]*"
    rf"|[（(]\s*(?:{NUMERAL})\s*[）)]\s*、?\s*|(?:{NUMERAL})\s*、\s*|[0-9]{{1,2}}\s*[.．](?![0-9])\s*|[①-⑳]\s*"
    rf"|[一二三四五六七八九十]+(?:是(?!否)|(?=要))|第[一二三四五六七八九十]+(?:步|阶段)?[，,：:]\s*"
    r"|(?:首先|其次|再次|最后|同时|此外|另外|因此|所以|为此|对此|其中|但是?|而且|并且|特别是|尤其是|与此同时|当前|下一步|下步|下一阶段|今后|接下来)[，,：:]?\s*|(?:20\d\d年|明年|新的一年|今年)[，,]\s*"
    r"|[\s\u3000—\-·•]+"
)
_OFTEN_AHEAD = re.compile(
    # 每周巡查、每月小结; 区级每季度不少于1次、镇级每月不少于2次; 集中培训两次、考试一次; 周调度、月通报
    r"、(?=每(?:个?工作)?[日天周旬月季半年两一二三四五六七八九十\d]|[按逐](?:月|季度?|周|日)(?!以))"
    r"|(?<=[次遍场期])、(?=[^，。；、]{2,14}每(?:个?工作)?[日天周旬月季半年两])"
    rf"|(?<=[次场])、(?=[^，。；、]{{2,14}}(?:{NUMERAL})[次场](?:[，。；、]|$))"
    r"|(?<=[日周旬月季](?:调度|通报|点评|研判|会商|小结|汇报|巡查|检查|考核|评比|总结|督导|督查|讲评|分析))、(?=[日周旬月季年][\u4e00-\u9fff]{2})"
)
# 半小时内电话报告、两小时内书面报告
_LIMIT_AHEAD = re.compile(
    rf"(?<=内)(?P<did>[^，。；、内]{{2,12}})、(?=(?:在|于)?(?:{NUMERAL})个?(?:工作日|小时|分钟|日|天|月)(?:之|以)?内[^，。；、]{{2}})"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ``document.text[start:end]``; ``masked`` is as long; ``lead`` counts the characters of its mark."""

    start: int
    end: int
    text: str
    masked: str
    lead: int
    line: int  # number of its line in the paper, from 0


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: offsets into its sentence, without the mark that ends it; ``mark`` is that mark, or ""."""

    start: int
    end: int
    mark: str


def masked(text: str) -> str:
    """``text`` with everything quoted, titled or bracketed replaced by ``HIDDEN``, as long as before.

    A full stop before a closing quote stays, as it ends the sentence around the quote too.
    """
    if _OPENERS.isdisjoint(text):
        return text
    for _ in range(3):  # brackets within brackets
        hidden = _QUOTED.sub(_hide, text)
        if hidden == text:
            break
        text = hidden
    return text


def _hide(match: re.Match[str]) -> str:
    piece = match.group()
    if len(piece) > 3 and piece[-2] in "。！？" and piece[-1] in "”’」』":
        return HIDDEN * (len(piece) - 2) + piece[-2] + CLOSED
    return HIDDEN * len(piece)


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of ``text`` in order, blanks at their edges left out; ``text[s.start:s.end] == s.text``."""
    hidden = masked(text)
    at = line = 0
    while at < len(text):
        match = _END.search(hidden, at)
        to = match.end() if match else len(text)
        piece = text[at:to]
        start = at + len(piece) - len(piece.lstrip())
        end = at + len(piece.rstrip())
        if start < end:
            whole = text[start:end]
            yield Sentence(start, end, whole, hidden[start:end], _lead(whole), line)
        line += piece.count("\n")
        at = to


def _lead(text: str) -> int:
    at = 0
    while match := _LEAD.match(text, at):
        if match.end() == at:  # 一(要): the numeral itself was taken by the alternative before
            break
        at = match.end()
    return at


def clauses(sentence: Sentence) -> list[Clause]:
    """The clauses of a sentence after its leading mark, in order."""
    cuts = [(m.start(), m.end()) for m in _CUT.finditer(sentence.masked, sentence.lead)]
    cuts += [(m.start(), m.end()) for m in _OFTEN_AHEAD.finditer(sentence.masked, sentence.lead)]
    cuts += [(m.end() - 1, m.end()) for m in _LIMIT_AHEAD.finditer(sentence.masked, sentence.lead)]
    found = []
    at = sentence.lead
    end = len(sentence.masked.rstrip("。！？!?；;，,：:" + CLOSED))
    for left, right in [*sorted(cuts), (end, end)]:
        if left > end or right < at:
            continue
        if sentence.text[at:left].strip():
            found.append(Clause(at, left, sentence.text[left:right]))
        at = max(at, right)
    return found
