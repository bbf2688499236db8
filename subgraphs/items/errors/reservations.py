"""What may be refused because of an item's line."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from subgraphs.items.models import Item, ReservationStatus


@dataclass(frozen=True, slots=True)
class ItemHeld:
    """The item waits for who is next in line, and that is somebody else."""

    item: Item

    @property
    def until(self) -> datetime:
        """How long it waits for them."""
        assert self.item.hold_until is not None
        return self.item.hold_until

    @property
    def message(self) -> str:
        """What to do."""
        return (
            f"{self.item.code} is held for who is next in line, until {self.until:%Y-%m-%d %H:%M} UTC. "
            "Reserve it to get in line; managers may reorder the line."
        )


@dataclass(frozen=True, slots=True)
class ReservationNotFound:
    """There is no such reservation."""

    message: str = "There is no such reservation. Take it from `User.reservations` or `Item.myReservation`."


@dataclass(frozen=True, slots=True)
class ReservationClosed:
    """The reservation is over."""

    status: ReservationStatus

    @property
    def message(self) -> str:
        """What to do."""
        if self.status is ReservationStatus.FULFILLED:
            return "This reservation is over: whose it was got the item. Return the item instead."
        return "This reservation is over already: the item waited, and nobody came. There is nothing to cancel."


class ReservationRefusedReason(StrEnum):
    """Why somebody did not get in line."""

    HOLDS_IT = "HOLDS_IT"
    QUEUE_FULL = "QUEUE_FULL"


@dataclass(frozen=True, slots=True)
class ReservationRefused:
    """Nobody got in line."""

    reason: ReservationRefusedReason
    limit: int = 0

    @property
    def message(self) -> str:
        """What to do."""
        if self.reason is ReservationRefusedReason.HOLDS_IT:
            return "Whoever has an item cannot wait for it. Renew the loan to keep it for longer."
        return f"{self.limit} people wait for this item already. Try again when the line is shorter, or choose another item."
