"""What happens to loans; their subject is the item."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from subgraphs.items.events.subjects import OfItem


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLent(OfItem):
    """An item was handed to a borrower; `location_id` is where it was. It tells the reservation that this fulfilled, if any."""

    type: ClassVar[str] = "item_lent"
    loan_id: str
    borrower_id: str
    lent_at: datetime
    due_at: datetime
    location_id: str
    policy_version: int | None = None
    reservation_id: str | None = None
    reserved_at: datetime | None = None
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReturned(OfItem):
    """A borrower brought an item back; `location_id` is where it is. It tells the whole loan, so that it is enough by itself."""

    type: ClassVar[str] = "item_returned"
    loan_id: str
    borrower_id: str
    lent_at: datetime
    due_at: datetime
    renewals: int
    policy_version: int | None = None
    returned_at: datetime
    location_id: str
    condition: str | None = None
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRenewed(OfItem):
    """A borrower may keep an item until a later day; `renewals` counts this one too."""

    type: ClassVar[str] = "loan_renewed"
    loan_id: str
    borrower_id: str
    due_at: datetime
    due_before: datetime
    renewals: int
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRecalled(OfItem):
    """A borrower is to bring an item back by `due_at`, which may be sooner than it was."""

    type: ClassVar[str] = "loan_recalled"
    loan_id: str
    borrower_id: str
    due_at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallLifted(OfItem):
    """Somebody may keep what they have: they are active again. The due date stays."""

    type: ClassVar[str] = "recall_lifted"
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanUndone(OfItem):
    """An item was lent by a slip, and lies where it lay: nobody borrowed it. Nobody is to be mailed about it any more.

    The reservation it had fulfilled, if any, is open again.
    """

    type: ClassVar[str] = "loan_undone"
    loan_id: str
    borrower_id: str
    lent_at: datetime
    due_at: datetime
    location_id: str
    policy_version: int | None = None
    reservation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanDueSoon(OfItem):
    """A loan is due in a few days."""

    type: ClassVar[str] = "loan_due_soon"
    loan_id: str
    borrower_id: str
    due_at: datetime
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanOverdue(OfItem):
    """An item should be back and is not; `number` counts these reminders of a loan, 1 is when it became due.

    With `escalate` the managers are told too, from the day on that the policy names.
    """

    type: ClassVar[str] = "loan_overdue"
    loan_id: str
    borrower_id: str
    due_at: datetime
    number: int
    escalate: bool
    notify: bool
