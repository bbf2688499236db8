"""Who may do what, and who sees what."""

from collections.abc import Collection
from typing import Final

from subgraphs.chassis.identity import Actor, Role
from subgraphs.chassis.refusals import NotPermitted
from subgraphs.users.models import Fellow, Seen, User

_ARTICLED: Final = {Role.MANAGER: "a manager", Role.ADMIN: "an admin"}

OWN_FIELDS: Final = frozenset({"locale"})
"""What people change in their own records. The rest others rely on: managers keep it."""


def may_keep_people(actor: Actor) -> NotPermitted | None:
    """Managers and admins keep the list of people."""
    if not actor.may(Role.MANAGER):
        return NotPermitted("Only managers may change the list of people.")
    return None


def may_update(actor: Actor, id: str, fields: Collection[str]) -> NotPermitted | None:
    """Everybody changes their own language; managers change whatever stands in a record."""
    if actor.may(Role.MANAGER):
        return None
    if actor.id != id:
        return may_keep_people(actor)
    if not OWN_FIELDS.issuperset(fields):
        return NotPermitted("You may change your language yourself. For your name, username, address or group ask a manager.")
    return None


def may_alter(actor: Actor, user: User) -> NotPermitted | None:
    """Accounts of managers and admins are altered by admins alone; or a manager could make their address their own, ask for
    another password, and act under their name."""
    if user.role.includes(Role.MANAGER) and not actor.may(Role.ADMIN) and actor.id != user.id:
        return NotPermitted(f"This is the account of {_ARTICLED[user.role]}. Only admins may change it.")
    return None


def may_set_roles(actor: Actor) -> NotPermitted | None:
    """Admins say who may do what."""
    if not actor.may(Role.ADMIN):
        return NotPermitted("Only admins may change somebody's role.")
    return None


def may_anonymise(actor: Actor) -> NotPermitted | None:
    """What cannot be undone is for admins."""
    if not actor.may(Role.ADMIN):
        return NotPermitted("Only admins may anonymise somebody.")
    return None


def may_see_account(actor: Actor, id: str) -> bool:
    """People see all of their own account, managers of everybody's."""
    return actor.id == id or actor.may(Role.MANAGER)


def may_see_whereabouts(actor: Actor, id: str) -> bool:
    """From where and with which device somebody signs in is for them to see, and for admins."""
    return actor.id == id or actor.may(Role.ADMIN)


def seen_by(actor: Actor, user: User) -> Seen:
    """A person as this actor may see them."""
    if may_see_account(actor, user.id):
        return user
    return Fellow(
        id=user.id,
        name=user.name,
        active=user.active,
        created_at=user.created_at,
        updated_at=user.updated_at,
        anonymised_at=user.anonymised_at,
        version=user.version,
    )
