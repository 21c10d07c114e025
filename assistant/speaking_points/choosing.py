"""Which headings a talk has and which sentences stand under each: relevant, spread over papers, none twice (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.speaking_points.cues import Aspect
from assistant.speaking_points.headings import Heading
from assistant.speaking_points.pool import Candidate, Pool, likeness
from assistant.speaking_points.records import Occasion

__all__ = ["ORDER", "PointDraft", "drafts"]

_LOOKED_AT = 80  # headings weighed against one another
_SECTION = 0.30  # what it counts for a sentence to stand under the heading in its paper
_WORDS = 0.30  # what the words of the heading count that it has
_LEAST = 0.30  # affinity of a sentence to its heading, 0 to about 1.6
_FIT = 0.7  # what fitting the heading counts beside fitting the topic
_FROM = 2  # sentences that a point needs
_ALIKE = 0.55  # likeness of two headings from which one is left out
_TOPICAL = (0.4, 0.25)  # how topical a heading beyond the least number of points has to be; where there is room
_RUN = 4  # characters in a row that no two headings share, those of the topic apart
_SAME = 0.66  # cosine of two headings, likewise
_UNEVEN = 0.01  # what each character takes away by which a heading is longer or shorter than the others
_STRAYING = (0.45, 0.6)  # a sentence below this share of the best is taken only where it fits its heading so well
_TELLING = (0.7, 0.12)  # from this share of the best, a sentence may fit its heading so much less
_LOOSER = (0.06, 0.15)  # what both come down by for each step by which a long talk is taken less strictly
_APART = 0.7  # what likeness to headings already chosen takes away
_FULL = 0.7  # affinity beyond which a sentence stands under a heading as well as it can
_SUPPORT = 0.9  # what the sentences under a heading count for it
_ASPECT = {
    "研讨发言": {Aspect.INSIGHT: 0.04},
    "学习体会": {Aspect.INSIGHT: 0.16, Aspect.PROBLEM: 0.02},
    "工作部署": {Aspect.INSIGHT: -0.15, Aspect.PROBLEM: -0.08, Aspect.MEASURE: 0.05, Aspect.SAFEGUARD: 0.05},
}
#: The order in which points and their sentences come.
ORDER: dict[Occasion, tuple[Aspect, ...]] = {
    "研讨发言": (Aspect.INSIGHT, Aspect.PROBLEM, Aspect.MEASURE, Aspect.SAFEGUARD),
    "学习体会": (Aspect.INSIGHT, Aspect.PROBLEM, Aspect.MEASURE, Aspect.SAFEGUARD),
    "工作部署": (Aspect.MEASURE, Aspect.SAFEGUARD, Aspect.PROBLEM, Aspect.INSIGHT),
}


@dataclass(slots=True)
class PointDraft:
    """A heading with the sentences that could stand under it, best first."""

    heading: Heading
    candidates: list[tuple[float, Candidate]] = field(default_factory=list)


def drafts(
    pool: Pool,
    found: Sequence[Heading],
    count: int,
    topic: str,
    occasion: Occasion,
    taken: Callable[[Candidate], bool],
    loose: int = 0,
    least: int = 3,
    roomy: bool = False,
) -> list[PointDraft]:
    """At most ``count`` points with two sentences or more each, in order of the worth of their headings. ``taken``:
    whether a sentence stands elsewhere already. ``loose``: 0 and up, how far
    sentences may lie from topic and heading. ``least``: points beyond which only
    headings are taken that are on the topic, less strictly where a long talk has room (``roomy``)."""
    free = [c for c in pool.candidates if not taken(c)]
    looked = list(found[:_LOOKED_AT])
    if not looked or len(free) < _FROM:
        return []
    affinity = _affinity(looked, free)
    top = max(c.relevance for c in free)
    values = np.array([c.relevance / top for c in free], np.float32)
    chosen: list[int] = []
    while len(chosen) < count:
        best, best_score = -1, -np.inf
        for i, heading in enumerate(looked):
            if len(chosen) >= least and heading.topical < _TOPICAL[roomy]:
                continue
            if i in chosen or any(_clash(heading, looked[j], topic) for j in chosen):
                continue
            own = affinity[i] - (affinity[chosen].max(axis=0) if chosen else 0.0)
            fits = _fitting(affinity[i], values, loose) & (own >= 0) & _not_itself(heading, free)
            if fits.sum() < _FROM:
                continue
            support = np.sort((np.minimum(affinity[i], _FULL) / _FULL * values)[fits])[::-1][:3].sum() / 3
            apart = max((float(heading.vector @ looked[j].vector) for j in chosen), default=0.0)
            score = heading.worth + _SUPPORT * float(support) - _APART * max(0.0, apart)
            score += _ASPECT[occasion].get(heading.aspect, 0.0)
            if chosen:  # headings are to read as a series
                usual = sum(len(looked[j].text) for j in chosen) / len(chosen)
                score -= _UNEVEN * abs(len(heading.text) - usual)
            if chosen and heading.aspect not in {looked[j].aspect for j in chosen}:
                score += 0.05
            if score > best_score:
                best, best_score = i, score
        if best < 0:
            break
        chosen.append(best)
    return _dealt([looked[i] for i in chosen], affinity[chosen], free, values, loose)


def _dealt(
    chosen: Sequence[Heading], affinity: np.ndarray, free: Sequence[Candidate], values: np.ndarray, loose: int
) -> list[PointDraft]:
    """Each sentence under the heading that it fits best; points that come to too little are left out."""
    points = [PointDraft(heading) for heading in chosen]
    for k, candidate in enumerate(free):
        if not len(chosen):
            break
        order = np.argsort(-affinity[:, k], kind="stable")
        i = int(order[0])
        if _fitting(affinity[i], values, loose)[k] and _not_itself(chosen[i], [candidate])[0]:
            points[i].candidates.append((1.3 * float(values[k]) + _FIT * float(min(affinity[i, k], _FULL)), candidate))
    kept = []
    for point in points:
        point.candidates.sort(key=lambda pair: (-pair[0], pair[1].unit.key))
        if len(point.candidates) >= _FROM:
            kept.append(point)
    if len(kept) < len(points) and kept:  # what stood under a heading that falls goes to the others
        rows = [i for i, point in enumerate(points) if len(point.candidates) >= _FROM]
        return _dealt([chosen[i] for i in rows], affinity[rows], free, values, loose)
    return kept


def _affinity(looked: Sequence[Heading], free: Sequence[Candidate]) -> np.ndarray:
    """(headings, candidates): how well each sentence stands under each heading."""
    cosines = np.clip(np.stack([h.vector for h in looked]) @ np.stack([c.vector for c in free]).T, 0, 1)
    starts = np.array([c.unit.start for c in free])
    owners = np.array([c.document.id for c in free])
    for i, heading in enumerate(looked):
        if heading.pairs:
            cosines[i] += _WORDS * np.array([len(heading.pairs & c.pairs) for c in free]) / len(heading.pairs)
        if heading.section:
            paper, start, end = heading.section
            cosines[i] += _SECTION * ((owners == paper) & (starts >= start) & (starts < end))
    return np.asarray(cosines)


def _fitting(affinity: np.ndarray, values: np.ndarray, loose: int) -> np.ndarray:
    """Which sentences stand well enough under a heading, and are about the topic or at least fit very well."""
    least = _LEAST - _LOOSER[0] * loose - _TELLING[1] * (values >= _TELLING[0])
    near = (values >= _STRAYING[0] - _LOOSER[1] * loose) | (affinity >= _STRAYING[1])
    return np.asarray((affinity >= least) & near)


def _not_itself(heading: Heading, candidates: Iterable[Candidate]) -> np.ndarray:
    """False for sentences that are little more than the heading."""
    return np.array([len(c.text) > 1.6 * len(heading.text) or heading.text not in c.text for c in candidates], bool)


def _clash(left: Heading, right: Heading, topic: str) -> bool:
    """Whether two headings overlap, or say much the same beyond the words of the topic."""
    if left.place[0] == right.place[0] and left.place[1] < right.place[2] and right.place[1] < left.place[2]:
        return True
    runs = (left.text[i : i + _RUN] for i in range(len(left.text) - _RUN + 1))
    if any(run in right.text and run not in topic for run in runs):
        return True
    return likeness(left.pairs, right.pairs) >= _ALIKE or float(left.vector @ right.vector) >= _SAME
