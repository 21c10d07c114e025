"""To which papers a question is limited, as the page says it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from index.errors import PolicyAssistantError
from index.filters import Filter
from ui.years import year_span

__all__ = ["Asked", "ScopeError", "asked"]

MANGLED = "页面发来的内容看不懂，请刷新后再试。"


class ScopeError(PolicyAssistantError):
    """A question cannot be limited so."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page sends along with a question: the conversation, and the limits of the question."""

    question: str = ""
    again: bool = False  # in the place of the last one
    id: Annotated[str, Field(max_length=60)] = ""  # of the conversation; "" for a new one
    documents: Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=500)] = ()
    years: Annotated[str, Field(max_length=20)] = ""  # 2023 or 2021-2023
    kind: Annotated[str, Field(max_length=20)] = ""
    in_force: bool = False

    def where(self) -> Filter:
        """Raises ScopeError for years that are none."""
        try:
            years = year_span(self.years) if self.years.strip() else None
        except ValueError as error:
            raise ScopeError(f"年份{error}。") from error
        return Filter(
            documents=frozenset(self.documents) if self.documents else None,
            years=years,
            kinds=frozenset([self.kind]) if self.kind else None,
            repealed=False if self.in_force else None,
        )


_READER = TypeAdapter(Asked)


def asked(said: str) -> Asked:
    """Read the JSON that comes with a question. Raises ScopeError for what the page cannot have sent."""
    try:
        return _READER.validate_json(said or "{}")
    except ValidationError as error:
        raise ScopeError(MANGLED) from error
