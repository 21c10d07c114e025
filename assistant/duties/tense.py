"""Whether a stretch of a paper instructs, exhorts, lays down rules, reports what was done, or names problems (pure).

Told per paper (its kind), per section (its heading), and per sentence (今年以来, 已, 了, 下一步).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum

from index.records import Document, Section

__all__ = ["Tense", "Tenses", "is_done", "is_stated", "turn"]


class Tense(StrEnum):
    RULE = "rule"  # a regulation: a duty needs its word of obligation, a frequency or a deadline
    INSTRUCTION = "instruction"  # a plan: plain imperatives are duties too
    EXHORTATION = "exhortation"  # a speech or seminar note: what must or should be done is a duty
    REPORT = "report"  # what was done; only practices with a frequency are duties
    PROBLEM = "problem"  # what is wrong; no duties


_RULE_TITLE = re.compile(
    r"(?:法|条例|办法|规定|规则|细则|准则|章程|制度|规程|规范|解释|法典|决定|公约|守则)(?:[（(][^（）()]*[）)])?(?:第[^条]{1,9}条.*)?$"
)
_REPORT_TITLE = re.compile(r"总结|报告(?!制度)|回顾|述职|述责|情况(?!通报制度)|小结|综述|汇报|纪实")
_SPEECH_TITLE = re.compile(r"讲话|发言|致辞|心得|体会|研讨|党课|交流|感悟|动员会|表态")
_PLAN_TITLE = re.compile(
    r"要点|方案|意见|通知|计划|安排|部署|措施|清单|分工|预案|打算|规划|任务|行动|工作提示|倡议|纲要|函|批复|通报|指引|指南|纪要"
)
_ARTICLES = re.compile(r"^[\s\u3000]*第[一二三四五六七八九十百千零〇0-9]+条[\s\u3000]", re.MULTILINE)
_NUMBERED = re.compile(r"^[\s\u3000]*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])", re.MULTILINE)
_HEADINGS = (
    (
        Tense.REPORT,
        re.compile(
            r"回顾|(?:工作|取得的?)(?:成效|成绩|进展)|主要做法|情况汇报|开展情况|进展情况|完成情况|(?:过去|去年|上半年|以来).{0,8}(?:工作|情况)$|基本情况"
        ),
    ),
    (
        Tense.PROBLEM,
        re.compile(
            r"(?:存在|主要|突出)的?(?:主要|突出)?(?:问题|不足|差距|困难)|问题和不足|问题与不足|不足之处|原因分析|形势分析"
        ),
    ),
    (
        Tense.INSTRUCTION,
        re.compile(
            r"下一步|下步|工作要求|工作安排|工作打算|工作计划|工作任务|重点任务|主要任务|主要措施|工作措施|工作重点|今后|努力方向|整改措施|有关要求|具体要求|几点要求|保障措施"
            r"|组织实施|实施步骤|方法步骤|20\d\d年.{0,12}(?:任务|要求|安排|计划|重点)|任务分工|改进措施|下阶段|意见建议|工作建议"
        ),
    ),
    (
        Tense.EXHORTATION,
        re.compile(r"形势|认识|意义|紧迫感|责任感|使命感|总体要求|指导思想|工作目标|主要目标|基本原则"),
    ),
)
_TURNS = (
    (
        Tense.INSTRUCTION,
        re.compile(
            r"^[\s\u3000]*(?:下一步|下步|下一阶段|下阶段|今后一个时期|今后|接下来|(?:新的一年|明年|20\d\d年)[，,]?(?:我们|我局|我县|全[局县市镇系]\w{0,4})?(?:将|要|计划)"
            r"|.{0,8}(?:重点抓好|着力抓好|要抓好|做好)以下)"
        ),
    ),
    (
        Tense.PROBLEM,
        re.compile(
            r"(?:[也仍还]|依然|同时)[^，。]{0,12}(?:存在|面临)[^，。]{0,16}(?:问题|不足|差距|困难|短板)|(?:存在|面临)(?:着)?(?:一些|不少|以下|许多)[^，。]{0,8}(?:问题|不足|差距|困难|短板)"
            r"|存在的?(?:主要|突出)?(?:问题|不足)(?:[是：:。]|$)|看到(?:.{0,12})(?:不足|差距|问题|形势|短板)|问题依然存在"
        ),
    ),
)
_DONE = re.compile(
    r"(?<![为除终末])了(?!解|然|结|断|望|如指掌|却)|(?:今年|去年|主题教育开展|教育整顿启动|启动|开展|成立)以来|截至|截止|至目前|(?<![业自])已(?!知|满|届|婚|死|故|[^，。；]{0,14}的)"
    r"|先后(?!顺序|次序)|(?:共|累计|合计)(?:开展|召开|组织|查处|办理|立案|完成|排查|举办|受理|发放|处置|约谈|培训|接待|走访)|取得.{0,10}(?:成效|成绩|进展|成果)|有了|得到(?:了)?.{0,8}(?:提升|增强|加强|改善|提高|巩固)"
)
# Explains, defines, sets the scene, or says who is who: no duty.
_STATED = re.compile(
    r"是指|所称|是(?!否)(?:一|一项|党|我们|我国|全|贯穿|衡量|推动|检验|实现|做好|加强|落实|百年|最|本|政治|中国|重要|根本|首要|关键|必然|为了|进入|第一责任人)|指出[，：:]|一致认为，[^，]{0,30}是|参加今天|现将|提供(?:了)?.{0,8}(?:遵循|保障|保证|基础)$"
    r"|重点是|范围包括|(?:决定|现)(?:开展|从|在|于|召开|成立|就|对)|由[^，。；]{2,60}组成|视为|就是(?!要)|这里说的|意味着|标志着|为(?:成员|组长|副组长)|任(?:组长|副组长)|兼任|特制定|制定(?:如下|以下|本(?:法|条例|办法|规定|细则|规则|制度|章程|准则|方案|意见))|(?:本|制)(?:方案|办法|意见)适用|主要任务是[：:]|总体要求是[：:]|联系电话|联系人|附件[：:]|起施行(?=[。；，]|$)|同时废止|负责解释"
)
# Of those, what stays no duty even with a word of obligation in it.
_DEFINED = re.compile(
    r"是指|所称|适用本|起施行(?=[。；，]|$)|同时废止|负责解释|制定本(?:法|条例|办法|规定|细则|规则|制度|章程|准则|决定|意见|方案|实施|规范|标准|守则|要点)|[？?]"
)
_QUESTION = re.compile(r"[？?]|如何|怎样|怎么")


def is_done(masked: str) -> bool:
    """Whether a sentence or clause tells of what was done: 今年以来…, 共召开…, 取得了…."""
    return _DONE.search(masked) is not None


def is_stated(masked: str, *, obliges: bool = False) -> bool:
    """Whether a sentence or clause explains, defines, asks or names people, and tells nobody to do anything.

    obliges: it has a word of obligation, a frequency or a deadline, so that only a definition or a question is none.
    """
    if obliges:
        return _DEFINED.search(masked) is not None
    return _STATED.search(masked) is not None or _QUESTION.search(masked) is not None


def turn(masked: str) -> Tense | None:
    """The tense to which a sentence turns the rest of its paragraph, or of its section: 下一步…, 存在一些问题…."""
    return next((tense for tense, pattern in _TURNS if pattern.search(masked)), None)


class Tenses:
    """The tense of every place in a paper before its sentences have been looked at."""

    def __init__(self, document: Document, outline: Sequence[Section]) -> None:
        self.paper = _of_paper(document, outline)
        self._starts: list[int] = [section.start for section in outline]
        self._outline = outline
        self._of: list[Tense | None] = [_of_heading(section.heading) for section in outline]

    def at(self, offset: int) -> Tense:
        """The tense at ``text[offset]``: of the innermost heading that tells one, else of the paper."""
        position = self.section(offset)
        at: int | None = position if position >= 0 else None
        while at is not None:
            if found := self._of[at]:
                return self.paper if self.paper is Tense.RULE else found
            at = self._outline[at].parent
        return self.paper

    def section(self, offset: int) -> int:
        """Position of the innermost section at ``offset``; -1 for none."""
        position = bisect_right(self._starts, offset) - 1
        while position >= 0 and self._outline[position].end <= offset:
            parent = self._outline[position].parent
            position = -1 if parent is None else parent
        return position


def _of_heading(heading: str) -> Tense | None:
    return next((tense for tense, pattern in _HEADINGS if pattern.search(heading)), None)


def _of_paper(document: Document, outline: Sequence[Section]) -> Tense:
    title = document.title.strip() or document.file.rsplit(".", 1)[0]
    kind = document.identity.kind
    if _ARTICLES.search(document.text) is not None:
        return Tense.RULE
    for name in (title, kind):
        # The kind of a paper stands at the end of its title: 工作总结会议讲话 is a speech.
        ends = [
            (max(m.end() for m in found), tense)
            for tense, pattern in (
                (Tense.RULE, _RULE_TITLE),
                (Tense.REPORT, _REPORT_TITLE),
                (Tense.EXHORTATION, _SPEECH_TITLE),
                (Tense.INSTRUCTION, _PLAN_TITLE),
            )
            if (found := list(pattern.finditer(name)))
        ]
        if ends:
            return max(ends, key=lambda pair: pair[0])[1]
    return Tense.INSTRUCTION if outline or _NUMBERED.search(document.text) else Tense.RULE
