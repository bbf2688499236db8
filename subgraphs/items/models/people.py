"""People, as far as this service looks at them: it keeps their ids, never their data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UserRef:
    """Somebody by id; the users subgraph knows the rest."""

    id: str


@dataclass(frozen=True, slots=True)
class Person:
    """What the directory answers about somebody who is to get an item."""

    id: str
    name: str
    active: bool
    group: str | None = None
    """Which policy may distinguish."""
