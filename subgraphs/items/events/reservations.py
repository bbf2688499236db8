"""What happens to reservations; their subject is the item. Facts that end one tell all of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from subgraphs.items.events.subjects import OfItem


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReserved(OfItem):
    """Somebody got in line for an item."""

    type: ClassVar[str] = "item_reserved"
    reservation_id: str
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationReady(OfItem):
    """An item waits for who is next in its line, at this location, until then."""

    type: ClassVar[str] = "reservation_ready"
    reservation_id: str
    user_id: str
    held_until: datetime
    location_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationCancelled(OfItem):
    """Somebody is not in line any more. `cause` is RETIRED, LOST or INACTIVE, if not for its own sake."""

    type: ClassVar[str] = "reservation_cancelled"
    reservation_id: str
    user_id: str
    reserved_at: datetime
    cause: str | None = None
    reason: str | None = None
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldExpired(OfItem):
    """Who was next in line did not come for the item in time, and is not in line any more."""

    type: ClassVar[str] = "hold_expired"
    reservation_id: str
    user_id: str
    reserved_at: datetime
    held_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueReordered(OfItem):
    """A manager put the line into another order."""

    type: ClassVar[str] = "queue_reordered"
    reservation_ids: tuple[str, ...]
    reason: str
