"""Where an item is now: exactly one of these."""

from dataclasses import dataclass
from datetime import datetime

from subgraphs.items.models.loans import Loan
from subgraphs.items.models.people import UserRef
from subgraphs.items.models.reservations import Hold


@dataclass(frozen=True, slots=True)
class AtLocation:
    """It lies at a location, for whoever needs it, or held for the first in line."""

    location_id: str
    since: datetime
    hold: Hold | None = None


@dataclass(frozen=True, slots=True)
class AssignedTo:
    """It is somebody's, without an end."""

    user_id: str
    since: datetime

    @property
    def user(self) -> UserRef:
        """Whose it is."""
        return UserRef(self.user_id)


@dataclass(frozen=True, slots=True)
class LentTo:
    """Somebody borrowed it."""

    loan: Loan
    since: datetime

    @property
    def borrower(self) -> UserRef:
        """Who borrowed it."""
        return self.loan.borrower

    @property
    def due_at(self) -> datetime:
        """When it should be back."""
        return self.loan.due_at

    def overdue(self, now: datetime) -> bool:
        """Whether it should have been back by `now`."""
        return self.loan.overdue(now)


@dataclass(frozen=True, slots=True)
class Lost:
    """Nobody knows where it is."""

    last_holder_id: str | None
    since: datetime

    @property
    def last_holder(self) -> UserRef | None:
        """Who had it last, if anybody had it."""
        return None if self.last_holder_id is None else UserRef(self.last_holder_id)


@dataclass(frozen=True, slots=True)
class Retired:
    """It is out of use."""

    reason: str | None
    since: datetime


type Whereabouts = AtLocation | AssignedTo | LentTo | Lost | Retired
