"""“第二条呢”: which one of what a question asked for, or of the items that its answer gave (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.followup.frames import Frame, frame
from assistant.followup.sides import relational
from assistant.followup.topics import asked_noun, topic
from index.numerals import NUMERAL, parse_numeral

__all__ = ["Item", "Ordinal", "chosen", "countable", "items", "leading"]

_LAW = "编章节条款项目"  # from the widest to the narrowest
_UNIT = "(?:[编章节条款项目点步个类种句届期批轮次件]|方面|部分|阶段)"
_SUFFIX = "(?:之[一二三四五六七八九十]+)?"
_LEADING = re.compile(
    f"^(?:其中的?|它的)?(?P<which>第(?P<number>{NUMERAL})(?P<unit>{_UNIT}){_SUFFIX}|最后一(?P<last>{_UNIT})"
    f"|再?(?P<step>[下后上前])一(?P<next>{_UNIT}))(?P<rest>.*)$"
)
_STANDING = re.compile(f"第(?P<number>{NUMERAL})(?P<unit>{_UNIT}){_SUFFIX}")
_JUST_ASKS = re.compile(
    "^的?(?:具体)?(?:内容|规定|要求)?(?:又?是|都?讲|说|写|规定)?(?:了|的)?是?(?:什么|啥|哪些|怎么(?:规定|说|写|讲|要求)的?)?(?:内容)?$"
)
_PAPER = re.compile("(?:办法|规定|通知|条例|细则|规则|方案|意见|要点|报告|讲话|总结|》)$")
_GATHERED = frozenset("届期批轮次")  # 第二次会议 is a meeting, not one of several said before
_DIGITS = "零一二三四五六七八九"

_MARK = re.compile(r"\[\d+\]|[*>`#]")
_LINE = re.compile(r"^\s*(?:[-•·]|(?P<number>\d{1,2})[.、．)])\s*(?P<item>.+)$", re.MULTILINE)
_COUNTING = "[一二三四五六七八九十]+|\\d{1,2}"
_NUMBERED = re.compile(
    f"(?:(?<![\u4e00-\u9fff\\d])(?:第?(?P<a>{_COUNTING})[、，．.]|(?P<b>[一二三四五六七八九十]+)[是要](?!求))"
    f"|[（(](?P<c>{_COUNTING})[)）]|(?P<d>[①-⑩]))[，、]?\\s*"
)
_ENUMERATION = re.compile("(?:分为|包括|包含|分别是|分别为|[为是有：:])(?P<all>[^，。；：:]*、[^。；：:]*)")
_TOTAL = re.compile("(?:等)?(?:[一二三四五六七八九十两\\d]+(?:个|项|类|种|条|方面|次|大).{0,6})?$")
_LABEL = 24  # characters of an item that stand for the whole


@dataclass(frozen=True, slots=True)
class Ordinal:
    """第二条由谁负责: the ``number`` (0: the last) or the ``step`` from the one before (±1, else 0), ``which`` as it
    was written, its ``unit`` 条, and the ``rest`` that is said of it. ``named``: the rest only asks which one it is."""

    number: int
    step: int
    which: str
    unit: str
    rest: str
    named: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that an answer lists: the number it has there or is counted as, and its first words."""

    number: int
    label: str


def leading(text: str) -> Ordinal | None:
    """The ordinal that a question, without its closing mark and particles, begins with."""
    match = _LEADING.match(text)
    if match is None or (match["number"] and not parse_numeral(match["number"])):
        return None
    number = parse_numeral(match["number"] or "") or 0
    step = {"下": 1, "后": 1, "上": -1, "前": -1}.get(match["step"] or "", 0)
    unit = match["unit"] or match["last"] or match["next"]
    return Ordinal(number, step, match["which"], unit, match["rest"], bool(_JUST_ASKS.match(match["rest"])))


