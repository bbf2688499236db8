"""What the users service tells the others."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCreated:
    """A person was added. With `notify` false nobody is to be mailed about it."""

    type: ClassVar[str] = "user_created"
    user_id: str
    notify: bool

    @property
    def subject(self) -> str:
        """The person."""
        return self.user_id


@dataclass(frozen=True, slots=True, kw_only=True)
class UserUpdated:
    """Something about a person changed: the names of the fields in `changed`."""

    type: ClassVar[str] = "user_updated"
    user_id: str
    changed: list[str]

    @property
    def subject(self) -> str:
        """The person."""
        return self.user_id


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDeactivated:
    """A person borrows nothing new from now on; what they hold stays theirs until it comes back."""

    type: ClassVar[str] = "user_deactivated"
    user_id: str

    @property
    def subject(self) -> str:
        """The person."""
        return self.user_id


type UserEvent = UserCreated | UserUpdated | UserDeactivated
