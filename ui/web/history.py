"""The list of conversations beside the talk: found, renamed, deleted, and taken along as a file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from index.errors import PolicyAssistantError

from .conversation import conversation_text
from .downloads import file_name, packed
from .markup import attributes, escape
from .saved import load

if TYPE_CHECKING:
    from ui.office.office import Office
    from ui.office.people import Person

__all__ = ["History"]


class History:
    """Answers the page; every person sees his own conversations alone."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def listed(self, person: Person, words: str = "") -> str:
        """The conversations as HTML, newest first."""
        words = words.strip()[:100]
        found = self._office.conversations.listed(person, words)
        if not found:
            told = f"没有含“{escape(words)}”的对话。" if words else "还没有对话，提一个问题就会记在这里。"
            return f'<p class="pa-empty">{told}</p>'
        items = "".join(
            f'<li><button type="button" class="pa-talk-open"{attributes(talk=talk.id)}>'
            f'<span>{escape(talk.title)}</span><time datetime="{escape(talk.updated)}">{_when(talk.updated)}</time>'
            f'</button><button type="button" class="pa-talk-more" aria-label="更多：{escape(talk.title)}" '
            f'aria-expanded="false"{attributes(more=talk.id)}>⋯</button></li>'
            for talk in found
        )
        return f"<ul>{items}</ul>"

    def rename(self, person: Person, id: str, title: str) -> dict[str, str]:
        try:
            if title.strip():
                self._office.conversations.rename(person, id, title[:200])
        except PolicyAssistantError as error:
            return {"error": str(error)}
        return {}

    def delete(self, person: Person, id: str) -> dict[str, str]:
        try:
            self._office.conversations.delete(person, id)
        except PolicyAssistantError as error:
            return {"error": str(error)}
        self._office.audit.note(person, "delete", of="conversation")
        return {}

    def export(self, person: Person, id: str) -> dict[str, Any]:
        """The whole conversation with its sources, as a text file."""
        try:
            title, kept = self._office.conversations.get(person, id)
        except PolicyAssistantError as error:
            return {"error": str(error)}
        text = conversation_text(title, load(kept))
        self._office.audit.note(person, "export", of="conversation")
        # With its mark, so that Windows programs take it for UTF-8.
        return packed(file_name(title, "对话"), ".txt", lambda path: (path.write_text(text, "utf-8-sig"), path)[1])


def _when(updated: str) -> str:
    """今天 for today, else month and day, with the year where it is another; in the server's time."""
    then, now = datetime.fromisoformat(updated).astimezone(), datetime.now(UTC).astimezone()
    if then.date() == now.date():
        return f"{then:%H:%M}"
    return f"{then.month}月{then.day}日" if then.year == now.year else f"{then.year}年{then.month}月{then.day}日"
