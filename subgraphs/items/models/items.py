"""Items: single physical things, each with its whole current state."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from subgraphs.chassis.idempotency import Stamp
from subgraphs.items.models.loans import Loan
from subgraphs.items.models.people import UserRef
from subgraphs.items.models.policies import Terms
from subgraphs.items.models.recalls import Recall
from subgraphs.items.models.reservations import Fulfilled, Hold, Reservation, ReservationStatus, Waiter
from subgraphs.items.models.whereabouts import AssignedTo, AtLocation, LentTo, Lost, Retired, Whereabouts


class ItemStatus(StrEnum):
    """The whereabouts as a word to filter by."""

    AVAILABLE = "AVAILABLE"
    HELD = "HELD"
    ASSIGNED = "ASSIGNED"
    LENT = "LENT"
    LOST = "LOST"
    RETIRED = "RETIRED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing. What the status implies is set, the rest is None: see `whereabouts`."""

    id: str
    code: str
    name: str
    description: str | None = None
    category_id: str | None = None
    home_id: str
    status: ItemStatus = ItemStatus.AVAILABLE
    since: datetime
    location_id: str | None = None
    holder_id: str | None = None
    loan_id: str | None = None
    lent_at: datetime | None = None
    due_at: datetime | None = None
    renewals: int = 0
    terms: Terms | None = None
    """What the open loan was made on."""
    lent_by: str | None = None
    lent_from_id: str | None = None
    handed_at: datetime | None = None
    """When the loan was recorded, which may be after it started."""
    next_reminder_at: datetime | None = None
    recall: Recall | None = None
    """Whoever has it is to bring it back."""
    retired_reason: str | None = None
    times_lent: int = 0
    """How many of its loans have ended, but for those undone."""
    last_lent_at: datetime | None = None
    """When the last one of them began."""
    queue: tuple[Waiter, ...] = ()
    """The line for it, the next one first."""
    hold_until: datetime | None = None
    """While it is HELD: until when it waits for the first in line."""
    fulfilled: Fulfilled | None = None
    """While it is LENT: the reservation this fulfilled, if there was one."""
    created_at: datetime
    updated_at: datetime
    rev: int = 1
    stamps: tuple[Stamp, ...] = ()
    """The latest changes that were asked for under an idempotency key."""

    @property
    def version(self) -> int:
        """The version clients see."""
        return self.rev

    @property
    def holder(self) -> UserRef | None:
        """Who has it: its assignee or borrower."""
        return None if self.holder_id is None or self.status is ItemStatus.LOST else UserRef(self.holder_id)

    @property
    def loan(self) -> Loan | None:
        """The open loan, while it is lent."""
        if self.loan_id is None or self.holder_id is None or self.lent_at is None or self.due_at is None:
            return None
        return Loan(
            id=self.loan_id,
            item_id=self.id,
            borrower_id=self.holder_id,
            lent_at=self.lent_at,
            due_at=self.due_at,
            renewals=self.renewals,
            most_renewals=(self.terms or Terms()).renewals,
            policy_version=None if self.terms is None else self.terms.version,
        )

    @property
    def times_borrowed(self) -> int:
        """How often it was lent, the open loan included."""
        return self.times_lent + (self.loan_id is not None)

    @property
    def last_borrowed_at(self) -> datetime | None:
        """When its last loan began, which may be the open one."""
        return self.lent_at or self.last_lent_at

    @property
    def hold(self) -> Hold | None:
        """For whom it waits, while it is held."""
        return None if self.hold_until is None or not self.queue else Hold(self.queue[0], self.hold_until)

    @property
    def line(self) -> tuple[Reservation, ...]:
        """The reservations of those in line."""
        return tuple(self._reservation(place, waiter) for place, waiter in enumerate(self.queue, 1))

    def waiter(self, user_id: str) -> Waiter | None:
        """A person's place in line, if they are in it."""
        return next((waiter for waiter in self.queue if waiter.user_id == user_id), None)

    def _reservation(self, place: int, waiter: Waiter) -> Reservation:
        next_one = place == 1
        held_until = self.hold_until if next_one else None
        return Reservation(
            id=waiter.id,
            item_id=self.id,
            user_id=waiter.user_id,
            created_at=waiter.created_at,
            status=ReservationStatus.WAITING if held_until is None else ReservationStatus.READY,
            place=place,
            held_until=held_until,
            loan_due_at=self.due_at if next_one else None,
        )

    @property
    def whereabouts(self) -> Whereabouts:
        """Where it is now."""
        match self.status, self.loan:
            case ItemStatus.LENT, Loan() as loan:
                return LentTo(loan, self.since)
            case ItemStatus.ASSIGNED, _ if self.holder_id is not None:
                return AssignedTo(self.holder_id, self.since)
            case ItemStatus.LOST, _:
                return Lost(self.holder_id, self.since)
            case ItemStatus.RETIRED, _:
                return Retired(self.retired_reason, self.since)
            case _:
                return AtLocation(self.location_id or self.home_id, self.since, self.hold)
