"""The desks behind the tabs, one set for all who see the same papers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from .duties_desk import DutiesDesk
from .points_desk import PointsDesk

if TYPE_CHECKING:
    from ui.office.office import Office
    from ui.office.people import Person
    from ui.office.rooms import Room

__all__ = ["Desks"]


class Desks:
    """Safe to use from several threads. A desk is let go with its room."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._lock = threading.Lock()
        self._points: WeakKeyDictionary[Room, PointsDesk] = WeakKeyDictionary()
        self._duties: WeakKeyDictionary[Room, DutiesDesk] = WeakKeyDictionary()

    def points(self, person: Person) -> PointsDesk:
        """Raises NothingAdmittedError where this person may see no paper at all."""
        room = self._office.room(person)
        with self._lock:
            desk = self._points.get(room)
            if desk is None:
                desk = self._points[room] = PointsDesk(room.papers, room.phraser)
            return desk

    def duties(self, person: Person) -> DutiesDesk:
        """As ``points``."""
        room = self._office.room(person)
        with self._lock:
            desk = self._duties.get(room)
            if desk is None:
                desk = self._duties[room] = DutiesDesk(room.register)
            return desk
