"""Where an item is now: exactly one of these."""

from dataclasses import dataclass
from datetime import datetime

from subgraphs.items.models.loans import Loan


@dataclass(frozen=True, slots=True)
class AtLocation:
    """It lies at a location, for whoever needs it."""

    location_id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class AssignedTo:
    """It is somebody's, without an end."""

    user_id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class LentTo:
    """Somebody borrowed it."""

    loan: Loan
    since: datetime


@dataclass(frozen=True, slots=True)
class Lost:
    """Nobody knows where it is."""

    last_holder_id: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Retired:
    """It is out of use."""

    reason: str | None
    since: datetime


type Whereabouts = AtLocation | AssignedTo | LentTo | Lost | Retired
