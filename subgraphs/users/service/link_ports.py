"""What one-time links and accounts as a whole need from the outside."""

from collections.abc import Sequence
from typing import Protocol

from subgraphs.chassis.identity import Actor
from subgraphs.users.errors import SignInRefused
from subgraphs.users.events import UserEvent
from subgraphs.users.models import Account, Credential, Link, LinkPurpose, Password, SignedIn, User, Visitor


class AccountRepository(Protocol):
    """Keeps people together with what lets them in."""

    async def get(self, user_id: str) -> Account | None:
        """Of one person."""
        ...

    async def find(self, email: str) -> Account | None:
        """Of whoever has this address, however it is spelt."""
        ...

    async def add(self, user: User, password: Password, facts: Sequence[UserEvent], actor: Actor) -> bool:
        """Keep a new person who has a password; False if the address or the username is taken."""
        ...

    async def keep_link(
        self, account: Account, purpose: LinkPurpose, link: Link, facts: Sequence[UserEvent], actor: Actor
    ) -> bool:
        """Replace the link of one purpose, if nothing of the person changed; False if something did."""
        ...

    async def redeem(self, account: Account, password: Password, facts: Sequence[UserEvent], actor: Actor) -> bool:
        """Give a person a password and take all their links, if nothing of them changed; False if something did."""
        ...

    async def erase(self, before: User, after: User, facts: Sequence[UserEvent], actor: Actor) -> bool:
        """Replace `before` by `after`, and take the password and all links; False if somebody was faster."""
        ...


class Gate(Protocol):
    """Lets people in."""

    async def enter(self, known: Credential, visitor: Visitor) -> SignedIn | SignInRefused:
        """Open a session, unless the person may not sign in any more, or has another password meanwhile."""
        ...
