"""Loans: an item handed to a borrower until a day."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from subgraphs.items.models.people import UserRef


class LoanStatus(StrEnum):
    """How far a loan got."""

    OPEN = "OPEN"
    RETURNED = "RETURNED"
    LOST = "LOST"
    UNDONE = "UNDONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """One loan of one item; open until the item comes back or is lost."""

    id: str
    item_id: str
    borrower_id: str
    lent_at: datetime
    due_at: datetime
    renewals: int = 0
    most_renewals: int = field(default=0, compare=False)
    """Of an open one: how often it may be renewed."""
    policy_version: int | None = None
    """Of the policy that decided about it."""
    status: LoanStatus = LoanStatus.OPEN
    returned_at: datetime | None = None
    returned_to_id: str | None = None
    lost_at: datetime | None = None
    condition: str | None = None

    @property
    def borrower(self) -> UserRef:
        """Who borrowed it."""
        return UserRef(self.borrower_id)

    @property
    def renewals_left(self) -> int | None:
        """How often it can still be renewed, while it is open."""
        return max(0, self.most_renewals - self.renewals) if self.status is LoanStatus.OPEN else None

    def overdue(self, now: datetime) -> bool:
        """Whether the item should have been back by `now` and is not."""
        return self.status is LoanStatus.OPEN and self.due_at < now
