"""Calling things back: a due date is brought forward, never put off; what is assigned has none, and is only flagged."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from subgraphs.chassis.facts import Fact
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.chassis.text import FieldProblem
from subgraphs.items import events
from subgraphs.items.errors import ItemNotLent
from subgraphs.items.models import Item, ItemStatus, Loan, Recall, RecallCause
from subgraphs.items.policy.change import Change, unchanged
from subgraphs.items.policy.reminders import next_reminder
from subgraphs.items.policy.terms import DEFAULT_TERMS, check_moment

_BETWEEN: Final = "Must lie between now and the day it is due already. A recall never puts that off."


def request(
    item: Item, *, due_at: datetime | None, reason: str | None, now: datetime
) -> Change[Item] | ItemNotLent | InvalidInput:
    """Call a loan back at somebody's wish: until a day, or within the time the terms give."""
    loan = item.loan
    if loan is None or item.status is not ItemStatus.LENT:
        return ItemNotLent()
    if due_at is None:
        return _recalled(item, RecallCause.REQUESTED, _soon(item, loan, now), reason, now)
    end = check_moment(due_at, "input.dueAt")
    if isinstance(end, FieldProblem):
        return InvalidInput((end,))
    if not now <= end <= max(loan.due_at, now):
        return InvalidInput((FieldProblem("input.dueAt", _BETWEEN),))
    return _recalled(item, RecallCause.REQUESTED, min(end, loan.due_at), reason, now)


def from_inactive(item: Item, user_id: str, now: datetime) -> Change[Item]:
    """Call back what somebody has who is not active any more, unless it was called back already."""
    if item.holder_id != user_id or item.status not in {ItemStatus.LENT, ItemStatus.ASSIGNED} or item.recall is not None:
        return unchanged(item)
    loan = item.loan
    return _recalled(item, RecallCause.DEACTIVATED, None if loan is None else _soon(item, loan, now), None, now)


def lifted(item: Item, user_id: str, now: datetime) -> Change[Item]:
    """Somebody is active again and may keep what they have. Due dates stay, and what was asked for stays asked for."""
    if item.holder_id != user_id or item.recall is None or item.recall.cause is not RecallCause.DEACTIVATED:
        return unchanged(item)
    after = replace(item, recall=None, updated_at=now, rev=item.rev + 1)
    return Change(item, after, (events.RecallLifted(item_id=item.id, user_id=user_id),))


def _soon(item: Item, loan: Loan, now: datetime) -> datetime:
    return min(loan.due_at, now + (item.terms or DEFAULT_TERMS).recall_within)


def _recalled(item: Item, cause: RecallCause, due_at: datetime | None, reason: str | None, now: datetime) -> Change[Item]:
    assert item.holder_id is not None
    recall = Recall(at=now, cause=cause, reason=reason, holder_id=item.holder_id)
    after = replace(item, recall=recall, updated_at=now, rev=item.rev + 1)
    if due_at is None:
        return Change(item, after, (events.AssignmentRecalled(item_id=item.id, user_id=item.holder_id),))
    reminder = item.next_reminder_at if due_at == item.due_at else next_reminder(due_at, item.terms or DEFAULT_TERMS, now)
    return Change(item, replace(after, due_at=due_at, next_reminder_at=reminder), (_told(item, due_at, reason),))


def _told(item: Item, due_at: datetime, reason: str | None) -> Fact:
    assert item.loan is not None
    return events.LoanRecalled(
        item_id=item.id, loan_id=item.loan.id, borrower_id=item.loan.borrower_id, due_at=due_at, reason=reason
    )
