"""The assistant's branches of the error tree whose root is in ``index.errors``.

PolicyAssistantError
├── QuestionError      the question cannot be asked as it is: empty, or too long
├── ChatModelError     the chat model cannot be used: not installed, not reachable, no usable answer
├── TopicError         no speaking points on this topic: empty, too long, or the papers say too little of it
├── EditError          an outline cannot be changed so: no such paragraph, an empty heading, too long a text
└── OutputError        a file could not be written; what was there before is as it was
"""

from __future__ import annotations

from index.errors import PolicyAssistantError

__all__ = ["ChatModelError", "EditError", "OutputError", "QuestionError", "TopicError"]


class QuestionError(PolicyAssistantError):
    pass


class ChatModelError(PolicyAssistantError):
    pass


class TopicError(PolicyAssistantError):
    pass


class EditError(PolicyAssistantError):
    pass


class OutputError(PolicyAssistantError):
    pass
