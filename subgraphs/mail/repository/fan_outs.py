"""Events that are to reach every manager, until they did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from subgraphs.chassis.mongo import Collection, Database
from subgraphs.mail.models import FanOut
from subgraphs.mail.repository.collections import FAN_OUTS
from subgraphs.mail.repository.documents import fan_out_document, fan_out_of

_OPEN: Final = "OPEN"


@dataclass(frozen=True, slots=True)
class MongoFanOuts:
    """Keeps them in one collection; those done stay for a while, or an event told again would reach new managers."""

    collection: Collection

    @classmethod
    def of(cls, database: Database) -> "MongoFanOuts":
        """The one of a database."""
        return cls(database[FAN_OUTS])

    async def insert(self, fan_out: FanOut) -> None:
        """Keep it, unless it is known."""
        document = fan_out_document(fan_out) | {"state": _OPEN}
        await self.collection.update_one({"_id": fan_out.id}, {"$setOnInsert": document}, upsert=True)

    async def open(self, limit: int) -> Sequence[FanOut]:
        """Some of those that are not done."""
        return [fan_out_of(document) for document in await self.collection.find({"state": _OPEN}).limit(limit).to_list()]

    async def close(self, id: str, now: datetime) -> None:
        """It reached everybody."""
        await self.collection.update_one({"_id": id}, {"$unset": {"state": ""}, "$set": {"doneAt": now}})
