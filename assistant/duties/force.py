"""Words of obligation, permission and ban, where they govern their clause (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.duties.actors import is_actor

__all__ = ["Force", "force", "is_condition"]

# Not 要 in 主要, 要求; not 应 in 适应, 应急, 应收尽收; not 可 in 许可, 可能. 可 only where a verb plainly follows.
_WORDS = re.compile(
    r"(?P<ban>严格禁止|严禁|禁止|切勿|切忌|(?:一律|均|都|也|且|亦)?不得(?!不|已|人心|分)|不准|不许|不允许|不应(?!当?[期有])当?"
    r"|不可(?!或缺|分割|抗|逆|避免|替代|缺少|撤销|诉|预见|移动|再生|靠|能|少|持续|推卸|磨灭|估量|更新|恢复))"
    r"|(?P<duty>必须(?!品|的)|务必|应当(?!知道)|应该|(?<![相适供响反效对理不感呼顺照回])应(?!急|当知道|对|用|诉|答|邀|聘|有|届|付|缴|收|纳税|计|税|变"
    r"|力|激|验|征|援|景|时|允|战|招|试|考|尽(?![量快早可])|和|接|运|电|季|市|声|手|付|(?P<same>.)尽(?P=same))"
    r"|(?<![必无毋])须(?!知|臾|眉|弥)|(?<![必急无毋刚所内供军特确])需(?=经|按|在|由|报|提前|严格|同时|先))"
    r"|(?P<may>可以|(?<![许认不宁无非尚两才方即亦均])可(?=由|将|按|在|向|根据|依法|凭|结[合转]|采取|通过|自行|申请|给予|组织|委托|要求|自(?!然|动|行)|于|就|参照|优先|予以|酌情|免[于予]"
    r"|延长|适当|先行|直接|同时|单独|跨|不[再予参受计经]))"
    r"|(?P<wish>鼓励|提倡|倡导)|(?P<all>一律)"
)
_SPOKEN = re.compile(
    r"(?<![主重需首必紧只纪摘概提简扼想若将次机险冲切显精权撮择索之不])要(?!求|点|素|害|件|么|是|闻|道|事|职|案|塞|领|义|紧[事要的]|挟|旨|地|务|管党"
    r"|员|目|人|约(?!谈)|价|强[的人]|脸|之|好的|进入|到来|不要|不然|知道)"
    r"|不能(?![^，。]{1,8}的)(?!腐|不|够?满足|适应|及时)|(?<!要)不要(?!求)"
)
_FIRST = re.compile("[严禁切一均都也且亦不必务应须需可鼓提倡]")
_FIRST_SPOKEN = re.compile("[要不]")
_LIMIT = re.compile(r"不得(?:少于|低于|超过|高于|多于|小于|大于|短于|晚于|早于|迟于)")
# What stands before a word of obligation that belongs to a noun further on: 对应当公开的信息, 认为应当.
_EMBEDDED = re.compile(
    r"(?:对|对于|将|把|向|属于|认为|发现|规定|是否|所|为|按照|依照|根据|涉及|提供|公开|履行|承担|缴纳|支付|享受|享有|告知|作出"
    r"|说明|记载|载明|明确|列明|取得|办理|具备|符合|达到|提交|补正|超过|以及|有关|其他|没有|确定|列入|要求)$"
)
_STANDARD = re.compile("(?:根据|按照|依照|符合|具备|达到)(?P<whose>[^，的]{1,12})$")
_MODIFIES = re.compile("[^，的]{1,8}的[^，]")
_NAMED = re.compile(r"的(?:其他)?(?:事项|情形|行为|项目|活动|材料|信息|(?:行政)?许可|建设项目|场所|设施|产品|费用)$")
_BY_LAW = re.compile(r"(?:依法|(?:按照|依照|根据)[^，]{2,14}规定)$")
# 应当经主管部门同意后，报…: the obligation goes on behind the comma.
_OBLIGES_IN = re.compile(r"(?:应当|必须|须|应)(?:经|在|于|自|先|按照|由)")
_OWED = re.compile(r"[^，的]{2}的[^的，]{1,8}")
_TOPIC = re.compile(r"的[^的，]{2,12}$|的[^的，]{2,50}(?:组织|单位|机关|人员|人|者|企业)$")
_CONDITION_ENDS = (
    "的",
    "时",
    "时候",
    "的时间",
    "后",
    "之前",
    "期间",
    "外",
    "情况下",
    "情形下",
    "基础上",
    "过程中",
    "前提下",
    "的同时",
)


@dataclass(frozen=True, slots=True)
class Force:
    """A governing word ``masked[start:end]``; ``limit`` where it only bounds an amount (不得少于)."""

    start: int
    end: int
    word: str
    limit: bool = False


def is_condition(clause: str) -> bool:
    """Whether a clause only says when or for whom: 用地单位申请延期的, 发现问题时, 除另有规定外."""
    if clause.endswith("目的") and clause.startswith(("不得", "应当", "必须")):
        return False  # 不得用于其他目的
    return clause.endswith(_CONDITION_ENDS) and (clause.endswith("的") or not _OBLIGES_IN.search(clause))


def force(masked: str, start: int, end: int, *, spoken: bool) -> Force | None:
    """The word that governs the clause ``masked[start:end]``; None for a clause without one, and for a condition.

    spoken: plans and speeches, where 要 and 不能 oblige; in regulations they do not.
    """
    if is_condition(masked[start:end]):
        return None
    found: list[Force] = []
    for match in _found(_WORDS, _FIRST, masked, start, end):
        if not _governs(masked, start, match.start(), match.end(), end):
            continue
        word = re.sub("^(?:一律|[均都也且亦])(?=不)", "", match.group())
        limit = word == "不得" and _LIMIT.match(masked, match.end() - 2) is not None
        found.append(Force(match.start(), match.end(), word, limit))
    if spoken:
        found += [
            Force(m.start(), m.end(), m.group())
            for m in _found(_SPOKEN, _FIRST_SPOKEN, masked, start, end)
            if _governs(masked, start, m.start(), m.end(), end)
        ]
    # 一律 is a word of obligation only where there is no other, and a bound gives way to any.
    found.sort(key=lambda f: (f.limit, f.word == "一律", f.start))
    return found[0] if found else None


def _found(
    pattern: re.Pattern[str], first: re.Pattern[str], masked: str, start: int, end: int
) -> Iterator[re.Match[str]]:
    """``pattern.finditer``, tried only where ``first`` finds a character it can start with: many times faster."""
    at = start
    while (place := first.search(masked, at, end)) is not None:
        match = pattern.match(masked, place.start(), end)
        if match:
            yield match
        at = match.end() if match else place.end()


def _governs(masked: str, start: int, at: int, to: int, end: int) -> bool:
    before, after = masked[start:at], masked[to:end]
    if after.startswith("的") or (before.endswith("的") and "的" in after and masked[at] in "禁严"):
        return False
    if masked[at] == "应" and _OWED.fullmatch(after):
        return False  # 减轻依法应承担的责任
    if before.endswith(("认为", "发现", "是否", "视为")) or masked.endswith("的除外", at, end):
        return False
    standard = _STANDARD.search(before)
    if standard and is_actor(standard["whose"]) and _MODIFIES.match(after):
        return False  # 根据公务员应当具备的基本能力设置
    if before and masked[end : end + 1] == "，" and _NAMED.search(after) and not is_actor(before):
        return False  # 法律规定实施许可应当听证的事项，行政机关应当…
    if masked[end : end + 1] == "，" and _BY_LAW.match(before) and _TOPIC.search(after):
        return False  # 依法应当先行审查的许可，由…；按照规定应当建档的单位，…
    return not (_EMBEDDED.search(before) and ("的" in after or len(before) <= 2) and not is_actor(before))
