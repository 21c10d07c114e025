"""Speaking points from a library alone: title, opening, points, 结合实际, closing, sources; every word cited."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from assistant.duties.records import Duty
from assistant.errors import TopicError
from assistant.settings import AnswerSettings
from assistant.speaking_points.choosing import ORDER, drafts, heads
from assistant.speaking_points.cues import ends_a_talk, of_a_meeting
from assistant.speaking_points.ends import SHORT, closing_quote, opening_quote
from assistant.speaking_points.filling import LEAST, MOST, Filled, Said, fill, lead_length
from assistant.speaking_points.frame import FRAMES, NAMED, title_of
from assistant.speaking_points.further import by_parts, further, parted, sections_used, widened
from assistant.speaking_points.headings import Heading, clause_headings, headings
from assistant.speaking_points.nearest import too_little
from assistant.speaking_points.numbering import renumbered
from assistant.speaking_points.parts import Parts, source
from assistant.speaking_points.pool import Candidate, Pool, read_pool
from assistant.speaking_points.practice import requirements
from assistant.speaking_points.records import Occasion, SpeakingPoints
from assistant.speaking_points.topic import Topic, read_topic
from index.selection import Papers

__all__ = ["CHARS_A_MINUTE", "MAX_MINUTES", "OWN_UNIT_CHARS", "Phrases", "speaking_points"]

CHARS_A_MINUTE = 220  # spoken characters
MAX_MINUTES = 60
OWN_UNIT_CHARS = 2000  # of what a speaker says of his own unit, at most
_OWN_SHARE = 0.25  # share of the wanted length that it takes from the rest of the talk, at most
_TRIES = 6  # plans made until each point has enough
_CORRECTIONS = 4  # times that a talk is filled anew to come nearer to its length
_CLOSE = 0.05  # share of its length that does not matter
_LOOSENESS = 8  # steps in which a talk is filled less and less strictly until it has enough points
_DIRECT = 4  # sentences on the topic itself, below which the reader is told that there are few
_SCARCE = 0.65  # share of its room that a talk then fills
_FURTHER = 0.9  # share of its room up to which sections are quoted on
_LONGER = 10  # minutes from which a point may have one sentence more than usual
_LONG = 15  # minutes beyond which four sentences a point may be too few
_MANY = 8  # then at most
_BRIEF = 3  # minutes of a talk so short that one sentence a point has to do
_NEAR_ENOUGH = 0.15  # share of the wanted length by which a talk may differ from it


class Phrases(Protocol):
    """Puts finished points into other words, as ``assistant.speaking_points.phrasing.Phraser`` does."""

    def phrase(
        self, points: SpeakingPoints, topic: str, minutes: int, *, stop: threading.Event | None = None
    ) -> SpeakingPoints: ...


def speaking_points(
    library: Papers,
    topic: str,
    *,
    minutes: int = 8,
    points: int | tuple[int, int] = (3, 5),
    occasion: Occasion = "研讨发言",
    own_unit: str = "",
    settings: AnswerSettings | None = None,
    phraser: Phrases | None = None,
    stop: threading.Event | None = None,
) -> SpeakingPoints:
    """The outline of a talk of ``minutes`` (1 to 60) on ``topic``, with so many ``points``, at least and at most.

    own_unit: what the speaker says of his own unit, taken in as it is. phraser: puts the quotations into other words,
    and is asked for no more of them once ``stop`` is set.
    Raises TopicError when the topic is empty, too long, or not covered by the papers, or ``own_unit`` is longer than
    ``OWN_UNIT_CHARS``.
    """
    asked = read_topic(topic)
    own_unit = " ".join(own_unit.split())
    if len(own_unit) > OWN_UNIT_CHARS:
        raise TopicError(f"本单位的实际情况有 {len(own_unit)} 个字，超过 {OWN_UNIT_CHARS} 字的上限，请精简后再试。")
    settings = settings or AnswerSettings()
    pool = read_pool(library, asked, settings, max(40, minutes * CHARS_A_MINUTE // 50))
    least, most = (points, points) if isinstance(points, int) else points
    talk = _Talk(pool, asked, occasion, minutes, least, most, own_unit)
    made = talk.made(lambda: TopicError(too_little(library, asked)))
    return phraser.phrase(made, asked.core, minutes, stop=stop) if phraser is not None else made


@dataclass(slots=True)
class _Talk:
    pool: Pool
    topic: Topic
    occasion: Occasion
    minutes: int
    least: int
    most: int
    own_unit: str
    duties: dict[str, list[Duty]] = field(default_factory=dict)  # of the papers read so far

    def made(self, refused: Callable[[], TopicError]) -> SpeakingPoints:
        wanted = self.minutes * CHARS_A_MINUTE
        found = headings(self.pool, self.topic)
        count = min(max(self.least, 3 if self.minutes <= 5 else 4 if self.minutes <= 12 else 5), self.most)
        scarce = self.pool.direct < _DIRECT
        if scarce:
            count = self.least
        quote = opening_quote(self.pool, wanted) if self.minutes > _BRIEF else None
        last = closing_quote(self.pool, wanted, [quote] if quote else [])
        framed = [said.candidate for said in (quote, last) if said]
        asks = 1 if self.minutes <= _BRIEF else 2 if self.minutes <= 5 else 3 if self.minutes <= 12 else 4
        room = wanted - self._around(framed, asks)
        if scarce:  # a shorter talk rather than one on other matters
            room = round(_SCARCE * room)
        made: SpeakingPoints | None = None
        needed = 0
        for _ in range(_CORRECTIONS):  # what lead-ins and prompts take is only known afterwards
            written = self._written(found, count, quote, last, room, asks, needed)
            if written is None:
                break
            if made is None or self._merit(written, wanted) > self._merit(made, wanted):
                made = written
            short = wanted - self._counted(written)
            if scarce or abs(short) < _CLOSE * wanted:
                break
            room += short
            if short > 2 * _CLOSE * wanted:
                needed = count = min(count + 1, self.most)
        for first, end in ((quote, None), (None, None)):  # points before a quotation to begin or end with
            if made is not None and len(made.points) >= self.least:
                break
            written = self._written(found, count, first, end, room, asks)
            if written is not None and (made is None or self._merit(written, wanted) > self._merit(made, wanted)):
                made = written
        if made is None:
            raise refused()
        return replace(made, notes=tuple(self._notes(made, wanted)))

    def _merit(self, made: SpeakingPoints, wanted: int) -> tuple[int, int]:
        """Points enough before length."""
        return min(len(made.points), self.least), -abs(self._counted(made) - wanted)

    def _written(
        self,
        found: Sequence[Heading],
        count: int,
        quote: Said | None,
        last: Said | None,
        room: int,
        asks: int,
        needed: int = 0,
    ) -> SpeakingPoints | None:
        """The talk with points of about ``room`` characters; None where there are none. ``needed``: as many points are
        to come from headings less near to the topic, for its length."""
        ends = [said for said in (quote, last) if said]
        framed = [said.candidate for said in ends]
        filled = self._filled(found, count, framed, room, needed)
        if not filled:
            return None
        used = [*framed, *(said.candidate for point in filled for said in point.said)]
        documents = {c.document.id: c.document for c in used}
        order = sorted(documents.values(), key=lambda d: -sum(c.document.id == d.id for c in used))
        spoken = [*ends, *(said for point in filled for said in point.said)]
        each = round(0.2 * self.minutes * CHARS_A_MINUTE / asks) - 40
        asked = requirements(self.pool, order, spoken, asks, each, self.duties, sections_used(self.pool, filled))
        elsewhere = [*ends, *(requirement.said for requirement in asked)]
        left = round(room / _SCARCE) if self.pool.direct < _DIRECT else room
        further(self.pool, filled, round(_FURTHER * left) - _length(filled), elsewhere, self._most(), _barred)
        if len(filled) < self.least:
            filled = parted(filled, clause_headings(self.pool, self.topic), self.least)
        filled = self._ordered(filled)
        parts = Parts(self.pool, self.topic, self.occasion)
        return renumbered(
            SpeakingPoints(
                title_of(self.topic, self.occasion),
                parts.opening(quote, order, self._named()),
                parts.points(filled),
                parts.practice(self.own_unit, asked),
                parts.closing(last),
                tuple(source(document) for document in {d.id: d for d in (*order, *parts.documents())}.values()),
            )
        )

    def _filled(
        self, found: Sequence[Heading], count: int, framed: Sequence[Candidate], room: int, needed: int
    ) -> list[Filled]:
        """Points with enough sentences each; what lies less near to the topic is taken where there is too little."""
        best: list[Filled] = []
        for loose in range(_LOOSENESS):
            made = self._planned(list(found), count, framed, room, loose, needed)
            if (min(len(made), count), _length(made)) > (min(len(best), count), _length(best)):
                best = made
            if len(best) >= self.least:
                return best
        wider = widened(self.pool, [*found, *clause_headings(self.pool, self.topic)])
        for loose in range(_LOOSENESS):
            made = self._planned(wider, count, framed, room, loose)
            if (min(len(made), count), _length(made)) > (min(len(best), count), _length(best)):
                best = made
            if len(best) >= self.least:
                return best
        parts = by_parts(self.pool, wider, self.least, [Said(c, c.unit.start, c.unit.end) for c in framed], _barred)
        return parts if len(parts) > len(best) else best

    def _most(self) -> int:
        """Sentences of a point at most."""
        return MOST if self.minutes < _LONGER else MOST + 1 if self.minutes <= _LONG else _MANY

    def _planned(
        self, found: list[Heading], count: int, framed: Sequence[Candidate], room: int, loose: int, needed: int = 0
    ) -> list[Filled]:
        """A heading that comes to too little gives way to the next one. ``needed``: points that the length takes, whose
        headings need not be as near to the topic as others beyond the least number."""
        least = LEAST if self.minutes > _BRIEF else 1

        def taken(candidate: Candidate) -> bool:
            return any(candidate is other for other in framed) or _barred(candidate)

        best: list[Filled] = []
        for attempt in range(_TRIES):
            planned = drafts(
                self.pool,
                found,
                count,
                self.topic.text,
                self.occasion,
                taken,
                loose,
                self.least,
                needed,
            )
            filled = fill(self.pool, planned, room, framed, 1 + attempt / 4, MOST if self.minutes <= _LONG else _MANY)
            papers = {said.candidate.document.id for point in filled for said in point.said}
            good = [p for p in filled if len(p.said) >= least and p.heading.place[0] in papers]
            poor = [point.heading.text for point in filled if point not in good]
            if len(good) > len(best):
                best = good
            if len(good) >= count or not poor:
                break
            found = [heading for heading in found if heading.text not in poor]
        return best

    def _around(self, framed: Sequence[Candidate], asks: int) -> int:
        frame = FRAMES[self.occasion]
        wanted = self.minutes * CHARS_A_MINUTE
        quotes = sum(min(len(c.text), SHORT) + lead_length(c) + 14 for c in framed)
        prompts = asks * (min(0.2 * wanted / asks, 110) + 50)
        return round(quotes + prompts + len(frame.opening) + 25 * self._named() + len(frame.last) + self._own())

    def _own(self) -> int:
        """Characters of what is said of the own unit that the rest of the talk makes room for."""
        return min(len(self.own_unit), round(_OWN_SHARE * self.minutes * CHARS_A_MINUTE))

    def _counted(self, made: SpeakingPoints) -> int:
        """Length of a talk for the choice of what else it says: a long account of the own unit crowds out no point."""
        return spoken_length(made) - len(self.own_unit) + self._own()

    def _named(self) -> int:
        return 1 if self.minutes < _BRIEF else 2 if self.minutes <= 5 else NAMED

    def _ordered(self, filled: Sequence[Filled]) -> list[Filled]:
        """Points by what they are for; those of one kind in the order of the paper that most come from. Within a point
        what comes from the heading's section first, in its order, and what others did last."""
        rank = {aspect: i for i, aspect in enumerate(ORDER[self.occasion])}
        for point in filled:
            point.said.sort(key=lambda s: (s.candidate.reports, not heads(point.heading, s.candidate), s.start))

        def place(point: Filled) -> tuple[int, str, int]:
            ranks = [rank[said.candidate.aspect] for said in point.said]
            mean = (rank[point.heading.aspect] + sum(ranks) / len(ranks)) / 2
            return round(mean), point.heading.place[0], point.heading.place[1]

        return sorted(filled, key=place)

    def _notes(self, made: SpeakingPoints, wanted: int) -> list[str]:
        notes = []
        length = spoken_length(made)
        if length < (1 - _NEAR_ENOUGH) * wanted:
            notes.append(
                f"文库里切题的内容只够约 {max(1, round(length / CHARS_A_MINUTE))} 分钟（约 {length} 字），"
                f"不足 {self.minutes} 分钟，请自行补充，或者先放入更多文件。"
            )
        elif length > (1 + _NEAR_ENOUGH) * wanted:
            notes.append(f"全文约 {length} 字，超过 {self.minutes} 分钟的篇幅（约 {wanted} 字），讲时请酌情删减。")
        if len(made.points) < self.least:
            notes.append(f"文库里切题的内容只够列 {len(made.points)} 个要点，少于所要的 {self.least} 个。")
        if self.pool.direct < _DIRECT:
            notes.append("文库里直接谈这个主题的内容不多，提纲较多地用了相关的内容，请着重审看是否切题。")
        if len(made.sources) == 1:
            notes.append("只有一份文件切题，提纲全部出自这份文件。")
        return notes


def spoken_length(made: SpeakingPoints) -> int:
    """Characters of all statements and headings."""
    statements = (*made.opening, *(s for point in made.points for s in point.statements), *made.practice, *made.closing)
    return sum(len(s.text) for s in statements) + sum(len(point.heading) for point in made.points)


def _barred(candidate: Candidate) -> bool:
    """Whether no point says a sentence."""
    return ends_a_talk(candidate.text) or of_a_meeting(candidate.text)


def _length(filled: Sequence[Filled]) -> int:
    return sum(
        len(point.heading.text) + sum(len(said) + lead_length(said.candidate) for said in point.said)
        for point in filled
    )
