"""What was written about people, in MongoDB: reasons given for recalling from them, or for taking them out of a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Final

from subgraphs.chassis import mongo
from subgraphs.items import events
from subgraphs.items.repository.collections import ACTIVITY, CUSTODY, ITEMS, RESERVATIONS

_BATCH = 100
_TOLD: Final = [events.LoanRecalled.type, events.ReservationCancelled.type]


@dataclass(frozen=True, slots=True)
class MongoPersonalTexts:
    """Erases texts, and nothing else: ids, days and counts stay, and so does what was noted about an item."""

    database: mongo.Database

    async def erase(self, user_id: str) -> None:
        """Leave no reason that was given about somebody."""
        await self.database[ITEMS].update_many(
            {"holderId": user_id, "recall.holderId": user_id}, {"$unset": {"recall.reason": ""}}
        )
        await self.database[RESERVATIONS].update_many({"userId": user_id}, {"$unset": {"reason": ""}})
        about = [{"data.borrowerId": user_id}, {"data.userId": user_id}]
        for item_ids in batched(await self._things_of(user_id), _BATCH, strict=False):
            where = {"subject": {"$in": list(item_ids)}, "type": {"$in": _TOLD}, "$or": about}
            await self.database[ACTIVITY].update_many(where, {"$unset": {"data.reason": ""}})

    async def _things_of(self, user_id: str) -> Sequence[str]:
        """The ids of what somebody has, had, or waited for."""
        past = [self.database[CUSTODY], self.database[RESERVATIONS]]
        found = [await each.find({"userId": user_id}, {"itemId": 1}).to_list() for each in past]
        return sorted({document["itemId"] for documents in found for document in documents})
