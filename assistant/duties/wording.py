"""What a duty is about: its unit without subject, frequency and word of obligation, in the words of the source."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.duties.records import Unit
from assistant.duties.times import Often

__all__ = ["cuts_of", "wording"]

_SEAM = re.compile(r"[，、；：:\s　]*[，；：](?=[，；：])")
_EDGES = re.compile(r"^(?:决定，|[\s　，、；：:,。])+|[\s　，、；：:,。！？!?；;]+$")
_JOINS = re.compile(
    r"^(?:并且?|而且|且|即|同时|也|还|但是?|则|均|都|就|又|，)+(?![排联存购重举行轨非日时刻席职业任学医餐近读])(?=[\u4e00-\u9fff])"
)
_PART = re.compile("结束|终了|开始|期满|[末初底]|首月|第[一二三四]")
_NAMED = re.compile(r"[、的和或等]|[^，。；]{0,14}(?:制度|机制|方式)")


def cuts_of(masked: str, often: Often, end: int) -> tuple[tuple[int, int], ...]:
    """What of a frequency can be cut out cleanly: not 定期 in 定期分析报告制度 or in 采取定期、不定期方式."""
    if often.attribute:
        return ()
    if often.frequency.unit in (Unit.REGULAR, Unit.IRREGULAR) and _NAMED.match(masked, often.spans[0][1], end):
        return ()
    if _PART.match(masked, often.spans[0][1], end):
        return often.spans[1:]  # 每学年结束后, 每季度首月
    return often.spans


def wording(text: str, start: int, end: int, cuts: Sequence[tuple[int, int]]) -> str:
    """``text[start:end]`` without ``cuts``, tidied at the seams; characters in the order of the source, none added."""
    at = start
    pieces = []
    for left, right in sorted(cuts):
        if right <= at or left >= end or left < start:
            continue
        pieces.append(text[at : max(left, at)])
        at = right
    pieces.append(text[at:end])
    what = _EDGES.sub("", _SEAM.sub("", "".join(pieces)))
    return _JOINS.sub("", what).strip()
