"""Reservations in MongoDB: the open ones in their items, the closed ones in a projection, the freshly closed on the way there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from subgraphs.chassis import mongo, outbox
from subgraphs.chassis.batches import pages_of_each
from subgraphs.chassis.keyset import Order
from subgraphs.chassis.merging import merge_pages
from subgraphs.chassis.mongo import Document
from subgraphs.chassis.paging import Key, Page, PageRequest
from subgraphs.items.models import OPEN_RESERVATIONS, Reservation, ReservationStatus
from subgraphs.items.repository.item_documents import WITHOUT_BALLAST, from_document
from subgraphs.items.repository.reservation_ends import closed_reservation, ended_document, ends_reservation

_LATEST_FIRST: Final = Order("createdAt", datetime, descending=True)
_CLOSED: Final = sorted(status.value for status in ReservationStatus if status not in OPEN_RESERVATIONS)

type _Seen = tuple[int, str, Reservation | None]
"""The version of its item that says so, a reservation's id, and how it was seen; None if it was not closed after all."""


@dataclass(frozen=True, slots=True)
class MongoReservationReader:
    """Finds reservations where loans are found, in the same order: item, outbox, projection.

    Unlike a loan, a reservation can open again, so of two states met the one of the later version of the item counts.
    """

    items: mongo.Collection
    reservations: mongo.Collection

    async def get_many(self, ids: Collection[str]) -> Mapping[str, Reservation]:
        """Reservations by id; unknown ids are missing."""
        wanted = list(set(ids))
        if not wanted:
            return {}
        waiting, ended = await self._open({"queueIds": {"$in": wanted}}), list[_Seen]()
        if len({id for _, id, _ in waiting} & set(wanted)) < len(wanted):
            ended += await self._closing()
            ended += map(_closed, await self.reservations.find({"_id": {"$in": wanted}}).to_list())
        return {each.id: each for each in _latest(ended, waiting) if each.id in wanted}

    async def of_users(
        self, user_ids: Collection[str], status: ReservationStatus | None, request: PageRequest
    ) -> Mapping[str, Page[Reservation]]:
        """A page of each person's reservations, the latest first."""
        waiting, ended = list[_Seen](), list[_Seen]()
        if status is None or status in OPEN_RESERVATIONS:
            waiting += await self._open({"queueUserIds": {"$in": sorted(set(user_ids))}})
        if status not in OPEN_RESERVATIONS:
            ended += await self._closing()
            where = {"status": {"$in": _CLOSED} if status is None else status.value}
            closed = await pages_of_each(self.reservations, "userId", user_ids, where, _LATEST_FIRST, request)
            ended += (_closed(document) for documents in closed.values() for document in documents)
        found: dict[str, list[Reservation]] = {id: [] for id in user_ids}
        for each in _latest(ended, waiting):
            if each.user_id in found and status in {None, each.status}:
                found[each.user_id].append(each)
        return {user: merge_pages(mine, _key, request, descending=True) for user, mine in found.items()}

    async def _open(self, where: Mapping[str, Any]) -> list[_Seen]:
        items = [from_document(document) async for document in self.items.find(where, WITHOUT_BALLAST)]
        return [(item.rev, each.id, each) for item in items for each in item.line]

    async def _closing(self) -> Sequence[_Seen]:
        """Reservations whose end still waits in an outbox."""
        documents = await self.items.find(outbox.WAITING, {"outbox": 1}).to_list()
        facts = (outbox.from_document(fact) for document in documents for fact in document["outbox"])
        return [_closed(ended_document(fact)) for fact in facts if ends_reservation(fact)]


def _closed(document: Document) -> _Seen:
    return document["seq"], document["_id"], closed_reservation(document)


def _latest(ended: Iterable[_Seen], waiting: Iterable[_Seen]) -> list[Reservation]:
    """Each reservation once. An item at some version has taken in all facts up to it, so at the same version the item counts."""
    newest: dict[str, _Seen] = {}
    for each in [*ended, *waiting]:
        if each[1] not in newest or newest[each[1]][0] <= each[0]:
            newest[each[1]] = each
    return [reservation for _, _, reservation in newest.values() if reservation is not None]


def _key(reservation: Reservation) -> Key:
    return reservation.created_at, reservation.id
