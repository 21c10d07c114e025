"""The assistant's branches of the error tree whose root is in ``index.errors``.

PolicyAssistantError
├── QuestionError      the question cannot be asked as it is: empty, or too long
└── ChatModelError     the chat model cannot be used: not installed, not reachable, no usable answer
"""

from __future__ import annotations

from index.errors import PolicyAssistantError

__all__ = ["ChatModelError", "QuestionError"]


class QuestionError(PolicyAssistantError):
    pass


class ChatModelError(PolicyAssistantError):
    pass
