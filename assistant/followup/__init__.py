"""Follow-up questions made standalone by rules (pure), for when there is no language model to do it.

rules      what sort of follow-up a question is, if it is one: ``forms``
wrapping   greetings, thanks and links around it
tokens     the words of a question, by what they can do in it
frames     its subject, its predicate, its noun phrases
topics     what an earlier question was about
exchange   the earlier question asked of something else (那周学习例会呢)
reasking   something else asked of the same (为什么, 还有呢)
ordinals   one of several (第二条呢)
pronouns   它, 该办法
sides      时间, 牵头单位
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.followup.rules import Forms, forms
from assistant.records import Turn

if TYPE_CHECKING:
    from assistant.question import Question

__all__ = ["Forms", "forms", "points_back", "standalone"]


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question in full."""
    return forms(question, history).standalone


def points_back(question: Question) -> bool:
    """Whether the question cannot be understood alone, whatever came before."""
    return forms(question.text, [Turn("这件工作有哪些要求？")]).needed
