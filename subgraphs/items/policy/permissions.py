"""Who may do what: members borrow and give back for themselves, managers and admins keep the inventory."""

from subgraphs.chassis.identity import Actor, Role
from subgraphs.chassis.refusals import NotPermitted


def refuse_keeping(actor: Actor) -> NotPermitted | None:
    """A refusal unless the actor may change the inventory."""
    return (
        NotPermitted("Only managers may change the inventory, or act for somebody else.") if actor.role is Role.MEMBER else None
    )


def refuse_acting_for(actor: Actor, user_id: str | None) -> NotPermitted | None:
    """A refusal unless the actor may act for this person."""
    return None if actor.id == user_id else refuse_keeping(actor)
