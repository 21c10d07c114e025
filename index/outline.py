"""The outline of Chinese official prose: text → headings with the spans they govern (pure).

Families, outermost first, after GB/T 9704-2012 (一、 → （一） → 1. → （1）) and the 立法技术规范 (编 章 节 条):

====== ============================== =================================================
family example                        remarks
====== ============================== =================================================
编     第一编 总则                    also 第二分编
章     第三章 监督                    any numeral up to 千 and beyond
节     第一节 一般规定
plain  工作目标                       short line without a number or a full stop
一、   一、总体要求
条     第十二条之一 …                 label is the heading; "第三条规定的…" is a cross-reference
（一） （一）抓好学习。坚持…          brackets of either width, mixed within one paper
1.     1．/ 1、/ 1.                   "1.5万元" is a number
（1）
①
topic  聚焦主责强化监督。…            a paragraph's leading topic sentence, where paragraphs have no number
一是   一是…；二是… / 一要 / 首先…其次 run into a paragraph, accepted as a series only
====== ============================== =================================================

A heading run into its paragraph ("（一）抓好学习贯彻。坚持把…") ends with its first full stop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from index.numerals import NUMERAL, parse_numeral
from index.records import Section

__all__ = ["Family", "Mark", "marks", "outline", "sections"]


class Family(IntEnum):
    """Kinds of headings; a smaller value encloses a larger one."""

    BOOK = 10
    SUBBOOK = 12
    CHAPTER = 20
    DIVISION = 30
    PLAIN = 35
    COMMA = 40  # 一、
    ARTICLE = 45  # 第一条
    BRACKET = 50  # （一）
    DIGIT = 60  # 1.
    DIGIT_BRACKET = 70  # （1）
    CIRCLE = 80  # ①
    TOPIC = 85
    RUN_IN = 90  # 一是


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading as found: where it starts and ends, its family and its number (0 where it has none)."""

    start: int
    end: int
    family: Family
    number: int
    heading: str


_HEADING_CHARS = 56  # longest heading run into a paragraph or standing on its own line
_CN = "[零〇○一二两三四五六七八九十百千]+"
_LINE = re.compile(r"[^\n]*[^\s][^\n]*")
_CLAUSE_LABEL = re.compile(
    rf"第\s*(?P<number>{NUMERAL})\s*(?P<unit>分编|编|章|节|条)(?:\s*之\s*(?P<sub>{NUMERAL}))?"
    r"(?P<after>[\s　：:【（(]|$)?"
)
_NUMBERED = (
    (Family.COMMA, re.compile(rf"(?P<number>{_CN})\s*[、．]\s*")),
    (Family.BRACKET, re.compile(rf"[（(]\s*(?P<number>{_CN})\s*[)）]\s*、?\s*")),
    (Family.DIGIT, re.compile(r"(?P<number>[0-9０-９]{1,2})\s*(?:[．、]|[.](?![0-9０-９]))\s*")),
    (Family.DIGIT_BRACKET, re.compile(r"(?:[（(]\s*(?P<number>[0-9０-９]{1,2})\s*[)）]|(?P<bare>[0-9]{1,2})[)）])\s*")),
    (Family.CIRCLE, re.compile(r"(?P<circle>[①-⑳])\s*")),
)
_CLAUSE_FAMILY = {
    "编": Family.BOOK,
    "分编": Family.SUBBOOK,
    "章": Family.CHAPTER,
    "节": Family.DIVISION,
    "条": Family.ARTICLE,
}
_REFERENCE = re.compile(r"\s*(?:的|规定|所|第|至|和|或|及|与|、|，|,|中|以|之外|款|项)")
_RUN_IN = re.compile(
    r"(?:(?<=[。；;：:，,！？\n])|^)[\s　]*"
    r"(?P<word>(?P<number>[一二三四五六七八九十]+)(?:是|要|方面)|首先|其次|再次|最后)"
)
_LAST = 99  # number of 最后, which may follow any
_ORDINAL_WORDS = {"首先": 1, "其次": 2, "再次": 3, "最后": _LAST}
_SENTENCE_END = re.compile(r"[。！？；;!?]")
_DATE_LINE = re.compile(r"[\d０-９〇○零一二三四五六七八九十XxＸｘ×*]+\s*年.*[日月号]\s*$")


