"""A question taken apart so that another can be made from it: what it speaks of, what it asks of that (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.followup.tokens import BESIDE, BODY, OWNER, PEOPLE, Token, tokens

__all__ = ["CLOSING", "Frame", "Phrase", "acts", "frame", "phrases", "sort_of"]

#: Marks and blanks that may end a question.
CLOSING = "？?。！!….~～、，,；; "
_HERE = re.compile("^(?:今年|目前|现在|全年|年[初底末])")
_AFTER_VERB = frozenset("于到为给在")  # 适用|于
_NOT_LAST = frozenset({"time", "m", "q", "x", "uj", "ul", "p", "d", "f", "c"})  # no subject ends in one


@dataclass(frozen=True, slots=True)
class Frame:
    """A question in ``plain`` form without its closing mark. ``text[start:end]`` is what it says something of, empty
    where it leaves that out; the predicate follows. ``asking`` is its first question word, if any."""

    text: str
    tokens: tuple[Token, ...]
    start: int
    end: int
    asking: Token | None

    @property
    def subject(self) -> str:
        return self.text[self.start : self.end]

    @property
    def predicate(self) -> str:
        return self.text[self.end :]

    @property
    def asks_beside(self) -> bool:
        """Whether it asks for what stands beside the verb (when, where, who, how), not for what the verb takes."""
        return self.asking is not None and self.asking.sort in BESIDE


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase, ``frame.text[start:end]``. ``sort``: time, ordinal, quoted, body, people or thing."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    sort: str

    @property
    def text(self) -> str:
        return _text(self.tokens)


def _text(words: Sequence[Token]) -> str:
    return "".join(token.text for token in words)


def acts(text: str) -> bool:
    """Whether ``text`` ends in a body or people: who does something, as against what is done."""
    return bool(PEOPLE.search(text) or BODY.search(text))


@lru_cache(maxsize=256)  # the same earlier questions come with every turn
def frame(text: str) -> Frame:
    """Take ``text``, one sentence in ``plain`` form, apart."""
    text = text.rstrip(CLOSING)
    found = tokens(text)
    asking = next((token for token in found if token.asks), None)
    before = [token for token in found if asking is None or token.end <= asking.start]
    end = len(text) if asking is None else _subject_end(before, asking)
    inside = [token for token in before if token.end <= end]
    while inside and (_HERE.match(inside[0].text) or inside[0].leads):
        inside.pop(0)
    verb_follows = any(token.start == end and token.verb and not token.opens for token in found)
    while inside and (inside[-1].sort in _NOT_LAST or inside[-1].opens or (inside[-1].attributive and verb_follows)):
        inside.pop()
    if not inside or inside[0].opens or all(token.empty for token in inside):
        return Frame(text, found, 0, 0, asking)
    return Frame(text, found, inside[0].start, inside[-1].end, asking)


def _subject_end(before: list[Token], asking: Token) -> int:
    """Where the subject ends: before the first word that opens a predicate, or before the verb that takes what is
    asked for. Whatever stands before a 的 belongs to the noun after it."""
    pairs = enumerate(pairwise(before), start=1)
    head = max((i for i, (left, right) in pairs if left.text == "的" and not right.decides), default=0)
    seen = False
    for i, token in enumerate(before[head:], start=head):
        attribute = token.text in ("主要", "一般") and i + 1 < len(before) and before[i + 1].nominal
        if seen and token.opens and not attribute:
            earlier = before[i - 1]
            after_verb = i > head and token.text in _AFTER_VERB and earlier.verb and not earlier.nominal
            return earlier.start if after_verb else token.start
        seen = seen or (not token.opens and (token.nominal or token.verb or token.sort == "ordinal"))
    last = len(before) - 1
    while last > head and (before[last].sort in ("ul", "uz", "ug", "a", "ad", "d") or before[last].text == "到"):
        last -= 1
    noun = last == len(before) - 1 > head and before[last].event  # 户厕改造|多少户
    if asking.sort in BESIDE or last < head or not before[last].verb or noun:
        return asking.start
    return before[last].start


def phrases(of: Frame) -> list[Phrase]:
    """The noun phrases of a question, in order; a body that stands before something of its own is one by itself."""
    found: list[Phrase] = []
    run: list[Token] = []
    for i, token in enumerate(of.tokens):
        follows = of.tokens[i + 1] if i + 1 < len(of.tokens) else None
        before_noun = follows is not None and follows.nominal
        joins = run or not token.verb or token.end <= of.end
        if token.sort in ("time", "ordinal", "quoted"):
            found += [*_split(run), Phrase(token.start, token.end, (token,), token.sort)]
            run = []
        elif token.nominal and not (token.verb and follows and follows.sort == "ul"):
            run.append(token)
        elif before_noun and (token.attributive or (token.sort in ("a", "ad") and joins)):
            run.append(token)  # 重点领域, 新上岗人员
        elif before_noun and run and token.verb and token.end < of.end and len(token.text) > 1:
            run.append(token)  # a verb within a name: 监督贯通协调小组
        else:
            found += _split(run)
            run = []
    return [*found, *_split(run)]


def _split(run: list[Token]) -> Iterator[Phrase]:
    if not run:
        return
    for i in range(len(run) - 1, 0, -1):
        name = _text(run[:i])
        if len(name) > 1 and run[i].text != "会" and (OWNER.search(name) or run[i - 1].sort in ("ns", "nt")):
            yield Phrase(run[0].start, run[i - 1].end, tuple(run[:i]), "body")
            run = run[i:]
            break
    yield Phrase(run[0].start, run[-1].end, tuple(run), sort_of(_text(run), run[-1]))


def sort_of(text: str, last: Token) -> str:
    """The sort of a noun phrase that ends in ``last``: quoted, body, people or thing."""
    if last.sort == "quoted":
        return "quoted"
    if (last.sort in ("person", "nr") and len(last.text) < 4) or PEOPLE.search(text):
        return "people"
    return "body" if last.sort in ("ns", "nt") or BODY.search(text) else "thing"
