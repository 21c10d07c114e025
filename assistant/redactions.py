"""Masks and blanks in papers: numbers and names that were taken out before the paper was passed on (pure).

Two kinds are recognised:

- masks: ``XX``, ``ｘ``, ``×``, ``*``, ``***``, ``〔 〕``, ``（ ）``, ``____``, ``□``
- numbers that are simply missing before their unit: "观看警示教育片场次", "承诺书》余份", "集体约谈次"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.measures import MEASURE
from index.words import tagged

__all__ = ["Gap", "gaps"]

# Letters count as a mask next to Chinese, never within or beside Latin words (Excel, iPhone X).
_MASK = re.compile(
    r"(?<![A-Za-z0-9])(?<![A-Za-z] )[XxＸｘ]{1,4}(?![A-Za-z0-9])|[×*＊]{1,6}"
    r"|〔[\s　]*〕|（[\s　]+）|[(][\s　]+[)]|_{2,}|＿{2,}|□+|○{2,}|[…]{4,}"
)
_UNIT_AFTER = re.compile(rf"[余多]?({MEASURE})")
_NUMERAL_BEFORE = "0-9０-９零〇一二三四五六七八九十百千万亿两几数多半"
# Units of two characters end a phrase only after a number; 次, 份 and 篇 also end other words (层次, 身份).
_COUNTED = re.compile(
    r"(?P<unit>余?(?:人次|场次|件次)|余[份人次场件项个名篇家户亩吨元起]|[次份篇])(?=[，,。；;、：:\s]|$|（)"
)
_NUMBER_BEFORE = re.compile(rf"[{_NUMERAL_BEFORE}XxＸｘ×*＊〕）)_□%％每各首]\s*$")
_WORD_BEFORE = re.compile(
    r"[本此该再其依层档名主渐逐屡历上下前后这那初席身股月年省县部成缘过等批轮版届]$|(?:职务|按顺)$"
)


_BARE = "户吨亩家名台辆座"
_PHRASE_END = re.compile(f"[{_BARE}](?=[，,。；;、]|$)")


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where something was left out: ``text[start:end]`` is the mask, or the unit left without its number."""

    start: int
    end: int
    unit: str  # measure word of a missing number, "" for a mask


def gaps(text: str) -> list[Gap]:
    """All masks and missing numbers of ``text`` in order."""
    found = []
    for match in _MASK.finditer(text):
        after = _UNIT_AFTER.match(text, match.end())
        found.append(Gap(match.start(), match.end(), after.group(1) if after else ""))
    for match in _COUNTED.finditer(text):
        before = text[max(0, match.start() - 3) : match.start()]
        unit = match["unit"]
        if not before or _NUMBER_BEFORE.search(before) or (len(unit) == 1 and _WORD_BEFORE.search(before)):
            continue
        found.append(Gap(match.start(), match.end(), unit.removeprefix("余")))
    found += [gap for gap in _bare_units(text) if all(gap.start != other.start for other in found)]
    return sorted(found, key=lambda gap: gap.start)


def _bare_units(text: str) -> Iterator[Gap]:
    """Measure words that follow a verb and end a phrase: 完成改造户. Elsewhere such a character ends other words."""
    if not _PHRASE_END.search(text):
        return
    before = ""
    for start, end, tag in tagged(text):
        bare = end - start == 1 and text[start] in _BARE and _PHRASE_END.match(text, start)
        if bare and before.startswith("v") and not _NUMBER_BEFORE.search(text[max(0, start - 3) : start]):
            yield Gap(start, end, text[start])
        before = tag
