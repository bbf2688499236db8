"""What happens to items, apart from loans."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from subgraphs.items.events.subjects import OfItem


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCreated(OfItem):
    """An item was taken into the inventory, at this location."""

    type: ClassVar[str] = "item_created"
    location_id: str
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemUpdated(OfItem):
    """What is written about an item changed: the names of the changed fields."""

    type: ClassVar[str] = "item_updated"
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemMoved(OfItem):
    """An item lies somewhere else now."""

    type: ClassVar[str] = "item_moved"
    from_location_id: str
    to_location_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAssigned(OfItem):
    """Somebody has an item from now on; `location_id` is where it was. It tells the reservation that this fulfilled, if any."""

    type: ClassVar[str] = "item_assigned"
    user_id: str
    location_id: str
    reservation_id: str | None = None
    reserved_at: datetime | None = None
    since: datetime
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentRecalled(OfItem):
    """Somebody is to bring back what is theirs: they are not active any more."""

    type: ClassVar[str] = "assignment_recalled"
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemUnassigned(OfItem):
    """Somebody gave an item back for good; `location_id` is where it is, `since` when they got it."""

    type: ClassVar[str] = "item_unassigned"
    user_id: str
    location_id: str
    since: datetime
    condition: str | None = None
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRetired(OfItem):
    """An item went out of use; `location_id` is where it was."""

    type: ClassVar[str] = "item_retired"
    location_id: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRestored(OfItem):
    """A retired item is in use again, at this location."""

    type: ClassVar[str] = "item_restored"
    location_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLost(OfItem):
    """Nobody knows where an item is: who had it last and the loan this ended, or the location it was supposed to be at.

    `since` is from when on whoever had it had it.
    """

    type: ClassVar[str] = "item_lost"
    user_id: str | None = None
    loan_id: str | None = None
    lent_at: datetime | None = None
    due_at: datetime | None = None
    renewals: int = 0
    policy_version: int | None = None
    since: datetime | None = None
    lost_at: datetime
    location_id: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFound(OfItem):
    """A lost item turned up; `location_id` is where it is."""

    type: ClassVar[str] = "item_found"
    location_id: str
    condition: str | None = None
