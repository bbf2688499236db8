"""Notifications in MongoDB."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pymongo import ASCENDING
from pymongo.errors import BulkWriteError, DuplicateKeyError

from subgraphs.chassis.consumer import patiently
from subgraphs.chassis.keyset import Order, read_keyset
from subgraphs.chassis.mongo import Collection, Database
from subgraphs.chassis.paging import Page, PageRequest, make_page
from subgraphs.mail import policy
from subgraphs.mail.models import End, Filter, Notification, State
from subgraphs.mail.repository.collections import ENDED_LOANS, NOTIFICATIONS
from subgraphs.mail.repository.documents import notification_document, notification_of

_NEWEST_FIRST: Final = Order("_id", descending=True)
"""Ids begin with the event's UUIDv7, so their order is that of the events."""

_DUPLICATE_KEY: Final = 11000
_ERASED_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class MongoStore:
    """Keeps notifications in one collection, and in another how loans ended of late."""

    notifications: Collection
    ended_loans: Collection

    @classmethod
    def of(cls, database: Database) -> "MongoStore":
        """The one of a database."""
        return cls(database[NOTIFICATIONS], database[ENDED_LOANS])

    async def insert(self, notification: Notification) -> bool:
        """Keep a new one. False when there is one with this id already."""
        try:
            await self.notifications.insert_one(notification_document(notification))
        except DuplicateKeyError:
            return False
        return True

    async def insert_all(self, notifications: Sequence[Notification]) -> None:
        """Keep those that are new."""
        try:
            await self.notifications.insert_many([notification_document(one) for one in notifications], ordered=False)
        except BulkWriteError as error:
            if any(each["code"] != _DUPLICATE_KEY for each in error.details["writeErrors"]):
                raise

    async def get_many(self, ids: Sequence[str]) -> Mapping[str, Notification]:
        """Those that exist, by id."""
        found = self.notifications.find({"_id": {"$in": list(set(ids))}})
        return {document["_id"]: notification_of(document) async for document in found}

    async def page(self, filter: Filter, request: PageRequest) -> Page[Notification]:
        """A page of those that match, newest first."""
        documents = await read_keyset(self.notifications, _query(filter), _NEWEST_FIRST, request)
        return make_page([notification_of(document) for document in documents], request, lambda one: (one.id, one.id))

    async def due(self, now: datetime, limit: int) -> Sequence[Notification]:
        """Queued ones whose time has come and that nobody has leased. The state leads embedded stores to the few that wait."""
        query = {"state": State.QUEUED, "wakeAt": {"$lte": now}}
        found = self.notifications.find(query).sort("wakeAt", ASCENDING).limit(limit)
        return [notification_of(document) for document in await found.to_list()]

    async def save(self, before: Notification, after: Notification) -> Notification | None:
        """Replace `before` if it still has its revision."""
        document = notification_document(after) | {"rev": before.rev + 1}
        result = await self.notifications.replace_one({"_id": before.id, "rev": before.rev}, document)
        return notification_of(document) if result.modified_count else None

    async def erase(self, recipient_id: str) -> None:
        """Erase what was written to somebody, page by page; again if a sender changed something in it meanwhile."""
        query: dict[str, Any] = {"recipientId": recipient_id}
        while found := await self.notifications.find(query).sort("_id", ASCENDING).limit(_ERASED_AT_ONCE).to_list():
            read = [notification_of(document) for document in found]
            saved = await asyncio.gather(*(self._erase(one) for one in read))
            if all(saved):
                query["_id"] = {"$gt": read[-1].id}

    async def _erase(self, one: Notification) -> bool:
        bare = policy.erased(one)
        return bare == one or await self.save(one, bare) is not None

    async def note_end(self, loan_id: str, end: End, now: datetime) -> None:
        """Remember how a loan ended. Noting it again changes nothing."""
        noted = {"$setOnInsert": {"end": end.value, "at": now}}
        await self.ended_loans.update_one({"_id": loan_id}, noted, upsert=True)

    async def ends_of(self, loan_ids: Sequence[str]) -> Mapping[str, End]:
        """How those of these loans ended that did."""
        if not loan_ids:
            return {}
        found = self.ended_loans.find({"_id": {"$in": list(loan_ids)}})
        return {document["_id"]: End(document["end"]) async for document in found}

    @patiently
    async def settle(self, before: Notification, after: Notification) -> None:
        """Save an outcome, however long the store is down."""
        await self.save(before, after)

    @patiently
    async def extend_leases(self, leased: Sequence[Notification], until: datetime) -> None:
        """Prolong what still has its revision; what was settled meanwhile has another one."""
        change = {"$set": {"leaseUntil": until, "wakeAt": until}}
        await asyncio.gather(*(self.notifications.update_one({"_id": one.id, "rev": one.rev}, change) for one in leased))


def _query(filter: Filter) -> dict[str, Any]:
    query: dict[str, Any] = {"recipientId": filter.recipient_id, "itemId": filter.item_id}
    query = {name: value for name, value in query.items() if value is not None}
    if filter.kinds is not None:
        query["kind"] = {"$in": sorted(set(filter.kinds))}
    if filter.states is not None:
        query["state"] = {"$in": sorted(set(filter.states))}
    return query
