"""Loans: an item handed to a borrower until a day."""

from dataclasses import dataclass
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
    status: LoanStatus = LoanStatus.OPEN
    returned_at: datetime | None = None
    returned_to_id: str | None = None
    lost_at: datetime | None = None
    condition: str | None = None

    @property
    def borrower(self) -> UserRef:
        """Who borrowed it."""
        return UserRef(self.borrower_id)

    def overdue(self, now: datetime) -> bool:
        """Whether the item should have been back by `now` and is not."""
        return self.status is LoanStatus.OPEN and self.due_at < now
