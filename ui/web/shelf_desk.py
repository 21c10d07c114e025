"""The desk behind the tab for the library: lists papers for everybody, and does what administrators ask."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from index.records import Document
from ui.office.uploads import State, group_names, must_be_admin

from .forgetting import without_paper
from .shelf import SHOWN, Known, folded, searched, shelf_html

if TYPE_CHECKING:
    from ui.office.office import Office
    from ui.office.people import Person
    from ui.office.rooms import Room

__all__ = ["ShelfDesk"]

WORDS = 200  # characters of what is looked for
FIELDS = ("title", "issuer", "number", "date", "kind")


class _Listing:
    """The papers of one room, newest first. ``papers``: as the room lists them, another list for every state."""

    def __init__(self, papers: list[Document]) -> None:
        self.papers = papers
        self.documents = documents = papers[::-1]
        self.titles = {document.id: document.title for document in documents}

    @cached_property
    def _searched(self) -> list[str]:
        return [searched(document) for document in self.documents]

    def found(self, words: str, repealed: bool) -> list[Document]:
        """Those that contain every word; without those that are repealed unless ``repealed``."""
        wanted = folded(words).split()
        found = self.documents
        if wanted:
            both = zip(self.documents, self._searched, strict=True)
            found = [document for document, text in both if all(word in text for word in wanted)]
        return found if repealed else [document for document in found if not document.identity.repealed]


class ShelfDesk:
    """Safe to use from several threads."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._lock = threading.Lock()
        self._listings: WeakKeyDictionary[Room, _Listing] = WeakKeyDictionary()

    def listed(self, person: Person, wanted: dict[str, Any]) -> dict[str, Any]:
        """The list as HTML under "body". wanted: ``words``, and whether ``repealed`` papers are listed too."""
        words = str(wanted.get("words") or "")[:WORDS]
        listing = self._listing(self._office.room(person))
        found = listing.found(words, wanted.get("repealed") is not False)
        groups = self._groups() if person.admin else []
        known = Known(
            person.admin,
            bool(groups),
            self._office.intake.brought.of([document.id for document in found[:SHOWN]]),
            self._office.limits.all() if person.admin else {},
            listing.titles,
        )
        body = shelf_html(listing.documents, words, known, found)
        reply: dict[str, Any] = {"body": body, "admin": person.admin, "empty": not listing.documents}
        if person.admin:
            reply |= {"groups": groups, "kinds": self._kinds(listing)}
        return reply

    def uploads(self, person: Person) -> dict[str, Any]:
        """Files on their way in, and whether something deleted is still being wiped from the disk."""
        must_be_admin(person, "查看上传情况")
        intake = self._office.intake
        entries = []
        for upload in intake.uploads.listed():
            message = upload.message
            if upload.state is State.READING and not message and intake.papers_read > 1:
                message = f"已读 {intake.papers_read} 篇。"
            entries.append(
                {
                    "id": upload.id,
                    "name": upload.name,
                    "state": upload.state.value,
                    "over": upload.state.over,
                    "message": message,
                    "paper": upload.papers[0] if upload.papers else "",
                    "by": upload.owner,
                }
            )
        return {"uploads": entries, "cleaning": intake.cleaning()}

    def forget(self, person: Person) -> dict[str, Any]:
        """Strike uploads out that are over."""
        must_be_admin(person, "清除上传记录")
        self._office.intake.uploads.forget()
        return self.uploads(person)

    def facts(self, person: Person, id: str) -> dict[str, Any]:
        """What is known of a paper, to be edited."""
        document = self._office.keeping.document(person, id)
        brought = self._office.intake.brought.of([id]).get(id)
        return {
            "id": id,
            **{name: getattr(document.identity, name) for name in FIELDS},
            "repealed": document.identity.repealed,
            "groups": self._office.limits.groups(document.source),
            "known": self._groups(),
            "together": self._office.keeping.together(person, document),
            "file": document.file,
            "uploaded": self._office.intake.stored(document.source) is not None,
            "replaced": bool(brought and brought.replaced_by),
        }

    def edit(self, person: Person, wanted: dict[str, Any]) -> dict[str, Any]:
        """Set the fields of a paper that ``wanted`` names, and who may see it."""
        id = str(wanted.get("id"))
        facts: dict[str, Any] = {name: str(wanted[name]) for name in FIELDS if name in wanted}
        if "repealed" in wanted:
            facts["repealed"] = wanted["repealed"] is True
        groups = group_names(map(str, wanted["groups"])) if isinstance(wanted.get("groups"), list) else None
        document = self._office.keeping.amend(person, id, **facts)
        if groups is not None:
            self._office.keeping.limit(person, id, groups)
        return {"title": document.title}

    def delete(self, person: Person, id: str) -> dict[str, Any]:
        """Delete a paper for good; what is left on the disk goes in the background."""
        self._office.keeping.delete(person, id, without_paper)
        return {"cleaning": True}

    def _listing(self, room: Room) -> _Listing:
        papers = room.register.papers()
        with self._lock:
            held = self._listings.get(room)
            if held is None or held.papers is not papers:
                held = self._listings[room] = _Listing(papers)
            return held

    def _groups(self) -> list[str]:
        """The groups that there are; none where there are no accounts, so that nobody is asked about them."""
        limited = self._office.limits.all().values()
        return sorted(frozenset().union(*(person.groups for person in self._office.accounts.all()), *limited))

    @staticmethod
    def _kinds(listing: _Listing) -> list[str]:
        return sorted({document.identity.kind for document in listing.documents} - {""})
