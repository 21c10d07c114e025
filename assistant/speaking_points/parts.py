"""The statements of a talk: opening, points, 结合实际 and closing, each with its lead-in and citation (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.speaking_points.cues import Aspect
from assistant.speaking_points.filling import Filled, Said
from assistant.speaking_points.frame import FRAMES, papers_named
from assistant.speaking_points.pool import Pool
from assistant.speaking_points.practice import Requirement, covers
from assistant.speaking_points.records import Occasion, Point, Source, Statement
from assistant.speaking_points.saying import Voice, cite_paper, cite_said, cite_words, closed, quoted, sound
from assistant.speaking_points.topic import Topic
from index.records import Document

__all__ = ["Parts", "source"]


class Parts:
    """Puts together the parts of one talk, in the order in which they are spoken, so that no lead-in comes twice in a
    row."""

    def __init__(self, pool: Pool, topic: Topic, occasion: Occasion) -> None:
        self._pool = pool
        self._topic = topic
        self._frame = FRAMES[occasion]
        self._voice = Voice()

    def opening(self, quote: Said | None, documents: Sequence[Document], named: int) -> tuple[Statement, ...]:
        """Names the topic and the papers, ``named`` of them, and quotes what the talk starts from."""
        outlines = self._pool.outlines
        cited = [cite_paper(document, outlines[document.id], self._nearest) for document in documents[:named]]
        papers = papers_named([document.title for document in documents], named)
        topic = _within_none(self._topic.clauses[0])
        plain = Statement(self._frame.opening.format(topic=topic, papers=papers), "phrased", tuple(cited))
        # A topic that a paper lists as a question rests on that place; one in the asker's words on what he asked.
        listed = cite_words(self.documents(), topic)
        placed = replace(plain, citations=(*plain.citations, listed)) if listed else plain
        nested = replace(plain, text=self._frame.opening.format(topic=f"“{_within(topic)}”", papers=papers))
        bare = replace(plain, text=self._frame.opening_bare.format(papers=papers))
        asked = (topic, _within(topic))
        tried = ((plain, ()), (placed, ()), (nested, asked))
        made = [next((statement for statement, known in tried if sound(statement, known)), bare)]
        if quote is not None:
            insight = quote.candidate.aspect is Aspect.INSIGHT
            lead = (self._frame.quote if insight else self._frame.demand).format(lead=self._voice.lead(quote))
            if (started := self._statement(lead, quote)) is not None:
                made.append(started)
        return tuple(made)

    def points(self, filled: Iterable[Filled]) -> tuple[Point, ...]:
        made = []
        for point in filled:
            self._voice.new_point()
            statements = [s for said in point.said if (s := self._statement(self._voice.lead(said), said)) is not None]
            if statements:
                made.append(Point(point.heading.text, tuple(statements)))
        return tuple(made)

    def practice(self, own_unit: str, needed: Iterable[Requirement]) -> tuple[Statement, ...]:
        """What the speaker says of his unit, and prompts for what it does not answer."""
        made = [Statement(_stopped(own_unit), "phrased")] if own_unit else []
        for requirement in needed:
            if covers(own_unit, requirement):
                continue
            self._voice.new_point()
            said = self._statement(self._voice.lead(requirement.said), requirement.said)
            if said is not None:
                asked = replace(said, text=f"{said.text}【请补充：{requirement.ask}】", kind="prompt")
                made += [asked] if sound(asked) else []
        return tuple(made)

    def closing(self, last: Said | None) -> tuple[Statement, ...]:
        if last is None:
            return ()
        self._voice.new_point()
        statement = self._statement(self._frame.closing.format(lead=self._voice.lead(last)), last)
        if statement is None:
            return ()
        ended = replace(statement, text=statement.text + self._frame.last)
        return (ended if sound(ended) else statement,)

    def _nearest(self, texts: Sequence[str]) -> int:
        """Which of ``texts`` is nearest to the topic, the first of them where several are."""
        weigher = self._pool.weigher
        return int(weigher.near(weigher.vectors(texts)).argmax())

    def documents(self) -> list[Document]:
        """The papers that say something of the topic."""
        return list({candidate.document.id: candidate.document for candidate in self._pool.candidates}.values())

    def _statement(self, lead: str, said: Said) -> Statement | None:
        place = cite_said(said, self._pool.outlines[said.candidate.document.id])
        statement = closed(Statement(lead + quoted(said), "trimmed" if said.cut else "verbatim", (place,)))
        return statement if sound(statement) else None


def source(document: Document) -> Source:
    identity = document.identity
    return Source(document.title, document.file, identity.issuer, identity.number, identity.year, document.id)


def _within_none(text: str) -> str:
    """Quotation marks as they are outside of any others."""
    return text.translate(str.maketrans("‘’", "“”"))


def _within(text: str) -> str:
    """Quotation marks as they are within others."""
    return text.translate(str.maketrans("“”", "‘’"))


def _stopped(text: str) -> str:
    return text if text.endswith(("。", "！", "？", "…")) else text.rstrip("，,；;、：: ") + "。"
