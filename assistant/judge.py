"""Passages that were found → sentences, weighed against the question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant.clauses import beside, clause_around
from assistant.evidence import Evidence
from assistant.figures import Span
from assistant.matching import Matcher, short_form
from assistant.question import Kind, Question, Sort
from assistant.settings import AnswerSettings
from assistant.spans import fits, spans, states
from index.passages import sentences
from index.records import Hit
from index.selection import Papers

__all__ = ["Judge"]

_LOOKED_AT = 32  # sentences whose clauses are looked at
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CALENDAR_YEAR = re.compile(r"(?<![\d较比超自从])((?:19|20)\d\d)(?= ?年|[-—–/])(?! ?年(?:以来|印发|的?《))")
_OTHER_YEAR = 0.1  # what a sentence about another year counts of one about the right year
_LOOKS_BACK = 0.7  # the same in a paper of the right year
_SPREAD = 0.7  # stands for ``Evidence.sure`` in a question across papers, where several sentences are right
_EDGE = 400  # characters at either end of a paper where it says whose it is


class Judge:
    """Weighs sentences against one question."""

    def __init__(self, question: Question, library: Papers, settings: AnswerSettings) -> None:
        self.question = question
        self.matcher = Matcher(question, library, settings)
        self._library = library
        self._settings = settings
        self._units = [short_form(unit) for unit in question.units]
        self._pointed = question.sort not in (Sort.TEXT, Sort.INSTANCE, Sort.NAME)
        self._seen: dict[str, NDArray[np.float32]] = {}

    def evidence(self, hits: Sequence[Hit]) -> list[Evidence]:
        """All sentences of the passages found, best first; ties in order of rank and place."""
        found: list[Evidence] = []
        for hit in hits:
            if dated := self._of_years(hit):
                found.extend(self._sentences(hit, dated, self._of_units(hit)))
        if not found:
            return []
        embedder = self._library.embedder
        cosines = embedder.encode([e.text for e in found]) @ embedder.encode_query([self.question.text])[0]
        background = _background(hits)
        found = [
            replace(e, cosine=float(cosine), background=background) for e, cosine in zip(found, cosines, strict=True)
        ]
        found.sort(key=lambda e: -e.score)
        # Looking at every clause is dear, and what lies far below the best stays there.
        near = sorted((self._aimed(e) for e in found[:_LOOKED_AT]), key=lambda e: -e.score)
        scores = np.array([e.score for e in near])
        odds = np.exp(scores - scores.max())
        odds /= odds.sum()
        across = self.question.kind is Kind.ACROSS
        said: dict[str, float] = {}
        for e, p in zip(near, odds, strict=True):
            said[e.said] = said.get(e.said, 0.0) + float(p)
        weighed = [
            replace(e, odds=float(p), sure=_SPREAD if across else said[e.said], agreed=_agreed(e, near))
            for e, p in zip(near, odds, strict=True)
        ]
        return weighed + found[_LOOKED_AT:]

    def _sentences(self, hit: Hit, dated: float, subject: float) -> Iterator[Evidence]:
        passage = hit.passage
        titles = " ".join((*passage.section_path, hit.title))
        labels = [label for label in self.question.labels if label not in titles]
        labelled = sum(label in passage.text for label in labels) / len(labels) if labels else 1.0
        above = self.matcher.exact(titles)
        named = self._settings.named_share * above
        whole = np.maximum(above, self.matcher.match(passage.text))
        missing = self._missing(whole)
        count = len(self.question.terms)
        literal = bool(count) and max(above[:count].max(), self.matcher.exact(passage.text)[:count].max()) > 0.99
        topic = self.matcher.topic(whole)
        said = np.zeros(len(self.matcher.weights), np.float32)
        headings = {_bare(heading) for heading in passage.section_path}
        for start, end in sentences(passage.text):
            text = passage.text[start:end]
            if _bare(text) and _bare(text) in _bare(hit.title):  # the title of a paper answers nothing
                continue
            own = self.matcher.match(text)
            context = np.maximum(named, self._settings.context_share * said)
            found = spans(text, self.question)
            yield Evidence(
                hit,
                passage.start + start,
                passage.start + end,
                text,
                coverage=float(np.maximum(own, context) @ self.matcher.weights),
                own=float(own @ self.matcher.weights),
                fits=fits(text, self.question, found),
                subject=subject,
                heading=float(_bare(text) in headings),
                states=states(text, self.question),
                topic=topic,
                focus=self.matcher.focus(own),
                near=0.0 if self._pointed else self.matcher.focus(own),
                missing=missing,
                literal=literal,
                dated=dated * self._of_its_year(hit, text),
                labelled=labelled,
                spans=tuple(found),
            )
            said = np.maximum(own, self._settings.fading * said)

    def _aimed(self, evidence: Evidence) -> Evidence:
        """With the stretch that is most likely the answer: the one among whose neighbours most of the question is."""
        best = evidence
        for span in evidence.spans:
            near = self.near(evidence.text, span)
            if best.span is None or near > best.near:
                best = replace(best, near=near, span=span)
        if best.span is not None and self._pointed:
            best = replace(best, fits=min(best.fits, best.span.weight))
        return best

    def near(self, text: str, span: Span) -> float:
        """Share of what is asked of the topic around ``span``, 0 to 1: in its clause, in the clause before it, and
        right beside it. The topic itself may stand anywhere, and often does."""
        left, right = clause_around(text, span.start, span.end)
        before = clause_around(text, max(0, left - 2), max(0, left - 2))[0] if left > 1 else 0
        focus = [
            self.matcher.focus(self._matched(stretch))
            for stretch in (text[left:right], text[before:right], beside(text, span.start, span.end))
        ]
        if self.question.sort in (Sort.TIME, Sort.PLACE) and right + 1 < len(text):
            # When and where lead a sentence, and hold for what follows; a number belongs to what it follows.
            after = clause_around(text, right + 1, right + 1)[1]
            focus[1] = max(focus[1], self.matcher.focus(self._matched(text[left:after])))
        return float(np.dot((0.4, 0.4, 0.2), focus)) * (0.6 + 0.4 * span.weight)

    def _matched(self, stretch: str) -> NDArray[np.float32]:
        """As ``Matcher.match``, once for each stretch: a clause may hold many spans."""
        if stretch not in self._seen:
            self._seen[stretch] = self.matcher.match(stretch)
        return self._seen[stretch]

    def _missing(self, matched: NDArray[np.float32]) -> float:
        count = len(self.question.terms)
        weights = self.matcher.weights[:count]
        return float((weights * (1 - matched[:count])).max() / weights.max()) if count else 0.0

    def _of_years(self, hit: Hit) -> float:
        """Whether the passage can speak of the years that the question names, as a figure of 2023 is none of 2024: 1
        where the place or the paper's date names them, 0 where only other years are named, 0.5 where none are."""
        if not self.question.years:
            return 1.0
        place = " ".join((hit.title, *hit.passage.section_path, hit.passage.text))
        named = set(_YEAR.findall(place))
        document = self._library.document(hit.passage.document_id)
        if document.identity.date:
            named.add(document.identity.date[:4])
        if named.issuperset(self.question.years):
            return 1.0
        if named:
            return 0.0
        whole = set(_YEAR.findall(document.text))
        return 0.5 if not whole or whole.issuperset(self.question.years) else 0.0

    def _of_its_year(self, hit: Hit, text: str) -> float:
        """1 unless the sentence speaks of other years than the question; not much, when the paper is of the right year
        and only looks back."""
        named = {match[1] for match in _CALENDAR_YEAR.finditer(text)}
        if not named or not self.question.years or not named.isdisjoint(self.question.years):
            return 1.0
        date = self._library.document(hit.passage.document_id).identity.date
        return _LOOKS_BACK if date[:4] in self.question.years else _OTHER_YEAR

    def _of_units(self, hit: Hit) -> float:
        """Share of the units and places named by the question that the passage, or the paper's title, opening or
        signature, names too, 0 to 1; 1 where the question names none. A question across papers is on each of them."""
        if not self._units:
            return 1.0
        text = self._library.document(hit.passage.document_id).text
        place = "\n".join((hit.title, *hit.passage.section_path, hit.passage.text, text[:_EDGE], text[-_EDGE:]))
        share = sum(bool(unit.search(place)) for unit in self._units) / len(self._units)
        return float(share > 0) if self.question.kind is Kind.ACROSS else share


def _agreed(evidence: Evidence, others: Sequence[Evidence]) -> float:
    if evidence.span is None:
        return 0.0
    said = evidence.text[evidence.span.start : evidence.span.end]
    papers = {other.document_id for other in others if said in other.text} - {evidence.document_id}
    return min(len(papers), 3) / 3


def _background(hits: Sequence[Hit]) -> float:
    lower = [hit.parts for hit in hits[len(hits) // 2 :]]
    return sum(0.5 * (parts.value("vectors") + parts.value("soft")) for parts in lower) / len(lower)


def _bare(heading: str) -> str:
    """A heading or title without blanks and the stop at its end, to compare."""
    return re.sub(r"[\s　]+", "", heading).rstrip("。；;：:，,")
