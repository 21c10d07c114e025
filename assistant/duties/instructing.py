"""Plain instructions of plans, aims that are none, tasks of bodies in regulations, and liability (pure)."""

from __future__ import annotations

import re

from index.words import tagged

__all__ = ["imperative", "is_aim", "is_liability", "is_task"]

_LEADS = re.compile(
    r"(?:[\s\u3000]|要|着力|大力|全面|深入|扎实|切实|认真|严格|持续|继续|进一步|不断|坚决|坚持|始终|积极|主动|广泛|加快|稳步|有序|统筹|重点|深化|强化|加强|健全|完善|推进|推动|落实|抓好|抓实|抓牢|开展|组织"
    r"|建立|制定|印发|加大|改进|优化|巩固|提高|提升|发挥|充分|围绕|按照|贯彻|学习|执行|履行|做好|做实|做细|做强|实施|实行|推行|探索|培育|打造|选树|选派|配齐|配强|整治|整顿|查处|纠治|压实|夯实|筑牢|严肃|从严"
    r"|从快|依法|督促|指导|引导|教育|弘扬|培养|聘请|邀请|设立|实行|组建|成立|收集|编印|评选|总结|宣传|举办|召开|创建|创新|把|将|对|以|用|通过|结合|根据|依托|利用|关心|关爱|及时|尽快|立即|高标准|高质量"
    r"|更加|时刻|常态化|常态|共同|妥善|精心|周密|突出|聚焦|紧盯|紧扣|瞄准|自觉|尊重|保障|树牢|树立|压紧|拧紧|扛牢|守牢|守住|管好|用好|用活|盘活|支持|配合|协助|会同|联合|带头|请|委托|畅通|拓展|规范|明确|健康"
    r"|主要学习|主要|层层|自上而下|逐级|逐项|逐一|严明|严防|严把|严控|防止|防范|遏制|打击|惩治|铲除|清除|清理|摸清|排查|梳理|对照|对标|传达|列出|更新|修订|编制|划定|安排|部署|调整|压减|精简|控制|新建|改造|建设"
    r"|建成|完成|扩大|力戒|杜绝|树|选|办好|抓|建|搞好|讲好|带动|帮助|激励|鼓励|旗帜鲜明|全力|持之以恒|坚定|毫不松|真正|努力|从|在|注重|重视|贯通|高度|密切|严禁|毫不动摇|推广|参加)"
)
_AIMS = re.compile(
    r"[\s\u3000]*(?:从而|以|进而|最终|真正|切实|不断|努力|着力|有效|全面|全力|持续)*(?:推动(?!.{0,30}(?:制度|工程|机制|改革|建设|平台|系统|覆盖|延伸|项目))|确保|实现|促进|形成|营造|让|使(?!用)"
    r"|(?:提升|增强|提高|满足|彰显|凝聚|汇聚|展现|激发|掀起|赢得)|力争|达到|做到|助力|助推|争当|保证|谱写|开创|书写|奋力|为.{2,40}(?:提供|作出|做出|贡献|保驾|奠定|营造|创造|保障|保证)|以优异成绩)"
)
_TASK = re.compile(
    r"(?:[\s\u3000]|统一|具体|依法|分别|主要|共同|会同[^，。]{2,40}|在[^，。]{2,40}(?:领导|指导|范围|职责|时期|期间|内|中|时|下)[^，。]{0,2}|按照[^，。]{2,30}(?:规定|要求|职责|分工|权限)|根据[^，。]{2,30})*"
    r"(?:负责(?!解释|人)|主管|牵头(?!的)|统筹|履行下列|履行以下|行使下列|承担[^，。；]{0,30}(?:职责|工作|任务|职能|责任)|对[^，。]{2,40}负(?:总责|全责|领导责任)|组织(?:实施|开展|编制|制定|协调|领导)|协助|协同|会同|设立|实行|采取[^，。]{2,40}方式|对[^，。]{2,60}(?:进行|开展|实施)(?!的)|进行(?:监督|检查|调查|督察|考核|评估|指导))"
)
_LIABILITY = re.compile(
    r"(?<!应当)(?<!可以)责令|处[^，。；]{0,40}(?:罚款|拘留|有期徒刑|拘役|罚金)|并处|吊销|没收(?:违法|非法|其)|追究[^，。；]{0,12}责任(?!的)|给予[^，。；]{0,14}(?:警告|处分|处罚)(?!的)|治安管理处罚|构成犯罪|有期徒刑"
    r"|(?:承担|负)[^，。；]{0,10}(?:民事|刑事|法律|赔偿|连带|侵权|违约|补偿)责任|通报批评[；;]|(?:予以|依法)处罚|处分(?:条例|法)[^，。]{0,10}处分|从重处罚|撤职|开除|不予结业|一票否决|扣\d|承担相应的?(?:法律)?责任"
)
_LIABLE = re.compile("[责罚刑犯票扣]|吊销|没收|处分|处[^，。；]*拘|撤职|开除|结业|通报批评")


def imperative(masked: str, start: int, end: int) -> bool:
    """Whether a clause opens with its verb, as instructions of plans do, and not with a thing it tells of."""
    if masked.startswith("未", start):
        return False  # 未完成的问题，由…
    if _LEADS.match(masked, start, end):
        return True
    for left, right, tag in tagged(masked[start:end]):
        if tag == "x" and not masked[start + left : start + right].strip():
            continue
        return tag.startswith(("v", "d", "a", "p", "i", "z")) and tag != "an"
    return False


def is_aim(masked: str, start: int) -> bool:
    """Whether a clause says what a task is for: 不断提升…, 确保…落到实处, 为…提供坚强保障."""
    return _AIMS.match(masked, start) is not None


def is_task(predicate: str) -> bool:
    """Whether a predicate gives its body a task in a regulation without a word of obligation: 负责…, 主管…"""
    return _TASK.match(predicate) is not None


def is_liability(masked: str) -> bool:
    """Whether a sentence sets out what follows a breach (penalties, damages): no duty of a register."""
    return _LIABLE.search(masked) is not None and _LIABILITY.search(masked) is not None
