"""What the items service tells the others: facts, written with the change they report.

With `notify` false nobody is to be mailed about it.
"""

from subgraphs.items.events.items import (
    AssignmentRecalled,
    ItemAssigned,
    ItemCreated,
    ItemFound,
    ItemLost,
    ItemMoved,
    ItemRestored,
    ItemRetired,
    ItemUnassigned,
    ItemUpdated,
)
from subgraphs.items.events.loans import (
    ItemLent,
    ItemReturned,
    LoanDueSoon,
    LoanOverdue,
    LoanRecalled,
    LoanRenewed,
    LoanUndone,
    RecallLifted,
)
from subgraphs.items.events.locations import (
    LocationArchived,
    LocationCreated,
    LocationUpdated,
)
from subgraphs.items.events.reservations import (
    HoldExpired,
    ItemReserved,
    QueueReordered,
    ReservationCancelled,
    ReservationReady,
)

type ItemsEvent = (
    ItemCreated
    | ItemUpdated
    | ItemMoved
    | ItemAssigned
    | ItemUnassigned
    | ItemLent
    | ItemReturned
    | LoanRenewed
    | LoanUndone
    | LoanDueSoon
    | LoanOverdue
    | LoanRecalled
    | AssignmentRecalled
    | RecallLifted
    | ItemRetired
    | ItemRestored
    | ItemLost
    | ItemFound
    | ItemReserved
    | ReservationReady
    | ReservationCancelled
    | HoldExpired
    | QueueReordered
    | LocationCreated
    | LocationUpdated
    | LocationArchived
)

__all__ = [
    "AssignmentRecalled",
    "HoldExpired",
    "ItemAssigned",
    "ItemCreated",
    "ItemFound",
    "ItemLent",
    "ItemLost",
    "ItemMoved",
    "ItemReserved",
    "ItemRestored",
    "ItemRetired",
    "ItemReturned",
    "ItemUnassigned",
    "ItemUpdated",
    "ItemsEvent",
    "LoanDueSoon",
    "LoanOverdue",
    "LoanRecalled",
    "LoanRenewed",
    "LoanUndone",
    "LocationArchived",
    "LocationCreated",
    "LocationUpdated",
    "QueueReordered",
    "RecallLifted",
    "ReservationCancelled",
    "ReservationReady",
]
