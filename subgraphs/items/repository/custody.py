"""What people had, in MongoDB: one document a loan or assignment, as the facts of its beginning and end tell it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from subgraphs.chassis import mongo, outbox
from subgraphs.chassis.batches import pages_of_each
from subgraphs.chassis.facts import RecordedFact
from subgraphs.chassis.keyset import Order
from subgraphs.chassis.merging import merge_pages
from subgraphs.chassis.mongo import Document
from subgraphs.chassis.paging import Key, Page, PageRequest
from subgraphs.items import events
from subgraphs.items.models import CustodyKind, CustodySpan

_DUPLICATE_KEY = 11000
_LATEST_FIRST: Final = Order("start", datetime, descending=True)
_NOBODYS: Final = events.LoanUndone.type
TOLD_OF_CUSTODY: Final = {
    events.ItemLent.type,
    events.ItemReturned.type,
    events.ItemAssigned.type,
    events.ItemUnassigned.type,
    events.ItemLost.type,
    _NOBODYS,
}


@dataclass(frozen=True, slots=True)
class CustodyProjection:
    """Keeps each span as the latest fact about it tells it; a loan that was undone is nobody's."""

    custody: mongo.Collection

    async def __call__(self, facts: Sequence[RecordedFact]) -> None:
        """Take facts in, in any order and any number of times."""
        changes = [_upsert(document) for fact in facts if (document := span_document(fact)) is not None]
        if not changes:
            return
        try:
            await self.custody.bulk_write(changes, ordered=False)
        except BulkWriteError as error:
            if any(each["code"] != _DUPLICATE_KEY for each in error.details["writeErrors"]):
                raise


@dataclass(frozen=True, slots=True)
class MongoCustodyReader:
    """Reads outboxes first, then the projection: a fact on its way from one to the other is met at least once."""

    items: mongo.Collection
    custody: mongo.Collection

    async def of_users(self, user_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[CustodySpan]]:
        """A page of what each person had and has, the latest first."""
        waiting = await self._waiting(set(user_ids))
        kept = await pages_of_each(self.custody, "userId", user_ids, {}, _LATEST_FIRST, request)
        return {
            id: merge_pages(map(_span, _latest([*documents, *waiting.get(id, ())])), _key, request, descending=True)
            for id, documents in kept.items()
        }

    async def _waiting(self, user_ids: Collection[str]) -> Mapping[str, list[Document]]:
        found: dict[str, list[Document]] = {}
        async for item in self.items.find(outbox.WAITING, {"outbox": 1}):
            for fact in map(outbox.from_document, item["outbox"]):
                document = span_document(fact)
                if document is not None and document["of"] in user_ids:
                    found.setdefault(document["of"], []).append(document)
        return found


def span_document(fact: RecordedFact) -> Document | None:
    """What a fact tells about who had a thing. `userId` is missing of a loan that was undone, so that nobody finds it."""
    data = fact.data
    user_id, start = data.get("borrowerId") or data.get("userId"), data.get("lentAt") or data.get("since")
    if fact.type not in TOLD_OF_CUSTODY or user_id is None or start is None:
        return None
    loan_id = data.get("loanId")
    document = {
        "_id": loan_id or f"{data['itemId']}:{int(start.timestamp() * 1000)}",
        "seq": fact.seq,
        "of": user_id,
        "userId": None if fact.type == _NOBODYS else user_id,
        "itemId": data["itemId"],
        "kind": (CustodyKind.ASSIGNMENT if loan_id is None else CustodyKind.LOAN).value,
        "start": start,
        "until": _end(fact),
        "lost": fact.type == events.ItemLost.type or None,
    }
    return {name: value for name, value in document.items() if value is not None}


def _end(fact: RecordedFact) -> datetime | None:
    if fact.type in {events.ItemLent.type, events.ItemAssigned.type}:
        return None
    return fact.data.get("returnedAt") or fact.data.get("lostAt") or fact.time


def _upsert(document: Document) -> UpdateOne:
    """Write what a fact tells unless a newer one was written; then the upsert collides with its `_id`, and is no loss."""
    state = {name: value for name, value in document.items() if name not in {"_id", "of"}}
    change: Document = {"$set": state} | ({} if "userId" in state else {"$unset": {"userId": ""}})
    return UpdateOne({"_id": document["_id"], "seq": {"$lt": document["seq"]}}, change, upsert=True)


def _latest(documents: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Of several states of a span the newest, unless it says that the span was none."""
    newest: dict[str, Mapping[str, Any]] = {}
    for document in documents:
        if document["seq"] >= newest.get(document["_id"], document)["seq"]:
            newest[document["_id"]] = document
    return [document for document in newest.values() if "userId" in document]


def _span(document: Mapping[str, Any]) -> CustodySpan:
    return CustodySpan(
        id=document["_id"],
        user_id=document["userId"],
        item_id=document["itemId"],
        kind=CustodyKind(document["kind"]),
        start=document["start"],
        until=document.get("until"),
        lost=document.get("lost", False),
    )


def _key(span: CustodySpan) -> Key:
    return span.start, span.id
