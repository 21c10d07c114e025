"""Who uses the program, and what they may do. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["COMMAND_LINE", "GUEST", "LOCAL", "Person", "Role"]


class Role(StrEnum):
    """What somebody may do: read, or look after papers and accounts as well."""

    READER = "读者"
    ADMIN = "管理员"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in. ``groups``: papers limited to other groups are invisible to a reader."""

    name: str
    role: Role = Role.READER
    groups: frozenset[str] = frozenset()

    @property
    def admin(self) -> bool:
        return self.role is Role.ADMIN


#: Whoever sits at the machine, where there are no accounts: everything on it is his.
LOCAL = Person("本机", Role.ADMIN)

#: Begins the names of those who have no account, where none is needed.
GUEST = "访客"

#: Who did what was done with the commands of the terminal.
COMMAND_LINE = "命令行"
