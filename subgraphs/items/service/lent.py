"""What use cases of loans answer with: an item and a loan of it."""

from dataclasses import dataclass

from subgraphs.chassis.idempotency import Stamp
from subgraphs.items.models import Item, Loan
from subgraphs.items.service.ports import LoanReader


@dataclass(frozen=True, slots=True)
class Lent:
    """Something happened to a loan: the item as it is now, and the loan."""

    item: Item
    loan: Loan


async def as_before(loans: LoanReader, item: Item, stamp: Stamp) -> Lent:
    """The answer to somebody who asks again: the item and the loan, as they are now."""
    assert stamp.about is not None
    if item.loan is not None and item.loan.id == stamp.about:
        return Lent(item, item.loan)
    return Lent(item, (await loans.get_many([stamp.about]))[stamp.about])
