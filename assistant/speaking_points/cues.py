"""What a sentence of official prose is for, by its words: insight, shortcoming, measure, safeguard; report or
instruction; whether it can stand alone (pure)."""

from __future__ import annotations

import re
from enum import IntEnum

from index.words import tagged

__all__ = [
    "Aspect",
    "PaperKind",
    "asks",
    "aspect_of",
    "begins_with_verb",
    "bookkeeping",
    "ends_a_talk",
    "instructs",
    "lists_questions",
    "of_a_meeting",
    "paper_kind",
    "reports",
    "solves",
    "spoilt_from",
    "stands_alone",
]


class Aspect(IntEnum):
    """In the order in which a talk takes them up."""

    INSIGHT = 0  # 认识
    PROBLEM = 1  # 问题
    MEASURE = 2  # 举措
    SAFEGUARD = 3  # 保障


class PaperKind(IntEnum):
    PLAN = 0  # asks for something: 要点, 方案, 意见, 通知
    SPEECH = 1
    REPORT = 2
    RULES = 3


_KINDS = (
    (PaperKind.SPEECH, re.compile("讲话|发言|致辞|讲稿")),
    (PaperKind.REPORT, re.compile("总结|报告|情况|汇报|纪要|通报|述职")),
    (PaperKind.PLAN, re.compile("要点|方案|意见|通知|计划|规划|纲要|安排|措施|清单|预案|分工")),
    (PaperKind.RULES, re.compile("条例|办法|规定|规则|细则|准则|章程|规程|规范|制度|守则|法$|法（")),
)
_PROBLEM = re.compile(
    "存在.{0,16}(?:问题|不足|短板|差距|现象|倾向)|问题(?:依然|仍然|还|仍|较|比较)|(?:意识|力度|作用|能力|理念|机制|措施|工作|认识|创新|监督|质量|水平)[^，。]{0,6}不(?:到位|够|足|强|高)"
    "|不够(?:[，。深及]|$)|不到位|流于形式|仍有差距|有待(?:加强|提高)|缺乏|任重道远|尚未|滞后|不平衡|不充分"
)
_SOLVING = re.compile(
    "解决|纠治|整治|查处|克服|整改|治理|防止|纠正|查摆|破解|找准|剖析|紧盯|着力|补齐|补短板|针对|排查|^(?:要|必须|坚持|加强|强化|深入|教育|严格|推动|推进)"
)
#: A sentence that says what is to be done or has to be.
_ASKS = re.compile("^要|[，。]要|必须|务必|应当|不得|严禁|首先要|^坚持(?!.*(?:了|取得))|^严禁")
_INSIGHT = re.compile(
    "(?:^|[^不就而还])是(?!指|否)[^，。；]{2,40}(?:根本|关键|支柱|灵魂|前提|基础|保证|保障|因素|成果|力量|使命|职责|要求|任务|动力|生命线|主题|工程|机关|法宝|优势|底色|"
    "本色|途径|抓手|引擎|领域|之基|之本|之要|重要一年)|才能(?!够?.{0,4}[型人])|(?:深刻|充分|更加|进一步深化)[^，。]{0,6}(?:认识|领会|领悟|理解|把握|体会)"
    "|认识到|重要性|意义|永远在路上|首先要|最(?:重要|根本|关键)的|根本在|关键在|重在|离不开|没有.{2,12}就没有|事关|关系到|一致认为|必须永远|指明了|深刻阐述"
)
_SAFEGUARD = re.compile(
    "责任制|主体责任|第一责任人|一岗双责|责任书|责任链条|责任清单|压实|考核|问责|组织领导|督促检查|督查|保障(?:机制|措施|工作)|经费|机制|制度|监督|述职|"
    "队伍建设|班子|配齐配强|请示报告|台账|评议|领导小组|统筹协调|约谈"
)
_MEASURE = re.compile("^(?:开展|组织|举办|推进|实施|创建|打造|深入开展|广泛开展|持续推进|扎实开展|学习|教育)")
_REPORT = re.compile(
    "今年以来|去年以来|一年来|截至|截止|至目前|目前[，,]|近年来|启动以来|开展以来|(?:召开|开展|组织|形成|制定|印发|下发|出台|签订|修订|完成|建成|查处|解决|构建|研究确定|"
    "取得|成立|编印|营造|推动|做到|深化|筑牢|得到|整改|压减|培育|建立|查找出|提出|实现|发放|投入|举办)了|共(?:召开|开展|组织|查|印发|完成)|得到进一步|进一步提升，|不断(?:提升|增强|健全)"
    "[，。]?$|20\\d\\d年(?:[，,]|以来)|上半年|下半年|月初|月底(?!前)|第[一二三四]轮|我们?(?:局|县|市|镇|厅|委)|全局|期间"
)
_MEETING = re.compile(
    "课题|发言人次|交流发言|召开(?:此次|这次|了)?.{0,14}会议[，。]|决定今天|同志们|主要任务是|下面，?我|总结回顾|印发《|下发了?《|制定了?《|《[^》]+》《|批评指正|"
    "专题报告\\d|专题研讨|研讨交流中|研讨中|结合学习|现将.{2,20}(?:如下|汇报)|以下简称|本(?:办法|规定|条例|细则|法)自|负责解释|参照执行|另行通知|责任单位：|配合单位：|牵头单位：|附件|联系人|联系电话"
)
_COUNTED = re.compile(r"\d+(?:\.\d+)?(?:万|亿)?(?:余|多)?(?:次|人次|场次|场|人|名|份|篇|个|项|户|家|起|元|%|公里|亩)")
#: What another speaker at another time cannot say: of a year that is over, of what is still ahead there, of counts.
_THEN = re.compile(
    "^20\\d\\d年|今年|去年|前年|明年|上半年|下半年|本月|上月|下月|月初|近日|日前|截至|截止|目前|一年来|以优异的?成绩|喜迎|献礼|迎接[^，。；]{0,18}(?:召开|到来|胜利)"
    "|(?:印发|下发|出台|制发)了?《|(?:印发|下发|出台|制发|编印|修订|制定|签订)了|了《"
)
_HELD = re.compile(
    r"(?:\d+|[XxＸｘ*＊]+|[一二三四五六七八九十]+)(?:余|多)?(?:次|人次|场次?|期|篇|份)(?!以上|全会|会议|中|党代会|[集全]体)"
)
_LAST_WORDS = re.compile("以优异的?成绩|更加紧密地?团结|让我们|同志们")
_QUOTED = re.compile("“[^“”]*”")
_DANGLING = re.compile(
    "(?:这|那|此|该|其|它|他|她|以上|上述|上表|前款|前条|前述|上款|同一|对此|为此|由此|因此|因而|于是|所以|从中|据此|与此|在此|但|然而|却|而|并|且|也|又|还|更|既|既要|"
    "比如|例如|譬如|其中|另外|再|则|就|才|是|即|和|与|及|或|尤其是|特别是|不仅|同样|相应|届时|所称|从而|有的|以便|使|让|以此|如此|之|者|的|等|进而|甚至|"
    "我(?!国|省|市|县|区|党|们)|我们|大家|你|您)"
)
_NOT_DANGLING = re.compile(
    "其他|此外|并购|更加|更好|更高|既定|既有|再生|就业|就地|才能|和谐|和平|而立|也门|还原|又好又快|是非|"
    "使命|使用|让步|之江|与时俱进|与人民|再读|再创|再接再厉|再提|即时|即将|即期|等级|等候|同样重要|及时|或许|有的放矢|其乐"
)
_NEEDED = (
    (re.compile("只有"), re.compile("才")),
    (re.compile("不仅|不但|不只"), re.compile("而且|还|也|更|又")),
    (re.compile("虽然|尽管"), re.compile("但|却|仍")),
    (re.compile("(?<![如])既(?!定|有|往|然)"), re.compile("又|也|还|更要")),
    (re.compile("如果|假如|一旦"), re.compile("就|则|应|要|将|必|，")),
)
_ADVERBS = 2  # before the verb of a heading, at most
_PAIRS = (("“", "”"), ("《", "》"), ("（", "）"), ("‘", "’"), ("【", "】"), ("〔", "〕"))