def outline(text: str) -> tuple[Section, ...]:
    """The headings of ``text`` in order, each with its span and its parent's position. Empty for plain text."""
    return sections(text, marks(text))


def sections(text: str, found: list[Mark]) -> tuple[Section, ...]:
    """Nest ``found`` (in order of their start) by family: each section ends where the next of its rank starts."""
    ends = [_line_end(text, mark.end) if mark.family >= Family.TOPIC else len(text) for mark in found]
    parents: list[int | None] = [None] * len(found)
    levels = [1] * len(found)
    stack: list[int] = []
    for i, mark in enumerate(found):
        while stack and (found[stack[-1]].family >= mark.family or ends[stack[-1]] <= mark.start):
            closed = stack.pop()
            ends[closed] = min(ends[closed], mark.start)
        if stack:
            parents[i], levels[i] = stack[-1], levels[stack[-1]] + 1
        stack.append(i)
    return tuple(
        Section(levels[i], mark.heading, mark.start, mark.end, ends[i], parents[i]) for i, mark in enumerate(found)
    )


def _line_end(text: str, offset: int) -> int:
    """A run-in item or topic sentence governs its own paragraph, never the one after it."""
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def marks(text: str) -> list[Mark]:
    """All headings of ``text`` in order of their start."""
    lines = [(m.start() + len(m.group()) - len(m.group().lstrip()), m.end()) for m in _LINE.finditer(text)]
    found: list[Mark] = []
    last: dict[Family, int] = {}  # number of the latest heading of each family under the current parent
    bare: list[tuple[int, int]] = []  # lines without a number
    for start, end in lines:
        mark = _line_mark(text, start, end, last)
        if mark is None:
            bare.append((start, end))
        else:
            last = {family: number for family, number in last.items() if family < mark.family}
            last[mark.family] = mark.number
            found.append(mark)
        found.extend(_run_in(text, mark.end if mark else start, end))
    taken = {mark.start for mark in found}
    found.extend(_plain(text, lines, bare))
    found.extend(_topics(text, bare, taken))
    return sorted(found, key=lambda mark: (mark.start, mark.family))


def _line_mark(text: str, start: int, end: int, last: dict[Family, int]) -> Mark | None:
    """The numbered heading with which the line ``text[start:end]`` begins, if any."""
    first = text[start]
    if first == "第":
        label = _CLAUSE_LABEL.match(text, start, end)
        return _clause(text, label, end, last) if label else None
    if first not in "（(①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳" and not first.isnumeric():
        return None
    for family, pattern in _NUMBERED:
        match = pattern.match(text, start, end)
        if match is None:
            continue
        groups = match.groupdict()
        if circle := groups.get("circle"):
            number: int | None = ord(circle) - ord("①") + 1
        else:
            number = parse_numeral(groups.get("number") or groups.get("bare") or "")
        if number is None or match.end() == end or not _continues(number, last.get(family, 0)):
            return None
        head_end = _heading_end(text, start, match.end(), end)
        return Mark(start, head_end, family, number, text[start:head_end].rstrip(" 　。；;：:"))
    return None


def _continues(number: int, previous: int) -> bool:
    """A heading starts its series or goes on with it; a small gap is a slip of the writer, a leap is no heading."""
    return number == 1 or previous < number <= previous + 3


