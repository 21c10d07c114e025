"""What an earlier question was about, as the noun phrase that a follow-up leaves out (pure)."""

from __future__ import annotations

import re

from assistant.followup.frames import Frame, acts, frame, phrases
from assistant.followup.sides import asked_as, relational, settled
from assistant.followup.tokens import PEOPLE

__all__ = ["EMPTY_VERB", "asked_noun", "people_in", "side_of", "topic"]

_LONGEST = 40  # characters of a topic
_LIGHT_VERB = re.compile(
    "^(?:进行|开展|举办|举行|召开|组织|实施|落实|搞|开|做|办|有|要|是|请|设|设立|建立|完成|达到|采取|推进|制定|出台)(?:过|了)?$"
)
#: Verbs that say nothing of what is done.
EMPTY_VERB = re.compile(
    "^(?:负责|规定|要求|处理|安排|说|讲|写|开始|结束|牵头|管|来|去|做|办|怎么办|处置|算|指|叫|提出|提|执行|承担|定|出|收)$"
)


def topic(of: Frame, *, action: bool = False, whole: bool = False) -> str:
    """What the question is about. ``action``: with what is done to it; ``whole``: not a side of it.

    Where somebody does something, that is what the question is about, not who does it. At most 40 characters.
    """
    subject = of.subject
    owner, _, side = subject.rpartition("的")
    if owner and (relational(side) if whole else settled(side)):
        subject = owner
    if not subject or acts(subject) or action:
        matter = _matter(of)
        rest = "".join(matter[1:])
        light = matter and _LIGHT_VERB.match(matter[0]) and (subject or len(rest) > 3)
        subject += rest if light else "".join(matter)
    return _cut(subject or of.text)


def _matter(of: Frame) -> list[str]:
    """The words of the predicate that say what is done, to what: 要按月开展几次安全检查 → 开展, 安全, 检查."""
    kept: list[str] = []
    preposition = ""  # whose noun is still to come
    at = of.end
    for token in of.tokens:
        if token.start < at:
            continue
        if token.asks:
            if preposition and token == of.asking:  # 对几家单位
                at = token.end + len(asked_noun(of))
            preposition = ""
        elif token.sort == "p":
            preposition = token.text
        elif token.sort == "time":
            kept += [token.text] if token.text[:2].isdigit() else []
        elif token.modal:
            kept.append(token.text[1:])
        elif not (token.empty and not token.attributive and token.sort != "f") and not EMPTY_VERB.match(token.text):
            kept += [preposition, token.text] if preposition else [token.text]
            preposition = ""
    said = "".join(kept)
    # What was counted or chosen belongs to it only where it says more than the measure: 几个方面.
    return [] if len(said) < 2 or relational(said) else kept


def _cut(text: str) -> str:
    """``text`` without its beginning, if it is too long: the noun that counts stands last."""
    if len(text) <= _LONGEST:
        return text
    starts = [token.start for token in frame(text).tokens if len(text) - token.start <= _LONGEST]
    return text[starts[0] if starts else -_LONGEST :].lstrip("的，、")


def side_of(of: Frame, noun: str) -> str:
    """The question for a side of what the earlier one is about: 地点 → 党员集中轮训的地点在哪里."""
    return f"{topic(of, whole=True)}的{noun}{asked_as(noun)}"


def asked_noun(of: Frame) -> str:
    """What the question counts or chooses from: 建了多少个示范支部 → 示范支部. "" where it names nothing."""
    if of.asking is None or of.asking.sort not in ("count", "which"):
        return ""
    noun = ""
    for token in of.tokens:
        if token.start >= of.asking.end:
            if not (token.nominal or token.sort == "a" or (not noun and token.attributive)):
                break
            noun += token.text
    return noun


def people_in(of: Frame) -> str:
    """The people that the question speaks of: its subject, else those named last, else the body named last. "" where
    there are none."""
    if PEOPLE.search(of.subject):
        return of.subject
    found = [phrase for phrase in phrases(of) if phrase.sort == "people"]
    found = found or [phrase for phrase in phrases(of) if phrase.sort == "body"]
    if found and found[-1].end == of.end:
        return of.subject
    return found[-1].text if found else ""
