"""Things done, with their number, in one sentence: 召开会议30次, 提出了3项措施, 观看警示教育片场次 (pure).

A number that the paper masks (ｘ次, **人) or lost (场次, 余份) counts as there and hidden. Numbers that measure
something else are left alone: shares, growth, dates, ages, the size of things that merely are (下辖14个村), names
(“五个大起底”), limits (不少于4次), and what happens each time (每人每月500元).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.duties.actors import is_actor
from assistant.duties.clauses import HIDDEN, Sentence
from assistant.redactions import gaps
from index.words import tagged

__all__ = ["Counted", "counted", "names_somebody"]

_LONG_UNITS = "人次|场次|件次|批次|班次|架次|户次|车次|公里|千米|平方米|平方公里|立方米|公顷|万千瓦|兆瓦|[万亿]元"
_UNITS = (
    f"{_LONG_UNITS}|[次场期轮批项条件起份篇名位户家处座所台辆套部册本支棵株头吨亩宗例幅块间栋幢堂张盏对笔单艘架卷集片口元]"
    "|个(?!月|百分点|小时|工作日|季度|年|百)(?:方面)?|人(?!以上|均|大)"
)
_MASK = r"[XxＸｘ×*＊]{1,4}|〔[\s　]*〕|_{2,}|＿{2,}|□+|○{2,}"
_NUMBER = re.compile(
    rf"(?<![\d０-９.．第〇A-Za-z])(?:(?P<mask>{_MASK})|(?:[0-9０-９]+(?:[,，][0-9]{{3}})*(?:[.．][0-9]+)?[百千]?[万亿]?"
    rf"|(?P<words>[一二两三四五六七八九十百]+(?=[次场遍]))))[余多]?[万亿]?[ 　]?(?P<unit>{_UNITS})"
    r"(?:余(?=[，。；、]))?(?!性|以[上下内]|[级类度分种])"
)
_NEAR = re.compile(r"(?:近|约|逾|超过?)$")
_SOFT = "、"
_CUT = re.compile(r"[，；：:。！？;,—\n]|[（）()]")
_END = re.compile(rf"(?:左右)?(?=[，、；：。！？,;（(\n{HIDDEN}]|$)")
_LEADS = re.compile(
    r"(?:[\s　、]|(?:[今去本当全前每]年|[12]\d{3}年|\d年(?=累计))(?:以来|[上下]半年|全年|度)?|以来|年内|[上下]半年"
    r"|截[至止](?:目前|现在)|至?目前(?:为止)?|到目前为止|同时|其次|此外|另外"
    r"|并且?|还|也|又|已经?|共计?|累计|先后|总共|一共|合计|分别|全面|成功|及时|认真|扎实|深入|积极|严格|广泛|持续|不断|切实|并?组织全体|刚才|期间|因此|其后|随后|接着|共同|逐步|已|均)+"
)
# A number right behind these is no count of what was done.
_NO_COUNT = re.compile(
    r"(?:[到至达于在第每比占是有各的从自前后这那同合计下降低高跌]|不足|不少|至少|最多|达到|突破|增长|提高|减少|上升|压缩|仅|只|近|约|超|超过|逾|以下|其他|另外|其余|(?<![作行])为)$"
)
# Clauses that say what there is, what is wanted, what is wrong, or what holds for each.
_STATE = re.compile(
    r"下?辖|现有|共有|设有|拥有|总面积|面积|[人户亩年]均|平均|同比|环比|占比|比例|比重|排名|位[列居]|居[全前]|其中|没有|未|无|不足|不[少低高多超]于?|至少|最[多少]|每|标准|预计|力争|确保|计划|目标|实际|只|仅"
    r"|(?<![重主需必纲摘首简紧])要(?!素|求|闻|情|件|点|案|塞|约|害)|应当|必须|务必|(?:我们|重点|今后)将|将(?:进一步|继续|重点|全面|着力|于)|拟|争取|需|登记在册|总投资|库容|产[值量]|收入|增收|利润|税收|总[量数额产规]|人数|实有|保有|分别|合同金额|营收|余额|属于"
    r"|分为|包括|由.{0,20}组成|收受|挪用|贪污|受贿|行贿|骗取|侵占|索[要取贿]|私分|套取|涉案|送给|可以|不得|存在(?![^，。；]{0,10}的)|缺|流失|死亡|受伤|损失|发生|难以|迟迟|涉及的|[年月日底]以?前|容量|装机|里程|股份|资产|处分决定"
)
_DESCRIBES = re.compile(r"(?:^|[，。；])[^，。；]{0,8}(?:下?辖|总面积|户籍|常住人口|行政区域|地处|位于)")
_ABOUT = re.compile(r"(?:对|在|从|于|向|与|和|把|将|为|以|按|由|比|跟)[^，。；]{0,8}$")
# For whom or where, ahead of its verb: 对12家单位开展督查, 在3个乡镇试点.
_FOR = re.compile(r"(?:[对向为在]|赴)[^，。；、了]{0,6}$")
# Another verb behind the number, within the clause: 投入资金74万元改造供水管网11.5公里.
_GOES_ON = re.compile(r"(?:用于|改造|支持|建设|新建|修建|整治|开展|带动|惠及|覆盖|参加|参与|涉及)")
_TIMES = re.compile(r"次|场|^$")
_WITH_PAPER = re.compile(r".*[了出]《[^》]*》(?=组织|开展|召开|举办)")
# What no subject holds: a verb phrase was taken for one.
_PREDICATE = re.compile(r"邀请|[领创承主]办|^办[理结]|^依法|印发|开展|召开|制定|[了《，]|\ue000[^）]")
# Money is only counted where it was spent, raised or handed out.
_SPENT = re.compile(
    "投入|拨付|发放|筹[集措]|争取|安排|支出|补助|资助|兑付|募[集得]|追[回缴]|挽回|减[免税]|清[退缴欠]|收缴|罚没"
    "|下[拨达]|整合|撬动|化解|偿还|退还|节约|落实|捐[赠款]"
)
_BARE_VERB = frozenset({"讲", "上", "作", "做", "开", "办", "建", "设", "评", "查", "签", "发", "编", "拆", "修"})
# Verbs that the cutter takes for nouns or adverbs.
_VERB = re.compile(
    "召开|开展|组织|举办|举行|印发|出台|制定|制作|修订|修建|修复|修缮|完成|建成|新建|改建|扩建|建立|设立|成立|建设|培训|培育|约谈|立案|查处"
    "|查封|查找|处分|处置|处理|处罚|办理|办结|受理|审查|审议|审结|审批|审核|排查|摸排|整改|整治|整理|整合|化解|调解|解决|提出|提交|签订|签约"
    "|形成|撰写|编写|编印|编制|发放|发布|发表|刊发|颁发|走访|探访|看望|慰问|入户|巡河|巡查|巡逻|巡察|观看|学习|参观|通报|宣讲|宣传|推送|播放"
    "|拍摄|调研|研究|专题|听取|谈话|谈心|座谈|讲党课|上党课|发言|评选|评定|评估|认定|命名|选派|选树|选拔|派出|创建|打造|配备|安装|引进|招引"
    "|招聘|录用|吸引|接待|接收|接访|接种|接诊|惠及|新增|改造|清理|拆除|关停|取缔|淘汰|投入|发展|转移|转运|移交|移送|启动|实施|受教育|留置"
    "|表彰|奖励|授予|获得|荣获|获评|检查|督查|督办|督导|抽查|抽检|核查|核实|核发|复核|检测|监测|筛查|随访|回访|诫勉|函询|问责|警告|起诉|破获"
    "|侦破|抓获|收集|征集|登记|录入|补录|扫描|归档|指导|答复|反馈|报送|上报|采纳|救助|帮扶|资助|救援|救治|抢修|抢险|演练|更新|更换|维修|硬化"
    "|绿化|栽植|疏浚|清淤|治理|纳入|识别|吸收|备案|验收|开设|开办|开通|开发|开放|储备|采购|搬迁|安置|征收|复垦|出让|盘活|减免|捐赠|募集|义诊"
    "|体检|上门|提拔|调整|轮岗|推荐|聘请|划分|覆盖"
)


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing done: ``what`` in the paper's characters and order, ``count`` with its unit.

    ``start``, ``end``: the clause in the sentence, from its subject to the number or the object behind it.
    """

    who: str  # subject in the clause, "" where it has none
    what: str
    count: str  # "" where ``hidden``
    hidden: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Count:
    start: int
    end: int
    hidden: bool
    in_words: bool  # 三次; such numbers also stand in names (三项制度), so that they count at a clause's end only
    money: bool


