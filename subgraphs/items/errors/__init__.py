"""What the items service may refuse, beside what every service may. Each message says what is in the way and what to do."""

from subgraphs.items.errors.items import (
    CategoryNameTaken,
    CategoryNotFound,
    CodeTaken,
    ItemNotAssigned,
    ItemNotFound,
    ItemNotLent,
    ItemNotLost,
    ItemNotRetired,
    ItemRetired,
    ItemUnavailable,
)
from subgraphs.items.errors.loans import (
    LoanLimitReached,
    LoanNotFound,
    RenewalRefused,
    RenewalRefusedReason,
    UndoRefused,
    UndoRefusedReason,
)
from subgraphs.items.errors.locations import (
    LocationArchived,
    LocationCycle,
    LocationNameTaken,
    LocationNotFound,
    LocationOccupied,
)
from subgraphs.items.errors.people import (
    DirectoryUnavailable,
    UserInactive,
    UserNotFound,
)
from subgraphs.items.errors.reservations import (
    ItemHeld,
    ReservationClosed,
    ReservationNotFound,
    ReservationRefused,
    ReservationRefusedReason,
)

__all__ = [
    "CategoryNameTaken",
    "CategoryNotFound",
    "CodeTaken",
    "DirectoryUnavailable",
    "ItemHeld",
    "ItemNotAssigned",
    "ItemNotFound",
    "ItemNotLent",
    "ItemNotLost",
    "ItemNotRetired",
    "ItemRetired",
    "ItemUnavailable",
    "LoanLimitReached",
    "LoanNotFound",
    "LocationArchived",
    "LocationCycle",
    "LocationNameTaken",
    "LocationNotFound",
    "LocationOccupied",
    "RenewalRefused",
    "RenewalRefusedReason",
    "ReservationClosed",
    "ReservationNotFound",
    "ReservationRefused",
    "ReservationRefusedReason",
    "UndoRefused",
    "UndoRefusedReason",
    "UserInactive",
    "UserNotFound",
]
