"""Documents → passages → library. Knows documents, never questions."""

from typing import TYPE_CHECKING, Any

from index.errors import PolicyAssistantError
from index.filters import Filter
from index.records import Document, Hit, Identity, Passage, ScoreParts, Section
from index.settings import EmbeddingSettings, IndexSettings

if TYPE_CHECKING:
    from index.library import Library

__all__ = [
    "Document",
    "EmbeddingSettings",
    "Filter",
    "Hit",
    "Identity",
    "IndexSettings",
    "Library",
    "Passage",
    "PolicyAssistantError",
    "ScoreParts",
    "Section",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the library brings its stores along, which errors and records need not
    if name == "Library":
        from index.library import Library

        return Library
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
