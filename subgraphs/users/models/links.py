"""One-time links: mailed to a person, so that whoever reads their mail can choose a password."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from subgraphs.users.models.credentials import Credential, Password
from subgraphs.users.models.people import User


class LinkPurpose(StrEnum):
    """What a link is for."""

    INVITATION = "invitation"
    """To choose the first password."""
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a purpose
    """To choose another one in place of a forgotten one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What is kept of a link: who asked for it, and once it is made, what it is known by and what it was made against.

    It stands for the address it was sent to and the password it is to replace: when one of them is another, it is void.
    """

    request_id: str | None = None
    hash: str | None = field(default=None, repr=False)
    email: str | None = None
    password_id: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A person with what lets them in: their password, and the latest link of each purpose."""

    credential: Credential
    links: Mapping[LinkPurpose, Link]

    @property
    def user(self) -> User:
        """The person."""
        return self.credential.user

    @property
    def password(self) -> Password | None:
        """Their password, once they chose one."""
        return self.credential.password


@dataclass(frozen=True, slots=True)
class MintedLink:
    """A link to be sent, with its secret, which is kept nowhere."""

    token: str = field(repr=False)
    expires_at: datetime
