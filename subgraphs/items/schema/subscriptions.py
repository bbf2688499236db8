"""What clients can follow live.

A client keeps the cursor of whatever it was told last, and gives it as `after` when it comes back. Told to `Resync`, it fetches
anew what it shows.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import shown, shows
from subgraphs.items import models
from subgraphs.items.context import Info
from subgraphs.items.schema import filters
from subgraphs.items.schema.enums import ResyncReason, TimelineKind
from subgraphs.items.schema.items import Item, ItemId
from subgraphs.items.schema.locations import Location
from subgraphs.items.schema.problems import ItemNotFound

_CURSOR = "Its place in the stream. Give it as `after` to hear what comes after it."
_AT = "When it happened."
_BY = "Who did it: a person's id or `system:<name>`. Null if that is not for you to know."

Cursor = Annotated[
    str | None,
    strawberry.argument(description="The cursor told last, to go on after it. Without one, a `Resync` says from where on."),
]


@strawberry.type(description="Something happened to an item.")
class ItemChanged:
    """Shows `items.models.ItemChanged`."""

    is_type_of = shows(models.ItemChanged)

    item: Item = strawberry.field(description="The item as it is now, which may be after more has happened.")
    kind: TimelineKind = strawberry.field(description="What happened.")
    at: datetime = strawberry.field(description=_AT)
    by: str | None = strawberry.field(description=_BY)
    matches: bool = strawberry.field(
        description="Whether the item matches the filter. If not, it may have until now: take it out if you show it."
    )
    cursor: str = strawberry.field(description=_CURSOR)


@strawberry.type(description="A location came into being, was renamed, moved, archived, or put back into use.")
class LocationChanged:
    """Shows `items.models.LocationChanged`."""

    is_type_of = shows(models.LocationChanged)

    location: Location = strawberry.field(description="The location as it is now.")
    at: datetime = strawberry.field(description=_AT)
    by: str | None = strawberry.field(description=_BY)
    cursor: str = strawberry.field(description=_CURSOR)


@strawberry.type(
    description="You may have missed something: fetch anew what you show. What comes after `cursor` you will be told."
)
class Resync:
    """Shows `items.models.Resync`."""

    is_type_of = shows(models.Resync)

    reason: ResyncReason = strawberry.field(description="Why.")
    cursor: str = strawberry.field(description=_CURSOR)


ItemChange = Annotated[
    ItemChanged | Resync | ItemNotFound,
    strawberry.union("ItemChange", description="What followers of an item are told: one of these."),
]
InventoryChange = Annotated[
    ItemChanged | LocationChanged | Resync,
    strawberry.union("InventoryChange", description="What followers of the inventory are told: one of these."),
]


@strawberry.type(description="What can be followed live, over a WebSocket.")
class Subscription:
    """Following the inventory."""

    @strawberry.subscription(description="Everything that happens to one item.")
    async def item_changed(self, info: Info, id: ItemId, after: Cursor = None) -> AsyncGenerator[ItemChange]:
        changes = info.context.services.live.item(info.context.actor, id, after)
        async with aclosing(changes):
            async for change in changes:
                yield shown(change)

    @strawberry.subscription(
        description="Everything that happens to items that match the filter, or did until now, and to locations."
    )
    async def inventory_changed(
        self,
        info: Info,
        filter: Annotated[filters.ItemFilter | None, strawberry.argument(description="Which items.")] = None,
        after: Cursor = None,
    ) -> AsyncGenerator[InventoryChange]:
        wanted, within = filters.item_filter(filter), None if filter is None else filter.location_id
        changes = info.context.services.live.inventory(info.context.actor, wanted, after, within=within)
        async with aclosing(changes):
            async for change in changes:
                yield shown(change)
