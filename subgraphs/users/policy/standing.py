"""What is left of the rights an access token tells of: they were its owner's when it was issued, minutes ago."""

from dataclasses import replace

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.users.models import Seen, User


def as_of_now(actor: Actor, person: Seen | None) -> Actor:
    """The actor with no more rights than the person has now. Whoever is not active has none over others."""
    if actor == SYSTEM:
        return actor
    role = person.role if isinstance(person, User) and person.active else Role.MEMBER
    return actor if role.includes(actor.role) else replace(actor, role=role)
