"""Headings for the points of a talk, in the words of the papers: section headings, topic sentences, core clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

import numpy as np
from numpy.typing import NDArray

from assistant.redactions import gaps
from assistant.speaking_points.cues import (
    Aspect,
    aspect_of,
    begins_with_verb,
    bookkeeping,
    reports,
    solves,
    spoilt_from,
    stands_alone,
)
from assistant.speaking_points.pool import Pool
from assistant.speaking_points.topic import Topic
from assistant.speaking_points.units import Unit, bare_heading, split_clauses
from assistant.verifying.attribution import pairs
from index.passages import section_path
from index.records import Section

__all__ = ["Heading", "clause_headings", "headings"]

LEAST, MOST = 6, 25  # characters
_USUAL = (8, 20)  # characters of a heading that reads well beside others
_SECTION, _OPENS, _SENTENCE, _CLAUSE = 0.20, 0.08, 0.04, -0.12  # for heading a section, a stretch, being a sentence
_ABOVE = 0.25  # what the topicality of what stands over a heading counts for it
_VERB, _REPORT, _LENGTH, _ITSELF = 0.10, -0.6, 0.06, -0.35
_SERIES, _REFRAIN = 3, 4  # headings that make a series, and characters that all of them begin with
_STRETCH = 60  # characters that a sentence has after it in its paragraph to be one that opens a stretch of it
_EMPTY = re.compile(
    "责任单位|配合单位|牵头单位|工作回顾|^成立|领导小组|工作(?:要求|目标|安排|任务|措施|情况)$|基本情况|主要(?:做法|成效|问题|任务)$|下一步|存在(?:的)?(?:问题|不足)|总体要求|指导思想|组织领导$|有关要求|附则|总则|"
    "开展专题研讨|推诿|拖拉|懒政|敷衍|失之于|不作为|慢作为|如下|^一是|^二是|今年|去年|月底?前|以上|另外|有关|同志们|讲几点|谈几点|发言"
)
# Headings of reports: 党的政治建设不断增强, 党风廉政建设有力推进.
_REPORTED = re.compile(
    "(?:不断|有力|持续|有效|扎实|明显|显著|全面|进一步|稳步|逐步|更加)(?:增强|推进|提升|健全|巩固|深化|完善|规范|筑牢|加强|改善|优化|夯实|提高|扩大|加快|彰显)*"
    "(?:完善|深化|筑牢|推进)?$|(?:取得|成效|到位)$|了"
)
_HALF = re.compile(
    "(?:哪里|外|多少|什么|如何|的|和|与|及|在|对|把|将|为|以|从|向|于|等|并|或|、|是|上|中|下|时|后|前|要|能|会|可|使)$|^(?:未|不再|不得|没有|无法|除|的|等|以及|并|和|与|、|，|从|在|由|向|与|对|按|据|让|使|为|于)"
)
_OPENER = re.compile(
    "^(?:通过|围绕|结合|按照|根据|针对|为了?|随着|经|依托|对照|利用|依据|坚持以[^，]*为$|以[^，]{2,16}为(?:抓手|契机|统领|核心|重点|主线|目标|指导|手段|先导)$)"
)
# What a meeting or an activity was about: 聚焦X开展专题研讨.
_ABOUT = re.compile(
    "^(?:聚焦|围绕|紧扣)(?P<core>[^，,；]{6,25}?)(?:主题)?(?:开展|进行|召开|举办)[^，]{0,8}(?:研讨|活动|交流|会|学习|讨论|教育)$"
)
_OUGHT = re.compile("[ 　]*(?:首先要|要|就要|还要|更要|必须|应当|应|需要|最重要的是|首先)?")
_SPOKEN = re.compile("^(?:首先|要|必须|应当|最|聚焦)")
_SCRAPS = re.compile("^[^、]{1,4}(?:、[^、]{1,4})+$")  # 管思想、固根本
_NAMED = re.compile("[“‘][^“”‘’]*[”’]")  # “两个确立” counts nothing
_NUMBER = re.compile(r"\d|[一二三四五六七八九十两]+[次场期个名份篇天日月年]")


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    worth: float
    topical: float  # how near it is to the topic beside the nearest of all, 0 to 1
    vector: NDArray[np.float32]
    pairs: frozenset[str]
    aspect: Aspect
    section: tuple[str, int, int] | None  # paper and span of what it stands over in its paper, if anything
    place: tuple[str, int, int]  # paper and span of the words themselves


@dataclass(frozen=True, slots=True)
class _Found:
    text: str
    worth: float
    section: tuple[str, int, int] | None
    place: tuple[str, int, int]


def headings(pool: Pool, topic: Topic) -> list[Heading]:
    """All that could be a heading, best first, each wording once."""
    return _weighed(pool, topic, (*_of_sections(pool), *_of_sentences(pool)))


def clause_headings(pool: Pool, topic: Topic) -> list[Heading]:
    """Likewise, of the clauses of all sentences, whatever they begin with: for short papers, as regulations are."""
    return _weighed(pool, topic, _of_clauses(pool))


def _weighed(pool: Pool, topic: Topic, candidates: Iterable[_Found]) -> list[Heading]:
    found: dict[str, _Found] = {}
    for candidate in candidates:
        known = found.get(candidate.text)
        if known is None or candidate.worth > known.worth:
            found[candidate.text] = candidate
    kept = list(found.values())
    if not kept:
        return []
    vectors = pool.weigher.vectors([candidate.text for candidate in kept])
    near = pool.weigher.near(vectors)
    shares = [pool.weigher.share(candidate.text) for candidate in kept]
    made = []
    about = pool.weigher.about([candidate.text for candidate in kept])
    above = pool.weigher.about([_above(pool, candidate.place) for candidate in kept])
    nearest, most, all_ = max(float(near.max()), 0.2), max(*shares, 0.2), max(float(about.max()), 0.2)
    for i, (candidate, vector) in enumerate(zip(kept, vectors, strict=True)):
        text = candidate.text
        topical = 0.35 * float(near[i]) / nearest + 0.2 * shares[i] / most + 0.45 * float(about[i]) / all_
        topical += _ABOVE * float(above[i])
        worth = candidate.worth + topical
        worth += _VERB * begins_with_verb(text) + _LENGTH * (_USUAL[0] <= len(text) <= _USUAL[1])
        worth += _REPORT * bool(_REPORTED.search(text) or reports(text))
        worth -= 0.12 * bool(_SPOKEN.search(text))
        own, asked = pairs(text), pairs(topic.title)
        if own and len(own & asked) >= 0.9 * max(len(own), len(asked)):
            worth += _ITSELF  # the topic once more
        aspect = aspect_of(text)
        if aspect is Aspect.PROBLEM and not solves(text):
            continue  # 发展不平衡 is nothing to stand over what a talk says
        made.append(Heading(text, worth, topical, vector, own, aspect, candidate.section, candidate.place))
    return sorted(made, key=lambda heading: (-heading.worth, heading.text))


def _above(pool: Pool, place: tuple[str, int, int]) -> str:
    """The title of the paper and the headings over a place in it."""
    outline = pool.outlines[place[0]]
    inside = [i for i, section in enumerate(outline) if section.heading_end <= place[1] < section.end]
    title = pool.units[place[0]][0].document.title
    return " ".join((title, *(section_path(outline, inside[-1]) if inside else ())))


def _of_sections(pool: Pool) -> Iterator[_Found]:
    """The headings over the candidates, whole or the clauses of long ones."""
    over = {(c.document.id, c.document) for c in pool.candidates}
    for document_id, document in over:
        refrains = _refrains(pool.outlines[document_id])
        used = [c.unit.start for c in pool.candidates if c.document.id == document_id]
        for section in pool.outlines[document_id]:
            if not any(section.start <= at < section.end for at in used):
                continue
            raw = document.text[section.start : section.heading_end]
            shown = bare_heading(raw)
            if shown in document.title or document.title in shown:
                continue
            at = document.text.find(shown, section.start, section.heading_end) if shown else -1
            if at < 0:
                continue
            span = (document_id, section.start, section.end)
            refrain = refrains.get(section.parent, "")
            for left, right in _cuts(shown):
                if (
                    refrain
                    and left == 0
                    and right - len(refrain) >= LEAST
                    and begins_with_verb(shown[len(refrain) : right])
                ):
                    yield from _checked(
                        shown[len(refrain) : right], _SECTION, span, (document_id, at + len(refrain), at + right)
                    )
                    continue
                about = _ABOUT.match(shown[left:right])
                begin, stop = (left + about.start("core"), left + about.end("core")) if about else (left, right)
                yield from _checked(shown[begin:stop], _SECTION, span, (document_id, at + begin, at + stop))


def _refrains(outline: Sequence[Section]) -> dict[int | None, str]:
    """What all headings of one level begin with, by the position of what they stand under: 聚焦办好两件大事 before each
    is the paper's refrain, and says nothing of one."""
    siblings: dict[int | None, list[str]] = {}
    for section in outline:
        siblings.setdefault(section.parent, []).append(bare_heading(section.heading))
    found: dict[int | None, str] = {}
    for parent, names in siblings.items():
        same = takewhile(lambda chars: len(set(chars)) == 1, zip(*names, strict=False))
        prefix = "".join(chars[0] for chars in same) if len(names) >= _SERIES else ""
        if len(prefix) >= _REFRAIN:
            found[parent] = prefix
    return found


