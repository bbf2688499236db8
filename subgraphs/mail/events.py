"""What mail reads of the other services' events: only the fields it needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCreated:
    """Somebody got an account."""

    user_id: str
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRequested:
    """Somebody wants a one-time link, to set their first password or another one."""

    user_id: str
    request_id: str
    purpose: Literal["invitation", "password_reset"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged:
    """Somebody's password is another one now."""

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAnonymised:
    """Who somebody was is to be forgotten."""

    user_id: str


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
    """Somebody should have brought something back. With `escalate` the managers are told too."""

    item_id: str
    loan_id: str
    borrower_id: str
    due_at: datetime
    notify: bool
    escalate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRecalled:
    """Somebody has to bring something back earlier: by `due_at`."""

    item_id: str
    loan_id: str
    borrower_id: str
    due_at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanUndone:
    """A loan was none: nobody is to be told of it any more."""

    loan_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReturned:
    """Somebody brought something back."""

    item_id: str
    loan_id: str
    borrower_id: str
    due_at: datetime
    returned_at: datetime
    condition: str | None = None
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationReady:
    """What somebody reserved waits for them, until `held_until`."""

    item_id: str
    reservation_id: str
    user_id: str
    held_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationCancelled:
    """Somebody's reservation is none any more, maybe because of what became of the item or of them (`cause`).

    With `notify`, they did not do it themself.
    """

    item_id: str
    reservation_id: str
    user_id: str
    cause: str | None = None
    reason: str | None = None
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldExpired:
    """What somebody reserved waited for them, and went on to the next."""

    item_id: str
    reservation_id: str
    user_id: str


type Event = (
    UserCreated
    | LinkRequested
    | PasswordChanged
    | ItemAssigned
    | ItemLent
    | ItemReturned
    | LoanRenewed
    | LoanDueSoon
    | LoanOverdue
    | LoanRecalled
    | ReservationReady
    | ReservationCancelled
    | HoldExpired
)
"""What somebody is told."""

type Instruction = LoanUndone | UserAnonymised
"""What changes what others are told."""
