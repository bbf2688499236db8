"""Roles, and whether somebody is active: what a change makes of a person, and which fact that is. None: nothing changes."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from subgraphs.chassis.identity import Role
from subgraphs.users.events import UserDeactivated, UserEvent, UserReactivated, UserRoleChanged
from subgraphs.users.models import User

UNKNOWN: Final = "Former member"
"""Whoever nobody knows any more is called that."""

type Step = tuple[User, UserEvent]
"""A person as they will be, and the fact it makes true."""


def with_role(user: User, role: Role) -> Step | None:
    """A person who may do something else than before."""
    if user.role is role:
        return None
    return replace(user, role=role), UserRoleChanged(user_id=user.id, from_role=user.role.value, to_role=role.value)


def deactivated(user: User) -> Step | None:
    """A person who borrows nothing new and cannot sign in."""
    return (replace(user, active=False), UserDeactivated(user_id=user.id)) if user.active else None


def reactivated(user: User) -> Step | None:
    """A person who may borrow and sign in again."""
    return None if user.active else (replace(user, active=True), UserReactivated(user_id=user.id))


def anonymised(user: User, now: datetime) -> User:
    """What is left of a person: that there was one, since when, and their id, by which their history is kept."""
    return User(
        id=user.id,
        rev=user.rev,
        name=UNKNOWN,
        username=None,
        email=None,
        group=None,
        active=False,
        created_at=user.created_at,
        updated_at=now,
        anonymised_at=now,
    )


def is_working_admin(user: User) -> bool:
    """Whether somebody can do what only admins can. There is always one who is."""
    return user.role is Role.ADMIN and user.active
