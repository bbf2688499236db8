"""What the use cases need from the outside, as they see it."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from subgraphs.chassis.facts import Fact
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.paging import Page, PageRequest
from subgraphs.items.errors import DirectoryUnavailable, UserNotFound
from subgraphs.items.models import (
    Borrower,
    Category,
    CustodySpan,
    Item,
    ItemFilter,
    ItemMatch,
    ItemSort,
    Lendings,
    Loan,
    LoanFilter,
    LoanSort,
    LoanStatus,
    LocationTree,
    Period,
    Person,
    Policy,
    Reservation,
    ReservationStatus,
    Slot,
    Stood,
    Tally,
    TimelineEntry,
    Write,
)


class ItemRepository(Protocol):
    """Keeps items, and their facts until they are relayed."""

    async def get(self, id: str) -> Item | None:
        """One item as it is now, to be changed."""
        ...

    async def get_many(self, ids: Collection[str]) -> Mapping[str, Item]:
        """Items by id; unknown ids are missing."""
        ...

    async def by_code(self, code: str) -> Item | None:
        """The item with this code, however it is spelt."""
        ...

    async def insert(self, item: Item, facts: Sequence[Fact], actor: Actor) -> Write:
        """Keep a new item; DUPLICATE if its code is taken."""
        ...

    async def save(self, before: Item, after: Item, facts: Sequence[Fact], actor: Actor) -> Write:
        """Replace `before` by `after` if it is still at the same revision; DUPLICATE if its new code is taken."""
        ...

    async def page(self, wanted: ItemFilter, sort: ItemSort, request: PageRequest) -> Page[Item]:
        """A page of the items that match."""
        ...

    async def held(self, user_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[Item]]:
        """A page, by name, of what each of these people has."""
        ...

    async def matching(self, wanted: ItemFilter, ids: Collection[str]) -> Collection[str]:
        """Which of these items match."""
        ...

    async def to_remind(self, now: datetime, limit: int) -> Sequence[str]:
        """The ids of items whose borrowers are to be reminded by now, those that wait longest first."""
        ...

    async def held_by(self, user_id: str) -> Sequence[Item]:
        """Everything this person has."""
        ...

    async def recalled_from(self, user_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[Item]]:
        """A page, by name, of what each of these people is to bring back."""
        ...

    async def unrecalled(self, user_ids: Collection[str]) -> Sequence[Item]:
        """What these people have that is not recalled."""
        ...

    async def to_pass_on(self, now: datetime, limit: int) -> Sequence[str]:
        """The ids of items that waited for somebody until now or longer, those that did longest first."""
        ...

    async def reserved_by(self, user_id: str) -> Sequence[str]:
        """The ids of items that a person is in line for."""
        ...

    def turn(self, id: str) -> AbstractAsyncContextManager[object]:
        """One after the other, in the order they came: those in this process who change the same item."""
        ...

    async def count_at(self, location_id: str) -> int:
        """How many items lie at a location, or have their home there and are not retired."""
        ...


class ItemSearch(Protocol):
    """Finds items by what somebody is typing."""

    async def matches(self, text: str, limit: int) -> Sequence[ItemMatch]:
        """The best matches, the best first."""
        ...


class ItemTallies(Protocol):
    """Counts items."""

    async def everything(self) -> Tally:
        """All items."""
        ...

    async def matching(self, wanted: ItemFilter) -> Tally:
        """The items that match, up to a bound."""
        ...


class BorrowerRepository(Protocol):
    """Counts open loans, person by person."""

    async def get(self, user_id: str) -> Borrower:
        """What counts for a person now."""
        ...

    async def claim(
        self, user_id: str, slot: Slot, *, limit: int | None, of_category: str | None, check_at: datetime | None
    ) -> bool:
        """Count a loan, once; False if as many as `limit` (of that category) are counted already.

        From `check_at` on the borrower is among those to check.
        """
        ...

    async def release(self, user_id: str, loan_id: str) -> None:
        """Count a loan no more."""
        ...

    async def to_check(self, now: datetime, limit: int) -> Sequence[str]:
        """Who is to be checked by now, those who wait longest first."""
        ...

    async def checked(self, user_id: str, now: datetime) -> None:
        """A person was checked, unless they claimed something since that is to be checked later than `now`."""
        ...


class UseReader(Protocol):
    """Reads what reports are made of, up to a bound."""

    async def due(self, start: datetime | None, end: datetime) -> int:
        """How many open loans are due in a time; before `end` if it has no start."""
        ...

    async def begun(self, period: Period, now: datetime) -> Lendings:
        """The loans that began in a period."""
        ...

    async def under_way(self, period: Period, now: datetime) -> Lendings:
        """The loans that were open at some time of a period."""
        ...

    async def created(self, period: Period) -> tuple[Sequence[tuple[str | None, datetime]], bool]:
        """Category and time of the items that were created in a period and are in use; and whether there are more."""
        ...

    async def categories(self, item_ids: Collection[str]) -> Mapping[str, str | None]:
        """The category of each of these items that is in use."""
        ...


class Standings(Protocol):
    """Knows who may keep what they have, as it was heard."""

    async def keep(self, heard: Stood) -> None:
        """Keep a standing and have it acted on, again too, unless a newer one is known."""
        ...

    async def waiting(self, limit: int) -> Sequence[Stood]:
        """What is to be acted on."""
        ...

    async def acted_on(self, stood: Stood) -> None:
        """It was acted on. If something newer was heard meanwhile, that is to be acted on, again too."""
        ...

    async def inactive(self, after: str, limit: int) -> Sequence[str]:
        """People who are not active, by id."""
        ...


class CategoryRepository(Protocol):
    """Keeps categories."""

    async def all(self) -> Sequence[Category]:
        """Every category, by name."""
        ...

    async def get_many(self, ids: Collection[str]) -> Mapping[str, Category]:
        """Categories by id; unknown ids are missing."""
        ...

    async def insert(self, category: Category) -> Write:
        """Keep a new category; DUPLICATE if its name is taken."""
        ...

    async def save(self, before: Category, after: Category) -> Write:
        """Replace `before` by `after` if it is still at the same revision; DUPLICATE if the name is taken."""
        ...


class LocationStore(Protocol):
    """Keeps the location tree."""

    @property
    def at_hand(self) -> LocationTree | None:
        """The tree, if it was looked at a moment ago: enough to show it."""
        ...

    async def current(self) -> LocationTree:
        """The tree as it is now."""
        ...

    async def save(self, before: LocationTree, after: LocationTree, facts: Sequence[Fact], actor: Actor) -> bool:
        """Replace `before` by `after`; False if somebody was faster. Each fact is numbered by its location's revision."""
        ...


