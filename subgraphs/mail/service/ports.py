"""What the use cases need of the world."""

from collections.abc import Awaitable, Mapping, Sequence, Set
from datetime import datetime
from typing import Protocol

from subgraphs.chassis.paging import Page, PageRequest
from subgraphs.mail.errors import Postponed, Refused, Unavailable
from subgraphs.mail.models import Filter, Item, Letter, Mail, Notification, Person


class Store(Protocol):
    """Where notifications are kept."""

    async def insert(self, notification: Notification) -> bool:
        """Keep a new one. False when there is one with this id already, which stays as it is."""
        ...

    async def get_many(self, ids: Sequence[str]) -> Mapping[str, Notification]:
        """Those that exist, by id."""
        ...

    async def page(self, filter: Filter, request: PageRequest) -> Page[Notification]:
        """A page of those that match, newest first. Raises `BadPage`."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[Notification]:
        """Queued ones whose time has come and that nobody has leased, longest waiting first."""
        ...

    async def save(self, before: Notification, after: Notification) -> Notification | None:
        """Replace `before` by `after` if nobody changed it meanwhile; the new state, or None if somebody did."""
        ...

    async def note_undone(self, loan_id: str, now: datetime) -> None:
        """Remember that a loan is not to be told of."""
        ...

    async def undone_among(self, loan_ids: Sequence[str]) -> Set[str]:
        """Those of these loans that are not to be told of."""
        ...

    def settle(self, before: Notification, after: Notification) -> Awaitable[None]:
        """Save an outcome, however long the store is down: what was sent must not be sent again because nobody noted it."""
        ...

    def extend_leases(self, leased: Sequence[Notification], until: datetime) -> Awaitable[None]:
        """Prolong the leases of those that are still in our hands, as soon as the store answers."""
        ...


class Directory(Protocol):
    """Knows people."""

    async def people(self, ids: Sequence[str]) -> Mapping[str, Person] | Unavailable:
        """Those that exist, by id."""
        ...


class Catalog(Protocol):
    """Knows items."""

    async def items(self, ids: Sequence[str]) -> Mapping[str, Item] | Unavailable:
        """Those that exist, by id."""
        ...


class Writer(Protocol):
    """Finds the words."""

    def write(self, notification: Notification, person: Person, item: Item | None) -> Letter:
        """The letter for a notification."""
        ...


class Post(Protocol):
    """Hands mails over to the mail server."""

    async def send(self, mail: Mail) -> Refused | Postponed | Unavailable | None:
        """None when the server accepted it."""
        ...
