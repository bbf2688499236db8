"""How reservations end, out of the facts that tell it, and what the relay keeps of that for reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from subgraphs.chassis import mongo
from subgraphs.chassis.facts import RecordedFact
from subgraphs.chassis.mongo import Document
from subgraphs.items import events
from subgraphs.items.models import CancelCause, Reservation, ReservationStatus
from subgraphs.items.repository.newest import keep_newest

_REOPENED: Final = "REOPENED"
"""It stands in its item's line again, because the lend that fulfilled it was undone."""

_ENDS: Final = {
    events.ItemLent.type: ReservationStatus.FULFILLED.value,
    events.ItemAssigned.type: ReservationStatus.FULFILLED.value,
    events.ReservationCancelled.type: ReservationStatus.CANCELLED.value,
    events.HoldExpired.type: ReservationStatus.EXPIRED.value,
    events.LoanUndone.type: _REOPENED,
}


@dataclass(frozen=True, slots=True)
class ReservationProjection:
    """Keeps each closed reservation, as the fact of its end tells it. Open ones are in their items."""

    reservations: mongo.Collection

    async def __call__(self, facts: Sequence[RecordedFact]) -> None:
        """Take facts in, in any order and any number of times."""
        await keep_newest(self.reservations, (ended_document(fact) for fact in facts if ends_reservation(fact)))


def ends_reservation(fact: RecordedFact) -> bool:
    """Whether a fact tells the end of a reservation, or that it did not end after all."""
    return fact.type in _ENDS and "reservationId" in fact.data


def ended_document(fact: RecordedFact) -> Document:
    """A closed reservation, out of the fact that closed it."""
    data = fact.data
    document = {
        "_id": data["reservationId"],
        "seq": fact.seq,
        "itemId": data["itemId"],
        "userId": data.get("userId") or data["borrowerId"],
        "createdAt": data.get("reservedAt"),
        "status": _ENDS[fact.type],
        "closedAt": fact.time,
        "cause": data.get("cause"),
        "reason": data.get("reason"),
    }
    return {name: value for name, value in document.items() if value is not None}


def closed_reservation(document: Mapping[str, Any]) -> Reservation | None:
    """The reservation in such a document, unless it is open again."""
    if document["status"] == _REOPENED:
        return None
    return Reservation(
        id=document["_id"],
        item_id=document["itemId"],
        user_id=document["userId"],
        created_at=document["createdAt"],
        status=ReservationStatus(document["status"]),
        closed_at=document["closedAt"],
        cause=None if "cause" not in document else CancelCause(document["cause"]),
        reason=document.get("reason"),
    )
