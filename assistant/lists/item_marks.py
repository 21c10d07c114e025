"""What may mark an item of an enumeration, and how such marks count up to runs (pure)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from index.numerals import parse_numeral

__all__ = ["ItemMark", "Run", "is_marked", "item_marks", "runs", "text_lines"]

Span = tuple[int, int]

_CN = "[一二三四五六七八九十]{1,3}"
_DIGITS = "[0-9０-９]{1,2}"
_ORDINAL = (
    rf"(?P<run>{_CN})(?P<word>则?是|要|方面(?=[，,：:是要]))|(?P<other>另一方面)"
    rf"|第(?P<nth>{_CN})(?P<unit>个?(?:[步期类种点档组]|阶段|方面|环节)|件事?|(?=[，,、：:是]))"
    rf"|其(?P<each>{_CN})(?=[，,、：:是])|(?P<order>首先|其次|再次|再者|最后)"
)
_NUMBER = rf"(?P<digit>{_DIGITS})(?:[．、.](?![0-9０-９]))|(?P<comma>{_CN})[、．](?!{_CN}[、，年月日])"
_BRACKETED = rf"[（(]\s*(?:(?P<bracket>{_CN})|(?P<digits>{_DIGITS}))\s*[)）]、?|(?P<circle>[①-⑳])"
_BARE = rf"(?P<bare>{_DIGITS})[)）]"
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_LINE_MARK = re.compile(rf"(?:{_NUMBER}|{_BRACKETED}|{_BARE}|(?P<bullet>[-•●·▪■◆*])(?=[\s　])|{_ORDINAL})[\s　]*")
_FIRST = frozenset("一二三四五六七八九十第其首再最另（(①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳-•●·▪■◆*0123456789０１２３４５６７８９")
_INLINE = re.compile(rf"[。；;：:，,！？!?][”’\"」』）)]*[ \t　]*(?P<mark>{_NUMBER}|{_BARE}|{_ORDINAL})")
# "前款第（二）项", "本条（一）、（二）项" refer to items; they are none.
_INLINE_BRACKET = re.compile(rf"(?<![第款])(?P<mark>{_BRACKETED})(?!\s*(?:[项款目条]|[、，和至或及与]\s*[（(]))")
_ORDER = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": 99}
_NUMBERED = frozenset({"comma", "bracket", "digit", "digits", "bare", "circle"})


@dataclass(frozen=True, slots=True)
class ItemMark:
    """A mark with its style (numerals left out) and number; ``line`` is its position among the lines not blank."""

    start: int
    end: int
    style: str
    number: int
    line: int
    own_line: bool  # it begins its line


@dataclass(slots=True)
class Run:
    """Marks that count up; ``closed`` is where something else starts that ends the run."""

    marks: list[ItemMark]
    closed: int = 0

    @property
    def last(self) -> ItemMark:
        return self.marks[-1]


def text_lines(text: str) -> list[Span]:
    """Spans of the lines that are not blank, without the blanks before them."""
    return [(m.start() + len(m.group()) - len(m.group().lstrip()), m.end()) for m in _LINE.finditer(text)]


def is_marked(text: str, start: int, end: int) -> bool:
    """Whether the line ``text[start:end]`` begins with a mark."""
    return _LINE_MARK.match(text, start, end) is not None


def item_marks(text: str, lines: Sequence[Span]) -> list[ItemMark]:
    """All that may mark an item, in order; ``lines`` as of ``text_lines``."""
    starts = [start for start, _ in lines]
    found: dict[int, ItemMark] = {}
    for position, (start, end) in enumerate(lines):
        if text[start] in _FIRST and (match := _LINE_MARK.match(text, start, end)):
            found[start] = _mark(match, start, match.end(), position, True)
    for pattern in (_INLINE, _INLINE_BRACKET):
        for match in pattern.finditer(text):
            start = match.start("mark")
            position = bisect_right(starts, start) - 1
            if start not in found and position >= 0 and starts[position] < start:
                found[start] = _mark(match, start, match.end(), position, False)
    return [found[start] for start in sorted(found)]


def _mark(match: re.Match[str], start: int, end: int, line: int, own_line: bool) -> ItemMark:
    groups = {name: value for name, value in match.groupdict().items() if value is not None and name != "mark"}
    name = next(iter(groups))
    value = groups[name]
    if name == "order":
        return ItemMark(start, end, name, _ORDER[value], line, own_line)
    if name == "other":
        return ItemMark(start, end, "run方面", 2, line, own_line)
    if name == "circle":
        return ItemMark(start, end, name, ord(value) - ord("①") + 1, line, own_line)
    if name == "bullet":
        return ItemMark(start, end, name + value, 1, line, own_line)
    style = name + groups.get("word", groups.get("unit", "")).replace("则", "").replace("件事", "件")
    return ItemMark(start, end, style, parse_numeral(value) or 0, line, own_line)


def runs(marks: Sequence[ItemMark], hard: Sequence[tuple[int, str]], length: int) -> list[Run]:
    """The runs that the marks make, nested as on a stack; also those of a single mark. ``hard`` are the places where
    articles, chapters and the like start (章, 条), which no run goes across, but for 一、 over articles."""
    stack: list[Run] = []
    done: list[Run] = []

    def close(depth: int, at: int) -> None:
        for one in stack[depth:]:
            one.closed = at
            done.append(one)
        del stack[depth:]

    passed = 0
    for mark in marks:
        while passed < len(hard) and hard[passed][0] <= mark.start:
            at, unit = hard[passed]
            keep = next((i for i, one in enumerate(stack) if unit != "条" or one.last.style != "comma"), len(stack))
            close(keep, at)
            passed += 1
        depth = _continued(stack, mark)
        if depth is not None:
            close(depth + 1, mark.start)
            stack[depth].marks.append(mark)
        elif mark.number == 1:
            # Numbers that start again end the series before, unless they run within one of its items.
            again = (i for i, one in enumerate(stack) if _alike(one.last, mark) and one.last.own_line <= mark.own_line)
            close(next(again, len(stack)), mark.start)
            stack.append(Run([mark]))
    for one in stack:
        after = next((at for at, unit in hard if at > one.last.start), length)
        one.closed = after
    return done + stack


def _alike(one: ItemMark, other: ItemMark) -> bool:
    """Of one style; 一是 … 二要 is a slip, and (1) is 1)."""
    family = {"bare": "digits"}
    return family.get(one.style, one.style) == family.get(other.style, other.style)


def _continued(stack: Sequence[Run], mark: ItemMark) -> int | None:
    """Depth of the open series that goes on with ``mark``: one on lines of its own for a mark on its own line."""
    fitting = [i for i, one in enumerate(stack) if _goes_on(one.last, mark)]
    if not fitting:
        loose = [i for i, one in enumerate(stack) if _slip(one.last, mark)]
        return loose[-1] if loose else None
    same = [i for i in fitting if stack[i].last.own_line == mark.own_line]
    return (same or fitting)[-1]


def _goes_on(last: ItemMark, mark: ItemMark) -> bool:
    if not _alike(last, mark):
        return False
    if mark.style.startswith("bullet"):
        return mark.line == last.line + 1
    follows = mark.number > last.number if mark.style == "order" else mark.number == last.number + 1
    return follows and _reachable(last, mark)


def _reachable(last: ItemMark, mark: ItemMark) -> bool:
    if mark.line == last.line:
        return True
    # What ran into one paragraph goes on in the very next at most.
    return mark.own_line and (last.own_line or mark.line == last.line + 1)


def _slip(last: ItemMark, mark: ItemMark) -> bool:
    """A number left out or given twice on lines of their own; 一是…二要…三是 within a paragraph."""
    if mark.style in _NUMBERED and _alike(last, mark):
        slipped = mark.number in (last.number, last.number + 2) and mark.number > 1
        return slipped and mark.own_line and last.own_line
    other_word = mark.style.startswith("run") and last.style.startswith("run") and mark.style != last.style
    return other_word and mark.number == last.number + 1 and mark.line == last.line
