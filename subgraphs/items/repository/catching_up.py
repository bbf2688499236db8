"""What was so before there were slots and spans of custody: read and counted once in a database's life."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog

from subgraphs.chassis import mongo, outbox
from subgraphs.chassis.mongo import UNAVAILABLE, Document
from subgraphs.items.models import ItemStatus
from subgraphs.items.repository.collections import ACTIVITY, BORROWERS, ITEMS
from subgraphs.items.repository.custody import TOLD_OF_CUSTODY, CustodyProjection

_READY: Final = "ready"
_BATCH = 500
_RETRY_SECONDS = 1.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CatchingUp:
    """Any number of replicas may do it at once: what they write is the same."""

    database: mongo.Database
    custody: CustodyProjection
    settle: Callable[[str], Awaitable[object]]
    """Makes what counts as open for somebody agree with their loans."""

    async def run(self) -> None:
        """Catch up if nobody did; wait for the store if need be."""
        while True:
            try:
                if await self.database[BORROWERS].find_one({"_id": _READY}) is None:
                    await self._catch_up()
            except UNAVAILABLE as error:
                _log.warning("catching up waits for the store", reason=f"{type(error).__name__}: {error}"[:200])
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                return

    async def _catch_up(self) -> None:
        async for documents in _walk(self.database[ACTIVITY], {"type": {"$in": sorted(TOLD_OF_CUSTODY)}}):
            await self.custody([outbox.from_document(document) for document in documents])
        borrowers: set[str] = set()
        async for documents in _walk(self.database[ITEMS], {"status": ItemStatus.LENT.value}):
            borrowers |= {document["holderId"] for document in documents}
        for user_id in sorted(borrowers):
            await self.settle(user_id)
        await self.database[BORROWERS].update_one({"_id": _READY}, {"$set": {"rev": 1}}, upsert=True)


async def _walk(collection: mongo.Collection, where: Mapping[str, Any]) -> AsyncIterator[Sequence[Document]]:
    after = ""
    while documents := await collection.find({**where, "_id": {"$gt": after}}).sort("_id").limit(_BATCH).to_list():
        yield documents
        after = documents[-1]["_id"]
