"""Which people, and in which order."""

from dataclasses import dataclass
from enum import StrEnum

from subgraphs.chassis.identity import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter:
    """Which people: those that match all that is given."""

    text: str | None = None
    active: bool | None = None
    group: str | None = None
    role: Role | None = None
    usernames: tuple[str, ...] | None = None


class UserSortField(StrEnum):
    """What people can be sorted by."""

    NAME = "name"
    CREATED_AT = "created_at"


@dataclass(frozen=True, slots=True)
class UserSort:
    """An order of people."""

    field: UserSortField = UserSortField.NAME
    descending: bool = False
