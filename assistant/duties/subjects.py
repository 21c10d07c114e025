"""Who has a duty: the subject of a clause, told from a thing that is its grammatical subject (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.duties.actors import ACTOR, is_actor
from assistant.duties.clauses import HIDDEN
from index.words import tagged

__all__ = ["Subject", "agent_of", "is_named", "subject"]

_LEFT = re.compile(
    r"(?:[\s\u3000]|同时|此外|另外|因此|所以|为此|对此|其中|但是?|而|且|则|并且?|如果?|若|即|特别是|尤其是|首先|其次|最后|今后|下一步|今年|当前|目前|现在|原则上|凡是?|请(?![求示假愿])|要求|必要时"
    r"|平时|一般|通常|今年以来|从今年起|从今天起|近期|眼下|前者|后者|以及|和|或者?|也|又)+"
)
_ADVERBS = (
    "依法|应|最迟|及时|定期|不定期|一律|均|都|也|还|又|再|就|则|则|才|只|仅|既|更|首先|先|认真|严格|切实|必要时|一般|原则上|通常|统一|分别|共同|不断|始终|坚持|继续|主动|自觉|自行|同时|依照规定|各自|随时|进一步|尽快"
    "|至少|最少|每|并|且|或者?|而|，|、|方|即|可|亦|另行|单独|直接|绝|决|坚决|绝对|务必|全面|重点|专门|白天|夜间|夜晚|全程|全年|节假日|平时|负责|逐级|逐一|相互|互相|真正|时刻|尤其|特别是?|同样|依然|仍然|仍|永远|经常|一定|平时|按规定|一并|立即|尽量|优先"
)
_RIGHT = tuple(sorted({*_ADVERBS.replace("特别是?", "特别是|特别").split("|"), " ", "　"}, key=len, reverse=True))
_PHRASE = re.compile(
    r"(?:在(?![校职册编建])|于|对(?!方)|对于|按照?|根据|依照|依据|为了?|经(?!济|营|办|理|费|纪)|自(?!然|治|行|身|动|来)|从(?!业|事)|通过|围绕|结合|每逢|遇有?|凡|除|当(?!事|地|年)|针对|关于|以(?!上|下)|用于|由于"
    r"|因(?!素)|接到|收到|发现|有(?!关|权|毒|害|线|限)|与|同(?!级|志|行)|如果?|若)"
)
_PHRASE_END = re.compile(
    r"(?:时|后|前|期间|规定|要求|情况下|情形下|以?内|之?外|下|过程中|中|之日起|原则|基础上|方面|需要|的)(?=[^的]{2})"
)
# What plainly opens the predicate behind a subject.
_PREDICATE = re.compile(
    r"(?:会同|之间(?=有)|负责(?!人|同志|单位|部门)|统筹|牵头(?!单位|部门|方)|带头|要|应|必须|不得|可以|依法(?!设立|成立|登记|取得)|定期|及时|严格|认真|切实|全面|深入|扎实|积极|主动|自觉|亲自|始终|均|都|也"
    r"|组织(?!的|部|机构|者|成员|单位|法|、|和|或|负责|代码)|开展|召开|举办|制定|编制(?!机关|部门|单位|人员)|建立|设立|履行|落实|加强|推进|推动|实行|采取|按|对(?!方)|在(?!校|职|册|编|建)|向|将|把|根据|结合|于|为|由(?=[^，。；]{2,60}(?:产生|组成|担任|选举))|确[因需有]|晋升|录用|聘任|每(?![名个位一户])|全年|年[初底中内]|从(?!业|事)|自(?!然|治|行|愿|觉|主|身|己|由职)"
    r"|抓|进行|收到|接到|发现|申请(?!人|单位|者|书|材料|的|表)|提出|违反|依照|依据|因|与|同(?!级|志|行|意)|可|以(?!上|下|外|内|及)|通过|讲授|主讲(?!人)|授课|不|未|已|经(?!营|济|办|理|费)|报(?!社|名|告)|带队|担任|行使|应当"
    r"|至少|最少|集中|书面|研究|听取|审议|审查(?!机|人|组|委)|审核(?!机|人|部)|批准(?!机|的)|决定(?!书|的)|作出|集体(?=学习|研究|讨论|审议|决定|谈话|观看|收看|交流)|承包(?![方人商合地])|辞职|退休|离职|离岗|调离|辞去|发布|公布|接受(?!的)|参加(?!的|人|者)|享有|承担|具有|依|拒绝|收取|取得|办理|处理|撰写|签订|编发|汇总|抽查"
    r"|巡(?!察|视|回|逻)|随时|当日|立即|坚持|注重|高度重视|围绕|贯彻|印发|下发|督促|指导|协调|监督(?!管理|检查|机|部|人|委|组|员|的|单位|执法)|管理(?!机|部|人|委|局|单位|者|的|相对|处|办|站|、|和|总|中心|服务)|检查(?!人|机|组|的)|配合|支持|协助|配备|成立"
    r"|直接|共同|分别|统一|单独|实施(?!细|条|单|机|部|办|方|的|主体)|负有|需|须|严禁|禁止|能够?(?![源力耗动量])|必|到|是|有(?!关|权机关|限)|应由|主管(?!部门|机关|单位|领导|人员|负责)|层层|做到|用好|逐级|进一步|选派|更新|修订|保存|保护(?!区|单位|机构|中心|的)"
    r"|宣布|调查(?!人|组|机|员|的)|受理(?!机|单|的|部)|合并|分立|解散|变更|终止|转让(?!方|人|的)|出租(?!人|方|汽|的|单)|使用(?!人|权|单|者|的)|拟|擅自|认为|需要|超过|知道|死亡|丧失|委托(?!人(?!力)|方|单|机|代|的|书)|代表|执行(?!机|局|人|的|主|董|标)"
    r"|如果|若|明知|雇用|聘用|招用|征收(?!机|部|的|补)|利用|发生|发布|邀请|通知|出席|列席|主持|完成|提交|缴纳|支付|从事|达到|允许|鼓励|支持|保障|聘任|任用|录用|拥有|占用|出售|购买|联系(?!人|方|点|单)|包联|认领|领办|走访|调研|督导(?!组|员|检)|培训(?!机|学|对|班)|轮训|轮流|一致|纷纷|普遍|表示(?!的)|生产(?!者|经|企|单|厂|商)|经营(?!者|单|企|主|户|场|人)|销售(?!者|单|企|商|人)|运输(?!者|企|单|人)|处于|因公|连续|累计|涉嫌|涉及|闲置|荒芜|打听|擅离|逾期|拒不|需|离开|退出|返回|到达|出现|存在|遇|依规)"
)
_GENERIC = re.compile(
    r"(?:管理|监督|监察|纪检|服务|执法|行政|工作|主要)*(?:人员|部门|机关|机构|单位|人(?!民|员的|力|口|才)|者|专?员|局|委|组(?!织)|小组|委员会|中心|办公室|同志|主体|企业|方(?!式|法|案|面|针|向|可|便)|书|权)"
)
_FUNCTION = frozenset(
    [
        "对",
        "在",
        "向",
        "将",
        "把",
        "按",
        "根据",
        "结合",
        "于",
        "为",
        "由",
        "每",
        "要",
        "应",
        "必须",
        "不得",
        "可以",
        "均",
        "都",
        "也",
        "从",
        "自",
        "因",
        "与",
        "同",
        "可",
        "以",
        "通过",
        "不",
        "未",
        "已",
        "应当",
        "认为",
        "发现",
        "依照",
        "依据",
        "经",
        "需",
        "须",
    ]
)
# 国务院认证认可监督管理部门: verbs within the name of an office.
_OFFICE = re.compile(r"[\u4e00-\u9fff]{2,12}?(?:主管|行政|管理)(?:部门|机关|机构)")
_JOINED = re.compile(r"(?:等)?(?:、|和|以?及其?|或者?|与(?!.{0,12}(?:签订|谈|沟通|联系|协商))|会同|同(?=级|有关))")
_AGENT = re.compile(r"(?<![缘理自事不经交])由(?!此|于|来)(?P<who>[^，。；由]{1,40})")
_LAST_AGENT = re.compile(r"(?<![缘理自事不经交])由(?!此|于|来)(?P<who>[^，。；由]{2,30})$")
_TIME = re.compile(r"(?:期间|时期|阶段|前后|[日天时]|期|[上下]半年|[年月周]|前|后|中|内)$")
_MEANWHILE = re.compile(r"(?:[时后前中]|期间)$")
_STATE_NAME = re.compile(
    r"所有(?!部)|[^，。；、的]{2}、|综合性|[^，。；的]{0,12}队|所得|机密|资源|土地|规定|秘密|安全|利益|标准|重点|建设|有关|财政|级|机关|工作人员|监察|公职|公务员|权力|行政|立法|司法|审判|检察|税务|[^，。；]{0,8}(?:机构|部门|局|部|委员会|厅|院|总局|办|公园|标准)|、|和|的|及"
)
_STATE_BODY = re.compile(r"(?<=人民)(?:代表|法院|检察|政府|武装|陪审|调解)")
_FOUNDED = re.compile(r"[^，]*(?:设立|成立|组建|指定|委托|授权|认定|聘请|派出)的[^的，]{1,14}")
_ABOUT = re.compile(r"对(?:于)?|向|将|把|针对|给|从|为(?!了)")
# 机关开展工作所需经费: a thing, whoever it belongs to.
_NEEDED = re.compile(
    r"^[^对将把为]*所(?:需|用|收取|取得|产生|获得?)的?[^，的]{0,6}(?:经费|费用|资金|收入|款项|材料|物资)$"
)
# 以非法方法收集的证据, 按照前款规定兴办的企业: a thing with what was done to it before it.
_GOT = re.compile(
    r"(?:以|经|通过|按照|依照|从)[^，]{2,40}(?:收集|取得|获得|获取|兴办|举办|设立|建设|批准|确定|划拨|出让|缴纳|收取|制作|生产|购买|作出"
    r"|扣押|查封|没收|征收|产生|形成|签订|提供|提交)的[^，的]{2,16}"
)
_HIRES = re.compile("(?:机关|单位|企业|部门|机构|政府|学校)(?:聘任|聘用|录用|任用|招用|招聘|选拔|雇用)(?!制)")
_SAYING = re.compile(r"(?:提出|强调|指出|要求|认为|表示|明确|规定|写道|说|部署|决定|讲|宣布|号召)$")


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody (``text[start:end]``), or a thing, or nobody at all."""

    kind: Literal["actor", "thing", "none"]
    start: int = 0
    end: int = 0


