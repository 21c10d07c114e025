"""Questions → cited answers. Knows the library, never a screen."""

from assistant.chain import Assistant, open_assistant
from assistant.errors import ChatModelError, QuestionError
from assistant.records import Answer, Citation, TextDelta, Turn
from assistant.settings import AnswerSettings

__all__ = [
    "Answer",
    "AnswerSettings",
    "Assistant",
    "ChatModelError",
    "Citation",
    "QuestionError",
    "TextDelta",
    "Turn",
    "open_assistant",
]
