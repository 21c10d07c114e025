"""The quotations that a talk starts from and ends with (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.speaking_points.cues import Aspect, bookkeeping, spoilt_from
from assistant.speaking_points.filling import Said, shortened
from assistant.speaking_points.pool import Pool, likeness

__all__ = ["SHORT", "closing_quote", "opening_quote"]

SHORT = 90  # characters of the opening and closing quotations at most
_RESOLVE = re.compile(
    "转化为|走深走实|向纵深发展|高质量发展|见效|落地生根|提供.{0,8}(?:保障|保证|支撑)|作出.{0,6}贡献|做出.{0,10}贡献|奋力"
    "|努力(?:把|在|打造|建设|推动)|锐意进取|"
    "新(?:篇章|局面|成效|作为)|落到实处|落实落地|不断(?:提升|提高|推动)|永远在路上|以优异|守住|坚强"
)
_STATES = re.compile("[^，。要]{1,16}是(?!要|否)")  # says what something is, which a talk may well start from
_OF_ONE_PLACE = re.compile(
    "我[们]?(?:局|厅|县|市|省|区|镇|乡|街道|院|校|委|组)|全[县市区局厅镇]"
)  # which is not the speaker's
_NO_INSIGHT = 0.8  # what a sentence counts for an opening that only asks for something
_ENOUGH = 0.6  # share of the best relevance beyond which a sentence is better said than kept for the end
_ON_TOPIC = 1.8  # what nearness to the topic counts for a last word
_AGAINST = re.compile("^开展|^组织|^深入开展|查处|纠治|整治|惩治|腐败|违纪|违规|问题")  # no last word


def opening_quote(pool: Pool, wanted: int) -> Said | None:
    """What a talk of ``wanted`` characters starts from: a short sentence that says what the matter is or means, or what
    is asked for where none is on the topic."""
    limit = min(SHORT, max(30, wanted // 8))
    best: tuple[float, Said] | None = None
    for candidate in pool.candidates:
        if candidate.aspect is Aspect.PROBLEM or bookkeeping(candidate.text) or candidate.reports:
            continue
        said = shortened(candidate, limit)
        if said is None or _OF_ONE_PLACE.search(said.text):
            continue
        worth = candidate.relevance * (0.85 if said.cut else 1.0) * (1.15 if _STATES.match(said.text) else 1.0)
        worth *= 1.0 if candidate.aspect is Aspect.INSIGHT else _NO_INSIGHT
        if best is None or worth > best[0]:
            best = (worth, said)
    return best[1] if best else None


def closing_quote(pool: Pool, wanted: int, taken: Sequence[Said]) -> Said | None:
    """What it ends with: a sentence that looks ahead, best from the end of a paper, and is not ``taken``."""
    limit = min(130, max(40, wanted // 6))
    top = max((c.relevance for c in pool.candidates), default=1.0)
    best: tuple[float, Said] | None = None
    for candidate in pool.candidates:
        if candidate.aspect is Aspect.PROBLEM or bookkeeping(candidate.text):
            continue
        if any(likeness(candidate.pairs, said.candidate.pairs) >= 0.5 for said in taken):
            continue
        said = shortened(candidate, limit)
        if said is None or (said.cut and spoilt_from(candidate.text) is None):
            continue
        tail = said.text[len(said.text) // 2 :]
        worth = (
            _ON_TOPIC * min(_ENOUGH, candidate.relevance / top)
            + 0.9 * bool(_RESOLVE.search(tail))
            - 1.2 * candidate.reports
        )
        worth += 0.2 * (candidate.unit.start > 0.88 * len(candidate.document.text))
        worth -= 0.4 * bool(_AGAINST.search(said.text)) + 0.2 * (len(said) > SHORT) + 0.6 * said.cut
        worth -= max(0.0, candidate.relevance / top - _ENOUGH) + 0.3 * bool(_OF_ONE_PLACE.search(said.text))
        if best is None or worth > best[0]:
            best = (worth, said)
    return best[1] if best else None
