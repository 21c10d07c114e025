"""Whom a duty without a subject of its own falls on: the clause, sentence, heading or opening before it (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.duties.actors import is_actor
from assistant.duties.clauses import Sentence, clauses
from assistant.duties.force import is_condition
from assistant.duties.judging import WHENEVER
from assistant.duties.subjects import subject
from assistant.duties.tense import Tense, Tenses
from assistant.duties.units import Draft
from index.records import Section

__all__ = ["Carrier"]

_RESPONSIBLE = re.compile(
    r"(?:责任|牵头|负责|承办|主办|实施|落实)(?:单位|部门|处室|科室|股室)?[：:]\s*(?P<who>[^）)；;。\n]{2,60})"
)
_MARK = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][^（）()]{1,3}[）)]|\d+[.．、]|第[^条章]{1,6}[章节条])\s*")
_ORDINAL = re.compile(r"[一二三四五六七八九十]{1,2}(?=[是要])")
_ADDRESSED = re.compile(r"(?:要|必须|应当?|务必)")


class Carrier:
    """Keeps, sentence by sentence, who governs what follows."""

    def __init__(self, text: str, outline: Sequence[Section], tenses: Tenses) -> None:
        self._text = text
        self._outline = outline
        self._tenses = tenses
        self._line = -1
        self._responsible = ""  # （责任单位：…） at the end of the line
        self._last = ""  # subject of the sentence before, in the same line
        self._list = ""  # subject that governs a list of items, 一要… 二要…
        self._addressed = ""  # whom the paper addresses in its opening

    def enter(self, sentence: Sentence) -> None:
        if sentence.line != self._line:
            self._line = sentence.line
            self._last = self._list = ""
            end = self._text.find("\n", sentence.start)
            line = self._text[sentence.start : end if end >= 0 else len(self._text)]
            found = _RESPONSIBLE.search(line) if "：" in line or ":" in line else None
            self._responsible = found["who"].strip() if found else ""
        if item := _ORDINAL.match(sentence.text):
            # Items of a list share what governs it: the subject within 一要… does not govern 二要….
            if item.group() == "一":
                self._list = self._last
            self._last = self._list

    def pass_by(self, sentence: Sentence, *, heading: bool = False) -> None:
        """heading: the sentence heads those after it, and names whom they are about if anybody."""
        self._last = (governing(sentence) or self._last) if heading else ""

    def who(self, sentence: Sentence, draft: Draft) -> tuple[str, bool]:
        """The subject of a draft, and whether it was carried from elsewhere."""
        if draft.who:
            return draft.who, draft.carried
        if draft.thing:
            return self._responsible, bool(self._responsible)
        if self._responsible:
            return self._responsible, True
        if (
            self._last
            and (draft.force or (draft.every and draft.tense is Tense.RULE) or WHENEVER.match(draft.what))
            and draft.force not in ("严禁", "禁止", "严格禁止")
        ):
            return self._last, True
        if heading := self._heading(sentence.start):
            return heading, True
        if draft.tense is Tense.INSTRUCTION and self._addressed and not draft.practice:
            return self._addressed, True
        return "", False

    def leave(self, sentence: Sentence, made: Sequence[Draft], tense: Tense) -> None:
        named = [draft for draft in made if draft.who]
        if named:
            # After three of them with a duty each, nobody can tell who goes on.
            many = len({draft.who for draft in named}) > 2
            self._last = "" if named[-1].agent or many else named[-1].who
            opening = self._tenses.section(sentence.start) < 0
            if opening and not self._addressed and tense is not Tense.RULE and _ADDRESSED.match(named[0].force):
                self._addressed = named[0].who
            return
        if made and any(draft.force for draft in made) and not any(draft.thing for draft in made):
            return  # still governs: 要…。要…
        self._last = governing(sentence)

    def _heading(self, offset: int) -> str:
        """The innermost heading that is nothing but the name of somebody: 三、局机关纪委."""
        position: int | None = self._tenses.section(offset)
        while position is not None and position >= 0:
            name = _MARK.sub("", self._outline[position].heading).strip()
            if is_actor(name) and "，" not in name and len(name) <= 20:
                return name
            position = self._outline[position].parent
        return ""


def governing(sentence: Sentence) -> str:
    """Who a sentence without duties is about, so that the next may go on about it: 监察机关是…专责机关。"""
    for clause in clauses(sentence):
        if is_condition(sentence.masked[clause.start : clause.end]):
            continue
        found = subject(sentence.masked, clause.start, clause.end, closed=False)
        if found.kind == "actor":
            return sentence.text[found.start : found.end]
        break
    return ""