_NOBODY = Subject("none")


def subject(masked: str, start: int, end: int, *, closed: bool, tags: bool = False) -> Subject:
    """The subject that ``masked[start:end]`` opens with.

    closed: a word of obligation or a frequency follows directly, so that all of it may be the subject; otherwise a
    predicate of its own must follow the subject within it. tags: take any verb the word cutter knows for that.
    """
    if match := _LEFT.match(masked, start, end):
        start = match.end()
    piece = masked[start:end]
    if not piece:
        return _NOBODY
    if closed and _NEEDED.search(piece):
        return Subject("thing", start, end)
    if closed:
        bare = piece
        by = piece.startswith("由")
        while not is_actor(bare[by:]):
            shorter = _stripped(bare, once=True)
            if shorter == bare:
                break
            bare = shorter
        if not bare:
            return _NOBODY
        if by and is_actor(bare[1:]):
            with_whom = bare.find("会同", 2)
            return Subject("actor", start + 1, start + (with_whom if with_whom > 0 else len(bare)))
        if is_actor(bare) and _whole(bare):
            with_whom = bare.find("会同")
            return Subject("actor", start, start + (with_whom if with_whom > 1 else len(bare)))
        if _GOT.fullmatch(bare):
            return Subject("thing", start, start + len(bare))
        if _PHRASE.match(bare):
            return _after_phrase(masked, start, start + len(bare))
    tags = tags or (closed and _MEANWHILE.search(piece) is not None)
    if closed and (named := _LAST_AGENT.search(piece)) and is_actor(named["who"]):
        return Subject("actor", start + named.start("who"), end)  # 变动情况由村民委员会 | 自变动之日起五日内…
    opened = _opening(masked, start, end) or (_tagged_opening(masked, start, end) if tags else 0)
    if opened:
        return Subject("actor", start, opened)
    if agent := agent_of(masked, start, end):
        return agent
    if _PHRASE.match(piece):
        return _NOBODY
    rest = _stripped(piece)
    if not closed or not rest or _TIME.search(rest) or rest.endswith("的"):
        return _NOBODY  # 不予受理的 | 要说明理由: a condition
    return Subject("thing", start, end)


