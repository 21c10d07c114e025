"""Which headings a talk has and which sentences stand under each: those of the section that a heading comes from, and
of other papers those that bear out heading and topic alike; none twice (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.speaking_points.cues import Aspect
from assistant.speaking_points.headings import Heading
from assistant.speaking_points.pool import Candidate, Pool, likeness
from assistant.speaking_points.records import Occasion
from assistant.verifying.attribution import pairs

__all__ = ["ORDER", "PointDraft", "Standing", "drafts", "heads"]

_LOOKED_AT = 80  # headings weighed against one another
_FROM = 2  # sentences that a point needs
_BEST = 5  # sentences by whose relevance that of all is measured
_FALL = 0.6  # how fast relevance falls off
_OWN = 0.25  # what it counts for a sentence to stand under the heading in its paper
_OWN_LEAST = (0.10, 0.35)  # fit to its heading, and mean of fit and relevance, that such a sentence needs
_OTHER_LEAST = (0.28, 0.47)  # likewise one from elsewhere
_STRICT = 2  # steps after which own sentences come down no more; those from elsewhere do after twice as many
_LOOSER = 0.05  # what these come down by for each step by which a talk is filled less strictly
_ON_TOPIC = 0.45  # how topical a heading has to be, or else the best sentences of its section
_OFF = 0.07  # what that comes down by for each step
_SUPPORTING = 3  # sentences that count for a heading
_TOPICAL = 0.6  # how topical a heading beyond the least number of points has to be
_NEARLY = 0.5  # or where the length of the talk takes more points
_ALIKE = 0.55  # likeness of two headings from which one is left out
_RUN = 4  # characters in a row that no two headings share, those of the topic apart
_SAME = 0.75  # cosine of two headings, likewise
_UNEVEN = 0.01  # what each character takes away by which a heading is longer or shorter than the others
_APART = 0.35  # what likeness to headings already chosen takes away
_TOPICAL_SHARE = 0.6  # what being on the topic counts beside the worth of a heading
_SUPPORT = 1.4  # what the sentences under a heading count for it
_ASPECT = {
    "研讨发言": {Aspect.INSIGHT: 0.04},
    "学习体会": {Aspect.INSIGHT: 0.16, Aspect.PROBLEM: 0.02},
    "工作部署": {Aspect.INSIGHT: -0.15, Aspect.PROBLEM: -0.08, Aspect.MEASURE: 0.05, Aspect.SAFEGUARD: 0.05},
}
#: The order in which points come.
ORDER: dict[Occasion, tuple[Aspect, ...]] = {
    "研讨发言": (Aspect.INSIGHT, Aspect.PROBLEM, Aspect.MEASURE, Aspect.SAFEGUARD),
    "学习体会": (Aspect.INSIGHT, Aspect.PROBLEM, Aspect.MEASURE, Aspect.SAFEGUARD),
    "工作部署": (Aspect.MEASURE, Aspect.SAFEGUARD, Aspect.PROBLEM, Aspect.INSIGHT),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A sentence under a heading: how good it is there, about 0 to 1.3; whether it stands there in its paper."""

    value: float
    candidate: Candidate
    own: bool


@dataclass(slots=True)
class PointDraft:
    """A heading with the sentences that could stand under it, best first."""

    heading: Heading
    candidates: list[Standing] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Table:
    """(headings, candidates): how good each sentence is under each heading, whether it stands there in its paper, and
    whether it may stand there at all."""

    values: NDArray[np.float32]
    own: NDArray[np.bool_]
    fits: NDArray[np.bool_]
    relevance: NDArray[np.float32]  # of each candidate, 0 to 1


def drafts(
    pool: Pool,
    found: Sequence[Heading],
    count: int,
    topic: str,
    occasion: Occasion,
    taken: Callable[[Candidate], bool],
    loose: int = 0,
    least: int = 3,
    needed: int = 0,
) -> list[PointDraft]:
    """At most ``count`` points with two sentences or more each, in order of the worth of their headings. ``taken``:
    whether a sentence stands elsewhere already. ``loose``: 0 and up, how far sentences may lie from topic and heading.
    ``least``: points beyond which only headings are taken that are on the topic; those up to
    ``needed`` points, which the length of the talk takes, may lie a little further from it."""
    free = [c for c in pool.candidates if not taken(c)]
    looked = list(found[:_LOOKED_AT])
    if not looked or len(free) < _FROM:
        return []
    table = _table(pool, looked, free, loose)
    chosen: list[int] = []
    while len(chosen) < count:
        best, best_score = -1, -np.inf
        for i, heading in enumerate(looked):
            if len(chosen) >= least and heading.topical < (_TOPICAL if len(chosen) >= needed else _NEARLY):
                continue
            if i in chosen or any(_clash(heading, looked[j], topic) for j in chosen):
                continue
            fits = table.fits[i]
            if chosen:  # what stands better under another heading is no support
                fits = fits & (table.values[i] >= table.values[chosen].max(axis=0))
            if fits.sum() < _FROM or not (fits & table.own[i]).any():
                continue
            if max(heading.topical, _mean_of_best(table.relevance[fits & table.own[i]])) < _ON_TOPIC - _OFF * loose:
                continue
            support = float(np.sort(table.values[i][fits])[::-1][:_SUPPORTING].sum()) / _SUPPORTING
            apart = max((float(heading.vector @ looked[j].vector) for j in chosen), default=0.0)
            score = heading.worth + _TOPICAL_SHARE * heading.topical + _SUPPORT * support - _APART * max(0.0, apart)
            score += _ASPECT[occasion].get(heading.aspect, 0.0)
            if chosen:  # headings are to read as a series
                usual = sum(len(looked[j].text) for j in chosen) / len(chosen)
                score -= _UNEVEN * abs(len(heading.text) - usual)
            if score > best_score:
                best, best_score = i, score
        if best < 0:
            break
        chosen.append(best)
    return _dealt([looked[i] for i in chosen], free, table, chosen)


