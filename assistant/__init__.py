"""Questions → cited answers, speaking points, the register of duties. Knows the library, never a screen."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from assistant.duties.records import Duty, Work
from assistant.errors import ChatModelError, OutputError, QuestionError, TopicError
from assistant.records import Answer, Citation, TextDelta, Turn
from assistant.settings import AnswerSettings
from assistant.speaking_points.records import SpeakingPoints

if TYPE_CHECKING:
    from assistant.chain import Assistant, open_assistant
    from assistant.duties.register import Register

__all__ = [
    "Answer",
    "AnswerSettings",
    "Assistant",
    "ChatModelError",
    "Citation",
    "Duty",
    "OutputError",
    "QuestionError",
    "Register",
    "SpeakingPoints",
    "TextDelta",
    "TopicError",
    "Turn",
    "Work",
    "open_assistant",
]

# These bring LangChain or the word cutter along, which the records do not need.
_LATE = {
    "Assistant": "assistant.chain",
    "open_assistant": "assistant.chain",
    "Register": "assistant.duties.register",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name in _LATE:
        return getattr(import_module(_LATE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
