"""The use case of asking first: may this person borrow that item, and if not, why not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from subgraphs.chassis.clock import Clock, utc_now
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import is_id
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.items.errors import ItemNotFound
from subgraphs.items.models import Item, Terms
from subgraphs.items.policy.lending import Asked, Case, LendRefusal, due, latest, refusals
from subgraphs.items.policy.permissions import may_keep, refuse_acting_for
from subgraphs.items.policy.terms import check_dates
from subgraphs.items.policy.turns import settled
from subgraphs.items.service.handovers import Inquiries
from subgraphs.items.service.ports import ItemRepository
from subgraphs.items.service.slots import Slots

type Reason = ItemNotFound | LendRefusal | NotPermitted


@dataclass(frozen=True, slots=True, kw_only=True)
class LendAnswer:
    """Whether an item may be lent: nothing stands in the way, or everything that does; and on which terms."""

    reasons: Sequence[Reason] = ()
    item: Item | None = None
    terms: Terms | None = None
    due_at: datetime | None = None
    latest_due_at: datetime | None = None
    open_loans: int | None = None

    @property
    def allowed(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Lendability:
    """Answers from the rules that lending itself goes by. Nothing is claimed: somebody else may still be faster."""

    items: ItemRepository
    inquiries: Inquiries
    slots: Slots
    clock: Clock = utc_now

    async def can_lend(
        self, actor: Actor, item_id: str, borrower_id: str | None = None, due_at: datetime | None = None
    ) -> LendAnswer:
        """Whether somebody, oneself if nobody is named, may borrow an item now."""
        who = borrower_id or actor.id
        refusal = refuse_acting_for(actor, who)
        if refusal is not None:
            return LendAnswer(reasons=[refusal])
        dates = check_dates(None, due_at, self.clock(), "dueAt")
        item = (await self.items.get_many([item_id])).get(item_id) if is_id(item_id) else None
        start, end = (self.clock(), None) if isinstance(dates, InvalidInput) else dates
        asked = Asked(borrower_id=who, starts_at=start, ends_at=end, at_will=may_keep(actor), path="dueAt")
        answer = LendAnswer(reasons=[ItemNotFound()]) if item is None else await self._answer(asked, settled(item, self.clock()))
        return replace(answer, reasons=[*answer.reasons, dates]) if isinstance(dates, InvalidInput) else answer

    async def _answer(self, asked: Asked, item: Item) -> LendAnswer:
        case = await self.inquiries.case(asked, item)
        if case.terms is None:
            return LendAnswer(reasons=list(refusals(case)), item=item)
        return _on_terms(replace(case, open_loans=await self.slots.count(asked.borrower_id, case.terms)), case.terms)


def _on_terms(case: Case, terms: Terms) -> LendAnswer:
    return LendAnswer(
        reasons=list(refusals(case)),
        item=case.item,
        terms=terms,
        due_at=due(case.asked, terms),
        latest_due_at=None if case.asked.at_will else latest(case.asked, terms),
        open_loans=case.open_loans,
    )
