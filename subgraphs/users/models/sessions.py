"""A person's sessions: what is kept of each, who is at the other end, and what opening one gives."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from subgraphs.chassis.identity import Actor
from subgraphs.users.models.people import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who is at the other end, for limits and for the record: an address, and a device by name."""

    address: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A person signed in on one device. Of its refresh tokens only hashes are kept.

    All of a session's tokens name it by the same `handle`. The token that counts has the hash `current`; `previous` and `salt`
    are those of the rotation that made it, at `rotated_at`.
    """

    id: str
    user_id: str
    handle: str
    current: str
    previous: str | None = None
    salt: bytes | None = field(default=None, repr=False)
    rotated_at: datetime
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    address: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """A session's next refresh token, as the store keeps it."""

    current: str
    previous: str
    salt: bytes = field(repr=False)
    at: datetime
    expires_at: datetime
    address: str | None
    device: str | None


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What requests are sent with, for some minutes."""

    text: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """What signing in or refreshing gives. Without a `secret` the browser already has the right one."""

    user: User
    session_id: str
    access: AccessToken
    secret: str | None = field(repr=False)
    kept_for: timedelta

    @property
    def actor(self) -> Actor:
        """Who acts from here on."""
        return Actor(self.user.id, self.user.role, self.session_id)

    @property
    def access_token(self) -> str:
        """The token itself."""
        return self.access.text

    @property
    def expires_at(self) -> datetime:
        """When the access token ends."""
        return self.access.expires_at
