"""Who and where in a text: people, offices, units and places, by the tags of the word cutter and by their form (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.figures import Span
from index.words import tagged

__all__ = ["names", "people", "places"]

_OFFICE = (
    "书记|组长|主任|局长|厅长|处长|科长|股长|县长|市长|省长|镇长|乡长|院长|校长|行长|部长|主席|会长|秘书长|委员|总理|总统|议长|经理|董事长"
    "|负责人|负责同志|领导|领导干部|领导班子|班子|成员|责任人|联系人|主持人|召集人|责任单位|牵头单位|党员|干部|职工|工作人员|专员|人员|同志"
)
_UNIT_END = (
    "[局厅委部署院办组处科股室队站所校会社司]|党委|党组|党支部|支部|党总支|政府|公司|集团|大学|学院|中学|小学|医院|中心|机关|单位|部门|法院|检察院"
    "|纪委|监委|银行|协会|学会|工会|球队|俱乐部|电视台|出版社|乐队|乐团|报社"
)
_UNIT = re.compile(f"(?:{_UNIT_END})$")
_OFFICE_END = re.compile(f"(?:{_OFFICE})$")
_NO_UNIT = re.compile(
    "(?:[机社大开晚年宴酒舞盛聚]会|才[能会]|[全东西南北内外上下大一]部|干部|[场厕住处]所|机会|社会|委员会议|会议|[部局]署|组织部署)$"
)
_DOTTED = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·・][\u4e00-\u9fff]{1,8})+")
_PLACE_END = re.compile(
    "(?:[省市县区镇乡村州旗岛港湾湖河江山街路巷馆园场站寺庙城国洲]|大厦|广场|中心|礼堂|会议室|办公室|大厅|学校|大学|学院|教堂|基地|海域|沿海|地区)$"
)
_LOCATIVE = re.compile("(?:在|于|位于|赴|到|至|往|设在|设于|落户|来自|地点[为是：:]?|地址[为是：:]?|从|抵达|前往)$")
_HAPPENS = re.compile("^(?:市|省|县|州)?[^，。；]{0,6}(?:召开|举行|举办|开幕|设立|办理|挂牌|办公|出生|成立)")
_NOUNISH = ("n", "j", "l", "vn", "b", "f", "i", "s", "an", "q")
_TITLE = re.compile('《[^《》]{1,60}》|“[^“”]{1,60}”|「[^「」]{1,60}」|"[^"]{1,60}"')
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9+\-. ]{2,30}")


def people(text: str) -> list[Span]:
    """People, offices and units in ``text``, in order; what holds another is given once, as the longer one."""
    found = [Span(m.start(), m.end()) for m in _DOTTED.finditer(text)]
    tokens = list(tagged(text))
    run: list[tuple[int, int, str]] = []
    for start, end, tag in [*tokens, (len(text), len(text), "x")]:
        word = text[start:end]
        if tag.startswith(("nr", "nz")) and tag != "nz" and end - start > 1:
            found.append(Span(start, end))
        if tag.startswith(_NOUNISH) or (tag in ("m", "r", "v", "p", "ns", "nt") and _UNIT.search(word)):
            run.append((start, end, tag))
            continue
        found += _in_run(text, run)
        run = []
    return _longest(found)


def _in_run(text: str, run: list[tuple[int, int, str]]) -> Iterator[Span]:
    """The longest unit or office that ends within a run of nouns."""
    for i in range(len(run) - 1, -1, -1):
        whole = text[run[0][0] : run[i][1]]
        if run[i][2] == "nt" or (_UNIT.search(whole) and not _NO_UNIT.search(whole)) or _OFFICE_END.search(whole):
            yield Span(run[0][0], run[i][1], weight=0.9 if len(whole) > 2 else 0.6)
            return


def places(text: str) -> list[Span]:
    """Places in ``text``, in order: those a sentence locates something in weigh most."""
    found = []
    tokens = list(tagged(text))
    merged: list[tuple[int, int, bool]] = []
    for start, end, tag in tokens:
        word = text[start:end]
        named = tag == "ns" or bool(tag.startswith(("n", "l", "s")) and _PLACE_END.search(word))
        if merged and merged[-1][1] == start and (named or (tag.startswith(_NOUNISH) and merged[-1][2])):
            merged[-1] = (merged[-1][0], end, merged[-1][2] or tag == "ns")
        elif named:
            merged.append((start, end, tag == "ns"))
    for start, end, known in merged:
        located = bool(_LOCATIVE.search(text[max(0, start - 4) : start]))
        happens = bool(_HAPPENS.match(text[end : end + 12]))
        if known or located or happens:
            found.append(Span(start, end, weight=1.0 if located or happens else 0.6))
    for left, right in pairwise(tokens):  # a place that the word cutter does not know: 在奈良遇刺
        if text[left[0] : left[1]] in ("在", "于", "位于") and right[2] not in ("x", "f", "r", "p", "d", "m", "u", "t"):
            found.append(Span(right[0], right[1], weight=0.7))
    return _longest(found)


def names(text: str) -> list[Span]:
    """《Titles》 and “quotations” in ``text``, in order, with their marks."""
    found = [Span(m.start(), m.end()) for m in _TITLE.finditer(text)]
    found += [Span(m.start(), m.end(), weight=0.5) for m in _LATIN.finditer(text)]
    return _longest(found)


def _longest(found: list[Span]) -> list[Span]:
    """In order of place, without those that lie within another."""
    kept: list[Span] = []
    for span in sorted(set(found), key=lambda s: (s.start, -s.end)):
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return kept
