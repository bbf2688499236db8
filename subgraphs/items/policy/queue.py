"""The line for an item: getting in, getting out, and a manager's order. Whose turn it then is, is said in `turns`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from subgraphs.chassis.facts import Fact
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.chassis.text import FieldProblem
from subgraphs.items import events
from subgraphs.items.errors import (
    ItemRetired,
    ItemUnavailable,
    ReservationNotFound,
    ReservationRefused,
    ReservationRefusedReason,
)
from subgraphs.items.models import CancelCause, Item, ItemStatus, Reservation, ReservationStatus, Waiter
from subgraphs.items.policy.change import Change, unchanged
from subgraphs.items.policy.turns import by_turns

LONGEST_LINE: Final = 100

_EVERYBODY = "Name everybody who is in line, each once, in their new order. Look at the line again: it may have changed."
_OFFERED = "The item waits for who is first. Leave them first, or say with `moveOffer` that it shall wait for somebody else."


@by_turns
def reserve(
    item: Item, *, reservation_id: str, user_id: str, by: str, hold_for: timedelta, now: datetime
) -> Change[Item] | ItemRetired | ItemUnavailable | ReservationRefused:
    """Put somebody at the end of the line. Who is in it already stays where they are."""
    if item.status is ItemStatus.RETIRED:
        return ItemRetired()
    if item.status is ItemStatus.LOST:
        return ItemUnavailable(item)
    if item.holder_id == user_id:
        return ReservationRefused(ReservationRefusedReason.HOLDS_IT)
    if (present := item.waiter(user_id)) is not None:
        return replace(unchanged(item), about=present.id)
    if len(item.queue) >= LONGEST_LINE:
        return ReservationRefused(ReservationRefusedReason.QUEUE_FULL, LONGEST_LINE)
    waiter = Waiter(id=reservation_id, user_id=user_id, created_at=now, by=by, hold_for=hold_for)
    after = replace(item, queue=(*item.queue, waiter), updated_at=now, rev=item.rev + 1)
    fact = events.ItemReserved(item_id=item.id, reservation_id=reservation_id, user_id=user_id)
    return Change(item, after, (fact,), about=reservation_id)


@by_turns
def cancel(
    item: Item,
    *,
    reservation_id: str,
    cause: CancelCause | None = None,
    reason: str | None,
    now: datetime,
    notify: bool,
) -> Change[Item] | ReservationNotFound:
    """Take somebody out of the line. If the item waited for them, it waits for the next one."""
    waiter = next((each for each in item.queue if each.id == reservation_id), None)
    if waiter is None:
        return ReservationNotFound()
    rest = tuple(each for each in item.queue if each is not waiter)
    hold_until = None if waiter is item.queue[0] else item.hold_until
    after = replace(item, queue=rest, hold_until=hold_until, updated_at=now, rev=item.rev + 1)
    return Change(item, after, (_cancelled(item, waiter, cause, reason, notify=notify),), about=waiter.id)


@by_turns
def reorder(
    item: Item, *, reservation_ids: Sequence[str], reason: str, move_offer: bool, now: datetime
) -> Change[Item] | InvalidInput:
    """Put the line into another order. An offer that was made stands, unless it is to be moved."""
    present = {waiter.id: waiter for waiter in item.queue}
    if sorted(reservation_ids) != sorted(present):
        return InvalidInput((FieldProblem("input.reservationIds", _EVERYBODY),))
    if list(reservation_ids) == list(present):
        return unchanged(item)
    moved = item.hold is not None and item.hold.reservation.id != reservation_ids[0]
    if moved and not move_offer:
        return InvalidInput((FieldProblem("input.reservationIds", _OFFERED),))
    queue = tuple(present[id] for id in reservation_ids)
    after = replace(item, queue=queue, hold_until=None if moved else item.hold_until, updated_at=now, rev=item.rev + 1)
    fact = events.QueueReordered(item_id=item.id, reservation_ids=tuple(reservation_ids), reason=reason)
    return Change(item, after, (fact,))


def emptied(item: Item, cause: CancelCause, reason: str | None) -> tuple[Item, tuple[Fact, ...]]:
    """The item with nobody in line, and the facts that tell them so."""
    cancelled = (_cancelled(item, waiter, cause, reason, notify=True) for waiter in item.queue)
    return replace(item, queue=(), hold_until=None), tuple(cancelled)


def cancelled(reservation: Reservation, reason: str | None, now: datetime) -> Reservation:
    """The reservation, once it was cancelled."""
    return replace(
        reservation,
        status=ReservationStatus.CANCELLED,
        place=None,
        held_until=None,
        loan_due_at=None,
        closed_at=now,
        reason=reason,
    )


def _cancelled(item: Item, waiter: Waiter, cause: CancelCause | None, reason: str | None, *, notify: bool) -> Fact:
    return events.ReservationCancelled(
        item_id=item.id,
        reservation_id=waiter.id,
        user_id=waiter.user_id,
        reserved_at=waiter.created_at,
        cause=None if cause is None else cause.value,
        reason=reason,
        notify=notify,
    )
