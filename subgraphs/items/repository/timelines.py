"""What happened to items, in MongoDB: the activity log, and what is still on its way there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from subgraphs.chassis import mongo, outbox
from subgraphs.chassis.batches import pages_of_each
from subgraphs.chassis.facts import RecordedFact
from subgraphs.chassis.keyset import Order
from subgraphs.chassis.merging import merge_pages
from subgraphs.chassis.paging import Key, Page, PageRequest
from subgraphs.items import events
from subgraphs.items.models import TimelineEntry, TimelineKind

_KINDS: Final[Mapping[str, TimelineKind]] = {
    events.ItemCreated.type: TimelineKind.CREATED,
    events.ItemUpdated.type: TimelineKind.UPDATED,
    events.ItemMoved.type: TimelineKind.MOVED,
    events.ItemAssigned.type: TimelineKind.ASSIGNED,
    events.ItemUnassigned.type: TimelineKind.UNASSIGNED,
    events.ItemLent.type: TimelineKind.LENT,
    events.ItemReturned.type: TimelineKind.RETURNED,
    events.LoanRenewed.type: TimelineKind.RENEWED,
    events.LoanDueSoon.type: TimelineKind.REMINDED,
    events.LoanOverdue.type: TimelineKind.REMINDED,
    events.LoanRecalled.type: TimelineKind.RECALLED,
    events.AssignmentRecalled.type: TimelineKind.RECALLED,
    events.RecallLifted.type: TimelineKind.RECALL_LIFTED,
    events.LoanUndone.type: TimelineKind.UNDONE,
    events.ItemRetired.type: TimelineKind.RETIRED,
    events.ItemRestored.type: TimelineKind.RESTORED,
    events.ItemLost.type: TimelineKind.LOST,
    events.ItemFound.type: TimelineKind.FOUND,
    events.ItemReserved.type: TimelineKind.RESERVED,
    events.ReservationCancelled.type: TimelineKind.RESERVATION_CANCELLED,
    events.ReservationReady.type: TimelineKind.HELD,
    events.HoldExpired.type: TimelineKind.HOLD_EXPIRED,
    events.QueueReordered.type: TimelineKind.QUEUE_REORDERED,
}
_LEAVING: Final = {TimelineKind.ASSIGNED, TimelineKind.LENT, TimelineKind.RETIRED, TimelineKind.LOST}
"""Where `locationId` is where the item was; elsewhere it is where the item came to."""

_LATEST_FIRST: Final = Order("seq", int, descending=True)


@dataclass(frozen=True, slots=True)
class MongoTimelineReader:
    """Reads outboxes first, then the log: a fact on its way from one to the other is met at least once."""

    items: mongo.Collection
    activity: mongo.Collection

    async def of_items(self, item_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[TimelineEntry]]:
        """A page of each item's timeline, the latest first."""
        waiting = await self._waiting(item_ids)
        logged = await pages_of_each(self.activity, "subject", item_ids, {}, _LATEST_FIRST, request)
        return {
            id: merge_pages(
                map(_entry, [*waiting.get(id, ()), *map(outbox.from_document, documents)]), _key, request, descending=True
            )
            for id, documents in logged.items()
        }

    async def _waiting(self, item_ids: Collection[str]) -> Mapping[str, list[RecordedFact]]:
        documents = await self.items.find({"_id": {"$in": list(set(item_ids))}}, {"outbox": 1}).to_list()
        return {document["_id"]: list(map(outbox.from_document, document["outbox"])) for document in documents}


def kind_of(fact: RecordedFact) -> TimelineKind | None:
    """What a fact means for its item; None if it is not about one."""
    return _KINDS.get(fact.type)


def _key(entry: TimelineEntry) -> Key:
    return entry.seq, entry.id


def _entry(fact: RecordedFact) -> TimelineEntry:
    kind, data = _KINDS[fact.type], fact.data
    return TimelineEntry(
        id=fact.id,
        seq=fact.seq,
        kind=kind,
        at=fact.time,
        actor=fact.actor,
        user_id=data.get("userId") or data.get("borrowerId"),
        from_location_id=_from(kind, data),
        to_location_id=data.get("toLocationId") if kind in _LEAVING else data.get("toLocationId") or data.get("locationId"),
        due_at=data.get("dueAt"),
        loan_id=data.get("loanId"),
        changed=tuple(data.get("changed", ())),
        note=data.get("condition") or data.get("reason") or data.get("note"),
    )


def _from(kind: TimelineKind, data: Mapping[str, Any]) -> str | None:
    return data.get("locationId") if kind in _LEAVING else data.get("fromLocationId")
