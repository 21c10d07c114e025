"""To whom something is reported, handed in or announced (pure): 向厅党组进行述职, 报县委备案, 反馈区热线中心."""

from __future__ import annotations

import re

from assistant.duties.actors import is_actor

__all__ = ["addressee"]

_TELLING = (
    "述职|述责|汇报|报告|请示|申请|提出|提交|提起|通报|备案|报送|报备|反馈|移送|移交|通知|说明|解释|公开|公布|公示|公告|送达|征求|反映"
    "|举报|控告|检举|投诉|申报|上报|呈报|交纳|缴纳|交付|发放|提供|推荐|出示|出具|作出|宣布|告知|送|报(?![人名社])|办理|登记|承诺|报到|述学|请假|赔偿|披露|作"
)
_TOWARDS = re.compile(
    r"(?<![一转面导偏倾走流方动定指])向(?P<whom>[^，。；：向]{2,40}?)(?:进行|书面|定期|不定期|及时|如实|电话|提前|口头|专题|当面|统一|依法|主动|全面"
    r"|逐级|立即|第一时间|详细|分别|专门|直接|按时|按规定|每[年月季半周日]度?|至少|当场|重新|另行|一次性|双重|公开|实名|集中)*"
    rf"(?:{_TELLING})"
)
_SEND = re.compile(
    r"(?:报送|报请|报经|上报|呈报|呈送|抄报|抄送|抄告|提请|提交|报备|移送|移交|送交|转送|转交|送达|送至|反馈给?至?|通知(?![后书单时之]|发出)|告知|交由|通报"
    r"|(?<![汇举申填上呈预通简快海情日年月周导播警])报(?![告名刊表销道纸备送请经到考酬偿国]))(?P<whom>[^，。；：、]{1,30})"
)
_ABOUT = re.compile(r"就|(?<!相)对(?!方)|关于|如实|书面|提出|及时|依法|定期")
_PURPOSE = re.compile(
    r"(?:备案|审批|批准|审核|审查|审定|同意|决定|研究|核准|审议|汇总|备查|存档|审阅|处理|办理|阅|登记|批复|裁决|确认|核定|审计|知悉|参考|立案|调查|并)"
)


def addressee(masked: str, text: str, start: int, end: int) -> str:
    """The body or person that ``text[start:end]`` names as receiver; "" where it names none."""
    for match in _TOWARDS.finditer(masked, start, end):
        start_whom = match.start("whom")
        whom = _ABOUT.split(match["whom"], maxsplit=1)[0]
        if len(whom) <= 8 or is_actor(whom) or whom.endswith(("会", "社会", "公众")):
            return text[start_whom : start_whom + len(whom)].strip("　 ")
    for match in _SEND.finditer(masked, start, end):
        whom = match["whom"]
        purpose = [m.start() for m in _PURPOSE.finditer(whom) if m.start() > 0]
        for length in [*purpose, len(whom)]:
            name = text[match.start("whom") : match.start("whom") + length]
            if is_actor(masked[match.start("whom") : match.start("whom") + length]):
                return name
    return ""
