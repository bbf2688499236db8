"""Putting items somewhere, while others may be closing the place."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from subgraphs.chassis.idempotency import Once
from subgraphs.chassis.identity import Actor
from subgraphs.items.errors import ItemNotFound, LocationArchived, LocationNotFound
from subgraphs.items.models import Item, Location, LocationTree
from subgraphs.items.policy import locations as rules
from subgraphs.items.policy.change import Change
from subgraphs.items.service.attempts import change_item, change_tree
from subgraphs.items.service.ports import ItemRepository, LocationStore


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Sees to it that no item lies at, or belongs to, a location that is archived."""

    store: LocationStore

    async def current(self) -> LocationTree:
        """The tree to decide by."""
        return await self.store.current()

    async def put[Refusal](
        self,
        items: ItemRepository,
        actor: Actor,
        item_id: str,
        location_id: str | None,
        decide: Callable[[Item, str], Change[Item] | Refusal],
        once: Once,
    ) -> Change[Item] | Refusal | ItemNotFound | LocationNotFound | LocationArchived:
        """Put an item at an open location, or at its home, if `decide` allows it."""
        tree = await self.store.current()

        def decide_there(item: Item) -> Change[Item] | Refusal | LocationNotFound | LocationArchived:
            target = item.home_id if location_id is None else location_id
            change = decide(item, target)
            place = rules.open_place(tree, target)
            return change if not isinstance(change, Change) or isinstance(place, Location) else place

        result = await change_item(items, actor, item_id, decide_there, once)
        if isinstance(result, Change) and (result.facts or result.repeats) and result.after.location_id is not None:
            await self.settle(actor, result.after.location_id)
        return result

    async def settle(self, actor: Actor, location_id: str) -> None:
        """Reopen a location that was archived while something arrived there."""
        node = (await self.store.current()).nodes.get(location_id)
        if node is not None and node.archived:
            await change_tree(self.store, actor, partial(rules.reopen, id=location_id))
