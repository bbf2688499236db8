"""What clients can do when an item is lost, and when it is found."""

from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import IdempotencyKey, InvalidInput, NotPermitted, shown
from subgraphs.items import models
from subgraphs.items.context import Info
from subgraphs.items.schema.items import Item
from subgraphs.items.schema.loans import Loan
from subgraphs.items.schema.problems import ItemNotFound, ItemNotLost, ItemRetired, LocationArchived, LocationNotFound
from subgraphs.items.service.losses import LostItem


@strawberry.input(description="An item nobody can find.")
class DeclareLostInput:
    """What `declareLost` takes."""

    item_id: strawberry.ID = strawberry.field(description="The item's id.")
    note: str | None = strawberry.field(default=None, description="What is known about it; at most 500 characters.")


@strawberry.input(description="A lost item that turned up, and where it is put.")
class DeclareFoundInput:
    """What `declareFound` takes."""

    item_id: strawberry.ID = strawberry.field(description="The item's id.")
    location_id: strawberry.ID | None = strawberry.field(default=None, description="Where to put it; at its home if null.")
    condition: str | None = strawberry.field(default=None, description="What is to be noted about it; at most 500 characters.")


@strawberry.type(description="The item is lost, from now on or already.")
class DeclareLostSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description="The item as it is now.")
    loan: Loan | None = strawberry.field(description="The loan that this ended, if the item was lent.")


@strawberry.type(description="The item is back.")
class DeclareFoundSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description="The item as it is now.")


DeclareLostResult = Annotated[
    DeclareLostSuccess | ItemNotFound | ItemRetired | InvalidInput | NotPermitted,
    strawberry.union("DeclareLostResult", description="What came of declaring an item lost."),
]
DeclareFoundResult = Annotated[
    DeclareFoundSuccess | ItemNotFound | ItemNotLost | LocationNotFound | LocationArchived | InvalidInput | NotPermitted,
    strawberry.union("DeclareFoundResult", description="What came of declaring a lost item found."),
]


@strawberry.type
class LossMutations:
    """Losing and finding items."""

    @strawberry.mutation(description="Say that nobody knows where an item is. A loan of it ends as lost.")
    async def declare_lost(
        self,
        info: Info,
        input: Annotated[DeclareLostInput, strawberry.argument(description="Which, and what is known.")],
        idempotency_key: IdempotencyKey = None,
    ) -> DeclareLostResult:
        context = info.context.changing()
        result = await context.services.losses.declare_lost(context.actor, input.item_id, input.note, key=idempotency_key)
        if not isinstance(result, LostItem):
            return shown(result)
        context.load.items.prime(result.item.id, result.item)
        return DeclareLostSuccess(item=shown(result.item), loan=shown(result.loan))

    @strawberry.mutation(description="Say that a lost item turned up. It is put at its home, or at the given location.")
    async def declare_found(
        self,
        info: Info,
        input: Annotated[DeclareFoundInput, strawberry.argument(description="Which, where, in what condition.")],
        idempotency_key: IdempotencyKey = None,
    ) -> DeclareFoundResult:
        context = info.context.changing()
        result = await context.services.losses.declare_found(
            context.actor, input.item_id, location_id=input.location_id, condition=input.condition, key=idempotency_key
        )
        return shown(DeclareFoundSuccess(item=shown(result)) if isinstance(result, models.Item) else result)
