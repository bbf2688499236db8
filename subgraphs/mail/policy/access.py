"""Whose mail somebody may see."""

from subgraphs.chassis.identity import Actor, Role


def may_read(actor: Actor, recipient_id: str) -> bool:
    """People read their own mail; managers and admins everybody's."""
    return may_manage(actor) or actor.id == recipient_id


def may_manage(actor: Actor) -> bool:
    """Whether the actor may see and resend mail of others."""
    return actor.may(Role.MANAGER)
