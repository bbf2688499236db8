"""Reservations: places in an item's line."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from subgraphs.items.models.people import UserRef


class ReservationStatus(StrEnum):
    """How far a reservation got."""

    WAITING = "WAITING"
    READY = "READY"
    FULFILLED = "FULFILLED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class CancelCause(StrEnum):
    """Why a reservation was cancelled, if not for its own sake: the item is gone, or the person is."""

    RETIRED = "RETIRED"
    LOST = "LOST"
    INACTIVE = "INACTIVE"


OPEN_RESERVATIONS = frozenset({ReservationStatus.WAITING, ReservationStatus.READY})
"""Those that stand in a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiter:
    """Somebody in an item's line; `by` is who put them there.

    How long the item will be held for them is agreed when they get in line: whose turn it is, and until when, then follows from
    the item alone.
    """

    id: str
    user_id: str
    created_at: datetime
    by: str
    hold_for: timedelta


@dataclass(frozen=True, slots=True)
class Hold:
    """The offer to the first in line: until then the item waits for them."""

    reservation: Waiter
    until: datetime

    @property
    def user_id(self) -> str:
        """For whom."""
        return self.reservation.user_id


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """The reservation that a loan fulfilled, and how long the item would have waited from then on."""

    reservation: Waiter
    left: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """One reservation of one item. While it is open it has a place, from 1 on, which its item's line gives it."""

    id: str
    item_id: str
    user_id: str
    created_at: datetime
    status: ReservationStatus
    place: int | None = None
    held_until: datetime | None = None
    loan_due_at: datetime | None = None
    """When the item should be back, for who is next."""
    closed_at: datetime | None = None
    cause: CancelCause | None = None
    reason: str | None = None

    @property
    def user(self) -> UserRef:
        """Who waits, or waited."""
        return UserRef(self.user_id)

    @property
    def ahead(self) -> int | None:
        """How many are before them."""
        return None if self.place is None else self.place - 1

    def expected_at(self, now: datetime) -> datetime | None:
        """When their turn should come, if anybody can tell."""
        due = self.loan_due_at
        return due if due is not None and due > now else None
