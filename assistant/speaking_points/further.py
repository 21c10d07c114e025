"""More of the sections that a talk quotes, in their order, where it would else end short (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from assistant.speaking_points.cues import PaperKind, bookkeeping, spoilt_from
from assistant.speaking_points.filling import Filled, Said, overlap, shortened
from assistant.speaking_points.headings import Heading
from assistant.speaking_points.pool import Candidate, Pool, candidate_of, likeness, quotable
from assistant.speaking_points.units import Unit

__all__ = ["by_parts", "further", "parted", "sections_used", "widened"]

_ALIKE = 0.5  # share of a sentence's pairs of characters that another has, from which one is left out
_LEAST = 0.12  # relevance, beside the best, that a sentence from a small part of a paper needs
_LEAST_LARGE = 0.3  # likewise from a large one, which turns to other matters as it goes on
_LITTLE = 12  # sentences of a section so small that all of it is about what one of them is about
_LEAD = 10  # characters of a lead-in that does not name the paper again
_ROOM = 40  # characters below which nothing more is said
_LONGEST = 220  # characters up to which a quotation goes on
_PRACTICES = 2  # sentences of a point that tell what others did
_SENTENCES = 2  # sentences that a section needs for a heading to stand over it

Span = tuple[str, int, int]  # id of a paper, and where a stretch of it begins and ends


def widened(pool: Pool, found: Sequence[Heading]) -> list[Heading]:
    """Headings that stand over the whole article, chapter or part of their paper that they are taken from, for papers
    whose sentences are few and short, as regulations are."""
    return [replace(heading, section=_around(pool, heading)) for heading in found]


def by_parts(
    pool: Pool, found: Sequence[Heading], count: int, taken: Sequence[Said], barred: Callable[[Candidate], bool]
) -> list[Filled]:
    """At most ``count`` points, each one part of a paper under the best heading ``found`` in it, with its first
    sentences: what a short regulation has to say, part by part."""
    filled: list[Filled] = []
    for heading in found:
        paper, start, end = heading.section or heading.place
        if len(filled) == count:
            break
        if any(
            p == paper and a < end and start < b for p, a, b in (f.heading.section or f.heading.place for f in filled)
        ):
            continue
        point = Filled(heading, [])
        for unit in pool.units[paper]:
            if not start <= unit.start < end or len(point.said) == _SENTENCES:
                continue
            candidate = candidate_of(pool, unit)
            said = [*taken, *(one for other in (*filled, point) for one in other.said)]
            if (
                candidate.kind is not PaperKind.RULES
            ):  # all of a regulation is on its matter; other papers turn to others
                break
            if barred(candidate) or not _sayable(candidate) or _only(heading, candidate) or not _new(candidate, said):
                continue
            if (shown := shortened(candidate, _LONGEST)) is not None:
                point.said.append(shown)
        if len(point.said) == _SENTENCES:
            filled.append(point)
    return filled


def sections_used(pool: Pool, filled: Sequence[Filled]) -> list[Span]:
    """The parts of papers that the points stand for or quote from."""
    spans = [_stretch(pool, point.heading) for point in filled]
    spans += [_part(pool, said.candidate.unit) for point in filled for said in point.said]
    return spans


def further(
    pool: Pool,
    filled: Sequence[Filled],
    room: int,
    reserved: Sequence[Said],
    most: int,
    barred: Callable[[Candidate], bool],
) -> None:
    """Add sentences to the points until they have ``most`` each or ``room`` characters are taken, then let quotations
    go on in their paragraphs. ``reserved``: what is said elsewhere in the talk; ``barred``: what no point says."""
    top = max((candidate.relevance for candidate in pool.candidates), default=1.0)
    waiting = [list(_beside(pool, point, top)) for point in filled]
    said = [*reserved, *(one for point in filled for one in point.said)]
    left = room
    added = True
    while added:
        added = False
        for point, queue in zip(filled, waiting, strict=True):
            while queue and len(point.said) < most and left >= _ROOM:
                candidate = queue.pop(0)
                told = sum(one.candidate.reports for one in point.said)
                if barred(candidate) or (candidate.reports and told >= _PRACTICES):
                    continue
                if not _new(candidate, said) or _only(point.heading, candidate):
                    continue
                shown = shortened(candidate, left - _LEAD)
                if shown is None or (shown.cut and spoilt_from(candidate.text) is None):
                    continue
                point.said.append(shown)
                said.append(shown)
                left -= len(shown) + _LEAD
                added = True
                break
    for point in filled:
        for i, one in enumerate(point.said):
            left -= _go_on(pool, point, i, [other for other in said if other is not one], left, barred)


def parted(filled: Sequence[Filled], found: Sequence[Heading], count: int) -> list[Filled]:
    """The points, and where there are fewer than ``count``, the later sentences of the fullest as points of their own,
    each under the best heading of ``found`` (best first) that is taken from one of them."""
    points = list(filled)
    while len(points) < count:
        fullest = max(points, key=lambda point: len(point.said), default=None)
        if fullest is None or len(fullest.said) < 2 * _SENTENCES:
            break
        kept, moved = fullest.said[:-_SENTENCES], fullest.said[-_SENTENCES:]
        named = {point.heading.text for point in points}
        heading = next((h for h in found if h.text not in named and any(_holds(said, h) for said in moved)), None)
        if heading is None:
            break
        at = points.index(fullest)
        points[at : at + 1] = [Filled(fullest.heading, kept), Filled(heading, moved)]
    return points


def _holds(said: Said, heading: Heading) -> bool:
    paper, start, end = heading.place
    return said.candidate.document.id == paper and said.start <= start and end <= said.end


def _go_on(
    pool: Pool,
    point: Filled,
    at: int,
    others: Sequence[Said],
    left: int,
    barred: Callable[[Candidate], bool],
) -> int:
    """Let a quotation go on with what directly follows it in its paragraph; returns the characters that this takes."""
    before = len(point.said[at])
    while not point.said[at].cut:
        one = point.said[at]
        unit = next((u for u in pool.near_by(one.candidate) if 0 <= u.start - one.end <= 1), None)
        if unit is None or not one.text.endswith("。") or len(one) + len(unit.text) > _LONGEST:
            break
        if unit.end - one.end > left - (len(one) - before):
            break
        follows = candidate_of(pool, unit)
        if barred(follows) or not _sayable(follows) or follows.reports != one.candidate.reports:
            break
        if not _new(follows, others) or likeness(follows.pairs, one.candidate.pairs) >= _ALIKE:
            break
        point.said[at] = replace(one, end=unit.end)
    return len(point.said[at]) - before


def _beside(pool: Pool, point: Filled, top: float) -> Iterator[Candidate]:
    """What stands in the section of a heading, then what stands beside the sentences of the point, each in order."""
    paper, start, end = _stretch(pool, point.heading)
    inside = [unit for unit in pool.units.get(paper, ()) if start <= unit.start < end]
    for unit in inside:
        candidate = candidate_of(pool, unit)
        least = _LEAST if len(inside) <= _LITTLE else _LEAST_LARGE
        if candidate.relevance >= least * top and _sayable(candidate):
            yield candidate
    for said in tuple(point.said):
        paper, start, end = _part(pool, said.candidate.unit)
        for unit in pool.units[paper]:
            if start <= unit.start < end:
                candidate = candidate_of(pool, unit)
                if candidate.relevance >= _LEAST * top and _sayable(candidate):
                    yield candidate


def _stretch(pool: Pool, heading: Heading) -> Span:
    """What a heading stands over: its section, or where it is a clause the part of its paper that it is from."""
    paper, start, end = heading.section or heading.place
    inside = [unit for unit in pool.units[paper] if start <= unit.start < end]
    if len(inside) > 1:
        return paper, start, end
    own = inside[0] if inside else next((u for u in pool.units[paper] if u.start <= start < u.end), None)
    return _part(pool, own) if own is not None else (paper, start, end)


def _part(pool: Pool, unit: Unit) -> Span:
    """The largest part of its paper around a sentence that is small enough to be about what this is about, else its
    paragraph."""
    paper = unit.document.id
    units = pool.units[paper]
    line = [other for other in units if other.line == unit.line]
    best = (paper, line[0].start, line[-1].end)
    at: int | None = unit.section if unit.section >= 0 else None
    while at is not None:
        section = pool.outlines[paper][at]
        if sum(section.start <= other.start < section.end for other in units) > _LITTLE:
            break
        best = (paper, section.start, section.end)
        at = section.parent
    return best


def _around(pool: Pool, heading: Heading) -> Span:
    """The smallest part of a heading's paper around it that has sentences enough, else the whole paper."""
    paper, start, _ = heading.place
    units = pool.units[paper]
    parts = [section for section in pool.outlines[paper] if section.start <= start < section.end]
    for section in sorted(parts, key=lambda section: section.end - section.start):
        if sum(section.start <= unit.start < section.end for unit in units) >= _SENTENCES:
            return paper, section.start, section.end
    return paper, 0, len(units[0].document.text)


def _sayable(candidate: Candidate) -> bool:
    text = candidate.text
    return not bookkeeping(text) and spoilt_from(text) is None and quotable(text)


def _only(heading: Heading, candidate: Candidate) -> bool:
    """Whether a sentence is little more than the heading."""
    return heading.text in candidate.text and len(candidate.text) <= 1.6 * len(heading.text)


def _new(candidate: Candidate, said: Sequence[Said]) -> bool:
    return not any(overlap(candidate, one) or likeness(candidate.pairs, one.candidate.pairs) >= _ALIKE for one in said)