def counted(sentence: Sentence) -> list[Counted]:
    """What ``sentence`` says was done, with numbers, in order. Whether it speaks of the past, the caller knows."""
    found: list[Counted] = []
    if _DESCRIBES.search(sentence.masked):
        return found
    at = 0  # end of the last thing
    for count in _counts(sentence):
        if count.start < at:
            continue
        cuts = [m.end() for m in _CUT.finditer(sentence.masked, at, count.start)]
        start = cuts[-1] if cuts else at
        # A list goes on: 召开党组会30次、例会40场次; 找出3项职能、5个风险点.
        last = found[-1] if found and not re.search("[。；;：:]", sentence.masked[at:start]) else None
        goes_on = last is not None and start - at <= 1
        thing = _thing(sentence, count, start, last if goes_on else None)
        if thing is not None:
            found.append(thing)
            at = thing.end
        else:
            at = count.end
    return found


def _counts(sentence: Sentence) -> Iterator[_Count]:
    """All numbers with a unit of counting, told or hidden, in order; 9户31人 and ｘ笔、ｘ万元 are one."""
    text, masked = sentence.text, sentence.masked
    found = [
        _Count(m.start(), m.end(), bool(m["mask"]), bool(m["words"]), m["unit"].endswith("元"))
        for m in _NUMBER.finditer(masked)
    ]
    for gap in gaps(text):
        lost = text[gap.start : gap.end].endswith(gap.unit or HIDDEN)  # a unit without its number; the rest is masks
        if lost and masked[gap.start] != HIDDEN and re.fullmatch(_UNITS, gap.unit):
            start = gap.start - bool(re.fullmatch(_LONG_UNITS, text[max(0, gap.start - 1) : gap.end]))  # 户次
            found.append(_Count(start, gap.end, True, False, gap.unit.endswith("元")))
    found.sort(key=lambda count: count.start)
    joined: list[_Count] = []
    for count in found:
        last = joined[-1] if joined else None
        if last and count.start < last.end:
            continue
        if last and text[last.end : count.start] in ("", _SOFT):
            joined[-1] = replace(last, end=count.end, hidden=last.hidden or count.hidden)
        else:
            joined.append(count)
    return iter(joined)


