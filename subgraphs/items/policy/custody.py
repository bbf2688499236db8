"""The state machine of an item: who has it, where it lies. Every arrow is one function, and one conditional write."""

from dataclasses import replace
from datetime import datetime, timedelta

from subgraphs.items import events
from subgraphs.items.errors import ItemHeld, ItemNotAssigned, ItemNotLent, ItemNotRetired, ItemRetired, ItemUnavailable
from subgraphs.items.models import CancelCause, Fulfilled, Item, ItemStatus, Loan, LoanStatus, Terms
from subgraphs.items.policy.change import Change, unchanged
from subgraphs.items.policy.queue import emptied
from subgraphs.items.policy.turns import by_turns


@by_turns
def lend(
    item: Item,
    *,
    loan_id: str,
    borrower_id: str,
    lent_by: str,
    lent_at: datetime,
    due_at: datetime,
    terms: Terms | None = None,
    next_reminder_at: datetime | None = None,
    now: datetime,
    notify: bool,
) -> Change[Item] | ItemUnavailable | ItemRetired | ItemHeld:
    """Hand an item that lies at a location to a borrower. If it waits for somebody, only to them."""
    location_id = _location_if_free(item, borrower_id)
    if not isinstance(location_id, str):
        return location_id
    after, turn = _taken(item, ItemStatus.LENT, borrower_id, since=lent_at, now=now), _turn(item, now)
    fact = events.ItemLent(
        item_id=item.id,
        loan_id=loan_id,
        borrower_id=borrower_id,
        lent_at=lent_at,
        due_at=due_at,
        location_id=location_id,
        policy_version=None if terms is None else terms.version,
        reservation_id=None if turn is None else turn.reservation.id,
        reserved_at=None if turn is None else turn.reservation.created_at,
        notify=notify,
    )
    loan = {"loan_id": loan_id, "lent_at": lent_at, "due_at": due_at, "terms": terms, "next_reminder_at": next_reminder_at}
    handed = {"lent_by": lent_by, "lent_from_id": location_id, "handed_at": now, "fulfilled": turn}
    return Change(item, replace(after, **loan, **handed), (fact,))


@by_turns
def give_back(item: Item, *, location_id: str, condition: str | None, now: datetime, notify: bool) -> Change[Item] | ItemNotLent:
    """Take a lent item back and put it at a location."""
    loan = item.loan
    if item.status is not ItemStatus.LENT or loan is None:
        return ItemNotLent()
    fact = events.ItemReturned(
        item_id=item.id,
        loan_id=loan.id,
        borrower_id=loan.borrower_id,
        lent_at=loan.lent_at,
        due_at=loan.due_at,
        renewals=loan.renewals,
        policy_version=loan.policy_version,
        returned_at=now,
        location_id=location_id,
        condition=condition,
        notify=notify,
    )
    return Change(item, remembering_loan(item, placed(item, location_id, now)), (fact,))


def remembering_loan(before: Item, after: Item) -> Item:
    """An item whose loan ended: it counts among those it had."""
    if before.loan is None:
        return after
    return replace(after, times_lent=before.times_lent + 1, last_lent_at=before.lent_at)


def closed(loan: Loan, item: Item, condition: str | None) -> Loan:
    """The loan, once its item came back and is as given."""
    return replace(
        loan,
        status=LoanStatus.RETURNED,
        returned_at=item.since,
        returned_to_id=item.location_id,
        condition=condition,
    )


@by_turns
def assign(item: Item, *, user_id: str, now: datetime, notify: bool) -> Change[Item] | ItemUnavailable | ItemRetired | ItemHeld:
    """Give an item that lies at a location to somebody, without an end. If it waits for somebody, only to them."""
    location_id = _location_if_free(item, user_id)
    if not isinstance(location_id, str):
        return location_id
    turn = _turn(item, now)
    fact = events.ItemAssigned(
        item_id=item.id,
        user_id=user_id,
        location_id=location_id,
        reservation_id=None if turn is None else turn.reservation.id,
        reserved_at=None if turn is None else turn.reservation.created_at,
        since=now,
        notify=notify,
    )
    return Change(item, _taken(item, ItemStatus.ASSIGNED, user_id, since=now, now=now), (fact,))


