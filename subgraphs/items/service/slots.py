"""Counting open loans, so that a limit holds however many lends run at once.

A lend first claims a slot on its borrower's document, in one write that compares the count, then takes the item. What frees a
slot is the fact that ended its loan, on its way through the relay. Claims whose lend never happened, and whatever else went
astray, are put right when somebody is about to be refused because of them, and some minutes after each borrower's last lend.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from subgraphs.chassis.clock import Clock, utc_now
from subgraphs.items.models import Borrower, LoanStatus, Slot, Terms
from subgraphs.items.service.ports import BorrowerRepository, ItemRepository, LoanReader
from subgraphs.items.service.together import Together

GRACE: Final = timedelta(minutes=5)
"""Much longer than a lend may take, clocks that differ by a minute included."""

_BATCH = 100


@dataclass(slots=True)
class Slots:
    """Claims slots, frees them, and compares them with the loans there are."""

    borrowers: BorrowerRepository
    items: ItemRepository
    loans: LoanReader
    clock: Clock = utc_now
    _together: Together[Borrower] = field(init=False)

    def __post_init__(self) -> None:
        self._together = Together(self._settle)

    async def claim(self, user_id: str, slot: Slot, terms: Terms) -> int | None:
        """Count a loan that is about to be made. If that would be one too many: how many there are."""
        if await self._claim(user_id, slot, terms):
            return None
        limit, open_loans = terms.open_loans or 0, (await self.settled(user_id)).count(terms.counts_category)
        if open_loans < limit and await self._claim(user_id, slot, terms):
            return None
        return max(open_loans, limit)

    async def release(self, user_id: str, slot: Slot) -> None:
        """Count a loan no more that was not made."""
        await self.borrowers.release(user_id, slot.loan_id)

    async def count(self, user_id: str, terms: Terms) -> int:
        """How many loans the limit counts are open now."""
        count = (await self.borrowers.get(user_id)).count(terms.counts_category)
        if terms.open_loans is None or count < terms.open_loans:
            return count
        return (await self.settled(user_id)).count(terms.counts_category)

    async def settled(self, user_id: str) -> Borrower:
        """Make what is counted agree with the loans there are; and what is counted then. Many at once do it once."""
        return await self._together(user_id)

    async def _settle(self, user_id: str) -> Borrower:
        borrower = await self.borrowers.get(user_id)
        lent = {item.loan_id: item for item in await self.items.held_by(user_id) if item.loan is not None}
        counted = {slot.loan_id for slot in borrower.slots}
        over = await self._over([slot for slot in borrower.slots if slot.loan_id not in lent])
        missing = [
            Slot(loan_id=id, item_id=item.id, category_id=item.category_id, claimed_at=self.clock())
            for id, item in lent.items()
            if id is not None and id not in counted
        ]
        for id in over:
            await self.borrowers.release(user_id, id)
        for slot in missing:
            await self.borrowers.claim(user_id, slot, limit=None, of_category=None, check_at=None)
        return await self.borrowers.get(user_id) if over or missing else borrower

    async def settle_due(self) -> int:
        """Settle everybody whose last lend was some minutes ago; how many that were. Any number of replicas may."""
        settled = 0
        while due := await self.borrowers.to_check(now := self.clock(), _BATCH):
            for user_id in due:
                await self.settled(user_id)
                await self.borrowers.checked(user_id, now)
            settled += len(due)
        return settled

    async def _claim(self, user_id: str, slot: Slot, terms: Terms) -> bool:
        return await self.borrowers.claim(
            user_id,
            slot,
            limit=terms.open_loans,
            of_category=terms.counts_category,
            check_at=slot.claimed_at + GRACE,
        )

    async def _over(self, slots: Collection[Slot]) -> Iterable[str]:
        """The loans among these, none of which is open, that ended or were never made: those just being made are neither."""
        known = await self.loans.get_many([slot.loan_id for slot in slots]) if slots else {}
        ended = [id for id, loan in known.items() if loan.status is not LoanStatus.OPEN]
        return [*ended, *(slot.loan_id for slot in slots if slot.loan_id not in known and self._abandoned(slot.claimed_at))]

    def _abandoned(self, claimed_at: datetime) -> bool:
        return claimed_at + GRACE <= self.clock()
