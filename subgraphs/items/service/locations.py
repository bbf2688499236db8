"""Use cases of locations."""

from dataclasses import dataclass
from functools import partial

from subgraphs.chassis.idempotency import Claims, Once, once
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.items.errors import LocationArchived, LocationCycle, LocationNameTaken, LocationNotFound, LocationOccupied
from subgraphs.items.models import LocationTree, Place
from subgraphs.items.policy import locations as rules
from subgraphs.items.policy.catalogue import check_name
from subgraphs.items.policy.change import Change, unchanged
from subgraphs.items.policy.permissions import refuse_keeping
from subgraphs.items.policy.repeats import repeated_there, sealed_there
from subgraphs.items.service.attempts import change_tree
from subgraphs.items.service.ports import ItemRepository, LocationStore

type CreateRefusal = LocationNotFound | LocationArchived | LocationNameTaken | InvalidInput
type MoveRefusal = CreateRefusal | LocationCycle


@dataclass(frozen=True, slots=True)
class Locations:
    """Keep and read the location tree."""

    store: LocationStore
    items: ItemRepository
    claims: Claims

    def at_hand(self, _actor: Actor) -> LocationTree | None:
        """The tree, if it was looked at a moment ago."""
        return self.store.at_hand

    async def current(self, _actor: Actor) -> LocationTree:
        """The tree as it is now."""
        return await self.store.current()

    async def create(
        self, actor: Actor, name: str, parent_id: str | None, *, key: str | None = None
    ) -> Place | CreateRefusal | NotPermitted:
        """Add a location, inside another one or outermost."""
        cleaned = refuse_keeping(actor) or check_name(name)
        if not isinstance(cleaned, str):
            return cleaned
        turn = await once(self.claims, actor, key, "createLocation", name, parent_id)
        if not isinstance(turn, Once):
            return turn
        id = turn.id

        def decide(tree: LocationTree) -> rules.TreeChange | CreateRefusal:
            return unchanged(tree) if id in tree.nodes else rules.create(tree, id=id, name=cleaned, parent_id=parent_id)

        return _place(await change_tree(self.store, actor, decide), id)

    async def rename(
        self, actor: Actor, id: str, name: str
    ) -> Place | LocationNotFound | LocationNameTaken | InvalidInput | NotPermitted:
        """Call a location something else."""
        cleaned = refuse_keeping(actor) or check_name(name)
        if not isinstance(cleaned, str):
            return cleaned
        return _place(await change_tree(self.store, actor, partial(rules.rename, id=id, name=cleaned)), id)

    async def move(
        self, actor: Actor, id: str, parent_id: str | None, *, key: str | None = None
    ) -> Place | MoveRefusal | NotPermitted:
        """Put a location, with everything in it, inside another one, or outermost."""
        turn = refuse_keeping(actor) or await once(self.claims, actor, key, "moveLocation", id, parent_id)
        if not isinstance(turn, Once):
            return turn

        def decide(tree: LocationTree) -> rules.TreeChange | MoveRefusal:
            change = repeated_there(tree, id, turn) or rules.move(tree, id=id, parent_id=parent_id)
            return sealed_there(change, id, turn) if isinstance(change, Change) else change

        return _place(await change_tree(self.store, actor, decide), id)

    async def archive(self, actor: Actor, id: str) -> Place | LocationNotFound | LocationOccupied | NotPermitted:
        """Take an empty location out of use.

        Items may arrive while we look. So we look again once the location is marked, and take the mark back if
        something came; whoever puts an item somewhere looks afterwards too (see `Arrivals`). One of the two sees the other.
        """
        if (refusal := refuse_keeping(actor)) is not None:
            return refusal
        items = await self.items.count_at(id)
        tree = await change_tree(self.store, actor, partial(_archive_empty, id=id, items=items))
        if not isinstance(tree, LocationTree):
            return tree
        if items := await self.items.count_at(id):
            await change_tree(self.store, actor, partial(rules.reopen, id=id))
            return LocationOccupied(items=items, children=0)
        return _place(tree, id)


def _archive_empty(tree: LocationTree, *, id: str, items: int) -> rules.TreeChange | LocationNotFound | LocationOccupied:
    change = rules.archive(tree, id=id)
    children = rules.open_children(tree, id)
    if (items or children) and not isinstance(change, LocationNotFound) and change.facts:
        return LocationOccupied(items=items, children=children)
    return change


def _place[Refusal](result: LocationTree | Refusal, id: str) -> Place | Refusal:
    if not isinstance(result, LocationTree):
        return result
    return Place(result.nodes[id], result)