def _thing(sentence: Sentence, count: _Count, start: int, last: Counted | None) -> Counted | None:
    """The thing done whose number is ``count``, in the clause from ``start``; None where it is no such thing.

    last: the thing before, where this one is the next of the same list.
    """
    text, masked = sentence.text, sentence.masked
    if lead := _LEADS.match(masked, start, count.start):
        start = lead.end()
    before = masked[start : count.start]
    near = _NEAR.search(before)
    if near and not count.money:
        before = before[: near.start()]
    number = text[start + len(before) : count.end]
    clause_end = _clause_end(masked, count.end)
    goes_on = not count.in_words and _GOES_ON.match(masked, count.end, clause_end) is not None
    behind = goes_on or _END.match(masked, count.end) is not None
    end = count.end if behind else clause_end
    if _STATE.search(masked[start:end]) or _NO_COUNT.search(before) or (count.money and not _SPENT.search(before)):
        return None
    if not before.strip():
        if last is None or behind:
            return None
        end = _object_end(masked, count.end, clause_end)
        if text[start - 1] != _SOFT and _VERB.search(text, count.end, end):  # …223个，6个项目获评典型案例
            return None
        return _made(text, "", _opening_verbs(last.what) + text[count.end : end], number, count, start, end)
    stripped = before.rstrip("了过出共　 ")
    words = list(tagged(stripped))
    who_end = _who_end(stripped, words)
    at = start + who_end
    has_verb = bool(_VERB.search(stripped, who_end)) or any(
        tag.startswith("v") or stripped[left:right] in _BARE_VERB for left, right, tag in words if left >= who_end
    )
    who = text[start : start + who_end]
    if behind:
        what = text[at : start + len(before.rstrip("了共　 "))]
        if not has_verb:
            # The verb of the list holds on: 培育合作社23家、家庭农场7家; across a comma for meetings and the like only.
            if last is None or not (text[start - 1] == _SOFT or (_TIMES.search(number) and _TIMES.search(last.count))):
                return None
            what = _opening_verbs(last.what) * (text[start - 1] == _SOFT) + what
        return _made(text, who, what, number, count, start, count.end)
    target = _FOR.search(before)
    if target and not count.in_words and _VERB.search(text, count.end, clause_end):
        what = text[start + target.start() : start + len(before)] + text[count.end : clause_end]
        return _made(text, who, what, number, count, start, clause_end)
    # 提出了3项措施: the verb ahead, its object behind; 完善考勤制度等3项制度: what there is, summed up.
    sums_up = before.endswith("等")
    if count.in_words or not has_verb or _ABOUT.search(stripped) or not (sums_up or _ends_in_verb(stripped, words)):
        return None
    end = _object_end(masked, count.end, clause_end)
    if not 1 <= len(text[count.end : end].strip()) <= 40:
        return None
    what = text[at : start + len(before.rstrip("了　 "))] + text[count.end : end]
    return _made(text, who, what, number, count, start, end)


