"""A person, and what is given to add or change one."""

from dataclasses import dataclass
from datetime import datetime


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