def _clause(text: str, label: re.Match[str], line_end: int, last: dict[Family, int]) -> Mark | None:
    family = _CLAUSE_FAMILY[label["unit"]]
    number = parse_numeral(label["number"])
    if number is None:
        return None
    if label["after"] is None:
        # "第三条规定的……" and "第三章、第四章" refer; "第三条为了……" without a blank is a heading only in sequence.
        goes_on = number == last.get(family, 0) + 1 or (label["sub"] and number == last.get(family, 0))
        if _REFERENCE.match(text, label.end(), line_end) or not goes_on:
            return None
    label_end = label.start() + len(label.group().rstrip(" 　：:【（(\t"))
    if family is not Family.ARTICLE:
        head_end = _heading_end(text, label.start(), label_end, line_end)
        heading = re.sub(r"[\s　]+", " ", text[label.start() : head_end]).strip()
        return Mark(label.start(), head_end, family, number, heading)
    # An article's heading is its label, with a caption in brackets where there is one: 第五条【定义】.
    caption = re.compile(r"[\s　]*(【[^】\n]{1,30}】)").match(text, label_end, line_end)
    head_end = caption.end() if caption else label_end
    return Mark(label.start(), head_end, family, number, re.sub(r"[\s　]+", "", text[label.start() : head_end]))


def _heading_end(text: str, start: int, body: int, line_end: int) -> int:
    """Where the heading ends that starts at ``start`` with a label up to ``body``: the line, its first sentence
    (run-in heading), or the label alone when that sentence is too long for a heading."""
    stop = _SENTENCE_END.search(text, body, line_end)
    if stop is None:
        stripped = body + len(text[body:line_end].rstrip())
        return stripped if stripped - start <= _HEADING_CHARS or "，" not in text[body:stripped] else body
    return stop.end() if stop.end() - start <= _HEADING_CHARS else body


def _run_in(text: str, start: int, end: int) -> list[Mark]:
    """Items run into the paragraph ``text[start:end]`` that count up: 一是…二是…, 一要…二要…, 首先…其次…"""
    series: dict[str, list[Mark]] = {}  # by their word, as 首先 may stand within the first item of 一要…二要…
    for match in _RUN_IN.finditer(text, start, end):
        word = match["word"]
        number = _ORDINAL_WORDS.get(word) or parse_numeral(match["number"] or "") or 0
        items = series.setdefault("序" if word in _ORDINAL_WORDS else word[-1], [])
        if number != 1 and (not items or number not in (items[-1].number + 1, _LAST)):
            continue
        at = match.start("word")
        stop = _SENTENCE_END.search(text, at, end)
        head_end = stop.start() if stop and stop.start() - at <= _HEADING_CHARS else at + len(word)
        items.append(Mark(at, head_end, Family.RUN_IN, number, text[at:head_end]))
    # A lone 一是 without its 二是 is a figure of speech.
    return sorted((m for items in series.values() if len(items) > 1 for m in items), key=lambda mark: mark.start)


def _plain(text: str, lines: list[tuple[int, int]], bare: list[tuple[int, int]]) -> list[Mark]:
    """Short lines without number or full stop that head longer ones; a series of two or more, never the first line."""
    following = {start: lines[i + 1] for i, (start, _) in enumerate(lines[:-1])}
    found = []
    for start, end in bare:
        line = text[start:end].rstrip()
        if start == lines[0][0] or start not in following or not 2 <= len(line) <= 30:
            continue
        if re.search(r"[。！？；;：:，,、|\d）)]$|^[（(《“]|[|：:]", line) or _DATE_LINE.search(line):
            continue
        next_start, next_end = following[start]
        if next_end - next_start >= max(40, 2 * len(line)):
            found.append(Mark(start, start + len(line), Family.PLAIN, 0, line))
    return found if len(found) >= 2 else []


def _topics(text: str, bare: list[tuple[int, int]], taken: set[int]) -> list[Mark]:
    """Leading topic sentences of long paragraphs without a number; a series of two or more."""
    found = []
    for start, end in bare:
        if end - start < 160 or start in taken:
            continue
        stop = _SENTENCE_END.search(text, start, end)
        if (
            stop
            and text[stop.start()] == "。"
            and 8 <= stop.start() - start <= 44
            and not re.search(r"\d", text[start : stop.start()])
        ):
            found.append(Mark(start, stop.end(), Family.TOPIC, 0, text[start : stop.start()]))
    return found if len(found) >= 2 else []
