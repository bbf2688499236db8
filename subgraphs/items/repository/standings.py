"""People's standing in MongoDB, as it was heard: beside what they have open, in the documents of borrowers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pymongo.errors import DuplicateKeyError

from subgraphs.chassis import mongo
from subgraphs.items.models import Standing, Stood

_WAITING: Final = {"heard": "waiting"}
_INACTIVE: Final = [Standing.INACTIVE.value, Standing.ANONYMISED.value]


@dataclass(frozen=True, slots=True)
class MongoStandings:
    """Only what is newer is kept, by the version of the account; `heard` marks what is still to be acted on."""

    borrowers: mongo.Collection

    async def keep(self, heard: Stood) -> None:
        """Keep a standing and have it acted on, again too, unless a newer one is known."""
        where = {"_id": heard.user_id, "standingSeq": {"$not": {"$gt": heard.seq}}}
        state = {"standing": heard.standing.value, "standingSeq": heard.seq, **_WAITING}
        while True:
            try:
                await self.borrowers.update_one(where, {"$set": state}, upsert=True)
            except DuplicateKeyError:
                # There is a document: with a newer standing, or made this very moment.
                if await self.borrowers.find_one({"_id": heard.user_id, "standingSeq": {"$gt": heard.seq}}, {"_id": 1}):
                    return
            else:
                return

    async def waiting(self, limit: int) -> Sequence[Stood]:
        """What is to be acted on."""
        found = self.borrowers.find(_WAITING, {"standing": 1, "standingSeq": 1}).limit(limit)
        return [Stood(each["_id"], Standing(each["standing"]), each["standingSeq"]) async for each in found]

    async def acted_on(self, stood: Stood) -> None:
        """It was acted on. If something newer was heard meanwhile, that is acted on again: it may have been too early."""
        done = await self.borrowers.update_one({"_id": stood.user_id, "standingSeq": stood.seq}, {"$unset": {"heard": ""}})
        if done.matched_count == 0:
            await self.borrowers.update_one({"_id": stood.user_id}, {"$set": _WAITING})

    async def inactive(self, after: str, limit: int) -> Sequence[str]:
        """People who are not active, by id."""
        where = {"standing": {"$in": _INACTIVE}, "_id": {"$gt": after}}
        return [each["_id"] async for each in self.borrowers.find(where, {"_id": 1}).sort("_id").limit(limit)]
