"""The office as a whole: composed once, handed to every door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.office.accounts import Accounts
from ui.office.audit import Audit
from ui.office.conversations import Conversations
from ui.office.intake import Intake
from ui.office.keeping import Keeping
from ui.office.limits import PaperLimits
from ui.office.people import LOCAL, Person
from ui.office.rooms import Room, Rooms
from ui.office.sessions import Sessions
from ui.office.store import Store

if TYPE_CHECKING:
    from assistant.chain import Assistant
    from assistant.speaking_points.phrasing import Phraser
    from index.library import Library

__all__ = ["Office", "open_office"]


@dataclass(frozen=True, slots=True)
class Office:
    """Everything that a door needs: who is asking, what he may see, and where it is written down."""

    library: Library
    rooms: Rooms
    store: Store
    accounts: Accounts
    sessions: Sessions
    limits: PaperLimits
    conversations: Conversations
    audit: Audit
    intake: Intake
    keeping: Keeping
    auth: bool  # whether people have to sign in
    shared: bool = False  # without accounts, and yet open to other machines: then nobody may change anything

    def room(self, person: Person) -> Room:
        """Raises NothingAdmittedError where this person may see no paper at all."""
        return self.rooms.of(person)

    def of_key(self, secret: str) -> Person | None:
        """Whose key for programs this is."""
        return self.accounts.of_key(secret)

    @property
    def anyone(self) -> Person | None:
        """Who asks when nobody has to sign in; None where people have to, or are told apart by their browsers."""
        return None if self.auth or self.shared else LOCAL


def open_office(
    library: Library,
    assistant: Assistant,
    phraser: Phraser | None = None,
    *,
    auth: bool = False,
    shared: bool = False,
    audit_questions: bool = True,
) -> Office:
    """The office of ``library``. Raises OfficeError where its folder cannot be written to."""
    store = Store(library.folder)
    accounts = Accounts(store)
    limits = PaperLimits(store)
    conversations = Conversations(store)
    audit = Audit(store.folder, questions=audit_questions)
    intake = Intake(library, store, limits, audit)
    return Office(
        library=library,
        rooms=Rooms(library, assistant, phraser, limits),
        store=store,
        accounts=accounts,
        sessions=Sessions(store, accounts),
        limits=limits,
        conversations=conversations,
        audit=audit,
        intake=intake,
        keeping=Keeping(library, store, limits, conversations, audit, intake),
        auth=auth,
        shared=shared,
    )
