"""Something else asked of what the earlier question was about: “为什么”, “还有呢”, “什么时候” (pure).

All return text without a closing mark.
"""

from __future__ import annotations

import re

from assistant.followup.frames import Frame
from assistant.followup.tokens import Token
from assistant.followup.topics import EMPTY_VERB, asked_noun, topic

__all__ = ["reasked", "still_more", "why"]

_STATED = {"有没有": "有", "是否": "", "能否": "能", "可否": "可以", "可不可以": "可以", "吗": "", "么": ""}
_POINTED = {"often": "这么久", "when": "在这个时候", "where": "在这里", "which": "这些"}
_BARE = re.compile("[多少几哪些个]+")


def why(of: Frame) -> str:
    """The question for the reason of what the earlier one asked: 年休假为什么可以跨年安排, 风险为什么这样查找."""
    asking = of.asking
    if asking is None:
        return f"{topic(of)}的原因是什么"
    if asking.sort == "reason":
        return of.text
    before, after = of.text[of.end : asking.start], of.text[asking.end :]
    if asking.sort == "polar":
        said = before + _STATED.get(asking.text, asking.text[0]) + after
    elif asking.sort == "how":
        after = after.removesuffix("的") if before.endswith("是") else after
        return f"{of.subject}{before.removesuffix('是')}为什么这样{after or '做'}"
    elif asking.sort == "who":
        said = before + ("由其" if after.strip("的") else "他") + after
    elif asking.sort == "count":
        measure = re.sub("多少|几|多", "", asking.text, count=1)
        said = f"{before}这么{measure if measure in '大长高宽远重快深' else f'多{measure}'}{after}"
    else:
        said = before + _POINTED[asking.sort] + after
    return f"{of.subject}为什么{said.rstrip('吗')}"


def still_more(of: Frame, noun: str = "") -> str:
    """The question for what else there is: 差旅费报销还要提供哪些材料. ``noun``: of what, if that was said."""
    if of.asking is None or of.asking.sort != "which" or noun:
        return f"{topic(of)}还有哪些{noun or '规定'}"
    at = of.end
    for token in of.tokens:
        if token.start >= of.end:
            if token.sort not in ("time", "x"):
                break
            at = token.end
    said = re.sub("^(?:还|都|分别)+", "", of.text[at:])
    return f"{of.text[:at]}还{'有' + said[1:] if said.startswith('是') else said}"


def reasked(of: Frame, asking: Token, said: str) -> str:
    """The question with another question word: 党员集中轮训在哪儿举办, 什么时候 → 党员集中轮训什么时候举办.

    ``said`` is all that was said: 是什么时候, 有哪些.
    """
    old, word = of.asking, asking.text
    if old is not None and asking.sort in ("when", "where", "who", "how"):
        if old.sort in ("when", "where", "who", "how"):
            return of.text[: old.start] + word + of.text[old.end :]
        if old.sort == "polar":
            return of.subject + word + of.predicate.replace(old.text, _STATED.get(old.text, old.text[0]), 1)
        verbs = [t.text for t in of.tokens if of.end <= t.start < old.start and t.verb and not EMPTY_VERB.match(t.text)]
        if of.subject and verbs and asking.sort != "how":
            return of.subject + word + "".join(verbs)
    if old is not None and asking.sort in ("count", "which") and _BARE.fullmatch(word):
        if old.text == "有没有":
            return of.text[: old.start] + "有" + word + of.text[old.end :]
        if old.sort == "polar" and of.predicate.startswith("有"):
            return of.subject + "有" + word + of.predicate[1:].removesuffix("吗")
        if old.sort in ("count", "which") and old.sort != asking.sort and asked_noun(of):
            return of.text[: old.start] + word + of.text[old.end :]
    return topic(of) + said
