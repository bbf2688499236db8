"""Use cases of stock: move items between locations, take them out of use and back."""

from dataclasses import dataclass

from subgraphs.chassis.clock import Clock, utc_now
from subgraphs.chassis.idempotency import Claims, Once, once
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.items.errors import (
    ItemNotFound,
    ItemNotRetired,
    ItemRetired,
    ItemUnavailable,
    LocationArchived,
    LocationNotFound,
)
from subgraphs.items.models import Item, Location, LocationTree
from subgraphs.items.policy import custody as rules
from subgraphs.items.policy.catalogue import check_note
from subgraphs.items.policy.change import Change
from subgraphs.items.policy.locations import open_place
from subgraphs.items.policy.permissions import refuse_keeping
from subgraphs.items.service.arrivals import Arrivals
from subgraphs.items.service.attempts import change_item
from subgraphs.items.service.ports import ItemRepository

type MoveRefusal = (
    ItemNotFound | ItemUnavailable | ItemRetired | LocationNotFound | LocationArchived | InvalidInput | NotPermitted
)
type RetireRefusal = ItemNotFound | ItemUnavailable | ItemRetired | InvalidInput | NotPermitted
type RestoreRefusal = ItemNotFound | ItemNotRetired | LocationNotFound | LocationArchived | InvalidInput | NotPermitted


@dataclass(frozen=True, slots=True)
class Stock:
    """Say where items lie, and which are in use."""

    items: ItemRepository
    arrivals: Arrivals
    claims: Claims
    clock: Clock = utc_now

    async def move(self, actor: Actor, item_id: str, location_id: str, *, key: str | None = None) -> Item | MoveRefusal:
        """Put an item at another location."""
        turn = refuse_keeping(actor) or await once(self.claims, actor, key, "moveItem", item_id, location_id)
        if not isinstance(turn, Once):
            return turn

        def decide(item: Item, place: str) -> Change[Item] | ItemUnavailable | ItemRetired:
            return rules.move(item, location_id=place, now=self.clock())

        result = await self.arrivals.put(self.items, actor, item_id, location_id, decide, turn)
        return result.after if isinstance(result, Change) else result

    async def retire(self, actor: Actor, item_id: str, reason: str | None, *, key: str | None = None) -> Item | RetireRefusal:
        """Take an item out of use."""
        note = refuse_keeping(actor) or check_note(reason, "reason")
        if isinstance(note, NotPermitted | InvalidInput):
            return note
        turn = await once(self.claims, actor, key, "retireItem", item_id, reason)
        if not isinstance(turn, Once):
            return turn

        def decide(item: Item) -> Change[Item] | ItemUnavailable | ItemRetired:
            return rules.retire(item, reason=note, now=self.clock())

        result = await change_item(self.items, actor, item_id, decide, turn)
        return result.after if isinstance(result, Change) else result

    async def restore(
        self, actor: Actor, item_id: str, location_id: str | None, *, key: str | None = None
    ) -> Item | RestoreRefusal:
        """Put a retired item into use again; it goes home, unless told otherwise. Its home must be in use too."""
        turn = refuse_keeping(actor) or await once(self.claims, actor, key, "restoreItem", item_id, location_id)
        if not isinstance(turn, Once):
            return turn
        tree = await self.arrivals.current()

        def decide(item: Item, place: str) -> Change[Item] | ItemNotRetired | LocationNotFound | LocationArchived:
            change = rules.restore(item, location_id=place, now=self.clock())
            return _refuse_home(tree, item) or change if isinstance(change, Change) else change

        result = await self.arrivals.put(self.items, actor, item_id, location_id, decide, turn)
        if not isinstance(result, Change):
            return result
        await self.arrivals.settle(actor, result.after.home_id)
        return result.after


def _refuse_home(tree: LocationTree, item: Item) -> LocationNotFound | LocationArchived | None:
    home = open_place(tree, item.home_id)
    return None if isinstance(home, Location) else home
