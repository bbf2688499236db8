"""One lend under way: what is asked, what is found out about the person, the slot that is claimed for it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from subgraphs.chassis.ids import is_id
from subgraphs.items.errors import DirectoryUnavailable, UserNotFound
from subgraphs.items.models import Item, Person, Slot, Terms
from subgraphs.items.policy import custody as rules
from subgraphs.items.policy.change import Change
from subgraphs.items.policy.lending import Asked, Case, LendRefusal, due, first_refusal
from subgraphs.items.policy.reminders import next_reminder
from subgraphs.items.policy.terms import DEFAULT_TERMS, terms_for
from subgraphs.items.policy.turns import settled
from subgraphs.items.service.ports import Directory, PolicyStore
from subgraphs.items.service.slots import Slots


@dataclass(frozen=True, slots=True)
class Inquiries:
    """Finds out about a lend what is not in the item: the person and, if they are somebody, their terms."""

    directory: Directory
    policies: PolicyStore

    async def person(self, user_id: str) -> Person | UserNotFound | DirectoryUnavailable:
        """Who is to get something. What is no id is not asked for."""
        return await self.directory.find(user_id) if is_id(user_id) else UserNotFound()

    async def case(self, asked: Asked, item: Item) -> Case:
        """All but how many loans are open."""
        person = await self.person(asked.borrower_id)
        if not isinstance(person, Person):
            return Case(asked, item, person)
        return Case(asked, item, person, terms_for(await self.policies.current(), item.category_id, person.group))


@dataclass(slots=True, kw_only=True)
class Handover:
    """Decides on each look at the item; asks about the person, and claims a slot, once."""

    inquiries: Inquiries
    slots: Slots
    asked: Asked
    loan_id: str
    lent_by: str
    unlimited: bool
    notify: bool
    now: datetime
    _known: Case | None = field(default=None, init=False)
    _claimed: Slot | None = field(default=None, init=False)

    def decide(self, item: Item) -> Change[Item] | LendRefusal:
        """Hand the item over, if no rule objects by what is known so far."""
        current = settled(item, self.now)
        case = Case(self.asked, current) if self._known is None else replace(self._known, item=current)
        return first_refusal(case) or self._hand_over(item, case.terms or DEFAULT_TERMS)

    def _hand_over(self, item: Item, terms: Terms) -> Change[Item] | LendRefusal:
        end = due(self.asked, terms)
        return rules.lend(
            item,
            loan_id=self.loan_id,
            borrower_id=self.asked.borrower_id,
            lent_by=self.lent_by,
            lent_at=self.asked.starts_at,
            due_at=end,
            terms=terms if terms.version else None,
            next_reminder_at=next_reminder(end, terms, self.now),
            now=self.now,
            notify=self.notify,
        )

    async def gate(self, item: Item) -> LendRefusal | None:
        """Look the person up, and count the loan."""
        self._known = case = await self.inquiries.case(self.asked, settled(item, self.now))
        refusal = first_refusal(case)
        return refusal if refusal is not None or case.terms is None else await self._count(case, case.terms)

    async def _count(self, case: Case, terms: Terms) -> LendRefusal | None:
        item = case.item
        slot = Slot(loan_id=self.loan_id, item_id=item.id, category_id=item.category_id, claimed_at=self.now)
        limits = replace(terms, open_loans=None) if self.unlimited else terms
        open_loans = await self.slots.claim(self.asked.borrower_id, slot, limits)
        if open_loans is not None:
            return first_refusal(replace(case, open_loans=open_loans))
        self._claimed = slot
        return None

    async def settle(self, *, lent: bool) -> None:
        """Give the slot back if the item went to somebody else meanwhile."""
        if self._claimed is not None and not lent:
            await self.slots.release(self.asked.borrower_id, self._claimed)
