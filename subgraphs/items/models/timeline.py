"""An item's past: one entry for each thing that happened to it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from subgraphs.items.models.people import UserRef


class TimelineKind(StrEnum):
    """What happened."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    MOVED = "MOVED"
    ASSIGNED = "ASSIGNED"
    UNASSIGNED = "UNASSIGNED"
    LENT = "LENT"
    RETURNED = "RETURNED"
    RENEWED = "RENEWED"
    REMINDED = "REMINDED"
    UNDONE = "UNDONE"
    RECALLED = "RECALLED"
    RECALL_LIFTED = "RECALL_LIFTED"
    RETIRED = "RETIRED"
    RESTORED = "RESTORED"
    LOST = "LOST"
    FOUND = "FOUND"
    RESERVED = "RESERVED"
    RESERVATION_CANCELLED = "RESERVATION_CANCELLED"
    HELD = "HELD"
    HOLD_EXPIRED = "HOLD_EXPIRED"
    QUEUE_REORDERED = "QUEUE_REORDERED"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened to an item; its id is the event's."""

    id: str
    seq: int
    kind: TimelineKind
    at: datetime
    actor: str | None
    """Who did it; None for who may not know."""
    user_id: str | None = None
    from_location_id: str | None = None
    to_location_id: str | None = None
    due_at: datetime | None = None
    loan_id: str | None = None
    changed: tuple[str, ...] = ()
    note: str | None = None

    @property
    def user(self) -> UserRef | None:
        """Who got the item, or brought it back."""
        return None if self.user_id is None else UserRef(self.user_id)
