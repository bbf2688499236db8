"""Every MongoDB query of the items service."""

from subgraphs.items.repository.categories import MongoCategoryRepository
from subgraphs.items.repository.collections import (
    ACTIVITY,
    CATEGORIES,
    INDEXES,
    ITEMS,
    LOANS,
    LOCATIONS,
    POLICIES,
    SEARCHED_FIELDS,
)
from subgraphs.items.repository.items import MongoItemRepository
from subgraphs.items.repository.loans import MongoLoanReader
from subgraphs.items.repository.locations import MongoLocationStore
from subgraphs.items.repository.policies import MongoPolicyStore
from subgraphs.items.repository.projections import LoanProjection
from subgraphs.items.repository.search import MongoItemSearch
from subgraphs.items.repository.timelines import MongoTimelineReader

__all__ = [
    "ACTIVITY",
    "CATEGORIES",
    "INDEXES",
    "ITEMS",
    "LOANS",
    "LOCATIONS",
    "POLICIES",
    "SEARCHED_FIELDS",
    "LoanProjection",
    "MongoCategoryRepository",
    "MongoItemRepository",
    "MongoItemSearch",
    "MongoLoanReader",
    "MongoLocationStore",
    "MongoPolicyStore",
    "MongoTimelineReader",
]