def _stripped(phrase: str, *, once: bool = False) -> str:
    """``phrase`` without the adverbs at its end; once: without the last of them."""
    while phrase.endswith(_RIGHT):
        phrase = next(phrase.removesuffix(adverb) for adverb in _RIGHT if phrase.endswith(adverb))
        if once:
            break
    return phrase


def _whole(name: str) -> bool:
    """Whether a phrase that ends like an actor is one throughout: not 监察机关根据工作需要通知申请人."""
    if len(name) < 12:
        return _HIRES.search(name) is None
    opened = _opening(name, 0, len(name))
    # A relative clause before its noun (拟从事…的单位) may hold verbs; without 的 a verb splits subject from object.
    return not opened or "的" in name[opened:]


def is_named(masked: str, start: int, end: int) -> bool:
    """Whether all of ``masked[start:end]`` names somebody: 担任领导职务的公务员, and not 机关聘任公务员."""
    name = masked[start:end]
    if not is_actor(name):
        return False
    if "的" in name:
        return True
    first = next(tagged(name), (0, 0, "x"))
    if first[2].startswith("v") and not _GENERIC.match(name, first[1]):
        return False
    return not _opening(name, 0, len(name)) and not _tagged_opening(name, 0, len(name))


def _after_phrase(masked: str, start: int, end: int) -> Subject:
    """The subject behind an opening phrase: 在紧急情况下县级人民政府, 自收到之日起行政机关."""
    about = _ABOUT.match(masked, start, end) is not None
    for match in reversed(list(_PHRASE_END.finditer(masked, start, end))):
        if about and match.group() == "的":
            continue  # 对任满三年的干部: whom it is about, and not who does it
        rest = masked[match.end() : end]
        bare = _stripped(rest)
        if is_actor(bare):
            return Subject("actor", match.end(), match.end() + len(bare))
    return _NOBODY


