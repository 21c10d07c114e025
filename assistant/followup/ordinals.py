"""“第二条呢”: which one of what a question asked for, or of the items that its answer gave (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.followup.frames import Frame, frame
from assistant.followup.sides import relational
from assistant.followup.topics import asked_noun, topic
from index.numerals import NUMERAL, parse_numeral

__all__ = ["Ordinal", "chosen", "countable", "items", "leading"]

_LAW = "编章节条款项目"  # from the widest to the narrowest
_UNIT = "(?:[编章节条款项目点步个类种句届期批轮次件]|方面|部分|阶段)"
_LEADING = re.compile(
    f"^(?:其中的?|它的)?(?:第(?P<number>{NUMERAL})|(?P<step>(?:再)?下一|后一|上一|前一|最后一))(?P<unit>{_UNIT})(?P<rest>.*)$"
)
_STANDING = re.compile(f"第(?P<number>{NUMERAL})(?P<unit>{_UNIT})(?:之[一二三四五六七八九十])?")
_JUST_ASKS = re.compile(
    "^的?(?:具体)?(?:内容|规定|要求)?(?:又?是|都?讲|说|写|规定)?(?:了|的)?是?(?:什么|啥|哪些|怎么(?:规定|说|写|讲|要求)的?)?(?:内容)?$"
)
_MARK = re.compile(r"\[\d+\]|[*>`#]")
_LINE = re.compile(r"^\s*(?:[-•·]|\d{1,2}[.、．)])\s*(?P<item>.+)$", re.MULTILINE)
_RUN_IN = re.compile(
    r"(?:[一二三四五六七八九十]+[是要](?!求)|第[一二三四五六七八九十]+[，、]|[（(][一二三四五六七八九十\d]+[)）]|[①-⑩])"
)
_NUMBER = re.compile(
    r"^(?:《[^》]*》[：:])?\s*(?:[（(]?[一二三四五六七八九十\d]+[)）、．.]|[一二三四五六七八九十]+[是要](?!求)|[①-⑳]|首先|其次|最后)[，、]?\s*"
)
_ENUMERATION = re.compile("(?:分为|包括|包含|分别是|分别为|[为是有：:])(?P<all>[^，。；：:]*、[^。；：:]*)")
_TOTAL = re.compile("(?:等)?(?:[一二三四五六七八九十两\\d]+(?:个|项|类|种|条|方面|次|大).{0,6})?$")
_PAPER = re.compile("(?:办法|规定|通知|条例|细则|规则|方案|意见|要点|报告|讲话|总结|》)$")
_DIGITS = "零一二三四五六七八九"
_LABEL = 24  # characters of an item that stand for the whole


@dataclass(frozen=True, slots=True)
class Ordinal:
    """第二条由谁负责: the ``number`` (0: the last) or the ``step`` from the one before (±1, else 0), the ``unit`` 条,
    and the ``rest`` that is said of it. ``named``: the rest only asks which one it is."""

    number: int
    step: int
    unit: str
    rest: str
    named: bool


def leading(text: str) -> Ordinal | None:
    """The ordinal that a question, without its closing mark and particles, begins with."""
    match = _LEADING.match(text)
    if match is None:
        return None
    rest = match["rest"]
    step = {"下": 1, "后": 1, "上": -1, "前": -1}.get((match["step"] or "").removeprefix("再")[:1], 0)
    return Ordinal(parse_numeral(match["number"] or "") or 0, step, match["unit"], rest, bool(_JUST_ASKS.match(rest)))


def items(answer: str) -> tuple[str, ...]:
    """What an answer lists, each by its first words: its list items, else 一是…二是…, else 甲、乙和丙. () for less."""
    text = _MARK.sub("", answer)
    found = [match["item"] for match in _LINE.finditer(text)]
    if len(found) < 2:
        marks = list(_RUN_IN.finditer(text))
        ends = [*(mark.start() for mark in marks[1:]), len(text)][: len(marks)]
        found = [text[mark.start() : end] for mark, end in zip(marks, ends, strict=True)]
    if len(found) < 2 and (match := _ENUMERATION.search(text)):
        found = re.split("、|和|以及|及", _TOTAL.sub("", match["all"]))
    labels = [_label(one) for one in found]
    return tuple(labels) if len(labels) > 1 and all(labels) else ()


def _label(text: str) -> str:
    bare = _NUMBER.sub("", text.strip())
    return re.split("[，。；：！？\n]", bare, maxsplit=1)[0].strip("“” ")[:_LABEL]


def countable(of: Frame, listed: Sequence[str], ordinal: Ordinal) -> bool:
    """Whether the question or its answer speaks of several that the ordinal could pick from."""
    asks = bool(asked_noun(of)) or (
        of.asking is not None and (of.asking.sort == "which" or ordinal.unit in of.asking.text)
    )
    return bool(listed) or asks or bool(_STANDING.search(of.text)) or bool(_PAPER.search(of.subject))


def chosen(of: Frame, listed: Sequence[str], ordinal: Ordinal) -> str:
    """The question about the one meant; ``listed`` are the items of the answer to ``of``. "" where there is none."""
    standing = [match for match in _STANDING.finditer(of.text) if match["unit"] == ordinal.unit]
    if standing:
        return _moved(of, standing[-1], ordinal)
    wider = [match for match in _STANDING.finditer(of.text) if _wider(match["unit"], ordinal.unit)]
    if ordinal.step and ordinal.number == 0:
        return ""
    which = f"第{_numeral(ordinal.number)}{ordinal.unit}" if ordinal.number else f"最后一{ordinal.unit}"
    if wider:
        at = wider[-1].end()
        return of.text[:at] + which + (ordinal.rest or of.text[at:])
    noun = frame(ordinal.rest).subject
    if ordinal.unit in "次届期批轮" and noun and not relational(noun) and not ordinal.rest.startswith("的"):
        return ""  # 第二次会议什么时候召开
    said = ordinal.rest or "是什么"
    if ordinal.number <= len(listed):
        one = listed[ordinal.number - 1]
        what = topic(of)
        return (
            f"{what}的{which}“{one}”{ordinal.rest or '的具体内容是什么'}" if ordinal.named else f"{what}的{one}{said}"
        )
    if _PAPER.search(of.subject) and not asked_noun(of):
        return f"{of.subject}{which}{said}"
    noun = asked_noun(of)
    return f"{topic(of)}的{which}{'' if said.startswith((noun, '的', '和', '与', '、')) else noun}{said}"


def _moved(of: Frame, old: re.Match[str], ordinal: Ordinal) -> str:
    now = parse_numeral(old["number"]) or 0
    number = now + ordinal.step if ordinal.step else ordinal.number
    if number < 1:
        return ""
    which = f"第{number if old['number'].isascii() else _numeral(number)}{ordinal.unit}"
    after = of.text[old.end() :]
    narrower = re.match(rf"第(?:{NUMERAL}){_UNIT}", after)
    if narrower and _wider(ordinal.unit, narrower.group()[-1]):
        after = after[narrower.end() :]
    after = re.sub("^“[^“”]*”", "", after)
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
