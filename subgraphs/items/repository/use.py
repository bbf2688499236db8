"""How items were used, in MongoDB: loans and items of a period, read along indexes and up to a bound."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any, Final

from subgraphs.chassis import mongo
from subgraphs.chassis.mongo import Document
from subgraphs.items.models import ItemStatus, Lending, Lendings, LoanStatus, Period
from subgraphs.items.policy.reports import IN_USE

MOST_READ: Final = 10_000
_BATCH = 500
_LENT: Final = {"status": ItemStatus.LENT.value}


@dataclass(frozen=True, slots=True)
class MongoUseReader:
    """Reads what reports are made of. Each query gives 10,000 documents at most."""

    items: mongo.Collection
    loans: mongo.Collection

    async def due(self, start: datetime | None, end: datetime) -> int:
        """How many open loans are due in a time; before `end` if it has no start."""
        due = {"$lt": end} if start is None else {"$gte": start, "$lt": end}
        return await self.items.count_documents({**_LENT, "dueAt": due}, limit=MOST_READ)

    async def begun(self, period: Period, now: datetime) -> Lendings:
        """The loans that began in a period. Those undone are none."""
        began = {"$gte": period.start, "$lt": period.end}
        undone = {"$ne": LoanStatus.UNDONE.value}
        return await self._lendings(now, {**_LENT, "lentAt": began}, {"lentAt": began, "status": undone})

    async def under_way(self, period: Period, now: datetime) -> Lendings:
        """The loans that were open at some time of a period."""
        began = {"$lt": period.end}
        ended = ({name: {"$gt": period.start}, "lentAt": began} for name in ("returnedAt", "lostAt"))
        return await self._lendings(now, {**_LENT, "lentAt": began}, *ended)

    async def created(self, period: Period) -> tuple[Sequence[tuple[str | None, datetime]], bool]:
        """Category and time of the items that were created in a period and are in use; and whether there are more."""
        where = {"createdAt": {"$gte": period.start, "$lt": period.end}}
        found = await _bounded(self.items, where, "categoryId", "createdAt", "status")
        kept = [(each.get("categoryId"), each["createdAt"]) for each in found if each["status"] in IN_USE]
        return kept, len(found) == MOST_READ

    async def categories(self, item_ids: Collection[str]) -> Mapping[str, str | None]:
        """The category of each of these items that is in use."""
        fields = {"categoryId": 1, "status": 1}
        batches = ({"_id": {"$in": list(ids)}} for ids in batched(item_ids, _BATCH, strict=False))
        reads = (self.items.find(where, fields).to_list() for where in batches)
        found = [item for some in await asyncio.gather(*reads) for item in some if item["status"] in IN_USE]
        return {item["_id"]: item.get("categoryId") for item in found}

    async def _lendings(self, now: datetime, open_ones: Mapping[str, Any], *closed_ones: Mapping[str, Any]) -> Lendings:
        reads = [_bounded(self.items, open_ones, "lentAt")]
        reads += [_bounded(self.loans, where, "itemId", "lentAt", "returnedAt", "lostAt") for where in closed_ones]
        found = await asyncio.gather(*reads)
        lendings = [_lending(each, now) for some in found for each in some]
        return Lendings(lendings, capped=any(len(some) == MOST_READ for some in found))


async def _bounded(collection: mongo.Collection, where: Mapping[str, Any], *fields: str) -> Sequence[Document]:
    return await collection.find(where, dict.fromkeys(fields, 1)).limit(MOST_READ).to_list()


def _lending(document: Mapping[str, Any], now: datetime) -> Lending:
    """Of a loan, or of an item while it is lent."""
    ended_at = document.get("returnedAt") or document.get("lostAt") or now
    return Lending(document.get("itemId", document["_id"]), document["lentAt"], ended_at)
