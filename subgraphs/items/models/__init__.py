"""What the items service knows: things, where they are, who has them. Plain frozen data, without a framework."""

from subgraphs.items.models.borrowers import Borrower, Slot
from subgraphs.items.models.categories import Category
from subgraphs.items.models.custody import CustodyKind, CustodySpan
from subgraphs.items.models.facets import Count, ItemFacets, Tally
from subgraphs.items.models.inputs import ItemChanges, NewItem
from subgraphs.items.models.items import Item, ItemStatus
from subgraphs.items.models.live import ItemChanged, ItemNews, LocationChanged, LocationNews, News, Resync
from subgraphs.items.models.loans import Loan, LoanStatus
from subgraphs.items.models.locations import Location, LocationTree, Place
from subgraphs.items.models.people import Person, UserRef
from subgraphs.items.models.policies import Override, Policy, PolicyChanges, Terms
from subgraphs.items.models.queries import (
    ItemFilter,
    ItemMatch,
    ItemSort,
    ItemSortField,
    LoanFilter,
    LoanSort,
    LoanSortField,
    MatchKind,
)
from subgraphs.items.models.recalls import Recall, RecallCause, Standing, Stood
from subgraphs.items.models.reports import (
    Borrowed,
    CategoryUse,
    Lending,
    Lendings,
    MostBorrowed,
    Overview,
    Period,
    Utilisation,
)
from subgraphs.items.models.reservations import (
    OPEN_RESERVATIONS,
    CancelCause,
    Fulfilled,
    Hold,
    Reservation,
    ReservationStatus,
    Waiter,
)
from subgraphs.items.models.timeline import TimelineEntry, TimelineKind
from subgraphs.items.models.whereabouts import AssignedTo, AtLocation, LentTo, Lost, Retired, Whereabouts
from subgraphs.items.models.writes import Write

__all__ = [
    "OPEN_RESERVATIONS",
    "AssignedTo",
    "AtLocation",
    "Borrowed",
    "Borrower",
    "CancelCause",
    "Category",
    "CategoryUse",
    "Count",
    "CustodyKind",
    "CustodySpan",
    "Fulfilled",
    "Hold",
    "Item",
    "ItemChanged",
    "ItemChanges",
    "ItemFacets",
    "ItemFilter",
    "ItemMatch",
    "ItemNews",
    "ItemSort",
    "ItemSortField",
    "ItemStatus",
    "Lending",
    "Lendings",
    "LentTo",
    "Loan",
    "LoanFilter",
    "LoanSort",
    "LoanSortField",
    "LoanStatus",
    "Location",
    "LocationChanged",
    "LocationNews",
    "LocationTree",
    "Lost",
    "MatchKind",
    "MostBorrowed",
    "NewItem",
    "News",
    "Override",
    "Overview",
    "Period",
    "Person",
    "Place",
    "Policy",
    "PolicyChanges",
    "Recall",
    "RecallCause",
    "Reservation",
    "ReservationStatus",
    "Resync",
    "Retired",
    "Slot",
    "Standing",
    "Stood",
    "Tally",
    "Terms",
    "TimelineEntry",
    "TimelineKind",
    "UserRef",
    "Utilisation",
    "Waiter",
    "Whereabouts",
    "Write",
]
