"""The collections of the items service and their indexes."""

from typing import Final

from pymongo import ASCENDING, IndexModel

from subgraphs.chassis.claims import CLAIM_INDEXES
from subgraphs.chassis.learning import VOCABULARY_INDEXES
from subgraphs.chassis.mongo import Indexes

ITEMS: Final = "items"
CATEGORIES: Final = "categories"
LOCATIONS: Final = "locations"
LOANS: Final = "loans"
RESERVATIONS: Final = "reservations"
ACTIVITY: Final = "activity"
TALLIES: Final = "tallies"
CUSTODY: Final = "custody"
BORROWERS: Final = "borrowers"
POLICIES: Final = "policies"

SEARCHED_FIELDS: Final = ("name", "description")
"""Where slips are forgiven. A code is found as it is written only: one that differs in a letter is another thing's."""


def _index(*fields: str, unique: bool = False, sparse: bool = False) -> IndexModel:
    return IndexModel([(field, ASCENDING) for field in fields], unique=unique, sparse=sparse)


# Some fields have an index of their own beside a longer one that begins with them: the embedded store looks
# up equal values in single-field indexes only.
INDEXES: Final[Indexes] = {
    ITEMS: (
        _index("codeKey", unique=True),
        _index("loanId", unique=True, sparse=True),
        _index("holderId", sparse=True),
        _index("locationId", sparse=True),
        _index("homeId"),
        _index("categoryId", sparse=True),
        _index("tokens"),
        _index("nameKey", "_id"),
        _index("codeKey", "_id"),
        _index("createdAt", "_id"),
        _index("updatedAt", "_id"),
        _index("status", "nameKey", "_id"),
        _index("borrowed", "nameKey", "_id"),
        _index("holderId", "nameKey", "_id"),
        _index("status", "lentAt", "loanId"),
        _index("status", "dueAt", "loanId"),
        _index("pending", sparse=True),
        _index("nextReminderAt", sparse=True),
        _index("holdUntil", sparse=True),
        _index("queueIds", sparse=True),
        _index("queueUserIds", sparse=True),
    ),
    CATEGORIES: (_index("nameKey", unique=True),),
    LOCATIONS: (_index("pending", sparse=True),),
    LOANS: (
        _index("itemId"),
        _index("borrowerId"),
        _index("lentAt", "_id"),
        _index("dueAt", "_id"),
        _index("status", "lentAt", "_id"),
        _index("status", "dueAt", "_id"),
        _index("returnedAt", sparse=True),
        _index("lostAt", sparse=True),
        _index("borrowerId", "lentAt", "_id"),
    ),
    RESERVATIONS: (_index("userId"), _index("userId", "createdAt", "_id")),
    ACTIVITY: (_index("subject"), _index("subject", "seq", "_id")),
    CUSTODY: (_index("userId", sparse=True), _index("userId", "start", "_id")),
    BORROWERS: (_index("checkAt", sparse=True), _index("heard", sparse=True), _index("standing", sparse=True)),
    **CLAIM_INDEXES,
    **VOCABULARY_INDEXES,
}