def items(answer: str) -> tuple[Item, ...]:
    """What an answer lists: its list items, else 一是…二是…, else 甲、乙和丙. () for less than two."""
    text = _MARK.sub("", answer)
    found = [match["item"] for match in _LINE.finditer(text)]
    if len(found) < 2:
        starts = [match.start() for match in _NUMBERED.finditer(text)]
        found = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=False)]
    if len(found) < 2 and (match := _ENUMERATION.search(text)):
        found = re.split("、|和|以及|及", _TOTAL.sub("", match["all"]))
    numbers = [_own_number(one) for one in found]
    counted = numbers if all(numbers) else range(1, len(found) + 1)
    listed = tuple(Item(number, _label(one)) for number, one in zip(counted, found, strict=True))
    return listed if len(listed) > 1 and all(item.label for item in listed) else ()


def _own_number(text: str) -> int:
    match = _NUMBERED.match(re.sub("^《[^》]*》[：:]", "", text).strip())
    if match is None:
        return 0
    return ord(match["d"]) - ord("①") + 1 if match["d"] else parse_numeral(match["a"] or match["b"] or match["c"]) or 0


def _label(text: str) -> str:
    bare = _NUMBERED.sub("", re.sub("^《[^》]*》[：:]", "", text).strip(), count=1)
    return re.split("[，。；：！？\n]", bare, maxsplit=1)[0].strip("“” ")[:_LABEL]


def countable(of: Frame, listed: Sequence[Item], ordinal: Ordinal) -> bool:
    """Whether the question or its answer speaks of several that the ordinal could pick from."""
    if listed or asked_noun(of) or _STANDING.search(of.text) or _PAPER.search(of.subject):
        return True
    return of.asking is not None and (of.asking.sort == "which" or ordinal.unit in of.asking.text)


def chosen(of: Frame, listed: Sequence[Item], ordinal: Ordinal) -> str:
    """The question about the one meant, without a closing mark; ``listed`` is what the answer to ``of`` lists. "" where
    there is no such one."""
    standing = [match for match in _STANDING.finditer(of.text) if match["unit"] == ordinal.unit]
    if standing:
        return _moved(of, standing[-1], ordinal)
    if ordinal.step:
        return ""
    wider = [match.end() for match in _STANDING.finditer(of.text) if _wider(match["unit"], ordinal.unit)]
    if wider:
        return of.text[: wider[-1]] + ordinal.which + (ordinal.rest or of.text[wider[-1] :])
    noun = frame(ordinal.rest).subject
    if ordinal.unit in _GATHERED and noun and not relational(noun) and not ordinal.rest.startswith("的"):
        return ""
    said = ordinal.rest or ("怎么安排" if ordinal.unit in _GATHERED else "是什么")
    meant = [
        item.label for item in listed if item.number == ordinal.number or (not ordinal.number and item is listed[-1])
    ]
    if meant and ordinal.named:
        return f"{topic(of)}的{ordinal.which}“{meant[0]}”{ordinal.rest or '的具体内容是什么'}"
    if meant:
        return f"{topic(of)}的{meant[0]}{said}"
    noun = asked_noun(of)
    if _PAPER.search(of.subject) and not noun:
        return f"{of.subject}{ordinal.which}{said}"
    return (
        f"{topic(of)}的{ordinal.which}{'' if said.startswith((noun or '的', '的', '和', '与', '、')) else noun}{said}"
    )


def _moved(of: Frame, old: re.Match[str], ordinal: Ordinal) -> str:
    """The question with its own ordinal changed, and the narrower ones after it left out."""
    which = ordinal.which
    if ordinal.step:
        number = (parse_numeral(old["number"]) or 0) + ordinal.step
        if number < 1:
            return ""
        which = f"第{number if old['number'].isascii() else _numeral(number)}{ordinal.unit}"
    after = of.text[old.end() :]
    narrower = _STANDING.match(after)
    if narrower and _wider(ordinal.unit, narrower["unit"]):
        after = after[narrower.end() :]
    after = re.sub("^“[^“”]*”", "", after)  # the first words of the item it was
    return of.text[: old.start()] + which + (ordinal.rest or after)


def _wider(left: str, right: str) -> bool:
    return left in _LAW and right in _LAW and _LAW.index(left) < _LAW.index(right)


def _numeral(number: int) -> str:
    """1 to 999 as in 第二十一条."""
    if number >= 1000:
        return str(number)
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")
