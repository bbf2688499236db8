"""What the use cases need from the outside, as they see it."""

from collections.abc import Sequence
from typing import Protocol

from subgraphs.chassis.identity import Actor
from subgraphs.chassis.paging import Page, PageRequest
from subgraphs.users.errors import EmailTaken, UsernameTaken
from subgraphs.users.events import UserEvent
from subgraphs.users.models import User, UserFilter, UserSort

type Taken = EmailTaken | UsernameTaken


class UserRepository(Protocol):
    """Keeps people, and their facts until they are relayed."""

    async def get(self, id: str) -> User | None:
        """One person as they are now, to be changed."""
        ...

    async def get_by_username(self, username: str) -> User | None:
        """The person with this username, however it is spelt."""
        ...

    async def get_many(self, ids: Sequence[str]) -> Sequence[User | None]:
        """People by id, in the order of `ids`."""
        ...

    async def managers(self, limit: int) -> Sequence[User]:
        """Active managers and admins, in any order."""
        ...

    async def page(self, where: UserFilter, sort: UserSort, request: PageRequest) -> Page[User]:
        """A page of the people that match."""
        ...

    async def add(self, user: User, facts: Sequence[UserEvent], actor: Actor) -> Taken | None:
        """Keep a new person, unless the address or the username is taken."""
        ...

    async def save(self, before: User, after: User, facts: Sequence[UserEvent], actor: Actor) -> bool | Taken:
        """Replace `before` by `after`; False if somebody was faster."""
        ...


class AdminGuard(Protocol):
    """Sees to it that there is always an active admin."""

    async def spare(self, leaving: User) -> bool:
        """Whether another one stays if this one, as they are now, stops being one; True only if they then may."""
        ...
