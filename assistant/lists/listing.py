"""A list answered completely: the enumeration that a sentence belongs to or announces, item by item (pure).

The sentence is the best that was found for a question. It may announce the items, hold them all, be one of them, or
stand under one of them; the question's own words and the number it gives tell which of the enumerations around it is
meant, and whether one is meant at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.clauses import clauses
from assistant.lists.announcing import announces, asked_counts, listed
from assistant.lists.explaining import explains, explanation, names
from assistant.lists.series import Item, Series, Span, all_series
from assistant.question import Question
from index.passages import sentences
from index.records import Document, Section

__all__ = ["Listing", "items_of"]

_MOST = 120  # characters of one item, and of what announces them
_BODY = 10  # sentences under a heading that are still a list
_NEAR, _FAR = 2, 1000  # lines and characters between a sentence that announces and the first item
_DETAIL = re.compile(
    "每[一个步期项类阶]|各(?:自|是|有|多少|什么|由|在)|分别(?:由|在|是?(?:多少|什么时|几|谁|怎|如何|哪[天年月一个]))"
)
_COUNT_OF_NAME = re.compile(r"[两二三四五六七八九十\d]+(?:个方面|[个项大种类条件点步])?")
_COUNTED_NOUN = re.compile(
    r"哪(?P<name>[两二三四五六七八九十\d]+(?:个方面|[个项大种类条件点步])?[“\"]?[一-龥]{2,8})[”\"]?[？?。]*$"
)
_HOW_MANY = re.compile("[一总]共|几个?(?:[步项点条类种件大]|方面|阶段|环节|部分)|每[步期项类阶]|各自")
# How sure it is that a series is meant, by how the sentence stands to it; above 0 it may be, the highest is taken.
_SURE = 8.0
_MORE_LIKELY = 5.0
_LIKELY = 4.0
_PROBABLE = 3.0
_POSSIBLE = 1.0


@dataclass(frozen=True, slots=True)
class Listing:
    """What is to be shown, as spans of the paper's text in order: ``lead``, the sentence that announces the items or
    has the name they explain (None where nothing does), and the ``items``. Empty where there is nothing to add to the
    sentence asked about."""

    lead: Span | None = None
    items: tuple[Span, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.items)

    @property
    def spans(self) -> tuple[Span, ...]:
        """All spans in order, disjoint."""
        return ((self.lead,) if self.lead else ()) + self.items


def items_of(document: Document, outline: tuple[Section, ...], start: int, end: int, question: Question) -> Listing:
    """The complete list that answers ``question``, found from ``text[start:end]``, the best sentence there is.

    ``outline`` is the paper's. The listing is empty where the sentence lists everything itself, or stands in no
    enumeration that the question could mean.
    """
    text = document.text
    search = _Search(text, outline, (start, end), question)
    fits = [(fit, series) for series in all_series(text, outline) if (fit := search.fit(series)) > 0]
    if fits:
        best = max(fits, key=lambda entry: (entry[0], entry[1].span[0] - entry[1].span[1]))[1]
        return _listing(text, best, search)
    return search.meaning() or search.body()


class _Search:
    """One question asked about one sentence of one paper."""

    def __init__(self, text: str, outline: tuple[Section, ...], sentence: Span, question: Question) -> None:
        self.text = text
        self.outline = outline
        self.start, self.end = sentence
        self.question = question
        self.counts = asked_counts(question.text)
        self.names = names(question.text)
        self.itself = self._lists_itself()
        self.announced = announces(self.sentence)
        start, end = sentence  # the section whose heading the sentence is
        self.heading = next((s for s in outline if s.start <= start and end <= s.heading_end + 1), None)

    @property
    def sentence(self) -> str:
        return self.text[self.start : self.end]

    def fit(self, series: Series) -> float:
        """How sure it is that ``series`` is what the question asks for; 0 where it is not."""
        if self.counts and len(series.items) not in self.counts:
            return 0.0
        if self.holds(series) > 1:
            return self._held(series)
        if self.follows(series):
            return self._announced(series)
        if self.heads(series):
            return _PROBABLE
        item = next((item for item in series.items if item.start <= self.start < item.reach), None)
        if item is not None:
            return self._of_item(series, item)
        return self._elsewhere(series)

    def holds(self, series: Series) -> int:
        """How many items start within the sentence."""
        return sum(self.start <= item.start < self.end for item in series.items)

    def follows(self, series: Series) -> bool:
        """Whether the series follows on the sentence: it is its lead, or announces it a line or two before."""
        first = series.items[0].start
        if series.lead and max(self.start, series.lead[0]) < min(self.end, series.lead[1]):
            return True
        if self.end > first:
            return False
        if self.end <= first <= self.end + _FAR and series.own_lines and self.announced in (1, len(series.items)):
            between = [line for line in self.text[self.end : first].split("\n") if line.strip()]
            return len(between) <= _NEAR
        return False

    def meaning(self) -> Listing:
        """What the paper says a name of the question means, where the sentence does not."""
        if any(explains(self.sentence, name) for name in self.names):
            return Listing()
        told = next((found for name in self.names if (found := explanation(self.text, name))), None)
        if told is None:
            return Listing()
        name, body = told
        return Listing(None if name == body else name, (body,))

    def body(self) -> Listing:
        """The sentences right under a heading that the sentence is, where the question is on what the heading says."""
        section = self.heading
        if section is None or not self.bears_on(self.sentence):
            return Listing()
        starts = (s.start for s in self.outline if s.start > section.start)
        end = min(section.end, next(starts, section.end))
        spans = [
            span for span in sentences(self.text, max(section.heading_end, self.end), end) if span[1] - span[0] > 3
        ]
        if not spans or len(spans) > _BODY:
            return Listing()
        return Listing((self.start, self.end), tuple(_within(self.text, *span) for span in spans))

    # How the sentence stands to a series

    def _held(self, series: Series) -> float:
        """For a sentence that holds several items: all are meant unless the question is on what one of them lists."""
        if self.counts or not self.itself:
            return _SURE
        held = [self._terms(self.text[item.start : item.end]) for item in series.items]
        above = self._terms(self._lead(series))
        most = max(_weight(terms - above) for terms in held)
        return _SURE if most <= _weight(above) + 2 * sum(bool(terms) for terms in held) else 0.0

    def _announced(self, series: Series) -> float:
        """For a sentence that the series follows on: what runs into its paragraph is its own even unannounced; what
        stands below only where the items have the question's words."""
        if self.counts or announces(self._lead(series)) in (1, len(series.items)):
            return _SURE
        if self.itself:
            return 0.0
        if not series.own_lines:
            return _MORE_LIKELY
        if any(series.lead and section.start == series.lead[0] for section in self.outline):
            return _LIKELY
        having = sum(bool(self._terms(self.text[item.start : item.topic])) for item in series.items)
        return _POSSIBLE if 2 * having >= len(series.items) else 0.0

    def _of_item(self, series: Series, item: Item) -> float:
        """For a sentence that is an item or stands under one: whether the question asks for all of them."""
        topics = [self._terms(self.text[each.start : each.topic]) for each in series.items]
        mine = self._terms(self.text[item.start : item.topic]) | self._terms(self.sentence)
        above = self._terms(" ".join((self._lead(series), *self._headings(series.items[0].start))))
        shared = {term for term in mine if 2 * sum(term in topic for topic in topics) >= len(topics)}
        others = set[str]().union(*topics) - mine
        for_all = _weight(above | shared | others) + (3 if _HOW_MANY.search(self.question.text) else 0)
        for_one = _weight(mine - above - shared) + (4 if self.itself else 0)
        at_its_head = self.start < max(item.topic, item.body + 1)
        if self.counts:
            return _SURE if at_its_head and not self.itself else _LIKELY if for_all > for_one else 0.0
        if series.headed:
            return _LIKELY if at_its_head and for_all > for_one else 0.0
        return _LIKELY if for_all + 2 * at_its_head >= for_one else 0.0

    def _elsewhere(self, series: Series) -> float:
        """For a series in another place of the paper: the one that has the question's number and noun."""
        if not self.counts or self.itself:
            return 0.0
        lead = self._lead(series)
        counted = _COUNTED_NOUN.search(self.question.text)
        for name in (*self.names, *((counted["name"],) if counted else ())):
            number = _COUNT_OF_NAME.match(name)
            if number is None:
                continue
            if name in lead and announces(lead):
                return _LIKELY
            noun = name[number.end() :][-2:]
            having = sum(noun in self.text[item.start : item.topic] for item in series.items)
            if len(noun) == 2 and having >= 0.8 * len(series.items):
                return _POSSIBLE
        return 0.0

    def heads(self, series: Series) -> bool:
        """Whether the sentence is the heading over the series: of those under it, the one that starts first."""
        section, first = self.heading, series.items[0].start
        if section is None or not section.start < first < min(section.end, section.heading_end + _FAR):
            return False
        line_end = self.text.find("\n", section.heading_end)
        if self.text[section.heading_end : line_end].strip("。；;：: 　") and first > line_end >= 0:
            return False  # the heading has its own text behind it
        if any(section.start < s.start < first < s.end for s in self.outline):
            return False
        inside = (s for s in all_series(self.text, self.outline) if section.start < s.span[0] < section.end)
        return next(inside, None) == series

    def _lists_itself(self) -> bool:
        """Whether one clause of the sentence lists as many things as are asked for; some that it is asked about."""
        for left, right in clauses(self.sentence):
            clause = self.sentence[left:right]
            things = listed(clause)
            if self.counts:
                if set(things) & set(self.counts):
                    return True
            elif things and (things[0] >= 3 or "等" in clause) and self._terms(clause):
                return True
        return False

    def _lead(self, series: Series) -> str:
        return self.text[slice(*series.lead)] if series.lead else ""

    def _headings(self, offset: int) -> Sequence[str]:
        return [section.heading for section in self.outline if section.start < offset < section.end]

    def bears_on(self, text: str) -> bool:
        """Whether ``text`` has a good part of the question's words."""
        terms = set(self.question.terms)
        return bool(terms) and _weight(self._terms(text)) >= 0.4 * _weight(terms)

    def _terms(self, text: str) -> set[str]:
        plain = text.lower()
        return {term for term in self.question.terms if term in plain}