def _of_sentences(pool: Pool) -> Iterator[_Found]:
    """Short sentences, above all those that open a stretch of a paragraph, and clauses of longer ones that say
    something by themselves."""
    opening = {
        unit.key: end for document in {c.document.id for c in pool.candidates} for unit, end in _opened(pool, document)
    }
    for candidate in pool.candidates:
        text, unit = candidate.text, candidate.unit
        if bookkeeping(text) or candidate.reports:
            continue
        whole = text.rstrip("。！？；;")
        if len(whole) <= MOST:
            end = opening.get(unit.key)
            scope = (unit.document.id, unit.start, end) if end else None
            place = (unit.document.id, unit.start, unit.start + len(whole))
            yield from _checked(whole, _OPENS if end else _SENTENCE, scope, place)
        for begin, right in split_clauses(text):
            opened = _OUGHT.match(text, begin, right)
            left = opened.end() if opened else begin
            place = (unit.document.id, unit.start + left, unit.start + right)
            if begins_with_verb(text[left:right]):
                scope = (unit.document.id, unit.start, unit.end)
                yield from _checked(text[left:right], _CLAUSE, scope, place)


def _of_clauses(pool: Pool) -> Iterator[_Found]:
    for document_id in {c.document.id for c in pool.candidates}:
        for unit in pool.units[document_id]:
            for left, right in split_clauses(unit.text):
                place = (document_id, unit.start + left, unit.start + right)
                yield from _checked(unit.text[left:right], _CLAUSE, place, place)


