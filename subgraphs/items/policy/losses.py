"""Lost and found: two arrows of an item's state machine."""

from dataclasses import replace
from datetime import datetime

from subgraphs.items import events
from subgraphs.items.errors import ItemNotLost, ItemRetired
from subgraphs.items.models import CancelCause, Item, ItemStatus, Loan, LoanStatus
from subgraphs.items.policy.change import Change, unchanged
from subgraphs.items.policy.custody import placed, remembering_loan
from subgraphs.items.policy.queue import emptied
from subgraphs.items.policy.turns import by_turns


@by_turns
def declare_lost(item: Item, *, note: str | None, now: datetime) -> Change[Item] | ItemRetired:
    """Nobody knows where an item is. A loan of it ends; who had it last stays known. One that is lost already stays lost.

    Nobody waits for it any more: nobody could tell them for how long.
    """
    if item.status is ItemStatus.RETIRED:
        return ItemRetired()
    if item.status is ItemStatus.LOST:
        return unchanged(item)
    fact = events.ItemLost(
        item_id=item.id,
        user_id=item.holder_id,
        loan_id=item.loan_id,
        lent_at=item.lent_at,
        due_at=item.due_at,
        renewals=item.renewals,
        policy_version=None if item.terms is None else item.terms.version,
        since=None if item.holder_id is None else item.since,
        lost_at=now,
        location_id=item.location_id,
        note=note,
    )
    nobody, cancelled = emptied(remembering_loan(item, placed(item, None, now)), CancelCause.LOST, None)
    return Change(item, replace(nobody, status=ItemStatus.LOST, holder_id=item.holder_id), (fact, *cancelled))


@by_turns
def declare_found(item: Item, *, location_id: str, condition: str | None, now: datetime) -> Change[Item] | ItemNotLost:
    """A lost item lies at a location again. The loan it was lost from stays ended."""
    if item.status is not ItemStatus.LOST:
        return ItemNotLost()
    fact = events.ItemFound(item_id=item.id, location_id=location_id, condition=condition)
    return Change(item, placed(item, location_id, now), (fact,))


def lost_loan(loan: Loan, item: Item) -> Loan:
    """The loan, once its item was lost and is as given."""
    return replace(loan, status=LoanStatus.LOST, lost_at=item.since)
