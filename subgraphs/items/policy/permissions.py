"""Who may do what: members borrow and give back for themselves, managers keep the inventory, admins make the rules."""

from subgraphs.chassis.identity import Actor, Role
from subgraphs.chassis.refusals import NotPermitted


def may_keep(actor: Actor) -> bool:
    """Whether the actor keeps the inventory and acts for anybody."""
    return actor.may(Role.MANAGER)


def refuse_keeping(actor: Actor) -> NotPermitted | None:
    """A refusal unless the actor may change the inventory."""
    return None if may_keep(actor) else NotPermitted("Only managers may change the inventory, or act for somebody else.")


def refuse_acting_for(actor: Actor, user_id: str | None) -> NotPermitted | None:
    """A refusal unless the actor may act for this person."""
    return None if actor.id == user_id else refuse_keeping(actor)


def refuse_recording(actor: Actor) -> NotPermitted | None:
    """A refusal unless the actor may record what happened before now: or members could make up a past for a thing."""
    return None if may_keep(actor) else NotPermitted("Only managers may record what was lent before. Leave `lentAt` out.")


def refuse_governing(actor: Actor) -> NotPermitted | None:
    """A refusal unless the actor may change the policy."""
    return None if actor.may(Role.ADMIN) else NotPermitted("Only admins may change the policy. Ask one of them.")


def may_look_into(actor: Actor, user_id: str | None) -> bool:
    """Whether the actor may know what this person borrows and had: it is themself, or they keep the inventory."""
    return actor.id == user_id or may_keep(actor)


def known_to(actor: Actor, author: str) -> str | None:
    """Who did something, to those whose business that is: managers, and whoever it was. What the system did, anybody may know."""
    return author if author.startswith("system:") or may_look_into(actor, author) else None
