"""Use cases of the line for an item: get in, get out, put it into another order, and look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from subgraphs.chassis.clock import Clock, utc_now
from subgraphs.chassis.idempotency import Claims, Once, once
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import is_id
from subgraphs.chassis.refusals import InvalidInput, NotPermitted, VersionConflict
from subgraphs.chassis.text import FieldProblem
from subgraphs.items.errors import (
    DirectoryUnavailable,
    ItemNotFound,
    ItemRetired,
    ItemUnavailable,
    ReservationClosed,
    ReservationNotFound,
    ReservationRefused,
    UserInactive,
    UserNotFound,
)
from subgraphs.items.models import OPEN_RESERVATIONS, CancelCause, Item, Reservation, ReservationStatus
from subgraphs.items.policy import queue as rules
from subgraphs.items.policy.catalogue import check_note, check_reason, refuse_version
from subgraphs.items.policy.change import Change
from subgraphs.items.policy.permissions import refuse_acting_for, refuse_keeping
from subgraphs.items.service.attempts import change_item
from subgraphs.items.service.handovers import Inquiries
from subgraphs.items.service.joining import Joining
from subgraphs.items.service.ports import ItemRepository, ReservationReader

type ReserveRefusal = (
    ItemNotFound
    | ItemUnavailable
    | ItemRetired
    | ReservationRefused
    | UserNotFound
    | UserInactive
    | DirectoryUnavailable
    | InvalidInput
    | NotPermitted
)
type CancelRefusal = ItemNotFound | ReservationNotFound | ReservationClosed | InvalidInput | NotPermitted
type ReorderRefusal = ItemNotFound | VersionConflict | InvalidInput | NotPermitted

_EITHER = "Give either `reservationId`, or `itemId` and, for somebody else, `userId`."


@dataclass(frozen=True, slots=True)
class Reserved:
    """Something happened to a reservation: the item as it is now, and the reservation."""

    item: Item
    reservation: Reservation


@dataclass(frozen=True, slots=True)
class Queues:
    """Wait for items. The order of the writes is the order of the line, and only managers change it."""

    items: ItemRepository
    inquiries: Inquiries
    reservations: ReservationReader
    claims: Claims
    clock: Clock = utc_now

    async def reserve(
        self, actor: Actor, item_id: str, user_id: str | None = None, *, key: str | None = None
    ) -> Reserved | ReserveRefusal:
        """Put somebody, oneself if nobody is named, at the end of an item's line."""
        who = user_id or actor.id
        turn = refuse_acting_for(actor, who) or await once(self.claims, actor, key, "reserveItem", item_id, user_id)
        if not isinstance(turn, Once):
            return turn
        joining = Joining(inquiries=self.inquiries, reservation_id=turn.id, user_id=who, by=actor.id, now=self.clock())
        result = await change_item(self.items, actor, item_id, joining.decide, turn, gate=joining.gate)
        return await self._answer(result) if isinstance(result, Change) else result

    async def cancel(
        self,
        actor: Actor,
        *,
        reservation_id: str | None = None,
        item_id: str | None = None,
        user_id: str | None = None,
        reason: str | None = None,
        key: str | None = None,
    ) -> Reserved | CancelRefusal:
        """Take a reservation out of its line, given by its id or by its item and person (oneself if nobody is named)."""
        place = await self._place(reservation_id, item_id, user_id or actor.id)
        if not isinstance(place, _Place):
            return place
        note = refuse_acting_for(actor, place.user_id) or check_note(reason, "reason")
        if isinstance(note, NotPermitted | InvalidInput):
            return note
        turn = await once(self.claims, actor, key, "cancelReservation", reservation_id, item_id, user_id, reason)
        if not isinstance(turn, Once):
            return turn
        decide = partial(self._cancel, place, reason=note, notify=actor.id != place.user_id)
        result = await change_item(self.items, actor, place.item_id, decide, turn)
        if isinstance(result, ReservationNotFound) and reservation_id is not None:
            return await self._over(place, reservation_id)
        return await self._answer(result, note) if isinstance(result, Change) else result

    async def cancel_reservations_of(self, actor: Actor, user_id: str) -> int:
        """Take somebody who is not active any more out of every line; how many those were."""
        cancelled = 0
        for item_id in await self.items.reserved_by(user_id):
            decide = partial(self._cancel, _Place(item_id, user_id), cause=CancelCause.INACTIVE, reason=None, notify=False)
            result = await change_item(self.items, actor, item_id, decide)
            cancelled += isinstance(result, Change)
        return cancelled

    async def reorder(
        self,
        actor: Actor,
        item_id: str,
        reservation_ids: Sequence[str],
        reason: str,
        *,
        expected_version: int | None,
        move_offer: bool = False,
        key: str | None = None,
    ) -> Item | ReorderRefusal:
        """Put an item's line into another order, for a reason everybody may ask for."""
        note = refuse_keeping(actor) or check_reason(reason)
        if not isinstance(note, str):
            return note
        wish = (item_id, list(reservation_ids), reason, expected_version, move_offer)
        turn = await once(self.claims, actor, key, "reorderQueue", *wish)
        if not isinstance(turn, Once):
            return turn

        def decide(item: Item) -> Change[Item] | VersionConflict | InvalidInput:
            reordered = partial(rules.reorder, reservation_ids=reservation_ids, reason=note, move_offer=move_offer)
            return refuse_version(item, expected_version) or reordered(item, now=self.clock())

        result = await change_item(self.items, actor, item_id, decide, turn)
        return result.after if isinstance(result, Change) else result

    async def _place(
        self, reservation_id: str | None, item_id: str | None, user_id: str
    ) -> "_Place | ReservationNotFound | InvalidInput":
        if reservation_id is None and item_id is not None:
            return _Place(item_id, user_id)
        if reservation_id is None or item_id is not None:
            return InvalidInput((FieldProblem("input.reservationId", _EITHER),))
        found = await self._find(reservation_id)
        return ReservationNotFound() if found is None else _Place(found.item_id, found.user_id, found.id)

    def _cancel(
        self, place: "_Place", item: Item, *, cause: CancelCause | None = None, reason: str | None, notify: bool
    ) -> Change[Item] | ReservationNotFound:
        waiter = item.waiter(place.user_id)
        if waiter is None or place.reservation_id not in {None, waiter.id}:
            return ReservationNotFound()
        return rules.cancel(item, reservation_id=waiter.id, cause=cause, reason=reason, now=self.clock(), notify=notify)

    async def _over(self, place: "_Place", reservation_id: str) -> Reserved | ReservationNotFound | ReservationClosed:
        """The answer about a reservation that is in no line any more: cancelled is as wished."""
        found, item = await self._find(reservation_id), await self.items.get(place.item_id)
        if found is None or item is None:
            return ReservationNotFound()
        if found.status is ReservationStatus.CANCELLED:
            return Reserved(item, found)
        return ReservationClosed(ReservationStatus.EXPIRED if found.status in OPEN_RESERVATIONS else found.status)

    async def _answer(self, change: Change[Item], reason: str | None = None) -> Reserved:
        """What became of the reservation that a change was about, also for somebody who asks again."""
        id = change.about if change.repeats is None else change.repeats.about
        assert id is not None
        after, before = ({each.id: each for each in item.line} for item in (change.after, change.before))
        if id in after:
            return Reserved(change.after, after[id])
        if id in before:
            return Reserved(change.after, rules.cancelled(before[id], reason, change.after.updated_at))
        return Reserved(change.after, (await self.reservations.get_many([id]))[id])

    async def _find(self, reservation_id: str) -> Reservation | None:
        return (await self.reservations.get_many([reservation_id])).get(reservation_id) if is_id(reservation_id) else None


@dataclass(frozen=True, slots=True)
class _Place:
    """Whose place in which item's line is meant; and which reservation, if not whichever they have."""

    item_id: str
    user_id: str
    reservation_id: str | None = None