def agent_of(masked: str, start: int, end: int) -> Subject | None:
    """The one by whom something is to be done: 由分管领导领办, 由国务院批准."""
    for match in _AGENT.finditer(masked, start, end):
        at, to = match.span("who")
        opened = _opening(masked, at, to) or _tagged_opening(masked, at, to)
        if opened:
            return Subject("actor", at, opened)
        if is_actor(masked[at:to]) and to == end:
            return None
    return None


def _opening(masked: str, start: int, end: int) -> int:
    """Where the somebody ends that ``masked[start:end]`` opens with, a predicate following; 0 for none."""
    at = start
    if masked.startswith("国家", start) and end > start + 2 and not _STATE_NAME.match(masked, start + 2):
        return start + 2
    while match := ACTOR.search(masked, at, end):
        to = match.end()
        while to < end and masked[to] == HIDDEN:  # 党组（党委）
            to += 1
        at = match.end()
        if to >= end:
            return 0
        if masked.startswith("会同", to) and is_actor(masked[start:to]):
            return to
        if joined := _JOINED.match(masked, to, end):
            at = joined.end()
            continue
        if masked[to] in "的":
            # 他的…; a relative clause or a possession: the noun phrase goes on.
            at = to + 1
            continue
        predicate = _PREDICATE.match(masked, to, end)
        if predicate and _leads_on(masked, predicate, end) and is_actor(masked[start:to]):
            return to
        if to - start > 60:
            return 0
    return 0


def _leads_on(masked: str, predicate: re.Match[str], end: int) -> bool:
    """Whether what looks like a predicate is one: no part of a name (调查人员) or of a relative clause (作出的…)."""
    after = predicate.end()
    if masked[after : after + 1] == "的":
        return False
    if predicate.group() == "代表" and masked[predicate.start() - 1] == "会":
        return False  # 人民代表大会代表
    if _FOUNDED.fullmatch(masked, predicate.start(), end):
        return False  # 统计局根据需要设立的调查机构
    return predicate.group() in _FUNCTION or not _GENERIC.match(masked, after, end)


def _tagged_opening(masked: str, start: int, end: int) -> int:
    """As ``_opening``, where the predicate is any word that the cutter takes for a verb or an adverb."""
    last = 0
    for left, right, tag in tagged(masked[start:end]):
        if last and tag.startswith(("v", "d", "p")) and not _OFFICE.match(masked, start + left, end):
            if masked[start + right : start + right + 1] == "的":
                return 0
            if not _GENERIC.match(masked, start + right, end):
                return start + last
            # 监察机关涉密人员: a verb within the name, which goes on
        name = masked[start : start + right]
        last = (
            right
            if not name.endswith("、") and is_actor(name) and not _STATE_BODY.match(masked, start + right, end)
            else 0
        )
    return 0