class LoanReader(Protocol):
    """Finds loans, open and closed."""

    async def get_many(self, ids: Collection[str]) -> Mapping[str, Loan]:
        """Loans by id; unknown ids are missing."""
        ...

    async def page(self, wanted: LoanFilter, sort: LoanSort, request: PageRequest, now: datetime) -> Page[Loan]:
        """A page of the loans that match."""
        ...

    async def of_users(
        self, user_ids: Collection[str], status: LoanStatus | None, request: PageRequest, now: datetime
    ) -> Mapping[str, Page[Loan]]:
        """A page of each person's loans, the latest first."""
        ...


class PolicyStore(Protocol):
    """Keeps the policy, every version of it."""

    async def current(self) -> Policy:
        """The policy to decide by, from memory: at most some seconds old."""
        ...

    async def newest(self) -> Policy:
        """The policy as it is now."""
        ...

    async def add(self, policy: Policy) -> bool:
        """Keep the next version; False if somebody was faster."""
        ...

    async def versions(self, request: PageRequest) -> Page[Policy]:
        """A page of all versions, the latest first."""
        ...


class ReservationReader(Protocol):
    """Finds reservations, open and closed."""

    async def get_many(self, ids: Collection[str]) -> Mapping[str, Reservation]:
        """Reservations by id; unknown ids are missing."""
        ...

    async def of_users(
        self, user_ids: Collection[str], status: ReservationStatus | None, request: PageRequest
    ) -> Mapping[str, Page[Reservation]]:
        """A page of each person's reservations, the latest first."""
        ...


class CustodyReader(Protocol):
    """Finds what people had."""

    async def of_users(self, user_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[CustodySpan]]:
        """A page of what each person had and has, the latest first."""
        ...


class TimelineReader(Protocol):
    """Reads what happened to items."""

    async def of_items(self, item_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[TimelineEntry]]:
        """A page of each item's timeline, the latest first."""
        ...


class Directory(Protocol):
    """Knows people."""

    async def find(self, user_id: str) -> Person | UserNotFound | DirectoryUnavailable:
        """A person by id."""
        ...
