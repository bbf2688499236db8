"""Facts about people's records."""

from dataclasses import dataclass
from typing import ClassVar

from subgraphs.users.events.subjects import OfUser


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCreated(OfUser):
    """A person was added. With `notify` false nobody is to be mailed about it."""

    type: ClassVar[str] = "user_created"
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UserUpdated(OfUser):
    """Something about a person changed: the names of the fields in `changed`."""

    type: ClassVar[str] = "user_updated"
    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDeactivated(OfUser):
    """A person borrows nothing new from now on; what they hold stays theirs until it comes back."""

    type: ClassVar[str] = "user_deactivated"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserReactivated(OfUser):
    """A person may borrow again."""

    type: ClassVar[str] = "user_reactivated"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRoleChanged(OfUser):
    """A person may do more than before, or less."""

    type: ClassVar[str] = "user_role_changed"
    from_role: str
    to_role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAnonymised(OfUser):
    """Nobody can tell any more who a person was; whoever knows something of them forgets it."""

    type: ClassVar[str] = "user_anonymised"
