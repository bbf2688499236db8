"""What the use cases need of the world."""

from collections.abc import Awaitable, Mapping, Sequence, Set
from datetime import datetime
from typing import Protocol

from subgraphs.chassis.paging import Page, PageRequest
from subgraphs.mail.errors import NoLink, Postponed, Refused, Unavailable
from subgraphs.mail.models import End, FanOut, Filter, Item, Kind, Letter, Link, Mail, Matter, Notification, Person


class Store(Protocol):
    """Where notifications are kept."""

    async def insert(self, notification: Notification) -> bool:
        """Keep a new one. False when there is one with this id already, which stays as it is."""
        ...

    async def insert_all(self, notifications: Sequence[Notification]) -> None:
        """Keep those of which there is none with their id."""
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

    async def erase(self, recipient_id: str) -> None:
        """Erase what was written to somebody; what still waits is not sent."""
        ...

    async def note_end(self, loan_id: str, end: End, now: datetime) -> None:
        """Remember how a loan ended."""
        ...

    async def ends_of(self, loan_ids: Sequence[str]) -> Mapping[str, End]:
        """How those of these loans ended that did."""
        ...

    def settle(self, before: Notification, after: Notification) -> Awaitable[None]:
        """Save an outcome, however long the store is down: what was sent must not be sent again because nobody noted it."""
        ...

    def extend_leases(self, leased: Sequence[Notification], until: datetime) -> Awaitable[None]:
        """Prolong the leases of those that are still in our hands, as soon as the store answers."""
        ...


class FanOuts(Protocol):
    """Where events wait that every manager is to be told of."""

    async def insert(self, fan_out: FanOut) -> None:
        """Keep it, unless it is known."""
        ...

    async def open(self, limit: int) -> Sequence[FanOut]:
        """Some of those that are not done."""
        ...

    async def close(self, id: str, now: datetime) -> None:
        """It reached everybody."""
        ...


class Switches(Protocol):
    """Where it is kept what people switched off."""

    async def switched_off(self, user_ids: Sequence[str]) -> Mapping[str, Set[Kind]]:
        """What each of these people switched off; nobody who switched nothing."""
        ...

    async def switch(self, user_id: str, switches: Mapping[Kind, bool]) -> None:
        """Switch kinds on or off, all at once; kinds that are not named stay as they are."""
        ...

    async def forget(self, user_id: str) -> None:
        """Keep nothing of what a person chose."""
        ...


class Directory(Protocol):
    """Knows people."""

    async def people(self, ids: Sequence[str]) -> Mapping[str, Person] | Unavailable:
        """Those that exist, by id."""
        ...

    async def managers(self) -> Sequence[str] | Unavailable:
        """The ids of all managers and admins who are active."""
        ...


class Links(Protocol):
    """Makes one-time links."""

    async def mint(self, kind: Kind, user_id: str, request_id: str | None) -> Link | NoLink | Unavailable:
        """A new link for a mail of this kind; the one before it stops working."""
        ...


class Catalog(Protocol):
    """Knows items."""

    async def items(self, ids: Sequence[str]) -> Mapping[str, Item] | Unavailable:
        """Those that exist, by id."""
        ...


class Writer(Protocol):
    """Finds the words."""

    def write(self, matter: Matter) -> Letter:
        """The letter."""
        ...


class Post(Protocol):
    """Hands mails over to the mail server."""

    async def send(self, mail: Mail) -> Refused | Postponed | Unavailable | None:
        """None when the server accepted it."""
        ...

    async def check(self) -> Unavailable | None:
        """Whether the server would take mails now."""
        ...
