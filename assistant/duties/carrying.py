"""Whom a duty without a subject of its own falls on: the clause, sentence, heading or opening before it (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.duties.actors import is_actor
from assistant.duties.articles import NORM, asks_for
from assistant.duties.clauses import Sentence, clauses
from assistant.duties.draft import Draft
from assistant.duties.force import is_condition
from assistant.duties.judging import ANYBODY, BANS, WHENEVER
from assistant.duties.subjects import agent_of, subject
from assistant.duties.tense import Tense, Tenses
from index.records import Section

__all__ = ["Carrier", "governing"]

_RESPONSIBLE = re.compile(
    r"(?:责任|牵头|负责|承办|主办|实施|落实)(?:单位|部门|处室|科室|股室)?[：:]\s*(?P<who>[^）)；;。\n]{2,60})"
)
_MARK = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][^（）()]{1,3}[）)]|\d+[.．、]|第[^条章]{1,6}[章节条])\s*")
_ORDINAL = re.compile(r"[一二三四五六七八九十]{1,2}(?=[是要])")
_LISTED = re.compile(r"[\s\u3000]*(?:[（(][一二三四五六七八九十百\d]{1,3}[）)]|\d{1,2}[.．、]|[①-⑳])")
_ARTICLE = re.compile(r"[\s\u3000]*第[一二三四五六七八九十百千零〇\d]+条")
_REFERS = re.compile(r"(?:依照|按照|根据|符合|违反)(?:本条)?(?:前[两二三]?款|第[一二三四]款)")
_OWN = re.compile(r"(?:我|本)[局厅处科委办院校县市区镇乡]|[局厅委处院校县市区镇]党(?:组|委|工委)|我们")
_DOING = re.compile(
    "制[定订]|推[进动]|开展|编制|实施|组织|建立|落实|加强|强化|深化|做好|抓好|办理|审查|调整|确定|发布|收回|支付|修订"
)
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
        self._lead_force = ""  # the word of obligation of that sentence
        self._lead = ""  # who stands in the sentence that opens a list of items: …应当按下列情况处理：
        self._paragraph = ""  # who governed the paragraph that a rule refers to as 前款
        self._own = ""  # the body whose report it is, where the paragraph speaks of it: 我局, 局党组
        self._before: tuple[Sentence | None, str] = (None, "")  # the sentence before, and who has a duty in it
        self._addressed = ""  # whom the paper addresses in its opening

    def enter(self, sentence: Sentence) -> None:
        if sentence.line != self._line:
            self._line = sentence.line
            self._paragraph = self._lead or self._last or self._paragraph
            self._last = self._list = self._own = ""
            self._before = (None, "")
            if _ARTICLE.match(sentence.text):
                self._paragraph = ""
            if not _LISTED.match(sentence.text):
                self._lead = ""
            elif self._lead:
                self._last = self._lead
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
        if heading:
            self._last = governing(sentence) or self._last
            return
        self._last = governing(sentence, agents=False) or self._last if sentence.text.endswith(("；", ";")) else ""
        self._remember(sentence, (), Tense.RULE)

    def force(self, sentence: Sentence, draft: Draft) -> str:
        """The word of obligation of a draft; of an item without one that of the sentence that opens the list."""
        item = self._lead and draft.tense is Tense.RULE and _LISTED.match(sentence.text) is not None
        return draft.force or (self._lead_force if item else "")

    def who(self, sentence: Sentence, draft: Draft) -> tuple[str, bool]:
        """The subject of a draft, and whether it was carried from elsewhere."""
        if draft.who:
            return draft.who, draft.carried
        if draft.force and (repeated := self._repeated(sentence, draft)):
            return repeated, True
        if draft.thing:
            return self._responsible, bool(self._responsible)
        if self._responsible:
            return self._responsible, True
        if (
            self._last
            and not (ANYBODY.match(self._last) and draft.force not in BANS)
            and (draft.force or self._binds(sentence, draft))
            and draft.force not in ("严禁", "禁止", "严格禁止")
        ):
            return self._last, True
        if draft.tense is Tense.RULE and (governed := self._governed(sentence, draft)):
            return governed, True
        if draft.practice and self._own:
            return self._own, True
        if heading := self._heading(sentence.start):
            return heading, True
        if draft.tense is Tense.INSTRUCTION and self._addressed and not draft.practice:
            return self._addressed, True
        return "", False

    def _binds(self, sentence: Sentence, draft: Draft) -> bool:
        """Whether a row without a word of obligation falls on who governs it: 每季度…, items of a list."""
        if WHENEVER.match(draft.what):
            return True
        item = bool(self._lead) and _LISTED.match(sentence.text) is not None
        return draft.tense is Tense.RULE and bool(draft.every or (draft.deadline and item))

    def leave(self, sentence: Sentence, made: Sequence[Draft], tense: Tense) -> None:
        self._remember(sentence, made, tense)
        named = [draft for draft in made if draft.who]
        if named:
            # After three of them with a duty each, nobody can tell who goes on.
            many = len({draft.who for draft in named}) > 2
            # A law that is given a power (省政府规章可以设定…) does nothing that follows.
            norm = named[-1].who.endswith(NORM)
            self._last = "" if named[-1].agent or many or norm else named[-1].who
            opening = self._tenses.section(sentence.start) < 0
            if opening and not self._addressed and tense is not Tense.RULE and _ADDRESSED.match(named[0].force):
                self._addressed = named[0].who
            return
        if made and any(draft.force for draft in made) and not any(draft.thing for draft in made):
            return  # still governs: 要…。要…
        self._last = governing(sentence)

    def _remember(self, sentence: Sentence, made: Sequence[Draft], tense: Tense) -> None:
        """Keeps who acts in a sentence for what may refer to it: its items, the next sentence, the next paragraph."""
        who = next((draft.who for draft in made if draft.who), "")
        if sentence.text.endswith(("：", ":")) and not _LISTED.match(sentence.text):
            self._lead = who or governing(sentence)
            self._lead_force = made[-1].force if made else ""
        self._before = (sentence, who)
        if tense is Tense.REPORT and _OWN.fullmatch(own := who or governing(sentence)):
            self._own = own

    def _repeated(self, sentence: Sentence, draft: Draft) -> str:
        """Who does what the sentence before tells and this one takes up: …由省政府制定标准确定。制定标准应当…."""
        before, who = self._before
        topic = sentence.masked[sentence.lead :].partition(draft.force)[0] if draft.force else ""
        if before is None or not 5 <= len(topic) <= 24 or "，" in topic:
            return ""
        if _DOING.match(topic) is None:
            return ""  # a thing, and not what somebody does
        at = before.text.find(topic[:2])
        if at < 0 or before.text.find(topic[2:], at + 2) < 0:
            return ""
        return who or governing(before) or _agent(before)

    def _governed(self, sentence: Sentence, draft: Draft) -> str:
        """Who governs a paragraph of a rule that refers to one before."""
        if draft.force not in ("应当", "可以", "必须", "应") or asks_for(draft.what):
            return ""
        return self._paragraph if _REFERS.match(sentence.masked, sentence.lead) else ""

    def _heading(self, offset: int) -> str:
        """The innermost heading that is nothing but the name of somebody: 三、局机关纪委."""
        position: int | None = self._tenses.section(offset)
        while position is not None and position >= 0:
            name = _MARK.sub("", self._outline[position].heading).strip()
            if is_actor(name) and "，" not in name and len(name) <= 20:
                return name
            position = self._outline[position].parent
        return ""


def governing(sentence: Sentence, *, agents: bool = True) -> str:
    """Who a sentence without duties is about, so that the next may go on about it: 监察机关是…专责机关。

    agents: 由X is one as well; of two halves of a sentence it governs its own alone.
    """
    for clause in clauses(sentence):
        if is_condition(sentence.masked[clause.start : clause.end]):
            continue
        found = subject(sentence.masked, clause.start, clause.end, closed=False)
        by = found.start > clause.start and sentence.masked[found.start - 1] == "由"
        if found.kind == "actor" and (agents or not by):
            return sentence.text[found.start : found.end]
        break
    return ""


def _agent(sentence: Sentence) -> str:
    """By whom something is done in a sentence that has no subject of its own: 标准由省政府制定."""
    for clause in clauses(sentence):
        at = sentence.masked.find("由", clause.start, clause.end)
        found = agent_of(sentence.masked, at, clause.end) if at >= 0 else None
        if found is not None:
            return sentence.text[found.start : found.end]
    return ""
