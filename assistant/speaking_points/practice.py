"""结合实际: what the papers require of a unit like the speaker's, each as a prompt to fill in; nothing is made up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.duties.extract import duties_of
from assistant.duties.records import Duty, force_kind
from assistant.speaking_points.cues import bookkeeping, ends_a_talk
from assistant.speaking_points.filling import Said, overlap, shortened
from assistant.speaking_points.pool import Candidate, Pool, candidate_of, likeness
from assistant.verifying.attribution import pairs
from index.records import Document

__all__ = ["Requirement", "covers", "requirements"]

_COVERED = 0.35  # share of a requirement's pairs of characters in the speaker's own words from which they cover it
_ALIKE = 0.5  # share of a sentence's pairs that another has, from which it is left out
_BEST = 5  # sentences by whose relevance that of a requirement is measured
_LEAST = 0.22  # share of it that a requirement has to have
_AGAIN = 0.2  # what is taken away for each requirement taken from the same paper already
_LONGEST = 150  # characters of a requirement that is quoted whole
_NEAR = 1.0  # what nearness in meaning to the topic counts beside that
_TIMED, _NAMED, _ASKS = 0.10, 0.03, 0.05  # what it counts to say how often or by when, who, and with which word
_PASSED_DOWN = re.compile("各(?:级|单位|部门|支部|处室|地|股室|基层)|党(?:组|委|支部)|支部|单位|党员|干部|机关")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A sentence of a paper that asks for something, and what the speaker is to say about it."""

    said: Said
    ask: str


def requirements(
    pool: Pool,
    documents: Iterable[Document],
    taken: Sequence[Said],
    count: int,
    room: int,
    read: dict[str, list[Duty]] | None = None,
    used: Sequence[tuple[str, int, int]] = (),
) -> list[Requirement]:
    """At most ``count`` requirements of the papers that bear on the topic, best first, none that is said already: each
    has a telling word of the topic, or stands in a section that the talk quotes, ``used`` (id of paper, start, end).

    room: characters that a quotation may take. read: the duties of papers by id, filled in as papers are read.
    """
    read = {} if read is None else read
    known = {candidate.unit.key: candidate for candidate in pool.candidates}
    weighed: list[tuple[float, Candidate, Duty]] = []
    aside: list[tuple[float, Candidate, Duty]] = []  # less to the matter: only where there is nothing else
    best = sorted((candidate.relevance for candidate in pool.candidates), reverse=True)[:_BEST]
    top = sum(best) / len(best) if best else 1.0
    for document in documents:
        by_place = {unit: candidate for (owner, unit), candidate in known.items() if owner == document.id}
        if document.id not in read:
            read[document.id] = duties_of(document, pool.outlines.get(document.id))
        for duty in read[document.id]:
            in_used = any(paper == document.id and start <= duty.start < end for paper, start, end in used)
            inside = [candidate for at, candidate in by_place.items() if duty.start <= at < duty.end]
            weighty = bool(inside) or in_used
            if not inside:
                units = [unit for unit in pool.units[document.id] if duty.start <= unit.start < duty.end]
                inside = [candidate_of(pool, unit) for unit in units[:1]]
            if not inside or "做法" in duty.note or duty.note.startswith("次数"):
                continue
            candidate = inside[0]
            if any(overlap(candidate, said) for said in taken):
                continue
            if bookkeeping(candidate.text) or candidate.reports or ends_a_talk(candidate.text):
                continue
            fits = in_used or (weighty and candidate.relevance >= _LEAST * top and pool.weigher.tells(candidate.text))
            near = float(pool.weigher.near(candidate.vector[None, :])[0])
            worth = (
                candidate.relevance / top
                + _NEAR * near
                + _TIMED * bool(duty.every or duty.deadline)
                + _ASKS * bool(duty.force)
            )
            worth += _NAMED * bool(duty.who and _PASSED_DOWN.search(duty.who))
            (weighed if fits else aside).append((worth, candidate, duty))
    for found, longest in ((weighed, min(_LONGEST, max(40, room))), (weighed, _LONGEST), (aside, _LONGEST)):
        if chosen := _chosen(found, taken, count, longest):
            return chosen
    return []


def _chosen(
    found: Sequence[tuple[float, Candidate, Duty]], taken: Sequence[Said], count: int, longest: int
) -> list[Requirement]:
    """The best of what was ``found``, as quotations of at most ``longest`` characters, spread over the papers."""
    chosen: list[Requirement] = []
    weighed = list(found)
    others = [said.candidate for said in taken]
    papers: Counter[str] = Counter()
    while weighed and len(chosen) < count:
        weighed.sort(key=lambda found: (-found[0] + _AGAIN * papers[found[1].document.id], found[1].unit.key))
        _, candidate, duty = weighed.pop(0)
        if any(likeness(candidate.pairs, other.pairs) >= _ALIKE for other in others):
            continue
        said = shortened(candidate, longest)
        if said is not None:
            chosen.append(Requirement(said, _ask(duty, said.text)))
            others.append(candidate)
            papers[candidate.document.id] += 1
    return chosen


def covers(own_words: str, requirement: Requirement) -> bool:
    """Whether the speaker has said already how his unit stands to a requirement."""
    return (
        bool(own_words)
        and likeness(requirement.said.candidate.pairs, pairs(own_words)) >= _COVERED
        and len(requirement.said.candidate.pairs & pairs(own_words)) >= 4
    )


def _ask(duty: Duty, text: str) -> str:
    """What of the speaker's unit is to be filled in."""
    if force_kind(duty.force) == "禁止":
        return "本单位对照这项规定检视的情况"
    if duty.every is not None:
        return "本单位落实这项要求的频次、时间和效果"
    if duty.deadline is not None:
        return "本单位完成这项要求的时限、进度和责任人"
    if re.search("制度|机制|清单|责任[制书]|一岗双责|主体责任", text):
        return "本单位相应的制度安排、责任分工和执行情况"
    if re.search("整治|整改|纠治|查处|查摆|防止", text):
        return "本单位在这方面查摆出的问题和整改打算"
    if re.search("学习|教育|培训|宣传|活动|研讨", text):
        return "本单位已经开展的学习教育、典型事例和实际成效"
    return "本单位的具体做法、存在的差距和改进打算"
