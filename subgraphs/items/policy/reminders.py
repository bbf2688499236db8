"""The ladder of reminders: a step before a loan is due, one when it is, and more while it is overdue."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from subgraphs.items import events
from subgraphs.items.models import Item, Loan, Terms
from subgraphs.items.policy.change import Change, unchanged
from subgraphs.items.policy.terms import DEFAULT_TERMS

MOST_OVERDUE: Final = 10
"""How many reminders there are of one overdue loan, apart from the one for the managers if that falls between them."""


@dataclass(frozen=True, slots=True)
class Step:
    """When a reminder is due; `overdue` counts from 1 those that come when the loan should be over, 0 is the one before."""

    at: datetime
    overdue: int
    escalate: bool = False
    """Whether the managers are told too."""


def ladder(due_at: datetime, terms: Terms) -> Iterator[Step]:
    """Every reminder of a loan, in order; among them the one that the managers get first, on their day."""
    if terms.due_soon_before:
        yield Step(due_at - terms.due_soon_before, 0)
    told_first = due_at + terms.managers_after
    steps = {due_at + number * terms.overdue_every for number in range(MOST_OVERDUE)} | {told_first}
    for number, at in enumerate(sorted(steps), 1):
        yield Step(at, number, escalate=at >= told_first)


def next_reminder(due_at: datetime, terms: Terms, now: datetime) -> datetime | None:
    """When the next step is due. Those that have passed are left out: nobody is reminded of what was recorded late."""
    return next((step.at for step in ladder(due_at, terms) if step.at > now), None)


def remind(item: Item, *, now: datetime) -> Change[Item]:
    """Take the latest step that is due, once; after a long pause the ones before it are left out."""
    loan = item.loan
    if loan is None or item.next_reminder_at is None or item.next_reminder_at > now:
        return unchanged(item)
    terms = item.terms or DEFAULT_TERMS
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
        escalate=step.escalate,
        notify=True,
    )