def paper_kind(title: str) -> PaperKind:
    """By the last word of kind in a title; a paper that says nothing of itself reports."""
    best = max(
        ((match.end(), kind) for kind, pattern in _KINDS for match in pattern.finditer(title)),
        default=(0, PaperKind.REPORT),
    )
    return best[1]


def aspect_of(text: str, headings: str = "") -> Aspect:
    """What a sentence is for, its own words before those of the headings above it."""
    if _PROBLEM.search(text) and not _SOLVING.search(text[: max(8, len(text) // 2)]):
        return Aspect.PROBLEM
    if _INSIGHT.search(text):
        return Aspect.INSIGHT
    if _MEASURE.match(text):
        return Aspect.MEASURE
    if _SAFEGUARD.search(text):
        return Aspect.SAFEGUARD
    return Aspect.SAFEGUARD if _SAFEGUARD.search(headings) and not text.startswith("开展") else Aspect.MEASURE


def reports(text: str) -> bool:
    """Whether a sentence tells by its words what was done rather than what is to be done."""
    return _REPORT.search(text) is not None


def instructs(text: str) -> bool:
    """Whether a sentence asks for something: by its words, or as a plain imperative."""
    return (
        asks(text)
        or re.search("应当|不得|须|(?<![重主需必首紧概提纲])要(?!求|点|素|闻|义)|严禁|一律", text) is not None
        or (begins_with_verb(text))
    )


def asks(text: str) -> bool:
    """Whether a sentence says what has to be done."""
    return _ASKS.search(text) is not None


def of_a_meeting(text: str) -> bool:
    """Whether a sentence tells of a meeting, of papers issued, or of how a paper is to be read."""
    return _MEETING.search(text) is not None


def ends_a_talk(text: str) -> bool:
    """Whether a sentence calls on those present, as it stands at the end of a talk or nowhere."""
    return _LAST_WORDS.search(text) is not None


def bookkeeping(text: str) -> bool:
    """Whether a sentence only counts and dates: meetings held, speakers, papers issued, how a paper is to be read."""
    return of_a_meeting(text) or len(_COUNTED.findall(text)) >= 2


def spoilt_from(text: str) -> int | None:
    """Where a sentence begins to say what only its own writer could then: 以优异成绩迎接…召开, 今年以来, 召开…次.
    What is asked for so many times is no count of what was held."""
    found = [_THEN.search(text), None if asks(text) or "每" in text else _HELD.search(text)]
    return min((match.start() for match in found if match), default=None)


def solves(text: str) -> bool:
    """Whether a heading or sentence is about doing away with what is wrong."""
    return _SOLVING.search(text) is not None


def lists_questions(text: str) -> bool:
    """Whether most of a sentence stands in quotation marks, as where the questions of a seminar are listed."""
    quoted = sum(len(match.group()) for match in _QUOTED.finditer(text) if len(match.group()) > 14)
    return quoted > 0.5 * len(text)


def stands_alone(text: str) -> bool:
    """Whether a sentence or a run of clauses is understood without what stands before it, and is whole."""
    if _DANGLING.match(text) and not _NOT_DANGLING.match(text):
        return False
    if any(text.count(left) != text.count(right) for left, right in _PAIRS):
        return False
    if text.endswith(("：", ":", "、", "“", "《", "（")) or "如下" in text[-5:]:
        return False
    return all(not opener.search(text) or closer.search(text) for opener, closer in _NEEDED)


def begins_with_verb(text: str) -> bool:
    """Whether a heading begins as headings of work do: 加强…, 坚持…, 把…, 以…"""
    for at, (_, _, tag) in enumerate(tagged(text[:12])):
        if tag.startswith("v") or (tag.startswith("p") and at == 0):
            return True
        if not tag.startswith(("d", "a")) or at == _ADVERBS:
            return False
    return False