def _weight(terms: set[str]) -> int:
    """Longer words are more telling."""
    return sum(map(len, terms))


# What is shown


def _listing(text: str, series: Series, search: _Search) -> Listing:
    detail = _DETAIL.search(search.question.text) is not None
    items = tuple(_shown(text, series, detail))
    return Listing(_shown_lead(text, series, search), items)


def _shown(text: str, series: Series, detail: bool) -> list[Span]:
    """Headings alone of items that are headings, whole items otherwise; what is too long without what follows its
    topic, and then all of them where most are."""
    whole = [(item.start, item.end) for item in series.items]
    long = [end - start > _MOST for start, end in whole]
    brief = (series.headed and not detail) or 2 * sum(long) > len(long)
    return [
        _brief(text, item) if brief or too_long else span
        for item, span, too_long in zip(series.items, whole, long, strict=True)
    ]


def _within(text: str, start: int, end: int) -> Span:
    """The sentence, or the clauses it begins with that are not too long together."""
    if end - start <= _MOST:
        return start, end
    fitting = [right for _, right in clauses(text[start:end]) if right <= _MOST]
    return start, start + (fitting[-1] if fitting else _MOST)


def _brief(text: str, item: Item) -> Span:
    """The item's heading or first sentence, or its first clause where even that is long."""
    if item.topic - item.start <= _MOST:
        return item.start, item.topic
    for _, right in clauses(text[item.body : item.topic]):
        if right > 4:
            return item.start, item.body + min(right, _MOST)
    return item.start, item.start + _MOST


def _shown_lead(text: str, series: Series, search: _Search) -> Span | None:
    """The sentence before the first item where it announces them or bears on the question, or the sentence found
    where that is what announces them; the end of it where it is long."""
    lead = series.lead
    if search.end <= series.items[0].start and (search.follows(series) or search.heads(series)):
        lead = (search.start, search.end)
    if lead is None:
        return None
    shown = text[slice(*lead)]
    if lead != (search.start, search.end) and not announces(shown) and not search.bears_on(shown):
        return None
    cuts = [left for left, _ in clauses(shown) if len(shown) - left <= _MOST]
    return (lead[0] + (cuts[0] if cuts else len(shown) - _MOST) if len(shown) > _MOST else lead[0]), lead[1]
