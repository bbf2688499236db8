"""What signing in needs from the outside, as the use cases see it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from subgraphs.chassis.identity import Actor
from subgraphs.users.errors import TooManyAttempts
from subgraphs.users.events import AccountFact, UserEvent
from subgraphs.users.models import AccessToken, Attempt, Credential, Password, Rotation, Session, User


class StoreClock(Protocol):
    """The time as the store of sessions has it, so that hosts whose clocks differ judge one session alike."""

    async def __call__(self) -> datetime:
        """Now."""
        ...


class CredentialRepository(Protocol):
    """Keeps the hashes of passwords, with the people they belong to."""

    async def find(self, login: str) -> Credential | None:
        """Of whoever has this address, or else this username."""
        ...

    async def get(self, user_id: str) -> Credential | None:
        """Of one person."""
        ...

    async def save(self, user: User, password: Password, facts: Sequence[UserEvent], actor: Actor) -> bool:
        """Give a person another password, if their record is still as it was; False if somebody was faster."""
        ...

    async def rehash(self, user_id: str, password: Password, renewed: str) -> None:
        """Replace the hash of a password by another one of the same, if it is still theirs."""
        ...


class SessionRepository(Protocol):
    """Keeps sessions, until they end."""

    async def add(self, session: Session) -> None:
        """Keep a new one."""
        ...

    async def get(self, id: str) -> Session | None:
        """One session."""
        ...

    async def find(self, handle: str) -> Session | None:
        """The session whose tokens have this handle, by its hash."""
        ...

    async def of_users(self, user_ids: Sequence[str]) -> Mapping[str, Sequence[Session]]:
        """Everybody's sessions, the one used last first."""
        ...

    async def rotate(self, id: str, rotation: Rotation) -> bool:
        """Replace the token, if it is still the present one; False if somebody was faster, or the session ended."""
        ...

    async def end(self, ids: Sequence[str]) -> int:
        """End sessions; how many there still were."""
        ...


class AccountLog(Protocol):
    """Keeps what happened to a person's account, for them and for admins to read."""

    async def record(self, fact: AccountFact, actor: Actor) -> None:
        """Keep a fact."""
        ...

    def failed(self, user_id: str, address: str | None) -> None:
        """Count a failed sign-in. Written later: an answer must not take longer because there is an account to write it to."""
        ...


class Hasher(Protocol):
    """Hashes passwords, a few at a time."""

    async def hash(self, password: str) -> str | TooManyAttempts:
        """A hash to keep."""
        ...

    async def verify(self, password_hash: str | None, password: str) -> bool | TooManyAttempts:
        """Whether this is the password. Without a hash it is not, which takes as long to find out."""
        ...

    def outdated(self, password_hash: str) -> bool:
        """Whether hashes are made otherwise by now."""
        ...


class Limiter(Protocol):
    """Counts attempts."""

    async def take(self, attempts: Sequence[Attempt]) -> TooManyAttempts | None:
        """Count attempts, all of them or, if one is beyond its limit, none."""
        ...

    async def give_back(self, attempts: Sequence[Attempt]) -> None:
        """Count them no more: they were no attempts to guess."""
        ...


class TokenIssuer(Protocol):
    """Signs access tokens."""

    def issue(self, user: User, session_id: str) -> AccessToken:
        """One for this person, and what their role is now."""
        ...
