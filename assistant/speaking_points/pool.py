"""What a library has on a topic: sentences that a talk may quote, weighed, with the outlines of their papers.

Raises TopicError where it has too little, naming the topics that it does have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from assistant.duties.tense import Tense, Tenses, is_done
from assistant.errors import TopicError
from assistant.settings import AnswerSettings
from assistant.speaking_points.cues import (
    Aspect,
    PaperKind,
    asks,
    aspect_of,
    bookkeeping,
    instructs,
    lists_questions,
    paper_kind,
    reports,
    solves,
)
from assistant.speaking_points.nearest import nearest_topics
from assistant.speaking_points.topic import Topic
from assistant.speaking_points.units import Unit, units_of
from assistant.speaking_points.weigher import Weigher
from assistant.verifying.attribution import pairs
from assistant.verifying.verify import unsupported
from index.passages import sentences
from index.records import Document, Hit, Section
from index.selection import Papers

__all__ = ["INNER", "Candidate", "Pool", "candidate_of", "likeness", "quotable", "read_pool"]

#: Quotation marks of a source as they stand within quotation marks (GB/T 15834).
INNER = str.maketrans("“”", "‘’")

_PASSAGES = 80  # read for the topic as a whole
_PER_CLAUSE = 16  # and for each of its clauses
_PER_PAPER = 8  # of one paper, more where the others leave room
_PAPERS = 40  # whose sentences are read
_CORE = 0.26  # nearness of the third best sentence from which a library is on the topic
_NAMED = (0.4, 0.6, 2)  # or nearness of the best, and share of the topic's words as they stand in so many
_DIRECT = 0.3  # nearness from which a sentence is on the topic itself
_THIRD = 3
_LONG = 16  # characters from which a topic is a question of its own and no phrase
_KEPT = 24  # sentences kept however far below the best they lie, unless told otherwise
_PAPER = 0.45  # share of the best relevance below which a paper, by its best sentence, may not be about the topic
_ALONE = 0.65  # share of it that another paper needs for the topic not to be the matter of one paper alone
_ABOUT = (0.2, 0.42)  # unless a sentence is so near to the topic, or has this share of its words
_SPECIFIC = 0.85  # what a sentence counts whose subject is one unit by name
_TOLD = 0.8  # or that tells what was done
_LEAST = 0.40  # of the relevance of the best sentences, below which a sentence is not about the topic
_ONE_UNIT = re.compile(
    "^(?:[^，。]{2,16}，)?(?:(?:驻|局|厅|区|县|市|省)[^，。；各级]{0,14}?"
    "(?:纪委监委|监委|区委|县委|市委|省委|局|厅|组|党组|室|委)|我们?[局厅处县市区镇乡省院校委]|全[局厅县市区镇省](?![面力心体民会员社]))"
)
_SINCE = re.compile("^[^，。]{2,60}(?:以来|期间)，")
_BOOKKEEPING = 0.35  # what a sentence counts that only counts and dates


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with its weight for the topic, 0 to about 1.3."""

    unit: Unit
    relevance: float
    vector: NDArray[np.float32]
    pairs: frozenset[str]
    aspect: Aspect
    reports: bool
    kind: PaperKind

    @property
    def document(self) -> Document:
        return self.unit.document

    @property
    def text(self) -> str:
        return self.unit.text


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates best first; ``outlines`` by id of paper."""

    candidates: tuple[Candidate, ...]
    outlines: dict[str, tuple[Section, ...]]
    weigher: Weigher
    direct: int  # sentences on the topic itself
    units: dict[str, list[Unit]]  # of the papers of the candidates
    tenses: dict[str, Tenses]  # likewise
    known: dict[tuple[str, int], Candidate] = field(default_factory=dict)  # candidates and others, by key of their unit

    def near_by(self, candidate: Candidate) -> list[Unit]:
        """The quotable sentences of the paragraph that a candidate stands in, in order."""
        unit = candidate.unit
        return [other for other in self.units[unit.document.id] if other.line == unit.line]


def likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """Share of the smaller of two sets of pairs of characters that is in the other, 0 to 1."""
    small = min(len(left), len(right))
    return len(left & right) / small if small else 0.0


def read_pool(library: Papers, topic: Topic, settings: AnswerSettings, least: int = _KEPT) -> Pool:
    """The ``least`` best sentences, and more that are as near.

    Raises TopicError where the papers say too little of the topic."""
    weigher = Weigher(library, topic, settings)
    hits = _hits(library, topic)
    outlines: dict[str, tuple[Section, ...]] = {}
    of_documents: dict[str, list[Unit]] = {}
    units: list[Unit] = []
    for document_id, of_paper in _by_paper(hits):
        document = library.document(document_id)
        outlines[document_id] = library.outline(document_id)
        spans = [(hit.passage.start, hit.passage.end) for hit in of_paper]
        of_documents[document_id] = units_of(document, outlines[document_id])
        units += [u for u in of_documents[document_id] if any(a <= u.start < b for a, b in spans)]
    echoless = [unit for unit in units if not _echoes(unit.text, topic)]
    if not echoless or not (_covered(weigher, hits, topic) or _headed(outlines.values(), topic)):
        raise TopicError(nearest_topics(library, topic, hits))
    vectors = weigher.vectors([unit.text for unit in echoless])
    near = weigher.near(vectors)
    shares = np.array([weigher.share(unit.text) for unit in echoless], np.float32)
    weigher.read([unit.text for unit in echoless])
    context = _context(weigher, echoless)
    about = weigher.about([unit.text for unit in echoless])
    relevance = 0.45 * near + 0.2 * shares + 0.5 * about / max(float(about.max()), 0.2) + 0.25 * context
    tenses = {unit.document.id: Tenses(unit.document, outlines[unit.document.id]) for unit in echoless}
    floor = _LEAST * float(np.sort(relevance)[-min(5, len(relevance)) :].mean())
    found = [
        Candidate(
            unit,
            float(weight) * _usefulness(unit.text),
            vector,
            pairs(unit.text),
            aspect := _aspect(unit, tenses[unit.document.id]),
            _tells(unit, tenses[unit.document.id], aspect),
            paper_kind(unit.document.title),
        )
        for unit, weight, vector in zip(echoless, relevance, vectors, strict=True)
    ]
    found = [replace(c, relevance=c.relevance * _TOLD) if c.reports else c for c in found]
    found.sort(key=lambda c: (-c.relevance, c.unit.key))
    found = [candidate for i, candidate in enumerate(found) if candidate.relevance >= floor or i < least]
    papers = {
        unit.document.id
        for unit, value, share in zip(echoless, near, shares, strict=True)
        if value >= _ABOUT[0] or share >= _ABOUT[1]
    }
    papers |= {c.document.id for c in found if c.relevance >= _PAPER * found[0].relevance}
    found = [c for c in found if c.document.id in papers]
    on_topic = [near[i] >= _DIRECT or shares[i] >= _NAMED[1] for i in range(len(near))]
    direct = sum(map(bool, on_topic))
    strong = {c.document.id for c in found if c.relevance >= _ALONE * found[0].relevance}
    if len(strong) == 1 and len(found) < least:
        found += _rest(weigher, [u for id in strong for u in of_documents[id]], found, tenses, topic, floor)
        found.sort(key=lambda c: (-c.relevance, c.unit.key))
    kept = tuple(c for c in _once(found) if quotable(c.text))
    return Pool(kept, outlines, weigher, direct, of_documents, tenses, {c.unit.key: c for c in kept})


def _rest(
    weigher: Weigher,
    units: Sequence[Unit],
    found: Sequence[Candidate],
    tenses: dict[str, Tenses],
    topic: Topic,
    floor: float,
) -> list[Candidate]:
    """What else ``units`` say that is about the topic: of one paper a search for passages returns only a few."""
    known = {candidate.unit.key for candidate in found}
    units = [unit for unit in units if unit.key not in known and not _echoes(unit.text, topic)]
    if not units:
        return []
    made = (
        _weighed(weigher, unit, tenses[unit.document.id], float(context))
        for unit, context in zip(units, _context(weigher, units), strict=True)
    )
    return [candidate for candidate in made if candidate.relevance >= floor]


def candidate_of(pool: Pool, unit: Unit) -> Candidate:
    """A sentence that was not looked at for the topic, weighed by itself."""
    if unit.key not in pool.known:
        pool.known[unit.key] = _weighed(pool.weigher, unit, pool.tenses[unit.document.id], 0.0)
    return pool.known[unit.key]


def _weighed(weigher: Weigher, unit: Unit, tenses: Tenses, context: float) -> Candidate:
    vectors = weigher.vectors([unit.text])
    relevance = 0.45 * float(weigher.near(vectors)[0]) + 0.2 * weigher.share(unit.text)
    relevance += 0.5 * float(weigher.about([unit.text])[0]) + 0.25 * context
    aspect = _aspect(unit, tenses)
    tells = _tells(unit, tenses, aspect)
    relevance *= _usefulness(unit.text) * (_TOLD if tells else 1.0)
    return Candidate(unit, relevance, vectors[0], pairs(unit.text), aspect, tells, paper_kind(unit.document.title))


def _aspect(unit: Unit, tenses: Tenses) -> Aspect:
    told = aspect_of(unit.text, " ".join(unit.path))
    if tenses.paper is Tense.RULE and told in (Aspect.INSIGHT, Aspect.PROBLEM):
        return Aspect.MEASURE
    if told is Aspect.MEASURE and tenses.at(unit.start) is Tense.PROBLEM and not instructs(unit.text):
        return Aspect.PROBLEM if not solves(" ".join(unit.path)) else told
    return told


def _tells(unit: Unit, tenses: Tenses, aspect: Aspect) -> bool:
    """Whether a sentence tells what was done, or what one unit does: by its words, or by where it stands."""
    if tenses.paper is Tense.RULE or aspect is Aspect.PROBLEM or asks(unit.text):
        return False
    if tenses.paper is Tense.INSTRUCTION and tenses.at(unit.start) is not Tense.REPORT:
        return is_done(unit.text)
    if _ONE_UNIT.search(unit.text):
        return True
    told = reports(unit.text) or is_done(unit.text) or tenses.at(unit.start) is Tense.REPORT
    return told and aspect is not Aspect.INSIGHT


def quotable(text: str) -> bool:
    """Whether ``text`` can be set in quotation marks, its own turned into ‘’, and still be found in its source."""
    return not unsupported(f"“{text.translate(INNER)}”", [text])


def _hits(library: Papers, topic: Topic) -> list[Hit]:
    found = {hit.passage.id: hit for hit in library.search(topic.core, _PASSAGES, per_document=_PER_PAPER)}
    for clause in topic.clauses if len(topic.clauses) > 1 else ():
        for hit in library.search(clause, _PER_CLAUSE, per_document=_PER_PAPER):
            found.setdefault(hit.passage.id, hit)
    return list(found.values())


def _by_paper(hits: Iterable[Hit]) -> list[tuple[str, list[Hit]]]:
    """The hits of each paper, the papers in order of their best."""
    order: dict[str, int] = {}
    for hit in hits:
        order.setdefault(hit.passage.document_id, len(order))
    together = sorted(hits, key=lambda hit: order[hit.passage.document_id])
    grouped = groupby(together, key=lambda hit: hit.passage.document_id)
    return [(document_id, list(group)) for document_id, group in grouped][:_PAPERS]


def _covered(weigher: Weigher, hits: Sequence[Hit], topic: Topic) -> bool:
    """Whether the papers are about the topic: several sentences in meaning, some by its very words, or as a topic that
    they set themselves.

    All sentences count, those too that cannot be quoted.
    """
    texts = [h.passage.text[start:end] for h in hits for start, end in sentences(h.passage.text) if end - start >= 8]
    if not texts:
        return False
    listed = [text for text in texts if len(topic.text) >= _LONG and lists_questions(text)]
    vectors = weigher.vectors(texts)
    weigher.level(vectors)
    near = np.sort(weigher.near(vectors))[::-1]
    if near[min(_THIRD, len(near)) - 1] >= _CORE:
        return True
    worded = sum(weigher.worded(text) >= _NAMED[1] for text in texts)
    return bool(near[0] >= _NAMED[0] and worded >= _NAMED[2]) or any(topic.text in text for text in listed)


def _headed(outlines: Iterable[Sequence[Section]], topic: Topic) -> bool:
    """Whether a part of a paper is on the topic by its heading."""
    return any(topic.core in section.heading for outline in outlines for section in outline)


def _usefulness(text: str) -> float:
    if bookkeeping(text):
        return _BOOKKEEPING
    if _SINCE.search(text):
        return _TOLD * _SPECIFIC
    return _SPECIFIC if _ONE_UNIT.search(text) else 1.0


def _context(weigher: Weigher, units: Sequence[Unit]) -> NDArray[np.float32]:
    """Nearness of the title and the headings over each sentence, 0 to 1."""
    texts = [" ".join((unit.document.title, *unit.path)) for unit in units]
    headings = [" ".join(unit.path) or unit.document.title for unit in units]
    known = list(dict.fromkeys((*texts, *headings)))
    near = dict(zip(known, weigher.near(weigher.vectors(known)), strict=True))
    about = dict(zip(known, weigher.about(known), strict=True))
    shares = {text: weigher.share(text) for text in dict.fromkeys(headings)}
    return np.array(
        [
            0.3 * near[heading] + 0.2 * shares[heading] + 0.5 * about[text]
            for text, heading in zip(texts, headings, strict=True)
        ],
        np.float32,
    )


def _echoes(text: str, topic: Topic) -> bool:
    """Whether a sentence is mainly the topic itself, as where the topics of seminars are listed."""
    return (
        len(topic.text) >= _LONG and likeness(pairs(text), pairs(topic.text)) > 0.9 and len(text) < 2 * len(topic.text)
    )


def _once(candidates: Iterable[Candidate]) -> Iterable[Candidate]:
    """Without those that say what a better one says."""
    kept: list[Candidate] = []
    for candidate in candidates:
        if all(likeness(candidate.pairs, other.pairs) < 0.75 for other in kept):
            kept.append(candidate)
            yield candidate
