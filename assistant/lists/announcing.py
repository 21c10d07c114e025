"""How many things a sentence announces, a clause lists, and a question asks for (pure)."""

from __future__ import annotations

import re

from assistant.question import Kind, Question
from index.numerals import parse_numeral

__all__ = ["NUMBER", "announces", "asked_counts", "listed", "wants_list"]

#: A small number, as group ``n``; not the end of a longer one, a date or an ordinal.
NUMBER = (
    r"(?<![第\d一二三四五六七八九十百千万.％%])(?P<n>[两二三四五六七八九十]{1,3}|[0-9]{1,2})"
    r"(?![\d.％%月年日十百千万亿])"
)
# Things are told off one by one, unlike days, people and places.
_THINGS = "个方面|方面|[个项点条大类种步件招样]|个?(?:阶段|环节|步骤)"
_MOST = 30  # a larger number counts something else
_SAID = (
    "做到|做好|抓好|抓了|抓住|办好|推进|实施|坚持|把握好?|处理好|[讲谈提说]|强调|提出|明确|采取|落实|围绕|完成|开展"
    "|遵循|把好"
)
_PARTS = "个?方面|步走?|个?阶段|个?部分|个?环节|大?类|种情[况形]|点"
_BEFORE_COLON = re.compile(rf"{NUMBER}(?:{_THINGS}|(?=[一-龥]{{1,4}}”))[^，。；：、]{{0,12}}$")
_BEFORE_STOP = re.compile(
    rf"(?:{_SAID})[了好以下列这如]{{0,3}}[“]?{NUMBER}(?:{_THINGS})(?!以[上下内]|左右|不|提)[^，。；：、]{{0,8}}$"
    rf"|(?:分成?|为|在|有|从|以下){NUMBER.replace('<n>', '<parts>')}(?:{_PARTS})[^，。；：、]{{0,4}}$"
)
_BELOW = re.compile(r"(?:如下|下列|下述|(?<![倍元年月日天人名岁时次件级层成米吨个％%])以下)[^。；]{0,24}$")
_SOME = re.compile(rf"(?:{_SAID})[^，。；：、]{{0,4}}(?:几|若干)个?(?:方面|点|项|条|个|步|件|招)[^，。；：、]{{0,6}}$")
_ASKING = "哪|什么|啥|怎|多少|谁|如何|分别|各[是有]|都[是有叫]|具体"
_WHICH = re.compile(rf"哪\s*{NUMBER}")
_STATED = re.compile(
    rf"[“\"]?{NUMBER}(?:{_THINGS})[“\"]?[^，。；：、？?的”]{{0,10}}?[”\"]?[^，。；：、？?的”]{{0,4}}?"
    rf"(?=(?:主要|具体)?[是有为叫指]?(?:{_ASKING})|[？?。]?$)"
)
# Names with numbers that count nothing here: 党的二十大, “十五五”时期, “两个维护”.
_FIXED = re.compile(
    "(?:十[七八九]|二十[一二]?)(?:大|届)|十[一二三四五六七]五|八项规定|两个(?:确立|维护|毫不动摇)|四个(?:意识|自信)"
)
_SPLIT = re.compile(r"、|(?<=[”》])(?=[“《])|[+＋]")
_AND = re.compile("(?<![饱缓温平])和(?![谐平睦解])|以及|(?<![涉普波触顾危企以])及(?![时早格])|(?<!参)与(?!会)")
_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)")
_QUOTES = re.compile("(?<=“)[^“”]*(?=”)|(?<=《)[^《》]*(?=》)")
_SEVERAL = re.compile(
    "哪些|哪几(?!天|点|[年月日号])|些什么|[都各](?:自|是|有|叫|要|提)了?(?:什么|哪|啥|谁)|分别|每[步期项类阶个][^，。？]{0,6}(?:什么|哪|谁)"
    "|几(?:个?(?:方面|步|阶段|环节|部分)|[步项点条类种件])|步骤|程序|流程|列出|列举"
    "|什么样的?(?:人|条件|情|单位)|什么(?:要求|措施|内容|问题|条件|情形|情况|职责|材料|做法|办法|任务|事项|行为)"
)
_EACH = re.compile("哪|什么|分别|各(?:有|是|自|多少)|每[步期项类阶]")  # in a question that also asks how many
_ONE = re.compile(r"第\s*[一二三四五六七八九十百\d]+\s*(?:条|款|项|点|个?部分)|几次|多久|隔多长")
_FIGURES = frozenset({Kind.COUNT, Kind.TIME})
_NO_LIST = frozenset({Kind.YES_NO, Kind.FREQUENCY, Kind.ACROSS})


def announces(text: str) -> int:
    """How many items the sentence says will follow: 主要表现在四个方面： → 4; 1 where it gives no number (如下：); 0
    where it announces nothing. What follows its first colon is left out of account."""
    plain = _FIXED.sub("　", text).strip()
    head, colon, rest = plain.replace(":", "：").partition("：")
    bare = head.rstrip("。！!　 )）")
    for match in (_BEFORE_COLON if colon else _BEFORE_STOP).finditer(bare):
        number = parse_numeral(match["n"] or match.groupdict().get("parts") or "") or 0
        if 2 <= number <= _MOST:
            return number
    return int(bool(_BELOW.search(bare) or _SOME.search(bare)) or bool(colon and not rest))


def asked_counts(question: str) -> tuple[int, ...]:
    """The numbers of things that a question asks for: 哪四个方面 → (4,), “八项工程”是哪些 → (8,); () where it leaves
    the number open. Numbers of days, people or money, and of what is named in passing, are left out."""
    plain = _FIXED.sub("　", question)
    found = [*_WHICH.finditer(plain)] or [*_STATED.finditer(plain)]
    numbers = (parse_numeral(match["n"]) or 0 for match in found)
    return tuple(dict.fromkeys(number for number in numbers if 2 <= number <= _MOST))


def wants_list(question: Question) -> bool:
    """Whether several things are asked for, whatever the question's kind: 哪些, 分别, 哪四个方面, 共几步、每步…"""
    if question.kind in _NO_LIST or _ONE.search(question.text):
        return False
    if question.kind in _FIGURES and not _EACH.search(question.text):
        return False
    return bool(asked_counts(question.text) or _SEVERAL.search(question.text))


def listed(clause: str) -> tuple[int, ...]:
    """How many things one clause may list with 、, + or as neighbouring quotations, most first: 甲、乙和丙 → (3, 2), as
    和 may stand within the last of them; () where it lists none. Brackets and quotations count as one thing."""
    parts = _SPLIT.split(_QUOTES.sub("口", _BRACKETS.sub("", clause)))
    joined = bool(_AND.search(parts[-1]))
    return tuple(dict.fromkeys(n for n in (len(parts) + joined, len(parts)) if n > 1))
