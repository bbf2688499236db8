"""What may be refused of loans."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class LoanNotFound:
    """There is no such loan."""

    message: str = "There is no loan with this id. Take it from `loans`, `User.loans` or `Item.loan`."


@dataclass(frozen=True, slots=True)
class LoanLimitReached:
    """The borrower has as many loans as they may have."""

    limit: int
    open: int

    @property
    def message(self) -> str:
        """What to do."""
        return f"{self.open} loans are open, and {self.limit} are allowed. Bring something back first, or ask a manager."


class RenewalRefusedReason(StrEnum):
    """Why a loan was not renewed."""

    CLOSED = "CLOSED"
    LIMIT_REACHED = "LIMIT_REACHED"
    RESERVED = "RESERVED"
    RECALLED = "RECALLED"


@dataclass(frozen=True, slots=True)
class RenewalRefused:
    """The loan ends when it ends."""

    reason: RenewalRefusedReason
    limit: int = 0

    @property
    def message(self) -> str:
        """What to do."""
        if self.reason is RenewalRefusedReason.CLOSED:
            return "This loan is over, so it cannot be renewed. Lend the item again."
        if self.reason is RenewalRefusedReason.RESERVED:
            return "Somebody waits for this item, so the loan cannot be renewed. Bring the item back by its due date."
        if self.reason is RenewalRefusedReason.RECALLED:
            return "This item was recalled. Bring it back by its due date, or ask a manager."
        return f"A loan can be renewed {self.limit} times, and this one was. Bring the item back by its due date."


class UndoRefusedReason(StrEnum):
    """Why a lend was not undone."""

    CLOSED = "CLOSED"
    NOT_YOURS = "NOT_YOURS"
    TOO_LATE = "TOO_LATE"


@dataclass(frozen=True, slots=True)
class UndoRefused:
    """The lend stands."""

    reason: UndoRefusedReason

    @property
    def message(self) -> str:
        """What to do."""
        match self.reason:
            case UndoRefusedReason.CLOSED:
                return "This loan is over, so there is nothing to undo. Look at the item's whereabouts."
            case UndoRefusedReason.NOT_YOURS:
                return "Only who lent the item can undo that. Return it instead."
            case UndoRefusedReason.TOO_LATE:
                return "A lend can be undone within a minute, which is over. Return the item instead."