@by_turns
def unassign(
    item: Item, *, location_id: str, condition: str | None, now: datetime, notify: bool
) -> Change[Item] | ItemNotAssigned:
    """Take an assigned item back and put it at a location."""
    if item.status is not ItemStatus.ASSIGNED or item.holder_id is None:
        return ItemNotAssigned()
    fact = events.ItemUnassigned(
        item_id=item.id,
        user_id=item.holder_id,
        location_id=location_id,
        since=item.since,
        condition=condition,
        notify=notify,
    )
    return Change(item, placed(item, location_id, now), (fact,))


@by_turns
def move(item: Item, *, location_id: str, now: datetime) -> Change[Item] | ItemUnavailable | ItemRetired:
    """Put an item that lies at a location at another one; where it is already, it stays without a word.

    It waits there for whom it waited here.
    """
    origin = _location_if_lying(item)
    if not isinstance(origin, str):
        return origin
    if origin == location_id:
        return unchanged(item)
    fact = events.ItemMoved(item_id=item.id, from_location_id=origin, to_location_id=location_id)
    after = replace(placed(item, location_id, now), status=item.status, hold_until=item.hold_until)
    return Change(item, after, (fact,))


@by_turns
def retire(item: Item, *, reason: str | None, now: datetime) -> Change[Item] | ItemUnavailable | ItemRetired:
    """Take an item that lies at a location out of use. Nobody waits for it any more."""
    location_id = _location_if_lying(item)
    if not isinstance(location_id, str):
        return location_id
    nobody, cancelled = emptied(item, CancelCause.RETIRED, reason)
    after = replace(
        nobody,
        status=ItemStatus.RETIRED,
        since=now,
        location_id=None,
        retired_reason=reason,
        updated_at=now,
        rev=item.rev + 1,
    )
    return Change(item, after, (events.ItemRetired(item_id=item.id, location_id=location_id, reason=reason), *cancelled))


@by_turns
def restore(item: Item, *, location_id: str, now: datetime) -> Change[Item] | ItemNotRetired:
    """Put a retired item into use again, at a location."""
    if item.status is not ItemStatus.RETIRED:
        return ItemNotRetired()
    return Change(item, placed(item, location_id, now), (events.ItemRestored(item_id=item.id, location_id=location_id),))


def refuse_taking(item: Item, user_id: str) -> ItemUnavailable | ItemRetired | ItemHeld | None:
    """Why somebody cannot get this item, which is `settled`, now."""
    location_id = _location_if_free(item, user_id)
    return None if isinstance(location_id, str) else location_id


def _location_if_lying(item: Item) -> str | ItemUnavailable | ItemRetired:
    if item.status is ItemStatus.RETIRED:
        return ItemRetired()
    if item.status not in {ItemStatus.AVAILABLE, ItemStatus.HELD} or item.location_id is None:
        return ItemUnavailable(item)
    return item.location_id


def _location_if_free(item: Item, user_id: str) -> str | ItemUnavailable | ItemRetired | ItemHeld:
    held_for_another = item.hold is not None and item.hold.user_id != user_id
    return ItemHeld(item) if held_for_another else _location_if_lying(item)


def _turn(item: Item, now: datetime) -> Fulfilled | None:
    """The reservation that ends when who is first in line gets the item, and how long they could have waited."""
    return None if item.hold is None else Fulfilled(item.hold.reservation, max(item.hold.until - now, timedelta()))


def placed(item: Item, location_id: str | None, now: datetime) -> Item:
    """The item with nobody, at a location if that is known."""
    return replace(
        item,
        status=ItemStatus.AVAILABLE,
        since=now,
        location_id=location_id,
        holder_id=None,
        loan_id=None,
        lent_at=None,
        due_at=None,
        renewals=0,
        terms=None,
        lent_by=None,
        lent_from_id=None,
        handed_at=None,
        next_reminder_at=None,
        recall=None,
        retired_reason=None,
        hold_until=None,
        fulfilled=None,
        updated_at=now,
        rev=item.rev + 1,
    )


def _taken(item: Item, status: ItemStatus, holder_id: str, *, since: datetime, now: datetime) -> Item:
    return replace(
        item,
        status=status,
        since=since,
        location_id=None,
        holder_id=holder_id,
        queue=item.queue[1:],
        hold_until=None,
        updated_at=now,
        rev=item.rev + 1,
    )
