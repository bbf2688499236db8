"""What the items service tells the others: facts, written with the change they report.

With `notify` false nobody is to be mailed about it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfItem:
    item_id: str

    @property
    def subject(self) -> str:
        """The item it is about."""
        return self.item_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCreated(_OfItem):
    """An item was taken into the inventory, at this location."""

    type: ClassVar[str] = "item_created"
    location_id: str
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemUpdated(_OfItem):
    """What is written about an item changed: the names of the changed fields."""

    type: ClassVar[str] = "item_updated"
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemMoved(_OfItem):
    """An item lies somewhere else now."""

    type: ClassVar[str] = "item_moved"
    from_location_id: str
    to_location_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAssigned(_OfItem):
    """Somebody has an item from now on; `location_id` is where it was."""

    type: ClassVar[str] = "item_assigned"
    user_id: str
    location_id: str
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemUnassigned(_OfItem):
    """Somebody gave an item back for good; `location_id` is where it is."""

    type: ClassVar[str] = "item_unassigned"
    user_id: str
    location_id: str
    condition: str | None = None
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLent(_OfItem):
    """An item was handed to a borrower; `location_id` is where it was."""

    type: ClassVar[str] = "item_lent"
    loan_id: str
    borrower_id: str
    lent_at: datetime
    due_at: datetime
    location_id: str
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReturned(_OfItem):
    """A borrower brought an item back; `location_id` is where it is. It tells the whole loan, so that it is enough by itself."""

    type: ClassVar[str] = "item_returned"
    loan_id: str
    borrower_id: str
    lent_at: datetime
    due_at: datetime
    returned_at: datetime
    location_id: str
    condition: str | None = None
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRetired(_OfItem):
    """An item went out of use; `location_id` is where it was."""

    type: ClassVar[str] = "item_retired"
    location_id: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRestored(_OfItem):
    """A retired item is in use again, at this location."""

    type: ClassVar[str] = "item_restored"
    location_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLost(_OfItem):
    """Nobody knows where an item is: who had it last and the loan this ended, or the location it was supposed to be at."""

    type: ClassVar[str] = "item_lost"
    user_id: str | None = None
    loan_id: str | None = None
    lent_at: datetime | None = None
    due_at: datetime | None = None
    lost_at: datetime
    location_id: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFound(_OfItem):
    """A lost item turned up; `location_id` is where it is."""

    type: ClassVar[str] = "item_found"
    location_id: str
    condition: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfLocation:
    location_id: str
    parent_id: str | None = None

    @property
    def subject(self) -> str:
        """The location it is about."""
        return self.location_id


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationCreated(_OfLocation):
    """There is a new location."""

    type: ClassVar[str] = "location_created"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationUpdated(_OfLocation):
    """A location was renamed, moved or put back into use: the names of the changed fields."""

    type: ClassVar[str] = "location_updated"
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationArchived(_OfLocation):
    """A location went out of use."""

    type: ClassVar[str] = "location_archived"


type ItemsEvent = (
    ItemCreated
    | ItemUpdated
    | ItemMoved
    | ItemAssigned
    | ItemUnassigned
    | ItemLent
    | ItemReturned
    | ItemRetired
    | ItemRestored
    | ItemLost
    | ItemFound
    | LocationCreated
    | LocationUpdated
    | LocationArchived
)
