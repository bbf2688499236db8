"""The ladder of reminders: a step before a loan is due, one when it is, and more while it is overdue."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from subgraphs.items import events
from subgraphs.items.models import Item, Loan, Terms
from subgraphs.items.policy.change import Change, unchanged

MOST_OVERDUE: Final = 10
"""How many reminders there are of one overdue loan."""


@dataclass(frozen=True, slots=True)
class Step:
    """When a reminder is due; `overdue` counts from 1 those that come when the loan should be over, 0 is the one before."""

    at: datetime
    overdue: int


def ladder(due_at: datetime, terms: Terms) -> Iterator[Step]:
    """Every reminder of a loan, in order."""
    yield Step(due_at - terms.due_soon_before, 0)
    for number in range(MOST_OVERDUE):
        yield Step(due_at + number * terms.overdue_every, number + 1)


def next_reminder(due_at: datetime, terms: Terms, now: datetime) -> datetime | None:
    """When the next step is due. Those that have passed are left out: nobody is reminded of what was recorded late."""
    return next((step.at for step in ladder(due_at, terms) if step.at > now), None)


def remind(item: Item, *, terms: Terms, now: datetime) -> Change[Item]:
    """Take the latest step that is due, once; after a long pause the ones before it are left out."""
    loan = item.loan
    if loan is None or item.next_reminder_at is None or item.next_reminder_at > now:
        return unchanged(item)
    steps = [step for step in ladder(loan.due_at, terms) if step.at <= now]
    after = replace(item, next_reminder_at=next_reminder(loan.due_at, terms, now), rev=item.rev + 1)
    return Change(item, after, tuple(_told(loan, step) for step in steps[-1:]))


def _told(loan: Loan, step: Step) -> events.LoanDueSoon | events.LoanOverdue:
    if step.overdue == 0:
        return events.LoanDueSoon(
            item_id=loan.item_id, loan_id=loan.id, borrower_id=loan.borrower_id, due_at=loan.due_at, notify=True
        )
    return events.LoanOverdue(
        item_id=loan.item_id,
        loan_id=loan.id,
        borrower_id=loan.borrower_id,
        due_at=loan.due_at,
        number=step.overdue,
        notify=True,
    )
