"""What may stand in the way of a lend: one list of rules, of which `lendItem` tells the first and `canLend` all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from subgraphs.chassis.refusals import InvalidInput
from subgraphs.chassis.text import FieldProblem
from subgraphs.items.errors import (
    DirectoryUnavailable,
    ItemHeld,
    ItemRetired,
    ItemUnavailable,
    LoanLimitReached,
    UserInactive,
    UserNotFound,
)
from subgraphs.items.models import Item, Person, Terms
from subgraphs.items.policy.custody import refuse_taking

type PersonRefusal = UserNotFound | UserInactive | DirectoryUnavailable
type LendRefusal = ItemUnavailable | ItemRetired | ItemHeld | PersonRefusal | LoanLimitReached | InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A lend as it is asked for."""

    borrower_id: str
    starts_at: datetime
    ends_at: datetime | None
    """None: as the terms say."""
    at_will: bool
    """Whether whoever asks may lend for longer than the terms say."""
    path: str = "input.dueAt"
    """Where `ends_at` was given."""


@dataclass(frozen=True, slots=True)
class Case:
    """A lend that is asked for, and what is known about it so far: a rule that needs to know more does not object."""

    asked: Asked
    item: Item
    """As it is at the moment: see `turns.settled`."""
    person: Person | UserNotFound | DirectoryUnavailable | None = None
    terms: Terms | None = None
    open_loans: int | None = None


def latest(asked: Asked, terms: Terms) -> datetime:
    """Until when the terms let somebody have it."""
    return asked.starts_at + terms.loan_length


def due(asked: Asked, terms: Terms) -> datetime:
    """When the item should be back."""
    return latest(asked, terms) if asked.ends_at is None else asked.ends_at


def person_refusal(person: Person | UserNotFound | DirectoryUnavailable) -> PersonRefusal | None:
    """Why nobody gets anything under this id."""
    if isinstance(person, Person):
        return None if person.active else UserInactive()
    return person


def _item_is_not_free(case: Case) -> ItemUnavailable | ItemRetired | ItemHeld | None:
    return refuse_taking(case.item, case.asked.borrower_id)


def _person_gets_nothing(case: Case) -> PersonRefusal | None:
    return None if case.person is None else person_refusal(case.person)


def _loan_is_too_long(case: Case) -> InvalidInput | None:
    asked, terms = case.asked, case.terms
    if terms is None or asked.at_will or due(asked, terms) <= latest(asked, terms):
        return None
    message = f"Must lie at most {terms.loan_length.days} days after the start. Ask a manager for longer."
    return InvalidInput((FieldProblem(asked.path, message),))


def _loans_are_too_many(case: Case) -> LoanLimitReached | None:
    if case.terms is None or case.terms.open_loans is None or case.open_loans is None:
        return None
    return None if case.open_loans < case.terms.open_loans else LoanLimitReached(case.terms.open_loans, case.open_loans)


RULES: Final[tuple[Callable[[Case], LendRefusal | None], ...]] = (
    _item_is_not_free,
    _person_gets_nothing,
    _loan_is_too_long,
    _loans_are_too_many,
)


def refusals(case: Case) -> Iterator[LendRefusal]:
    """Everything that stands in the way, in the order in which it is told."""
    return (refusal for rule in RULES if (refusal := rule(case)) is not None)


def first_refusal(case: Case) -> LendRefusal | None:
    """What is told of it."""
    return next(refusals(case), None)
