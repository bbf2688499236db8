"""What followers of the inventory are told."""

from dataclasses import dataclass
from datetime import datetime

from subgraphs.chassis.live.feed import ResyncReason
from subgraphs.items.models.items import Item
from subgraphs.items.models.locations import Place
from subgraphs.items.models.timeline import TimelineKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemNews:
    """Something happened to an item, which is now as given. `before` is how it was then, as far as that is known."""

    item: Item
    before: Item | None
    kind: TimelineKind
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationNews:
    """Something happened to a location, which stands in the tree as given."""

    place: Place
    at: datetime
    actor: str


type News = ItemNews | LocationNews


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChanged:
    """An item changed, as one follower is told: `by` only if that person is the follower's business."""

    item: Item
    kind: TimelineKind
    at: datetime
    by: str | None
    matches: bool
    cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationChanged:
    """A location changed, as one follower is told."""

    location: Place
    at: datetime
    by: str | None
    cursor: str


@dataclass(frozen=True, slots=True)
class Resync:
    """A follower may have missed something, and is to look for itself."""

    reason: ResyncReason
    cursor: str
