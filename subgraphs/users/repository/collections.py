"""The collections of the users service and their indexes."""

from typing import Final

from pymongo import ASCENDING, IndexModel

from subgraphs.chassis.claims import CLAIM_INDEXES
from subgraphs.chassis.learning import VOCABULARY_INDEXES
from subgraphs.chassis.mongo import Indexes

USERS: Final = "users"
ACTIVITY: Final = "activity"
GUARDS: Final = "guards"
SESSIONS: Final = "sessions"

SEARCHED_FIELDS: Final = ("name", "username", "email")
"""What people are found by: the words of these fields."""

SEARCH_CHANGING: Final = frozenset({"user_created", "user_updated", "user_reactivated"})
"""The facts after which they may hold other words."""


def _index(*fields: str, unique: bool = False, sparse: bool = False) -> IndexModel:
    return IndexModel([(field, ASCENDING) for field in fields], unique=unique, sparse=sparse)


INDEXES: Final[Indexes] = {
    USERS: (
        _index("emailKey", unique=True, sparse=True),
        _index("usernameKey", unique=True, sparse=True),
        _index("nameKey", "_id"),
        _index("createdAt", "_id"),
        _index("active", "nameKey", "_id"),
        _index("groupKey", "nameKey", "_id"),
        _index("role"),
        _index("tokens"),
        _index("pending", sparse=True),
    ),
    ACTIVITY: (_index("subject"), _index("subject", "_id")),
    SESSIONS: (
        _index("handle", unique=True),
        _index("userId"),
        IndexModel([("expiresAt", ASCENDING)], expireAfterSeconds=0),
    ),
    **CLAIM_INDEXES,
    **VOCABULARY_INDEXES,
}