def _opened(pool: Pool, document_id: str) -> Iterator[tuple[Unit, int]]:
    """The short sentences of a paper that open a stretch of a paragraph, and where it ends: at the next such sentence,
    or with the paragraph."""
    for _, group in groupby(pool.units[document_id], key=lambda unit: unit.line):
        line = list(group)
        short = [unit for unit in line if len(unit.text) <= MOST]
        for i, unit in enumerate(short):
            end = short[i + 1].start if i + 1 < len(short) else line[-1].end
            if end - unit.end >= _STRETCH:
                yield unit, end


def _cuts(text: str) -> Sequence[tuple[int, int]]:
    return [(0, len(text))] if len(text) <= MOST else split_clauses(text)


def _checked(
    text: str, worth: float, section: tuple[str, int, int] | None, place: tuple[str, int, int]
) -> Iterator[_Found]:
    if not LEAST <= len(text) <= MOST or _EMPTY.search(text) or _HALF.search(text) or _OPENER.search(text):
        return
    if _SCRAPS.search(text) or spoilt_from(text) is not None:
        return
    if (
        not stands_alone(text)
        or gaps(text)
        or _NUMBER.search(_NAMED.sub("", text))
        or "；" in text
        or "。" in text
        or "《" in text
    ):
        return
    yield _Found(text, worth, section, place)
