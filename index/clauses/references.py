"""Places in a paper as a question names them, e.g. 第八条第二款, 第三部分第（六）点里的第三条 (pure).

====================== =======================================================================
divisions              编 分编 章 节 部分, an article with 之一 (第十二条之一)
within an article      款 (its paragraphs) 项 目
as people say it       点 方面 问题 段; 条 and 项 of papers that have no articles
counted from the end   最后一款, 倒数第二条
by name                “年休假”一节, 法律责任那一章
several at once        第八条和第九条, 第八、九条, 第三条至第五条
without 第             监察法15条2款, next to the name of a paper (``Reference.bare``)
====================== =======================================================================
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.numerals import NUMERAL, parse_numeral

__all__ = ["Reference", "Step", "folded", "references"]

_NUMBER = f"(?:{NUMERAL})"
# A unit that is only the beginning of another word (第一项目, 第三方面军, 第一条线) names no place.
_UNIT = (
    r"(?:大?部分|分编|编(?![制辑号])|章(?!程)|节(?![课日约能目假])|条(?![线例件理])|款(?![项式车])|项(?!目)|目(?![标录])"
    r"|自然段|段落?(?!时)|[大小]?点(?![名钟评半])|[大小]?方面(?!军)|大?问题|大?要点|大?板块)"
)
_SPELLED = {"自然段": "段", "段落": "段", "要点": "点", "方面": "点", "问题": "点", "板块": "部分"}
_RANK = {"编": 1, "分编": 2, "章": 3, "部分": 3, "节": 4, "条": 5, "款": 6, "项": 7, "目": 8, "点": 9, "段": 9}
_STEP = re.compile(
    rf"第\s*(?P<bracket>[(]?)\s*(?P<number>{_NUMBER})"
    rf"(?P<more>(?:[、,和及]第?{_NUMBER})+|(?:至|到|[-—~])第?{_NUMBER})?\s*[)]?\s*个?(?P<unit>{_UNIT})"
    rf"(?:\s*之\s*(?P<sub>{_NUMBER}))?"
    rf"|(?:最后|末)一?个?(?P<last>{_UNIT})|倒数第(?P<back>{_NUMBER})个?(?P<back_unit>{_UNIT})"
    rf"|[(](?P<item>{_NUMBER})[)]\s*(?P<item_unit>[项点条款])?"
    # Without 第, as people type it: 监察法15条2款.
    rf"|(?<=[条款])\s*(?P<short>{_NUMBER})(?P<short_unit>款(?![项式车])|项(?!目))"
    rf"|(?:^|(?<=[法典例定则程编约释》)的里中内面,:\s]))(?P<bare>{_NUMBER})(?P<bare_more>(?:[、,和及]{_NUMBER})+"
    rf"|(?:至|到|[-—~]){_NUMBER})?\s*条(?![线例件理])(?:\s*之\s*(?P<bare_sub>{_NUMBER}))?"
    rf"|(?<![第\d零一二三四五六七八九十百千])(?P<ahead>{_NUMBER})\s*条(?=[^。;《》]{{0,10}}[(《])"  # 15条（监察法）
    rf"|(?<=》)\s*(?P<part>[一二三四五六七八九十]{{1,3}})、?(?=[(]{_NUMBER}[)])"
)
_QUOTED = re.compile(
    r"[“「『\"‘](?P<name>[^“”「」『』\"‘’]{2,30})[”」』\"’]\s*(?:[这那]?一?个?)(?P<unit>章|节|部分|块|条|项|点|段)(?![\u4e00-\u9fff]?例)"
)
_NAMED = re.compile(
    r"(?P<name>[\u4e00-\u9fff、]{2,20}?)(?<![哪每某另这那同统其大])(?:[这那]一?|一)个?(?P<unit>章|节|部分|块)(?![人时])"
)
_FIXED = re.compile(r"(?<!民法)(?<!刑法)(?P<name>总则|附则|分则|罚则)(?!编)")
_QUICK = re.compile(
    rf"第\s*[(]?\s*{_NUMBER}|{_NUMBER}\s*条|最后一|末[款项条]|倒数第|》\s*[一二三四五六七八九十]+、?[(]|[章节块条项点段则]|部分"
)
_LINK = re.compile(r"[\s,]*(?:里面?|当?中|下面?|内|其中)?[的之]?(?:里面?|当?中)?[\s,]*")
_JOIN = re.compile(r"\s*(?:[、,]|和|与|及|以及|或者?|还有|跟)\s*")
_RANGE = re.compile(r"\s*(?:至|到|[-—~])\s*")
_MANY = 5  # places one range may stand for


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way to a place. ``number`` counts from 1, from the end where negative; 0 with a ``name``.

    ``sub`` is the number after 之, ``bracket`` tells that the number stood in brackets, ``said`` is how it was put.
    """

    unit: str
    number: int = 0
    sub: int = 0
    bracket: bool = False
    name: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A place as named: its steps from the outside in, said at ``text[start:end]`` of the folded question.

    bare: said without 第 (15条), which is a place only right beside the paper's name.
    """

    steps: tuple[Step, ...]
    start: int
    end: int
    bare: bool = False

    @property
    def said(self) -> str:
        return "".join(step.said for step in self.steps)


def folded(text: str) -> str:
    """The form of a question that spans here refer to: NFKC."""
    return unicodedata.normalize("NFKC", text)


def references(text: str) -> list[Reference]:
    """The places that a ``folded`` question names, in order, each once; [] for most questions, quickly.

    After a colon a follow-up completes what stands before it: 第八条第一款：第三款呢 names 第八条第三款 alone.
    """
    if _QUICK.search(text) is None:
        return []
    found: list[Reference] = []
    chain: tuple[Step, ...] = ()
    start = end = -1
    bare = False
    for at, to, named in _steps(text):
        steps = named
        between = text[end:at] if end >= 0 else ""
        joined = end >= 0 and _JOIN.fullmatch(between) is not None
        near = end >= 0 and not joined and _LINK.fullmatch(between) is not None
        if steps[0].unit == "":  # a bare （三） is a place only right after another
            if not near:
                continue
            steps[0] = replace(steps[0], unit="点")
        outer = _outer(chain, steps[0], deeper=near)
        if chain and _RANGE.fullmatch(between) and chain[-1].unit == steps[0].unit:
            joined = True
            steps = [*_filled(chain[-1], steps[0]), *steps]
        if near and outer == chain:
            found.pop()
        else:
            start = at
            bare = text[at].isnumeric() and not joined
            if ":" in between:
                found = []
            elif not joined and not near and _RANK.get(steps[0].unit, 0) <= _RANK["条"]:
                outer = ()
        end = to
        for step in steps:
            found.append(Reference((*outer, step), start, end, bare))
        chain = (*outer, steps[-1])
    return list({reference.steps: reference for reference in found}.values())


def _filled(first: Step, last: Step) -> list[Step]:
    """The steps between two: 第三条 and 第五条 → 第四条."""
    numbers = range(first.number + 1, last.number)[:_MANY]
    return [replace(last, number=number, said=f"第{number}{last.unit}") for number in numbers]


def _outer(chain: tuple[Step, ...], step: Step, *, deeper: bool) -> tuple[Step, ...]:
    """The steps of ``chain`` that enclose ``step``: all of them where it goes on, fewer where it is beside one."""
    if not chain:
        return ()
    units = [outer.unit for outer in chain]
    if step.unit in units and not (deeper and step.unit in ("点", "条")):
        return chain[: units.index(step.unit)]
    loose = any(unit in ("部分", "点", "段", "名") for unit in units)  # in a report 条 may stand under 点
    if deeper and loose and step.unit not in ("编", "章", "部分"):
        return chain
    rank = _RANK.get(step.unit, 0)
    return tuple(outer for outer in chain if _RANK.get(outer.unit, 0) < rank)


def _steps(text: str) -> Iterator[tuple[int, int, list[Step]]]:
    """Spans of the steps named in ``text``, in order; several numbers under one unit come together."""
    found = [
        (match.start(), match.end(), [Step("名", name=match["name"], bracket=True, said=match.group())])
        for match in _QUOTED.finditer(text)
    ]
    for match in _STEP.finditer(text):
        if not any(start <= match.start() < end for start, end, _ in found) and (steps := _numbered(match)):
            found.append((match.start(), match.end(), steps))
    for match in _NAMED.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end, _ in found):
            found.append((match.start(), match.end(), [Step("名", name=match["name"], said=match.group())]))
    for match in _FIXED.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end, _ in found):
            found.append((match.start(), match.end(), [Step("名", name=match["name"], said=match.group())]))
    yield from sorted(found, key=lambda entry: entry[0])


def _numbered(match: re.Match[str]) -> list[Step]:
    said = match.group()
    if unit := match["last"]:
        return [Step(_unit(unit), -1, said=said)]
    if unit := match["back_unit"]:
        return [Step(_unit(unit), -(parse_numeral(match["back"]) or 1), said=said)]
    if match["part"]:
        return [Step("部分", parse_numeral(match["part"]) or 0, said=said)]
    if match["item"]:
        return [Step(match["item_unit"] or "", parse_numeral(match["item"]) or 0, bracket=True, said=said)]
    if unit := match["short_unit"]:
        return (
            [Step(unit, number, said=f"第{match['short']}{unit}")] if (number := parse_numeral(match["short"])) else []
        )
    unit = _unit(match["unit"] or "条")
    first = parse_numeral(match["number"] or match["bare"] or match["ahead"])
    if not first:
        return []
    numbers = [first]
    if more := match["more"] or match["bare_more"]:
        further = [parse_numeral(number) or 0 for number in re.findall(_NUMBER, more)]
        numbers = list(range(first, further[-1] + 1))[:_MANY] if more[0] not in "、,和及" else [first, *further]
    sub = parse_numeral(match["sub"] or match["bare_sub"] or "") or 0
    alone = len(numbers) == 1
    said = said if match["unit"] else f"第{said.strip()}"
    return [
        Step(unit, number, sub, bool(match["bracket"]), said=said if alone else f"第{number}{unit}")
        for number in numbers
        if number
    ]


def _unit(word: str) -> str:
    plain = word if word in _SPELLED else word.lstrip("大小")
    return _SPELLED.get(plain, plain)
