"""The transactional outbox: a change and the facts it makes true are one write on one document.

The document keeps `rev` (its version), `outbox` (facts not yet relayed), `pending` (set while there are any) and
`lastEventId`, by which a write whose answer got lost is recognised when the document is read again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from pymongo.errors import AutoReconnect

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.facts import Fact, RecordedFact, record
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.mongo import Collection, Document
from subgraphs.chassis.telemetry import current_traceparent

WAITING: Final[Document] = {"pending": "outbox"}
"""What documents with facts to relay are found by. A string, and an index of it alone: that is fast everywhere."""


def recorded(facts: Sequence[Fact], *, seq: int, actor: Actor) -> list[RecordedFact]:
    """Facts with their envelopes: now, by `actor`, in the trace under way."""
    now, traceparent = utc_now(), current_traceparent()
    return [record(fact, seq=seq, actor=actor, time=now, traceparent=traceparent) for fact in facts]


def with_outbox(document: Mapping[str, Any], facts: Sequence[RecordedFact]) -> Document:
    """A new document as it is inserted: fields that are None are left out, the facts wait in its outbox."""
    kept = {name: value for name, value in document.items() if value is not None}
    return {**kept, "outbox": [to_document(fact) for fact in facts], **_pending(facts)}


async def insert(collection: Collection, document: Mapping[str, Any], facts: Sequence[RecordedFact]) -> None:
    """Insert a new document with its facts. Raises pymongo's `DuplicateKeyError` when a unique index objects."""
    await collection.insert_one(with_outbox(document, facts))


async def update(collection: Collection, id: str, rev: int, changes: Mapping[str, Any], facts: Sequence[RecordedFact]) -> bool:
    """Change a document if it still has version `rev`, which becomes `rev + 1`. False when somebody was faster.

    `changes` are top-level fields; None removes one. Raises `DuplicateKeyError` when a unique index objects.
    """
    try:
        result = await collection.update_one({"_id": id, "rev": rev}, _changes(changes, facts))
    except AutoReconnect:
        return await _arrived(collection, id, rev, facts)
    return result.modified_count == 1


def _changes(changes: Mapping[str, Any], facts: Sequence[RecordedFact]) -> Document:
    change: Document = {
        "$set": {name: value for name, value in changes.items() if value is not None} | _pending(facts),
        "$inc": {"rev": 1},
    }
    if gone := {name: "" for name, value in changes.items() if value is None}:
        change["$unset"] = gone
    if facts:
        change["$push"] = {"outbox": {"$each": [to_document(fact) for fact in facts]}}
    return change


async def _arrived(collection: Collection, id: str, rev: int, facts: Sequence[RecordedFact]) -> bool:
    """Whether a write arrived whose answer did not. Raises the driver's error when that cannot be told."""
    found = await collection.find_one({"_id": id}, {"rev": 1, "lastEventId": 1})
    if found is not None and facts and found.get("lastEventId") == facts[-1].id:
        return True
    if found is not None and found["rev"] == rev:
        raise AutoReconnect("The change did not reach the store.")
    return False


def _pending(facts: Sequence[RecordedFact]) -> Document:
    return {**WAITING, "lastEventId": facts[-1].id} if facts else {}


def to_document(fact: RecordedFact) -> Document:
    """A fact as it stands in an outbox."""
    return {name: value for name, value in asdict(fact).items() if value is not None}


def from_document(document: Mapping[str, Any]) -> RecordedFact:
    """A fact as `to_document` wrote it, from an outbox or (with `_id`) from the `activity` collection."""
    fields = dict(document)
    return RecordedFact(id=fields.pop("_id", None) or fields.pop("id"), **fields)
