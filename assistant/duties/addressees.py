"""To whom something is reported, handed in or announced (pure): 向厅党组进行述职, 报县委备案, 反馈区热线中心."""

from __future__ import annotations

import re

from assistant.duties.actors import is_actor

__all__ = ["addressee"]

_TELLING = (
    "述职|述责|汇报|报告|请示|申请|提出|提交|提起|通报|备案|报送|报备|反馈|移送|移交|通知|说明|解释|公开|公布|公示|公告|送达|征求|反映"
    "|举报|控告|起诉|返还|检举|投诉|申报|上报|呈报|交纳|缴纳|交付|发放|提供|推荐|出示|出具|作出|宣布|告知|送|报(?![人名社])|办理|登记|承诺|报到|述学|请假|赔偿|披露|作|颁发|发放|提请|发出|退还|支付"
)
_TOWARDS = re.compile(
    r"(?<![一转面导偏倾走流方动定指])向(?P<whom>[^，。；：向]{2,40}?)(?:进行|书面|定期|不定期|及时|如实|电话|提前|口头|专题|当面|统一|依法|主动|全面"
    r"|逐级|立即|第一时间|详细|分别|专门|直接|按时|按规定|每[年月季半周日]度?|至少|当场|重新|另行|一次性|双重|公开|实名|集中)*"
    rf"(?<!或者)(?<!和)(?<!、)(?:{_TELLING})"
)
_SEND = re.compile(
    r"(?:报送|报请|报经|上报|呈报|呈送|抄报|抄送|抄告|提请|提交|报备|移送|移交|送交|转送|转交|送达|送至|反馈给?至?|通知(?![后书单时之]|发出)|告知|交由|通报"
    r"|(?<![年度总结调研况查作政])报告(?![人期单书表还制会的中后等和或、])|(?<![报运选移抄转呈接护输赠递发配传直])送(?=[^达交至到出入回检货电医教礼审])|(?<![汇举申填上呈预通简快海情日年月周导播警])报(?![告名刊表销道纸备送请经到考酬偿关]|国(?![务家资有])))(?!的)(?=(?P<whom>[^，。；：]{1,40}))"
)
# 对土地使用权人应当给予补偿, 对举报人给予奖励: who gets something; not 对公务员给予处分.
_GIVEN = re.compile(
    r"(?<![针面核校比])对(?!方)(?P<whom>[^，。；对的]{2,24}?)(?:应当|可以|必须|应|依法|按照?[^，]{1,8}|，)*(?:给予|予以)[^，；。]{0,12}(?:补偿|补助|奖励"
    r"|赔偿|抚恤|表彰|资助|救助|补贴)"
)
# 确定给单位使用, 退回监察机关补充调查, 上缴国库: into whose hands; not 交由….
_HANDED = re.compile(
    r"(?:确定给|分配给|交付给?|发放给|退回|退还|返还给?|上缴|缴入|交给|划拨给?|(?<=[本书件证料])交(?![由通易纳接流付给底叉回])|(?<=应当)交(?=[^，。；]{2,12}人)|交(?=有关(?:机关|部门|单位))|申请(?=[^，；。]{0,6}(?:法院|机关|机构)(?:强制)?执行))"
    r"(?=(?P<whom>[^，。；：]{2,24}))"
)
_ALSO = re.compile("，(?:并|同时|且)(?=向|通报|通知|告知|抄告|抄送|报)")
_FUNDS = re.compile("(?:中央|地方|本级|同级|上级)?(?:国库|财政(?:专户)?)")
_OF_THING = re.compile("(?:决定|批准|审批|审查|同意|备案|核准|确定)的[^，的]")
_ABOUT = re.compile(r"就|(?<!相)对(?!方)|关于|如实|书面|提出|及时|依法|定期")
_REGIONS = ("省", "市", "县", "区", "州", "旗", "乡", "镇")
_COMMA = re.compile("、")
_PURPOSE = re.compile(
    r"(?:长期|使用(?![人者权单])|补充|重新|执行|强制执行|经营|开发|备案|审批|批准|审核|审查|审定|同意|决定|研究|核准|审议|汇总|备查|存档|审阅|处理|办理|阅|登记|批复|裁决|确认|核定|审计|知悉|参考|立案|调查|管辖|配合|协助|裁定|确定|鉴定|签字|签收|复核|处置|协调|统筹|牵头|会商|予以|进行|依据|根据|按照|依法|并)"
)

