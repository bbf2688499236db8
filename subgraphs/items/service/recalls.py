"""Use cases of recalls: somebody asks for a loan back, or is not active any more and is to bring back all they have."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from subgraphs.chassis.clock import Clock, utc_now
from subgraphs.chassis.idempotency import Claims, Once, once
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.paging import Page, PageRequest
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.items.errors import ItemNotFound, ItemNotLent
from subgraphs.items.models import Item, Standing, Stood
from subgraphs.items.policy import recalls as rules
from subgraphs.items.policy.catalogue import check_note
from subgraphs.items.policy.change import Change
from subgraphs.items.policy.permissions import may_look_into, refuse_keeping
from subgraphs.items.service.attempts import change_item
from subgraphs.items.service.lent import Lent, as_before
from subgraphs.items.service.ports import ItemRepository, LoanReader, Standings

_BATCH = 100

type RecallRefusal = ItemNotFound | ItemNotLent | InvalidInput | NotPermitted


class PersonalTexts(Protocol):
    """What was written about people."""

    async def erase(self, user_id: str) -> None:
        """Leave nothing of it that was written about somebody."""
        ...


class Reservations(Protocol):
    """The lines people are in."""

    async def cancel_reservations_of(self, actor: Actor, user_id: str) -> int:
        """Take somebody out of every line; how many those were."""
        ...


@dataclass(frozen=True, slots=True)
class Recalls:
    """Calls things back. What is heard of people is kept first and acted on afterwards, by whichever replica looks."""

    items: ItemRepository
    standings: Standings
    loans: LoanReader
    texts: PersonalTexts
    claims: Claims
    clock: Clock = utc_now

    async def recall(
        self, actor: Actor, item_id: str, *, due_at: datetime | None, reason: str | None, key: str | None = None
    ) -> Lent | RecallRefusal:
        """Ask for a loan back before it is due."""
        note = refuse_keeping(actor) or check_note(reason, "reason")
        if isinstance(note, NotPermitted | InvalidInput):
            return note
        turn = await once(self.claims, actor, key, "recallLoan", item_id, due_at, reason)
        if not isinstance(turn, Once):
            return turn

        def decide(item: Item) -> Change[Item] | ItemNotLent | InvalidInput:
            return rules.request(item, due_at=due_at, reason=note, now=self.clock())

        result = await change_item(self.items, actor, item_id, decide, turn)
        if not isinstance(result, Change):
            return result
        if result.repeats is not None:
            return await as_before(self.loans, result.after, result.repeats)
        assert result.after.loan is not None
        return Lent(result.after, result.after.loan)

    async def listed(self, actor: Actor, user_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[Item] | None]:
        """A page, by name, of what each of these people is to bring back; None for whom the actor may not look into."""
        allowed = [id for id in user_ids if may_look_into(actor, id)]
        found = await self.items.recalled_from(allowed, request)
        return {id: found.get(id) for id in user_ids}

    async def hear(self, heard: Stood) -> None:
        """Keep what somebody's standing is, if nothing newer was heard. What follows from it is done in a moment."""
        await self.standings.keep(heard)

    async def act_on_heard(self, actor: Actor, reservations: Reservations) -> int:
        """Do what follows from what was heard; of how many people that was."""
        acted = 0
        while waiting := await self.standings.waiting(_BATCH):
            for stood in waiting:
                await self._act(actor, stood, reservations)
                await self.standings.acted_on(stood)
            acted += len(waiting)
        return acted

    async def recall_late_ones(self, actor: Actor) -> int:
        """Recall what inactive people got at the last moment, while the news of them was on its way."""
        recalled, after = 0, ""
        while inactive := await self.standings.inactive(after, _BATCH):
            late = await self.items.unrecalled(inactive)
            for item in late:
                await self._change(actor, item.id, item.holder_id or "", rules.from_inactive)
            recalled, after = recalled + len(late), inactive[-1]
        return recalled

    async def _act(self, actor: Actor, stood: Stood, reservations: Reservations) -> None:
        change = rules.lifted if stood.standing is Standing.ACTIVE else rules.from_inactive
        for item in await self.items.held_by(stood.user_id):
            await self._change(actor, item.id, stood.user_id, change)
        if stood.standing is not Standing.ACTIVE:
            await reservations.cancel_reservations_of(actor, stood.user_id)
        if stood.standing is Standing.ANONYMISED:
            await self.texts.erase(stood.user_id)

    async def _change(
        self, actor: Actor, item_id: str, user_id: str, change: Callable[[Item, str, datetime], Change[Item]]
    ) -> None:
        await change_item(self.items, actor, item_id, partial(_decide, change, user_id, self.clock()))


def _decide(change: Callable[[Item, str, datetime], Change[Item]], user_id: str, now: datetime, item: Item) -> Change[Item]:
    return change(item, user_id, now)
