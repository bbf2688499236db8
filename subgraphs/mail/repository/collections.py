"""The collections and their indexes."""

from datetime import timedelta
from typing import Final

from pymongo import ASCENDING, DESCENDING, IndexModel

from subgraphs.chassis.claims import CLAIM_INDEXES
from subgraphs.chassis.mongo import Indexes

NOTIFICATIONS: Final = "notifications"
ENDED_LOANS: Final = "endedLoans"
FAN_OUTS: Final = "fanOuts"
PREFERENCES: Final = "preferences"

_REMEMBERED: Final = int(timedelta(days=14).total_seconds())
"""Longer than any event may still be told again."""

INDEXES: Final[Indexes] = {
    NOTIFICATIONS: (
        IndexModel([("wakeAt", ASCENDING)], sparse=True),
        IndexModel([("state", ASCENDING)]),
        IndexModel([("recipientId", ASCENDING)]),
        IndexModel([("itemId", ASCENDING)], sparse=True),
        IndexModel([("recipientId", ASCENDING), ("_id", DESCENDING)]),
        IndexModel([("itemId", ASCENDING), ("_id", DESCENDING)]),
        IndexModel([("state", ASCENDING), ("_id", DESCENDING)]),
        IndexModel([("kind", ASCENDING), ("_id", DESCENDING)]),
    ),
    ENDED_LOANS: (IndexModel([("at", ASCENDING)], expireAfterSeconds=_REMEMBERED),),
    FAN_OUTS: (
        IndexModel([("state", ASCENDING)], sparse=True),
        IndexModel([("doneAt", ASCENDING)], expireAfterSeconds=_REMEMBERED),
    ),
    **CLAIM_INDEXES,
}
"""MongoDB pages along the compound ones; embedded stores find by the single ones only."""
