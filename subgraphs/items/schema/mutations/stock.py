"""What clients can do with items that nobody has."""

from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import IdempotencyKey, InvalidInput, NotPermitted, shown
from subgraphs.items import models
from subgraphs.items.context import Info
from subgraphs.items.schema.items import Item
from subgraphs.items.schema.problems import (
    ItemNotFound,
    ItemNotRetired,
    ItemRetired,
    ItemUnavailable,
    LocationArchived,
    LocationNotFound,
)


@strawberry.input(description="An item, and where to put it.")
class MoveItemInput:
    """What `moveItem` takes."""

    item_id: strawberry.ID = strawberry.field(description="The item's id.")
    location_id: strawberry.ID = strawberry.field(description="Where it shall lie.")


@strawberry.input(description="An item to take out of use.")
class RetireItemInput:
    """What `retireItem` takes."""

    item_id: strawberry.ID = strawberry.field(description="The item's id.")
    reason: str | None = strawberry.field(default=None, description="Why; at most 500 characters.")


@strawberry.input(description="A retired item, and where to put it.")
class RestoreItemInput:
    """What `restoreItem` takes."""

    item_id: strawberry.ID = strawberry.field(description="The item's id.")
    location_id: strawberry.ID | None = strawberry.field(default=None, description="Where it shall lie; at home if null.")


@strawberry.type(description="The item lies where it was wished to be.")
class MoveItemSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description="The item as it is now.")


@strawberry.type(description="The item is out of use.")
class RetireItemSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description="The item as it is now.")


@strawberry.type(description="The item is in use again.")
class RestoreItemSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description="The item as it is now.")


MoveItemResult = Annotated[
    MoveItemSuccess
    | ItemNotFound
    | ItemUnavailable
    | ItemRetired
    | LocationNotFound
    | LocationArchived
    | InvalidInput
    | NotPermitted,
    strawberry.union("MoveItemResult", description="What came of moving an item."),
]
RetireItemResult = Annotated[
    RetireItemSuccess | ItemNotFound | ItemUnavailable | ItemRetired | InvalidInput | NotPermitted,
    strawberry.union("RetireItemResult", description="What came of retiring an item."),
]
RestoreItemResult = Annotated[
    RestoreItemSuccess | ItemNotFound | ItemNotRetired | LocationNotFound | LocationArchived | InvalidInput | NotPermitted,
    strawberry.union("RestoreItemResult", description="What came of restoring an item."),
]


@strawberry.type
class StockMutations:
    """Saying where items lie, and which are in use."""

    @strawberry.mutation(description="Put an item at another location.")
    async def move_item(
        self,
        info: Info,
        input: Annotated[MoveItemInput, strawberry.argument(description="Which, and where.")],
        idempotency_key: IdempotencyKey = None,
    ) -> MoveItemResult:
        context = info.context.changing()
        result = await context.services.stock.move(context.actor, input.item_id, input.location_id, key=idempotency_key)
        return shown(MoveItemSuccess(item=shown(result)) if isinstance(result, models.Item) else result)

    @strawberry.mutation(description="Take an item out of use. Its past stays.")
    async def retire_item(
        self,
        info: Info,
        input: Annotated[RetireItemInput, strawberry.argument(description="Which, and why.")],
        idempotency_key: IdempotencyKey = None,
    ) -> RetireItemResult:
        context = info.context.changing()
        result = await context.services.stock.retire(context.actor, input.item_id, input.reason, key=idempotency_key)
        return shown(RetireItemSuccess(item=shown(result)) if isinstance(result, models.Item) else result)

    @strawberry.mutation(description="Put a retired item into use again. Its home must be in use, too.")
    async def restore_item(
        self,
        info: Info,
        input: Annotated[RestoreItemInput, strawberry.argument(description="Which, and where.")],
        idempotency_key: IdempotencyKey = None,
    ) -> RestoreItemResult:
        context = info.context.changing()
        result = await context.services.stock.restore(context.actor, input.item_id, input.location_id, key=idempotency_key)
        return shown(RestoreItemSuccess(item=shown(result)) if isinstance(result, models.Item) else result)
