"""Questions → cited answers. Knows the library, never a screen."""

from typing import TYPE_CHECKING, Any

from assistant.errors import ChatModelError, QuestionError
from assistant.records import Answer, Citation, TextDelta, Turn
from assistant.settings import AnswerSettings

if TYPE_CHECKING:
    from assistant.chain import Assistant, open_assistant

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


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the chain brings LangChain along, which the records do not need
    if name in ("Assistant", "open_assistant"):
        from assistant import chain

        return getattr(chain, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