def _made(text: str, who: str, what: str, number: str, count: _Count, start: int, end: int) -> Counted | None:
    """The thing with its words cut clean; None where nothing is left of it."""
    what = _WITH_PAPER.sub("", what)  # 印发了《…计划》组织学习3次: what was counted stands behind the paper
    if lead := _LEADS.match(what):
        what = what[lead.end() :]
    what = what.strip("　 、，")
    if len(what) < 2:
        return None
    return Counted(who.strip("　 共"), what, "" if count.hidden else number, count.hidden, start, end)


def _opening_verbs(what: str) -> str:
    """The verbs that ``what`` opens with: 修订完善学习制度 → 修订完善."""
    end = 0
    for _, right, tag in tagged(what):
        if not (tag.startswith("v") or _VERB.fullmatch(what, end, right)) or right - end > 2:
            break
        end = right
    return what[:end] + "出" * what[end:].startswith("出")


def _clause_end(masked: str, start: int) -> int:
    found = _CUT.search(masked, start)
    return found.start() if found else len(masked)


def _object_end(masked: str, start: int, end: int) -> int:
    """Where the object behind a number ends: before the next number of a list."""
    found = re.compile(r"、(?=[^、，]{0,12}(?:\d|[XxＸｘ×*＊]))").search(masked, start, end)
    return found.start() if found else end


def _ends_in_verb(before: str, words: list[tuple[int, int, str]]) -> bool:
    """Whether the words ahead of a number end in the verb whose object follows it."""
    left, right, tag = words[-1]
    return tag.startswith("v") or before[left:right] in _BARE_VERB or bool(re.search(f"(?:{_VERB.pattern})$", before))


# Verbs within the names of bodies.
_NAMING = frozenset({"学习", "领导", "监督", "管理", "检查", "工作", "纪检", "监察", "服务", "宣传"})
_WHOLE = re.compile(r"(?:全|我|本|各)(?:[省市县区镇乡局厅校院村州旗]|系统)(?:\w{0,6}(?:系统|战线)|上下|各级)?")


def _who_end(before: str, words: list[tuple[int, int, str]]) -> int:
    """Where the subject ends that a clause opens with; 0 where it has none."""
    best = 0
    for position, (left, right, tag) in enumerate(words[:-1]):
        if tag.startswith(("v", "p")) and not is_actor(before[:right]) and before[left:right] not in _NAMING:
            break
        next_left, next_right, following = words[position + 1]
        verb_follows = before[next_left:next_right] in _BARE_VERB or _VERB.match(before, right)
        if following.startswith(("n", "j")) and not verb_follows:
            continue
        name = before[:right].strip("　 ")
        if before.startswith(("均", "建设", "工作"), right):  # 居民人均…, 法治政府建设…
            continue
        if (is_actor(name) or _WHOLE.fullmatch(name)) and names_somebody(name):
            best = right
    return best


def names_somebody(name: str) -> bool:
    """Whether what looks like the name of a body is one, and no verb with its object: 督查室, but not 办理省人大."""
    verb = _VERB.match(name)
    return not _PREDICATE.search(name) and (verb is None or len(name) - verb.end() <= 2)
