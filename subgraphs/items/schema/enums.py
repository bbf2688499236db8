"""The words of the items subgraph that stand for one of a few values."""

from enum import Enum

import strawberry


@strawberry.enum(description="Where an item is, as a word to filter by.")
class ItemStatus(Enum):
    """See `items.models.ItemStatus`."""

    AVAILABLE = strawberry.enum_value("AVAILABLE", description="It lies at a location and can be lent.")
    HELD = strawberry.enum_value("HELD", description="It lies at a location and waits for who is next in line.")
    ASSIGNED = strawberry.enum_value("ASSIGNED", description="It is somebody's, without an end.")
    LENT = strawberry.enum_value("LENT", description="Somebody borrowed it.")
    LOST = strawberry.enum_value("LOST", description="Nobody knows where it is.")
    RETIRED = strawberry.enum_value("RETIRED", description="It is out of use.")


@strawberry.enum(description="How far a loan got.")
class LoanStatus(Enum):
    """See `items.models.LoanStatus`."""

    OPEN = strawberry.enum_value("OPEN", description="The borrower has the item.")
    RETURNED = strawberry.enum_value("RETURNED", description="The item came back.")
    LOST = strawberry.enum_value("LOST", description="The item was lost.")
    UNDONE = strawberry.enum_value(
        "UNDONE", description="It was lent by a slip, which was taken back. Lists leave such loans out unless asked for them."
    )


@strawberry.enum(description="Why a loan was not renewed.")
class RenewalRefusedReason(Enum):
    """See `items.errors.RenewalRefusedReason`."""

    CLOSED = strawberry.enum_value("CLOSED", description="The borrower does not have the item any more.")
    LIMIT_REACHED = strawberry.enum_value("LIMIT_REACHED", description="It was renewed as often as possible.")
    RESERVED = strawberry.enum_value("RESERVED", description="Somebody waits for the item.")


@strawberry.enum(description="How far a reservation got.")
class ReservationStatus(Enum):
    """See `items.models.ReservationStatus`."""

    WAITING = strawberry.enum_value("WAITING", description="Somebody else has the item, or is before them.")
    READY = strawberry.enum_value("READY", description="It is their turn: the item waits for them.")
    FULFILLED = strawberry.enum_value("FULFILLED", description="They got the item.")
    CANCELLED = strawberry.enum_value("CANCELLED", description="They do not want it any more, or cannot get it.")
    EXPIRED = strawberry.enum_value("EXPIRED", description="The item waited for them, and they did not come.")


@strawberry.enum(description="Why a reservation was cancelled, if not for its own sake.")
class CancelCause(Enum):
    """See `items.models.CancelCause`."""

    RETIRED = strawberry.enum_value("RETIRED", description="The item went out of use.")
    LOST = strawberry.enum_value("LOST", description="The item was lost.")
    INACTIVE = strawberry.enum_value("INACTIVE", description="The person was deactivated.")


@strawberry.enum(description="Why somebody did not get in line.")
class ReservationRefusedReason(Enum):
    """See `items.errors.ReservationRefusedReason`."""

    HOLDS_IT = strawberry.enum_value("HOLDS_IT", description="They have the item.")
    QUEUE_FULL = strawberry.enum_value("QUEUE_FULL", description="As many people wait for it as can.")
    RECALLED = strawberry.enum_value("RECALLED", description="It was recalled; a manager may renew it all the same.")


@strawberry.enum(description="How somebody had a thing.")
class CustodyKind(Enum):
    """See `items.models.CustodyKind`."""

    LOAN = strawberry.enum_value("LOAN", description="They borrowed it.")
    ASSIGNMENT = strawberry.enum_value("ASSIGNMENT", description="It was theirs, without an end.")


@strawberry.enum(description="Why something is recalled.")
class RecallCause(Enum):
    """See `items.models.RecallCause`."""

    DEACTIVATED = strawberry.enum_value("DEACTIVATED", description="Who has it is not active any more.")
    REQUESTED = strawberry.enum_value("REQUESTED", description="Somebody asked for it.")


@strawberry.enum(description="Why a lend was not undone.")
class UndoRefusedReason(Enum):
    """See `items.errors.UndoRefusedReason`."""

    CLOSED = strawberry.enum_value("CLOSED", description="The borrower does not have the item any more.")
    NOT_YOURS = strawberry.enum_value("NOT_YOURS", description="Somebody else lent it.")
    TOO_LATE = strawberry.enum_value("TOO_LATE", description="It was lent more than a minute ago.")


