"""Headings for the points of a talk, in the words of the papers: section headings, topic sentences, core clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    stands_alone,
)
from assistant.speaking_points.pool import Pool
from assistant.speaking_points.topic import Topic
from assistant.speaking_points.units import bare_heading, split_clauses
from assistant.verifying.attribution import pairs

__all__ = ["Heading", "headings"]

LEAST, MOST = 6, 25  # characters
_USUAL = (8, 20)  # characters of a heading that reads well beside others
_SECTION, _SENTENCE, _CLAUSE = 0.12, 0.10, 0.0  # what a heading is worth for being one, or a sentence of its own
_VERB, _REPORT, _LENGTH, _ITSELF = 0.10, -0.6, 0.06, -0.5
_EMPTY = re.compile(
    "工作回顾|^成立|领导小组|工作(?:要求|目标|安排|任务|措施|情况)$|基本情况|主要(?:做法|成效|问题|任务)$|下一步|存在(?:的)?(?:问题|不足)|总体要求|指导思想|组织领导$|有关要求|附则|总则|"
    "开展专题研讨|不痛不痒|推诿|拖拉|懒政|敷衍|失之于|不作为|慢作为|隐形变异|如下|^一是|^二是|今年|去年|月底?前|以上|另外|有关|同志们|讲几点|谈几点|发言"
)
# Headings of reports: 党的政治建设不断增强, 党风廉政建设有力推进.
_REPORTED = re.compile(
    "(?:不断|有力|持续|有效|扎实|明显|显著|全面|进一步|稳步|逐步|更加)(?:增强|推进|提升|健全|巩固|深化|完善|规范|筑牢|加强|改善|优化|夯实|提高|扩大|加快|彰显)*"
    "(?:完善|深化|筑牢|推进)?$|(?:取得|成效|到位)$|了"
)
_HALF = re.compile(
    "(?:哪里|外|多少|什么|如何|的|和|与|及|在|对|把|将|为|以|从|向|于|等|并|或|、|是|上|中|下|时|后|前|要|能|会|可|使)$|^(?:除|的|等|以及|并|和|与|、|，|从|在|由|向|与|对|按|据|让|使|为|于)"
)
_OPENER = re.compile(
    "^(?:通过|围绕|结合|按照|根据|针对|为了?|随着|经|依托|对照|利用|依据|坚持以[^，]*为$|以[^，]{2,16}为(?:抓手|契机|统领|核心|重点|主线|目标|指导|手段|先导)$)"
)
_OUGHT = re.compile("[ 　]*(?:首先要|要|就要|还要|更要|必须|应当|应|需要|最重要的是|首先)?")
_SPOKEN = re.compile("^(?:首先|要|必须|应当|最|聚焦)")
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
    found: dict[str, _Found] = {}
    for candidate in (*_of_sections(pool), *_of_sentences(pool)):
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
    nearest, most = max(float(near.max()), 0.2), max(*shares, 0.2)
    for candidate, vector, nearness, share in zip(kept, vectors, near, shares, strict=True):
        text = candidate.text
        worth = candidate.worth + 0.55 * float(nearness) / nearest + 0.35 * share / most
        worth += _VERB * begins_with_verb(text) + _LENGTH * (_USUAL[0] <= len(text) <= _USUAL[1])
        worth += _REPORT * bool(_REPORTED.search(text) or reports(text))
        worth -= 0.12 * bool(_SPOKEN.search(text))
        own = pairs(text)
        if own and len(own & pairs(topic.title)) >= 0.9 * len(own):
            worth += _ITSELF  # the topic once more
        aspect = aspect_of(text)
        if aspect is Aspect.PROBLEM and not solves(text):
            continue  # 发展不平衡 is nothing to stand over what a talk says
        topical = 0.6 * float(nearness) / nearest + 0.4 * share / most
        made.append(Heading(text, worth, topical, vector, own, aspect, candidate.section, candidate.place))
    return sorted(made, key=lambda heading: (-heading.worth, heading.text))


def _of_sections(pool: Pool) -> Iterator[_Found]:
    """The headings over the candidates, whole or the clauses of long ones."""
    over = {(c.document.id, c.document) for c in pool.candidates}
    for document_id, document in over:
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
            for left, right in _cuts(shown):
                yield from _checked(shown[left:right], _SECTION, span, (document_id, at + left, at + right))


def _of_sentences(pool: Pool) -> Iterator[_Found]:
    """Short sentences, and clauses of longer ones that say something by themselves."""
    for candidate in pool.candidates:
        text, unit = candidate.text, candidate.unit
        if bookkeeping(text) or candidate.reports:
            continue
        whole = text.rstrip("。！？；;")
        if len(whole) <= MOST:
            yield from _checked(whole, _SENTENCE, None, (unit.document.id, unit.start, unit.start + len(whole)))
        for begin, right in split_clauses(text):
            opened = _OUGHT.match(text, begin, right)
            left = opened.end() if opened else begin
            place = (unit.document.id, unit.start + left, unit.start + right)
            if begins_with_verb(text[left:right]):
                yield from _checked(text[left:right], _CLAUSE, None, place)


def _cuts(text: str) -> Sequence[tuple[int, int]]:
    return [(0, len(text))] if len(text) <= MOST else split_clauses(text)


def _checked(
    text: str, worth: float, section: tuple[str, int, int] | None, place: tuple[str, int, int]
) -> Iterator[_Found]:
    if not LEAST <= len(text) <= MOST or _EMPTY.search(text) or _HALF.search(text) or _OPENER.search(text):
        return
    if not stands_alone(text) or gaps(text) or _NUMBER.search(text) or "；" in text or "。" in text or "《" in text:
        return
    yield _Found(text, worth, section, place)
