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

from assistant.followup.rules import Forms, forms

__all__ = ["Forms", "forms"]
