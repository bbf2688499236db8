"""Who acts: every use case takes an `Actor` and decides by it."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; a later role includes the earlier ones."""

    MEMBER = "member"
    MANAGER = "manager"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """On whose behalf a use case runs: a person's id, or `system:<name>`."""

    id: str
    role: Role


LOCAL_SYSTEM = Actor(id="system:local", role=Role.ADMIN)
"""Stands in for everybody until sign-in exists; the servers listen on loopback only."""