# Whom an authority tells something, which follows: 一次告知申请人需要补正的内容; not 通知当事人的家属.
_INFORMED = re.compile(
    r"(?:告知|通知|答复)(?P<whom>(?:(?:被|原)?(?:申请|当事|投诉|举报|检举|控告|申诉|委托|利害关系|行政相对|纳税|起诉)人"
    r"(?:、|和|及|以及|或者?)?)+(?<![、和及或者]))(?![的代员近])"
)
_INFORMS = ("告知", "通知", "答复")
_CONGRESS = re.compile(
    r"[^，。；、的]{0,10}?人民代表大会(?:(?:及其|或者其?|和)?常务委员会)?(?!代表|常|的|[^，。；、]{0,8}(?:委员会|机构))"
)


def addressee(masked: str, text: str, start: int, end: int) -> str:
    """The body or person that ``text[start:end]`` names as receiver; "" where it names none.

    Of two that are told one after the other (向甲宣布，并通报乙) both, joined by "、".
    """
    if more := _ALSO.search(masked, start, end):
        first, second = _receives(masked, text, start, more.start()), _receives(masked, text, more.end(), end)
        if first and second and second not in first:
            return f"{first}、{second}"
    return _receives(masked, text, start, end)


def _receives(masked: str, text: str, start: int, end: int) -> str:
    telling = any(masked.find(verb, start, end) >= 0 for verb in _INFORMS)
    informed = _INFORMED.search(masked, start, end) if telling else None
    for match in _TOWARDS.finditer(masked, start, end):
        if informed and informed.start() < match.start():
            break  # 告知申请人向有关机关申请
        start_whom = match.start("whom")
        whom = _ABOUT.split(match["whom"], maxsplit=1)[0]
        if len(whom) <= 8 or is_actor(whom) or whom.endswith(("会", "社会", "公众")):
            return text[start_whom : start_whom + len(whom)].strip("　 ")
    if informed:
        return text[informed.start("whom") : informed.end("whom")]
    if given := _GIVEN.search(masked, start, end):
        at, to = given.span("whom")
        if is_actor(masked[at:to]):
            return text[at:to]
    return _receiver(_SEND, masked, text, start, end) or _receiver(_HANDED, masked, text, start, end)


def _receiver(verbs: re.Pattern[str], masked: str, text: str, start: int, end: int) -> str:
    """Who stands behind one of ``verbs`` in ``text[start:end]``: 报|县委备案."""
    for match in verbs.finditer(masked, start, end):
        whom = match["whom"]
        if "人民代表大会" in whom and (congress := _CONGRESS.match(whom)):
            return text[match.start("whom") : match.start("whom") + congress.end()]
        if funds := _FUNDS.match(whom):
            return text[match.start("whom") : match.start("whom") + funds.end()]
        purpose = [m.start() for m in _PURPOSE.finditer(whom) if m.start() > 0]
        for length in [*purpose, len(whom), *(m.start() for m in _COMMA.finditer(whom) if m.start() > 0)]:
            at = match.start("whom")
            # All of 区委、区政府 receive; 告知当事人、听取意见 names one and goes on.
            if _OF_THING.match(masked, at + length, end):
                continue  # 报上级机关决定的许可: what becomes of a thing
            *parts, last = masked[at : at + length].split("、")
            whole = is_actor(masked[at : at + length]) and "的" in masked[at : at + length]
            if whole and verbs is _HANDED:
                return text[at : at + length]
            if is_actor(last) and all(is_actor(part) or part.endswith(_REGIONS) for part in parts):
                return text[at : at + length]
    return ""
