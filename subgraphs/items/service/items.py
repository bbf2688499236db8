"""Use cases of items, apart from who has them."""

from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass, replace

from subgraphs.chassis.clock import Clock, utc_now
from subgraphs.chassis.idempotency import Claims, Once, once
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import is_id
from subgraphs.chassis.paging import Page, PageRequest
from subgraphs.chassis.refusals import InvalidInput, NotPermitted, VersionConflict
from subgraphs.items.errors import CategoryNotFound, CodeTaken, ItemNotFound, LocationArchived, LocationNotFound
from subgraphs.items.models import Item, ItemChanges, ItemFilter, ItemSort, Location, LocationTree, NewItem, Write
from subgraphs.items.policy import catalogue
from subgraphs.items.policy.change import Change
from subgraphs.items.policy.listing import check_wish
from subgraphs.items.policy.locations import open_place
from subgraphs.items.policy.permissions import refuse_keeping
from subgraphs.items.service.arrivals import Arrivals
from subgraphs.items.service.attempts import change_item
from subgraphs.items.service.ports import CategoryRepository, ItemRepository

type CreateRefusal = CodeTaken | CategoryNotFound | LocationNotFound | LocationArchived | InvalidInput | NotPermitted
type UpdateRefusal = CreateRefusal | ItemNotFound | VersionConflict


@dataclass(frozen=True, slots=True)
class Items:
    """Describe and find items."""

    repository: ItemRepository
    categories: CategoryRepository
    arrivals: Arrivals
    claims: Claims
    clock: Clock = utc_now

    async def get_many(self, _actor: Actor, ids: Collection[str]) -> Mapping[str, Item]:
        """Items by id; unknown ids are missing."""
        return await self.repository.get_many([id for id in ids if is_id(id)])

    async def page(
        self, actor: Actor, wanted: ItemFilter, sort: ItemSort, request: PageRequest, *, within: str | None = None
    ) -> Page[Item]:
        """A page of the items that match, and are in or below the location `within`. Raises `BadPage`."""
        check_wish(actor, wanted)
        if within is not None:
            tree = await self.arrivals.current()
            wanted = replace(wanted, location_ids=frozenset(node.id for node in tree.subtree(within)))
        return await self.repository.page(wanted, sort, request)

    async def held(self, _actor: Actor, user_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[Item]]:
        """A page, by name, of what each of these people has."""
        return await self.repository.held(user_ids, request)

    async def create(self, actor: Actor, given: NewItem, *, notify: bool, key: str | None = None) -> Item | CreateRefusal:
        """Take an item into the inventory."""
        description = refuse_keeping(actor) or catalogue.check_description(given)
        if not isinstance(description, catalogue.Description):
            return description
        turn = await once(self.claims, actor, key, "createItem", *astuple(given), notify)
        if not isinstance(turn, Once):
            return turn
        made = await self.repository.get(turn.id) if turn.again else None
        return await self._settled(actor, made) if made else await self._insert(actor, description, turn, notify=notify)

    async def _insert(
        self, actor: Actor, description: catalogue.Description, turn: Once, *, notify: bool
    ) -> Item | CategoryNotFound | LocationNotFound | LocationArchived | CodeTaken:
        refusal = await self._refuse_category(description.category_id)
        home = refusal or open_place(await self.arrivals.current(), description.home_id)
        if not isinstance(home, Location):
            return home
        change = catalogue.create(turn.id, description, now=self.clock(), notify=notify)
        if await self.repository.insert(change.after, change.facts, actor) is Write.DONE:
            return await self._settled(actor, change.after)
        made = await self.repository.get(turn.id) if turn.keyed else None
        return await self._settled(actor, made) if made else CodeTaken(description.code)

    async def _settled(self, actor: Actor, item: Item) -> Item:
        if item.location_id is not None:
            await self.arrivals.settle(actor, item.location_id)
        return item

    async def update(self, actor: Actor, changes: ItemChanges) -> Item | UpdateRefusal:
        """Write something else about an item."""
        refusal = refuse_keeping(actor) or await self._refuse_category(changes.given.get("category_id"))
        if refusal is not None:
            return refusal
        tree = await self.arrivals.current()

        def decide(item: Item) -> Change[Item] | UpdateRefusal:
            return self._decide_update(item, changes, tree)

        result = await change_item(self.repository, actor, changes.id, decide, on_duplicate=lambda item: CodeTaken(item.code))
        if not isinstance(result, Change):
            return result
        if result.after.home_id != result.before.home_id:
            await self.arrivals.settle(actor, result.after.home_id)
        return result.after

    def _decide_update(self, item: Item, changes: ItemChanges, tree: LocationTree) -> Change[Item] | UpdateRefusal:
        description = catalogue.refuse_version(item, changes.expected_version) or catalogue.check_description(
            catalogue.merged(item, changes.given)
        )
        if not isinstance(description, catalogue.Description):
            return description
        if description.home_id != item.home_id:
            home = open_place(tree, description.home_id)
            if not isinstance(home, Location):
                return home
        return catalogue.update(item, description, now=self.clock())

    async def _refuse_category(self, id: str | None) -> CategoryNotFound | None:
        if id is None or (is_id(id) and id in await self.categories.get_many([id])):
            return None
        return CategoryNotFound()
