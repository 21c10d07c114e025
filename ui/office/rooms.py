"""What each person may see of the library: its papers, an assistant over them, and their register.

People who see the same papers share a room, so that a library without limits has one room for all.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.filters import Filter
from ui.office.people import Person
from ui.office.register_room import RegisterRoom, SeenRegister

if TYPE_CHECKING:
    from assistant.chain import Assistant
    from assistant.speaking_points.phrasing import Phraser
    from index.library import Library
    from index.selection import Papers
    from ui.office.limits import PaperLimits

__all__ = ["Room", "Rooms"]

KEPT = 32  # rooms; one for each set of files that somebody may not see


@dataclass(slots=True)
class _Examples:
    version: int | None = None
    found: list[str] = field(default_factory=list)
    papers: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Room:
    """What those see from whom the same files are hidden."""

    papers: Papers
    assistant: Assistant
    register: RegisterRoom | SeenRegister
    phraser: Phraser | None = None  # words the outlines of talks
    _examples: _Examples = field(default_factory=_Examples)

    def examples(self) -> tuple[list[str], int]:
        """Questions that these papers answer, and how many papers there are; found anew when they have changed."""
        with self._examples.lock:
            version = self.papers.version()
            if self._examples.version != version:
                self._examples.papers = len(self.register.papers())
                self._examples.found = self.assistant.examples() if self._examples.papers else []
                self._examples.version = version
            return self._examples.found, self._examples.papers


class Rooms:
    """Safe to use from several threads. Limits are looked up anew with every call."""

    def __init__(
        self,
        library: Library,
        assistant: Assistant,
        phraser: Phraser | None = None,
        limits: PaperLimits | None = None,
    ) -> None:
        self.library = library
        self._limits = limits
        self._lock = threading.Lock()
        self._whole = Room(library, assistant, RegisterRoom(library), phraser)
        self._rooms: OrderedDict[frozenset[str], Room] = OrderedDict()

    @property
    def whole(self) -> Room:
        """All papers, for whoever may see them all."""
        return self._whole

    def of(self, person: Person) -> Room:
        """Raises NothingAdmittedError where this person may see no paper at all."""
        hidden = self._limits.hidden_from(person) if self._limits else frozenset()
        if not hidden:
            return self._whole
        with self._lock:
            room = self._rooms.get(hidden)
            if room is None:
                assistant = self._whole.assistant.within(Filter(hidden=hidden))
                register = SeenRegister(self._whole.register, assistant.library)
                room = self._rooms[hidden] = Room(assistant.library, assistant, register, self._whole.phraser)
                if len(self._rooms) > KEPT:
                    self._rooms.popitem(last=False)
            else:
                self._rooms.move_to_end(hidden)
            return room
