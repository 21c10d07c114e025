"""Follow-up questions: whether a question needs what was said before, and its standalone form by rules (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from assistant.question import ASKING, Question, analyse
from assistant.records import Turn
from index.words import words

__all__ = ["points_back", "standalone"]

_PRONOUN = re.compile(
    r"^(?:那么?|还有|另外|其中)|它|他们|她|这[个项些条份种]|那[个项些条份种]|其(?!中|他|它|余|实)|上述|前者|后者|该[项条]"
)
_LINKS = frozenset({"了", "一共", "共", "总共", "由", "是", "有", "在", "要", "需要", "应", "应当", "过"})
_AND_THAT = re.compile(r"^(?:那么?|还有)?(?P<topic>[^，。？?]{1,24}?)呢[？?]?$")


def points_back(question: Question) -> bool:
    """Whether the question cannot be understood alone: it points back, or names nothing itself."""
    return bool(_PRONOUN.search(question.text) or _AND_THAT.match(question.text)) or not question.terms


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question with what it leaves out, taken from the latest earlier question that names its subject.

    "那周学习例会呢？" after "理论中心组学习开展了多少次？" puts the new topic before the old predicate; other
    questions get the earlier subject put before them. Returns the question itself when history has no subject.
    """
    for turn in reversed(history):
        earlier = analyse(turn.question)
        if not earlier.terms or (points_back(earlier) and len(earlier.terms) < 2):
            continue
        if (match := _AND_THAT.match(question.strip())) and match["topic"]:
            return f"{match['topic']}{_predicate(turn.question)}"
        return f"{_subject(turn.question)}：{question.strip()}"
    return question.strip()


def _subject(question: str) -> str:
    """An earlier question without its asking words: what it was about."""
    subject = re.sub(r"\s+", "", ASKING.sub("", unicodedata.normalize("NFKC", question)))
    return re.sub(r"[的是有了]?[？?。！!，,；;：:\s]*$", "", subject)


def _predicate(question: str) -> str:
    """The asking part of a question, from the verb before its question word: 理论学习开展了多少次？ → 开展了多少次？"""
    plain = unicodedata.normalize("NFKC", question).strip()
    asking = ASKING.search(plain)
    if asking is None:
        return plain
    before = words(plain[: asking.start()])
    kept: list[str] = []
    if before and before[-1] in _LINKS:
        kept.insert(0, before.pop())
    if before and (len(before) > 1 or kept):
        kept.insert(0, before.pop())
    return "".join(kept) + plain[asking.start() :]
