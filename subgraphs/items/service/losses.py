"""Use cases of losses: an item is nowhere to be found, and turns up again."""

from dataclasses import dataclass
from functools import partial

from subgraphs.chassis.clock import Clock, utc_now
from subgraphs.chassis.idempotency import Claims, Once, once
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.items.errors import ItemNotFound, ItemNotLost, ItemRetired, LocationArchived, LocationNotFound
from subgraphs.items.models import Item, Loan
from subgraphs.items.policy import losses as rules
from subgraphs.items.policy.catalogue import check_note
from subgraphs.items.policy.change import Change
from subgraphs.items.policy.permissions import refuse_acting_for, refuse_keeping
from subgraphs.items.service.arrivals import Arrivals
from subgraphs.items.service.attempts import change_item
from subgraphs.items.service.ports import ItemRepository, LoanReader

type LostRefusal = ItemNotFound | ItemRetired | InvalidInput | NotPermitted
type FoundRefusal = ItemNotFound | ItemNotLost | LocationNotFound | LocationArchived | InvalidInput | NotPermitted


@dataclass(frozen=True, slots=True)
class LostItem:
    """An item that is lost, and the loan that ended with it, if it was lent."""

    item: Item
    loan: Loan | None = None


@dataclass(frozen=True, slots=True)
class Losses:
    """Say that items are lost, and found. Who has an item may say that it is lost; managers both, of any."""

    items: ItemRepository
    arrivals: Arrivals
    loans: LoanReader
    claims: Claims
    clock: Clock = utc_now

    async def declare_lost(
        self, actor: Actor, item_id: str, note: str | None, *, key: str | None = None
    ) -> LostItem | LostRefusal:
        """Give an item up for lost, wherever it was supposed to be."""
        cleaned = check_note(note, "note")
        if isinstance(cleaned, InvalidInput):
            return cleaned
        turn = await once(self.claims, actor, key, "declareLost", item_id, note)
        if not isinstance(turn, Once):
            return turn

        def decide(item: Item) -> Change[Item] | ItemRetired | NotPermitted:
            return refuse_acting_for(actor, item.holder_id) or rules.declare_lost(item, note=cleaned, now=self.clock())

        result = await change_item(self.items, actor, item_id, decide, turn)
        return await self._lost(result) if isinstance(result, Change) else result

    async def declare_found(
        self, actor: Actor, item_id: str, *, location_id: str | None, condition: str | None, key: str | None = None
    ) -> Item | FoundRefusal:
        """Put a lost item back to a location; at home, unless told otherwise."""
        note = check_note(condition, "condition")
        if isinstance(note, InvalidInput):
            return note
        turn = await once(self.claims, actor, key, "declareFound", item_id, location_id, condition)
        if not isinstance(turn, Once):
            return turn

        def decide(item: Item, place: str) -> Change[Item] | ItemNotLost | NotPermitted:
            found = partial(rules.declare_found, item, location_id=place, condition=note, now=self.clock())
            return refuse_keeping(actor) or found()

        result = await self.arrivals.put(self.items, actor, item_id, location_id, decide, turn)
        return result.after if isinstance(result, Change) else result

    async def _lost(self, change: Change[Item]) -> LostItem:
        """The answer, also to somebody who asks again."""
        if change.repeats is not None and (loan_id := change.repeats.about) is not None:
            return LostItem(change.after, (await self.loans.get_many([loan_id])).get(loan_id))
        loan = change.before.loan
        return LostItem(change.after, None if loan is None else rules.lost_loan(loan, change.after))
