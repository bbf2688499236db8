"""Who acts: every use case takes an `Actor` and decides by it."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; a later role includes the earlier ones."""

    MEMBER = "member"
    MANAGER = "manager"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Whether whoever has this role may do what the other one may."""
        return _ORDER.index(self) >= _ORDER.index(other)


_ORDER = tuple(Role)


@dataclass(frozen=True, slots=True)
class Actor:
    """On whose behalf a use case runs: a person's id, or `system:<name>`; a person also has a session."""

    id: str
    role: Role
    session_id: str | None = None

    def may(self, role: Role) -> bool:
        """Whether the actor may do what this role may."""
        return self.role.includes(role)


SYSTEM = Actor(id="system:local", role=Role.ADMIN)
"""For what the services do by themselves: jobs, subscribers, lookups of other services. No request ever acts as it."""

ANONYMOUS = Actor(id="anonymous", role=Role.MEMBER)
"""Nobody signed in. Only what is public runs for it."""