def _dealt(
    headings: Sequence[Heading], free: Sequence[Candidate], table: _Table, rows: Sequence[int]
) -> list[PointDraft]:
    """Each sentence under the heading that it is best under; points that come to too little are left out, and what
    stood there goes to the others."""
    points = [PointDraft(heading) for heading in headings]
    if rows:
        values = np.where(table.fits[rows], table.values[rows], -1.0)
        for k, i in enumerate(values.argmax(axis=0)):
            if values[i, k] >= 0:
                points[i].candidates.append(Standing(float(values[i, k]), free[k], bool(table.own[rows[i], k])))
    kept = [i for i, point in enumerate(points) if len(point.candidates) >= _FROM]
    if kept and len(kept) < len(points):
        return _dealt([headings[i] for i in kept], free, table, [rows[i] for i in kept])
    for point in points:
        point.candidates.sort(key=lambda standing: (-standing.value, standing.candidate.unit.key))
    return [points[i] for i in kept]


def _table(pool: Pool, looked: Sequence[Heading], free: Sequence[Candidate], loose: int) -> _Table:
    relevance = np.array([c.relevance for c in free], np.float32)
    best = float(np.sort(relevance)[-_BEST:].mean()) or 1.0  # nothing fits at all: nothing is measured
    measured = np.minimum(1.0, relevance / best)
    relevance = measured**_FALL
    fit = pool.weigher.fit(
        [heading.text for heading in looked],
        np.stack([heading.vector for heading in looked]),
        [c.text for c in free],
        np.stack([c.vector for c in free]),
    )
    joint = (fit + relevance) / 2
    own = np.stack([_within(heading, free) for heading in looked])
    down, others = _LOOSER * min(loose, _STRICT), _LOOSER * max(0, loose - 2 * _STRICT)
    fits = np.where(
        own,
        (fit >= _OWN_LEAST[0] - down) & (joint >= _OWN_LEAST[1] - down),
        (fit >= _OTHER_LEAST[0] - others) & (joint >= _OTHER_LEAST[1] - others),
    )
    fits &= np.stack([_not_itself(heading, free) for heading in looked])
    return _Table(np.asarray(joint + _OWN * own, np.float32), own, np.asarray(fits, bool), measured)


def _mean_of_best(values: NDArray[np.float32]) -> float:
    return float(np.sort(values)[-_FROM:].mean())


def heads(heading: Heading, candidate: Candidate) -> bool:
    """Whether a sentence stands under a heading in its paper."""
    paper, start, end = heading.section or heading.place
    return candidate.document.id == paper and start <= candidate.unit.start < end


def _within(heading: Heading, free: Sequence[Candidate]) -> NDArray[np.bool_]:
    return np.array([heads(heading, candidate) for candidate in free], bool)


def _not_itself(heading: Heading, candidates: Sequence[Candidate]) -> NDArray[np.bool_]:
    """False for sentences that are little more than the heading."""
    return np.array([len(c.text) > 1.6 * len(heading.text) or heading.text not in c.text for c in candidates], bool)


def _clash(left: Heading, right: Heading, topic: str) -> bool:
    """Whether two headings overlap, or say much the same beyond the words of the topic."""
    if left.place[0] == right.place[0] and left.place[1] < right.place[2] and right.place[1] < left.place[2]:
        return True
    runs = (left.text[i : i + _RUN] for i in range(len(left.text) - _RUN + 1))
    if any(run in right.text and run not in topic for run in runs):
        return True
    asked = pairs(topic)
    if likeness(left.pairs - asked, right.pairs - asked) >= _ALIKE:
        return True
    return float(left.vector @ right.vector) >= _SAME
