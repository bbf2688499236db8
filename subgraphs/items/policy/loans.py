"""What can be done with an open loan while its borrower keeps the item, or has only just got it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from subgraphs.chassis.refusals import InvalidInput
from subgraphs.items import events
from subgraphs.items.errors import RenewalRefused, RenewalRefusedReason, UndoRefused, UndoRefusedReason
from subgraphs.items.models import Fulfilled, Item, ItemStatus, Loan, LoanStatus
from subgraphs.items.policy.change import Change
from subgraphs.items.policy.custody import placed
from subgraphs.items.policy.reminders import next_reminder
from subgraphs.items.policy.terms import DEFAULT_TERMS, check_renewed
from subgraphs.items.policy.turns import by_turns

UNDO_WITHIN: Final = timedelta(seconds=60)


def renew(
    item: Item, *, loan_id: str, due_at: datetime | None, at_will: bool, now: datetime, notify: bool
) -> Change[Item] | RenewalRefused | InvalidInput:
    """Let the borrower keep the item for longer, on the terms it was lent on.

    `at_will` until any day, and although it was recalled, which is forgotten then.
    """
    loan, terms = item.loan, item.terms or DEFAULT_TERMS
    if loan is None or loan.id != loan_id:
        return RenewalRefused(RenewalRefusedReason.CLOSED)
    if loan.renewals >= terms.renewals:
        return RenewalRefused(RenewalRefusedReason.LIMIT_REACHED, terms.renewals)
    if item.queue:
        return RenewalRefused(RenewalRefusedReason.RESERVED)
    if item.recall is not None and not at_will:
        return RenewalRefused(RenewalRefusedReason.RECALLED)
    end = check_renewed(loan.due_at, due_at, terms, now, at_will=at_will)
    if isinstance(end, InvalidInput):
        return end
    fact = events.LoanRenewed(
        item_id=item.id,
        loan_id=loan.id,
        borrower_id=loan.borrower_id,
        due_at=end,
        due_before=loan.due_at,
        renewals=loan.renewals + 1,
        notify=notify,
    )
    after = replace(
        item,
        due_at=end,
        renewals=loan.renewals + 1,
        recall=None,
        next_reminder_at=next_reminder(end, terms, now),
        updated_at=now,
        rev=item.rev + 1,
    )
    return Change(item, after, (fact,))


@by_turns
def undo(item: Item, *, loan_id: str, by: str, now: datetime) -> Change[Item] | UndoRefused:
    """Take back a lend that was a slip: the item lies where it lay, and waits as long as it did for whom it did."""
    loan = item.loan
    if loan is None or loan.id != loan_id:
        return UndoRefused(UndoRefusedReason.CLOSED)
    if item.lent_by != by:
        return UndoRefused(UndoRefusedReason.NOT_YOURS)
    if item.handed_at is None or now - item.handed_at > UNDO_WITHIN:
        return UndoRefused(UndoRefusedReason.TOO_LATE)
    location_id, turn = item.lent_from_id or item.home_id, item.fulfilled
    fact = events.LoanUndone(
        item_id=item.id,
        loan_id=loan.id,
        borrower_id=loan.borrower_id,
        lent_at=loan.lent_at,
        due_at=loan.due_at,
        location_id=location_id,
        policy_version=loan.policy_version,
        reservation_id=None if turn is None else turn.reservation.id,
    )
    after = placed(item, location_id, now)
    return Change(item, after if turn is None else _given_back(after, turn, now), (fact,))


def _given_back(item: Item, turn: Fulfilled, now: datetime) -> Item:
    return replace(item, status=ItemStatus.HELD, queue=(turn.reservation, *item.queue), hold_until=now + turn.left)


def undone(loan: Loan) -> Loan:
    """The loan, once its lend was undone."""
    return replace(loan, status=LoanStatus.UNDONE)
