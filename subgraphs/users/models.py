"""What a person is to Lendgraph."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person. `rev` counts the changes; `username` and `email` are unique however they are spelt."""

    id: str
    rev: int
    name: str
    username: str | None
    email: str | None
    group: str | None
    active: bool
    created_at: datetime
    updated_at: datetime

    @property
    def version(self) -> int:
        """The version clients see."""
        return self.rev


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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """What is given to create a person, as the client wrote it."""

    name: str
    username: str | None = None
    email: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChanges:
    """What is given to change a person: only the fields in `given`, where None clears one."""

    id: str
    expected_version: int | None
    given: dict[str, str | None]
