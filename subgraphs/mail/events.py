"""What mail reads of the other services' events: only the fields it needs."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCreated:
    """Somebody got an account."""

    user_id: str
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAssigned:
    """Something was assigned to somebody, with no due date."""

    item_id: str
    user_id: str
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLent:
    """Somebody borrowed something."""

    item_id: str
    loan_id: str
    borrower_id: str
    due_at: datetime
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRenewed:
    """Somebody may keep something for longer."""

    item_id: str
    loan_id: str
    borrower_id: str
    due_at: datetime
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanDueSoon:
    """Somebody should bring something back in a few days."""

    item_id: str
    loan_id: str
    borrower_id: str
    due_at: datetime
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanOverdue:
    """Somebody should have brought something back."""

    item_id: str
    loan_id: str
    borrower_id: str
    due_at: datetime
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanUndone:
    """A loan was none: nobody is to be told of it any more."""

    loan_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReturned:
    """Somebody brought something back."""

    item_id: str
    borrower_id: str
    returned_at: datetime
    condition: str | None = None
    notify: bool


type Event = UserCreated | ItemAssigned | ItemLent | LoanRenewed | LoanDueSoon | LoanOverdue | ItemReturned
"""What somebody is told."""
