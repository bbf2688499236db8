"""Use cases of custody: lend and assign items, and take them back."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from subgraphs.chassis.clock import Clock, utc_now
from subgraphs.chassis.idempotency import Claims, Once, once
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.items.errors import (
    DirectoryUnavailable,
    ItemHeld,
    ItemNotAssigned,
    ItemNotFound,
    ItemNotLent,
    ItemRetired,
    ItemUnavailable,
    LocationArchived,
    LocationNotFound,
    UserInactive,
    UserNotFound,
)
from subgraphs.items.models import Item
from subgraphs.items.policy import custody as rules
from subgraphs.items.policy.catalogue import check_note
from subgraphs.items.policy.change import Change
from subgraphs.items.policy.lending import Asked, LendRefusal, person_refusal
from subgraphs.items.policy.permissions import may_keep, refuse_acting_for, refuse_keeping, refuse_recording
from subgraphs.items.policy.terms import check_dates
from subgraphs.items.service.arrivals import Arrivals
from subgraphs.items.service.attempts import change_item
from subgraphs.items.service.handovers import Handover, Inquiries
from subgraphs.items.service.lent import Lent, as_before
from subgraphs.items.service.ports import ItemRepository, LoanReader
from subgraphs.items.service.slots import Slots

type TakeRefusal = (
    ItemNotFound
    | ItemUnavailable
    | ItemRetired
    | ItemHeld
    | UserNotFound
    | UserInactive
    | DirectoryUnavailable
    | InvalidInput
    | NotPermitted
)
type LendItemRefusal = ItemNotFound | LendRefusal | NotPermitted
type PutRefusal = ItemNotFound | LocationNotFound | LocationArchived | InvalidInput | NotPermitted


@dataclass(frozen=True, slots=True)
class Custody:
    """Hand items to people and take them back. Each step is one conditional write; of rivals one wins."""

    items: ItemRepository
    arrivals: Arrivals
    inquiries: Inquiries
    slots: Slots
    loans: LoanReader
    claims: Claims
    clock: Clock = utc_now

    async def lend(
        self,
        actor: Actor,
        item_id: str,
        borrower_id: str,
        *,
        lent_at: datetime | None = None,
        due_at: datetime | None = None,
        override_limit: bool = False,
        notify: bool,
        key: str | None = None,
    ) -> Lent | LendItemRefusal:
        """Hand an item to a borrower, for as long as the policy lets them have it, unless told otherwise."""
        refusal = refuse_acting_for(actor, borrower_id) or (refuse_keeping(actor) if override_limit else None)
        refusal = refusal or (None if lent_at is None else refuse_recording(actor))
        dates = refusal or check_dates(lent_at, due_at, self.clock())
        if not isinstance(dates, tuple):
            return dates
        turn = await once(self.claims, actor, key, "lendItem", item_id, borrower_id, lent_at, due_at, override_limit, notify)
        if not isinstance(turn, Once):
            return turn
        handover = Handover(
            inquiries=self.inquiries,
            slots=self.slots,
            asked=Asked(borrower_id=borrower_id, starts_at=dates[0], ends_at=dates[1], at_will=may_keep(actor)),
            loan_id=turn.id,
            lent_by=actor.id,
            unlimited=override_limit,
            notify=notify,
            now=self.clock(),
        )
        result = await change_item(self.items, actor, item_id, handover.decide, turn, gate=handover.gate)
        await handover.settle(lent=isinstance(result, Change))
        return await self._lent(result) if isinstance(result, Change) else result

    async def _lent(self, change: Change[Item]) -> Lent:
        if change.repeats is not None:
            return await as_before(self.loans, change.after, change.repeats)
        assert change.after.loan is not None
        return Lent(change.after, change.after.loan)

    async def give_back(
        self,
        actor: Actor,
        item_id: str,
        *,
        location_id: str | None,
        condition: str | None,
        notify: bool,
        key: str | None = None,
    ) -> Lent | ItemNotLent | PutRefusal:
        """Take a lent item back; it goes home, unless told otherwise."""
        note = check_note(condition, "condition")
        if isinstance(note, InvalidInput):
            return note
        turn = await once(self.claims, actor, key, "returnItem", item_id, location_id, condition, notify)
        if not isinstance(turn, Once):
            return turn

        def decide(item: Item, place: str) -> Change[Item] | ItemNotLent | NotPermitted:
            refusal = refuse_acting_for(actor, item.holder_id)
            return refusal or rules.give_back(item, location_id=place, condition=note, now=self.clock(), notify=notify)

        result = await self.arrivals.put(self.items, actor, item_id, location_id, decide, turn)
        if not isinstance(result, Change):
            return result
        if result.repeats is not None:
            return await as_before(self.loans, result.after, result.repeats)
        assert result.before.loan is not None
        return Lent(result.after, rules.closed(result.before.loan, result.after, note))

    async def assign(
        self, actor: Actor, item_id: str, user_id: str, *, notify: bool, key: str | None = None
    ) -> Item | TakeRefusal:
        """Give an item to somebody, without an end."""
        turn = refuse_keeping(actor) or await once(self.claims, actor, key, "assignItem", item_id, user_id, notify)
        if not isinstance(turn, Once):
            return turn

        def decide(item: Item) -> Change[Item] | TakeRefusal:
            return rules.assign(item, user_id=user_id, now=self.clock(), notify=notify)

        result = await change_item(self.items, actor, item_id, decide, turn, gate=partial(self._refuse_person, user_id))
        return result.after if isinstance(result, Change) else result

    async def unassign(
        self,
        actor: Actor,
        item_id: str,
        *,
        location_id: str | None,
        condition: str | None,
        notify: bool,
        key: str | None = None,
    ) -> Item | ItemNotAssigned | PutRefusal:
        """Take an assigned item back; it goes home, unless told otherwise."""
        note = refuse_keeping(actor) or check_note(condition, "condition")
        if isinstance(note, NotPermitted | InvalidInput):
            return note
        turn = await once(self.claims, actor, key, "unassignItem", item_id, location_id, condition, notify)
        if not isinstance(turn, Once):
            return turn

        def decide(item: Item, place: str) -> Change[Item] | ItemNotAssigned:
            return rules.unassign(item, location_id=place, condition=note, now=self.clock(), notify=notify)

        result = await self.arrivals.put(self.items, actor, item_id, location_id, decide, turn)
        return result.after if isinstance(result, Change) else result

    async def _refuse_person(self, user_id: str, _item: Item) -> UserNotFound | UserInactive | DirectoryUnavailable | None:
        return person_refusal(await self.inquiries.person(user_id))
