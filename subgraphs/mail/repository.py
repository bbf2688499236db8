"""Notifications in MongoDB: every query of the mail service."""

import asyncio
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from subgraphs.chassis.consumer import patiently
from subgraphs.chassis.keyset import Order, read_keyset
from subgraphs.chassis.mongo import Collection, Indexes
from subgraphs.chassis.paging import Page, PageRequest, make_page
from subgraphs.mail.models import Details, Filter, Kind, Notification, State

NOTIFICATIONS: Final = "notifications"
UNDONE: Final = "undone"

_REMEMBERED: Final = timedelta(days=14)
"""Longer than any event of an undone loan may still be told again."""

INDEXES: Final[Indexes] = {
    NOTIFICATIONS: (
        IndexModel([("wakeAt", ASCENDING)], sparse=True),
        IndexModel([("state", ASCENDING)]),
        IndexModel([("recipientId", ASCENDING)]),
        IndexModel([("itemId", ASCENDING)], sparse=True),
        IndexModel([("recipientId", ASCENDING), ("_id", DESCENDING)]),
        IndexModel([("itemId", ASCENDING), ("_id", DESCENDING)]),
        IndexModel([("state", ASCENDING), ("_id", DESCENDING)]),
    ),
    UNDONE: (IndexModel([("at", ASCENDING)], expireAfterSeconds=int(_REMEMBERED.total_seconds())),),
}
"""MongoDB pages along the compound ones; embedded stores find by the single ones only."""

_NEWEST_FIRST: Final = Order("_id", descending=True)
"""Ids begin with the event's UUIDv7, so their order is that of the events."""


@dataclass(frozen=True, slots=True)
class MongoStore:
    """Keeps notifications in one collection, and in another the loans that are not to be told of."""

    notifications: Collection
    undone: Collection

    async def insert(self, notification: Notification) -> bool:
        """Keep a new one. False when there is one with this id already."""
        try:
            await self.notifications.insert_one(_document(notification))
        except DuplicateKeyError:
            return False
        return True

    async def get_many(self, ids: Sequence[str]) -> Mapping[str, Notification]:
        """Those that exist, by id."""
        found = self.notifications.find({"_id": {"$in": list(set(ids))}})
        return {document["_id"]: _notification(document) async for document in found}

    async def page(self, filter: Filter, request: PageRequest) -> Page[Notification]:
        """A page of those that match, newest first."""
        documents = await read_keyset(self.notifications, _query(filter), _NEWEST_FIRST, request)
        return make_page([_notification(document) for document in documents], request, lambda one: (one.id, one.id))

    async def due(self, now: datetime, limit: int) -> Sequence[Notification]:
        """Queued ones whose time has come and that nobody has leased. The state leads embedded stores to the few that wait."""
        query = {"state": State.QUEUED, "wakeAt": {"$lte": now}}
        found = self.notifications.find(query).sort("wakeAt", ASCENDING).limit(limit)
        return [_notification(document) for document in await found.to_list()]

    async def save(self, before: Notification, after: Notification) -> Notification | None:
        """Replace `before` if it still has its revision."""
        document = _document(after) | {"rev": before.rev + 1}
        result = await self.notifications.replace_one({"_id": before.id, "rev": before.rev}, document)
        return _notification(document) if result.modified_count else None

    async def note_undone(self, loan_id: str, now: datetime) -> None:
        """Remember that a loan is not to be told of. Noting it again changes nothing."""
        await self.undone.update_one({"_id": loan_id}, {"$setOnInsert": {"at": now}}, upsert=True)

    async def undone_among(self, loan_ids: Sequence[str]) -> Set[str]:
        """Those of these loans that are not to be told of."""
        if not loan_ids:
            return frozenset()
        return {document["_id"] async for document in self.undone.find({"_id": {"$in": list(loan_ids)}}, {"_id": 1})}

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
    if filter.kinds:
        query["kind"] = {"$in": sorted(set(filter.kinds))}
    if filter.states:
        query["state"] = {"$in": sorted(set(filter.states))}
    return query


def _document(notification: Notification) -> dict[str, Any]:
    """As it is stored; what is None is left out. `wakeAt` is when a sender may take it: it exists while it waits."""
    details = {"dueAt": notification.details.due_at, "returnedAt": notification.details.returned_at}
    document = {
        "_id": notification.id,
        "kind": notification.kind.value,
        "recipientId": notification.recipient_id,
        "itemId": notification.item_id,
        "loanId": notification.loan_id,
        "details": _present(details | {"condition": notification.details.condition}),
        "state": notification.state.value,
        "attempts": notification.attempts,
        "copies": notification.copies,
        "nextAttemptAt": notification.next_attempt_at,
        "leaseUntil": notification.lease_until,
        "wakeAt": notification.lease_until or notification.next_attempt_at,
        "problem": notification.problem,
        "subject": notification.subject,
        "createdAt": notification.created_at,
        "sentAt": notification.sent_at,
        "rev": notification.rev,
    }
    return _present(document)


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _notification(document: Mapping[str, Any]) -> Notification:
    details = document["details"]
    return Notification(
        id=document["_id"],
        kind=Kind(document["kind"]),
        recipient_id=document["recipientId"],
        item_id=document.get("itemId"),
        loan_id=document.get("loanId"),
        details=Details(due_at=details.get("dueAt"), returned_at=details.get("returnedAt"), condition=details.get("condition")),
        state=State(document["state"]),
        attempts=document["attempts"],
        copies=document["copies"],
        next_attempt_at=document.get("nextAttemptAt"),
        lease_until=document.get("leaseUntil"),
        problem=document.get("problem"),
        subject=document.get("subject"),
        created_at=document["createdAt"],
        sent_at=document.get("sentAt"),
        rev=document["rev"],
    )
