"""What is shown of what people did: who has a thing now, to everybody; who had it, to themselves and to managers."""

from dataclasses import replace
from typing import Final

from subgraphs.chassis.identity import Actor
from subgraphs.items.models import Loan, LoanFilter, LoanStatus, TimelineEntry, TimelineKind
from subgraphs.items.policy.permissions import known_to, may_keep, may_look_into

_ABOUT_PEOPLE: Final = {TimelineKind.RECALLED, TimelineKind.RESERVATION_CANCELLED}
"""What was noted here is about the person, elsewhere about the item."""


def may_see_loan(actor: Actor, loan: Loan) -> bool:
    """Whether the actor may know of a loan: of an open one everybody, because its item shows it."""
    return loan.status is LoanStatus.OPEN or may_look_into(actor, loan.borrower_id)


def visible_loans(actor: Actor, wanted: LoanFilter) -> LoanFilter | None:
    """Of the loans that are wanted those that the actor may list: their own, unless they keep the inventory. None: none."""
    if may_keep(actor):
        return wanted
    return replace(wanted, borrower_id=actor.id) if wanted.borrower_id in {None, actor.id} else None


def shown_entry(actor: Actor, entry: TimelineEntry) -> TimelineEntry:
    """An entry of an item's timeline, without people whom the actor may not look into."""
    if may_keep(actor):
        return entry
    hidden = entry.user_id is not None and entry.user_id != actor.id
    return replace(
        entry,
        actor=None if entry.actor is None else known_to(actor, entry.actor),
        user_id=None if hidden else entry.user_id,
        loan_id=None if hidden else entry.loan_id,
        note=None if hidden and entry.kind in _ABOUT_PEOPLE else entry.note,
    )
