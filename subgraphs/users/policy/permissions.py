"""Who may do what."""

from subgraphs.chassis.identity import Actor, Role
from subgraphs.chassis.refusals import NotPermitted


def may_keep_people(actor: Actor) -> NotPermitted | None:
    """Managers and admins keep the list of people."""
    if not actor.may(Role.MANAGER):
        return NotPermitted("Only managers may change the list of people.")
    return None