@strawberry.enum(description="What happened to an item.")
class TimelineKind(Enum):
    """See `items.models.TimelineKind`."""

    CREATED = strawberry.enum_value("CREATED", description="It came into the inventory.")
    UPDATED = strawberry.enum_value("UPDATED", description="What is written about it changed.")
    MOVED = strawberry.enum_value("MOVED", description="It was put at another location.")
    ASSIGNED = strawberry.enum_value("ASSIGNED", description="Somebody got it, without an end.")
    UNASSIGNED = strawberry.enum_value("UNASSIGNED", description="Whose it was gave it back.")
    LENT = strawberry.enum_value("LENT", description="Somebody borrowed it.")
    RETURNED = strawberry.enum_value("RETURNED", description="Its borrower brought it back.")
    RENEWED = strawberry.enum_value("RENEWED", description="Its borrower may keep it for longer.")
    REMINDED = strawberry.enum_value("REMINDED", description="Its borrower was reminded to bring it back.")
    UNDONE = strawberry.enum_value("UNDONE", description="It had been lent by a slip, which was taken back.")
    RECALLED = strawberry.enum_value("RECALLED", description="Who has it was asked to bring it back.")
    RECALL_LIFTED = strawberry.enum_value("RECALL_LIFTED", description="Who has it may keep it after all.")
    RETIRED = strawberry.enum_value("RETIRED", description="It went out of use.")
    RESTORED = strawberry.enum_value("RESTORED", description="It came into use again.")
    LOST = strawberry.enum_value("LOST", description="Nobody knew any more where it was.")
    FOUND = strawberry.enum_value("FOUND", description="It turned up again.")
    RESERVED = strawberry.enum_value("RESERVED", description="Somebody got in line for it.")
    RESERVATION_CANCELLED = strawberry.enum_value(
        "RESERVATION_CANCELLED", description="Somebody who was in line for it is not any more."
    )
    HELD = strawberry.enum_value("HELD", description="It began to wait for who was next in line.")
    HOLD_EXPIRED = strawberry.enum_value("HOLD_EXPIRED", description="Who was next in line did not come for it in time.")
    QUEUE_REORDERED = strawberry.enum_value("QUEUE_REORDERED", description="A manager put its line into another order.")


@strawberry.enum(description="How an item matches what somebody typed; the earlier of these, the better.")
class MatchKind(Enum):
    """See `items.models.MatchKind`."""

    CODE = strawberry.enum_value("CODE", description="It carries just this code.")
    CODE_BEGINNING = strawberry.enum_value("CODE_BEGINNING", description="Its code begins so.")
    WORDS = strawberry.enum_value("WORDS", description="Code and name hold each word as a whole.")
    BEGINNINGS = strawberry.enum_value("BEGINNINGS", description="Words of it begin with those that were typed.")
    SIMILAR = strawberry.enum_value("SIMILAR", description="Its words differ by a slip from those that were typed.")


@strawberry.enum(description="What items can be sorted by.")
class ItemSortField(Enum):
    """See `items.models.ItemSortField`."""

    NAME = strawberry.enum_value("NAME", description="By name, without regard to case.")
    CODE = strawberry.enum_value("CODE", description="By code, without regard to case.")
    CREATED_AT = strawberry.enum_value("CREATED_AT", description="By when they came into the inventory.")
    UPDATED_AT = strawberry.enum_value("UPDATED_AT", description="By when they last changed.")


@strawberry.enum(description="What loans can be sorted by.")
class LoanSortField(Enum):
    """See `items.models.LoanSortField`."""

    LENT_AT = strawberry.enum_value("LENT_AT", description="By when they started.")
    DUE_AT = strawberry.enum_value("DUE_AT", description="By when the item should be back.")


@strawberry.enum(description="Why a client is to fetch anew what it shows.")
class ResyncReason(Enum):
    """See `chassis.live.feed.ResyncReason`."""

    STARTED = strawberry.enum_value(
        "STARTED", description="The subscription began without a cursor. What was fetched before may be out of date."
    )
    CURSOR_UNKNOWN = strawberry.enum_value("CURSOR_UNKNOWN", description="The cursor is none that this system gave, or too old.")
    TOO_FAR_BEHIND = strawberry.enum_value(
        "TOO_FAR_BEHIND", description="More happened since the cursor than is told again, or it is not kept any more."
    )
    TOO_SLOW = strawberry.enum_value("TOO_SLOW", description="The client did not take what it was told in time.")
    STREAM_REPLACED = strawberry.enum_value("STREAM_REPLACED", description="The store of events started anew.")
    SCOPE_CHANGED = strawberry.enum_value(
        "SCOPE_CHANGED", description="Locations moved, so that other items lie inside the location asked for."
    )
