"""Every MongoDB query of the items service."""

from subgraphs.items.repository.borrowers import MongoBorrowerRepository, SlotProjection
from subgraphs.items.repository.catching_up import CatchingUp
from subgraphs.items.repository.categories import MongoCategoryRepository
from subgraphs.items.repository.collections import (
    ACTIVITY,
    BORROWERS,
    CATEGORIES,
    CUSTODY,
    INDEXES,
    ITEMS,
    LOANS,
    LOCATIONS,
    POLICIES,
    RESERVATIONS,
    SEARCHED_FIELDS,
    TALLIES,
)
from subgraphs.items.repository.custody import CustodyProjection, MongoCustodyReader
from subgraphs.items.repository.items import MongoItemRepository
from subgraphs.items.repository.loans import MongoLoanReader
from subgraphs.items.repository.locations import MongoLocationStore
from subgraphs.items.repository.personal_texts import MongoPersonalTexts
from subgraphs.items.repository.policies import MongoPolicyStore
from subgraphs.items.repository.projections import LoanProjection
from subgraphs.items.repository.reservation_ends import ReservationProjection
from subgraphs.items.repository.reservations import MongoReservationReader
from subgraphs.items.repository.search import MongoItemSearch
from subgraphs.items.repository.standings import MongoStandings
from subgraphs.items.repository.tallies import MongoItemTallies
from subgraphs.items.repository.tally_projection import TallyProjection
from subgraphs.items.repository.timelines import MongoTimelineReader, kind_of
from subgraphs.items.repository.use import MongoUseReader

__all__ = [
    "ACTIVITY",
    "BORROWERS",
    "CATEGORIES",
    "CUSTODY",
    "INDEXES",
    "ITEMS",
    "LOANS",
    "LOCATIONS",
    "POLICIES",
    "RESERVATIONS",
    "SEARCHED_FIELDS",
    "TALLIES",
    "CatchingUp",
    "CustodyProjection",
    "LoanProjection",
    "MongoBorrowerRepository",
    "MongoCategoryRepository",
    "MongoCustodyReader",
    "MongoItemRepository",
    "MongoItemSearch",
    "MongoItemTallies",
    "MongoLoanReader",
    "MongoLocationStore",
    "MongoPersonalTexts",
    "MongoPolicyStore",
    "MongoReservationReader",
    "MongoStandings",
    "MongoTimelineReader",
    "MongoUseReader",
    "ReservationProjection",
    "SlotProjection",
    "TallyProjection",
    "kind_of",
]
