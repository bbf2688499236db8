"""The state machine of an item: who has it, where it lies. Every arrow is one function, and one conditional write."""

from dataclasses import replace
from datetime import datetime

from subgraphs.items import events
from subgraphs.items.errors import ItemNotAssigned, ItemNotLent, ItemNotRetired, ItemRetired, ItemUnavailable
from subgraphs.items.models import Item, ItemStatus, Loan, LoanStatus, Terms
from subgraphs.items.policy.change import Change, unchanged


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
) -> Change[Item] | ItemUnavailable | ItemRetired:
    """Hand an item that lies at a location to a borrower."""
    location_id = _location_if_available(item)
    if not isinstance(location_id, str):
        return location_id
    after = _taken(item, ItemStatus.LENT, borrower_id, since=lent_at, now=now)
    fact = events.ItemLent(
        item_id=item.id,
        loan_id=loan_id,
        borrower_id=borrower_id,
        lent_at=lent_at,
        due_at=due_at,
        location_id=location_id,
        policy_version=None if terms is None else terms.version,
        notify=notify,
    )
    loan = {"loan_id": loan_id, "lent_at": lent_at, "due_at": due_at, "terms": terms, "next_reminder_at": next_reminder_at}
    return Change(item, replace(after, **loan, lent_by=lent_by, lent_from_id=location_id, handed_at=now), (fact,))


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


def assign(item: Item, *, user_id: str, now: datetime, notify: bool) -> Change[Item] | ItemUnavailable | ItemRetired:
    """Give an item that lies at a location to somebody, without an end."""
    location_id = _location_if_available(item)
    if not isinstance(location_id, str):
        return location_id
    fact = events.ItemAssigned(item_id=item.id, user_id=user_id, location_id=location_id, notify=notify)
    return Change(item, _taken(item, ItemStatus.ASSIGNED, user_id, since=now, now=now), (fact,))


def unassign(
    item: Item, *, location_id: str, condition: str | None, now: datetime, notify: bool
) -> Change[Item] | ItemNotAssigned:
    """Take an assigned item back and put it at a location."""
    if item.status is not ItemStatus.ASSIGNED or item.holder_id is None:
        return ItemNotAssigned()
    fact = events.ItemUnassigned(
        item_id=item.id, user_id=item.holder_id, location_id=location_id, condition=condition, notify=notify
    )
    return Change(item, placed(item, location_id, now), (fact,))


def move(item: Item, *, location_id: str, now: datetime) -> Change[Item] | ItemUnavailable | ItemRetired:
    """Put an item that lies at a location at another one; where it is already, it stays without a word."""
    origin = _location_if_available(item)
    if not isinstance(origin, str):
        return origin
    if origin == location_id:
        return unchanged(item)
    fact = events.ItemMoved(item_id=item.id, from_location_id=origin, to_location_id=location_id)
    return Change(item, placed(item, location_id, now), (fact,))


def retire(item: Item, *, reason: str | None, now: datetime) -> Change[Item] | ItemUnavailable | ItemRetired:
    """Take an item that lies at a location out of use."""
    location_id = _location_if_available(item)
    if not isinstance(location_id, str):
        return location_id
    after = replace(
        item,
        status=ItemStatus.RETIRED,
        since=now,
        location_id=None,
        retired_reason=reason,
        updated_at=now,
        rev=item.rev + 1,
    )
    return Change(item, after, (events.ItemRetired(item_id=item.id, location_id=location_id, reason=reason),))


def restore(item: Item, *, location_id: str, now: datetime) -> Change[Item] | ItemNotRetired:
    """Put a retired item into use again, at a location."""
    if item.status is not ItemStatus.RETIRED:
        return ItemNotRetired()
    return Change(item, placed(item, location_id, now), (events.ItemRestored(item_id=item.id, location_id=location_id),))


def refuse_taking(item: Item, _user_id: str) -> ItemUnavailable | ItemRetired | None:
    """Why somebody cannot get this item now."""
    location_id = _location_if_available(item)
    return None if isinstance(location_id, str) else location_id


def _location_if_available(item: Item) -> str | ItemUnavailable | ItemRetired:
    if item.status is ItemStatus.RETIRED:
        return ItemRetired()
    if item.status is not ItemStatus.AVAILABLE or item.location_id is None:
        return ItemUnavailable(item)
    return item.location_id


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
        retired_reason=None,
        updated_at=now,
        rev=item.rev + 1,
    )


def _taken(item: Item, status: ItemStatus, holder_id: str, *, since: datetime, now: datetime) -> Item:
    return replace(item, status=status, since=since, location_id=None, holder_id=holder_id, updated_at=now, rev=item.rev + 1)
