"""A person, and what is given to add or change one."""

from dataclasses import dataclass
from datetime import datetime

from subgraphs.chassis.identity import Role


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
    role: Role = Role.MEMBER
    locale: str | None = None
    anonymised_at: datetime | None = None

    @property
    def version(self) -> int:
        """The version clients see."""
        return self.rev


@dataclass(frozen=True, slots=True, kw_only=True)
class Fellow:
    """What members see of one another: whatever is private is None, whether or not there is something."""

    id: str
    name: str
    active: bool
    created_at: datetime
    updated_at: datetime
    anonymised_at: datetime | None
    version: int

    @property
    def private(self) -> None:
        """In place of everything else a person's record has."""
        return

    username = email = group = role = locale = private


type Seen = User | Fellow
"""A person as whoever asks may see them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """What is given to create a person, as the client wrote it."""

    name: str
    username: str | None = None
    email: str | None = None
    group: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChanges:
    """What is given to change a person: only the fields in `given`, where None clears one."""

    id: str
    expected_version: int | None
    given: dict[str, str | None]
