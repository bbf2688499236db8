"""Which people, and in which order."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter:
    """Which people: those that match all that is given."""

    text: str | None = None
    active: bool | None = None
    group: str | None = None
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
