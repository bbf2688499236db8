"""What clients can do to hand items to people and take them back."""

from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import IdempotencyKey, Notify, shown
from subgraphs.items import models
from subgraphs.items.context import Context, Info
from subgraphs.items.schema.items import Item
from subgraphs.items.schema.mutations.custody_inputs import AssignItemInput, LendItemInput, ReturnItemInput, UnassignItemInput
from subgraphs.items.schema.mutations.custody_results import (
    AssignItemResult,
    AssignItemSuccess,
    LendItemResult,
    LendItemSuccess,
    ReturnItemResult,
    ReturnItemSuccess,
    UnassignItemResult,
    UnassignItemSuccess,
)
from subgraphs.items.service.lent import Lent


@strawberry.type
class CustodyMutations:
    """Handing items to people and taking them back."""

    @strawberry.mutation(description="Lend an item. Of any number of borrowers at the same time, one gets it.")
    async def lend_item(
        self,
        info: Info,
        input: Annotated[LendItemInput, strawberry.argument(description="Which, to whom, until when.")],
        notify: Notify = True,
        idempotency_key: IdempotencyKey = None,
    ) -> LendItemResult:
        context = info.context.changing()
        result = await context.services.custody.lend(
            context.actor,
            input.item_id,
            input.borrower_id,
            lent_at=input.lent_at,
            due_at=input.due_at,
            override_limit=input.override_limit,
            notify=notify,
            key=idempotency_key,
        )
        if not isinstance(result, Lent):
            return shown(result)
        return LendItemSuccess(item=_known(context, result.item), loan=shown(result.loan))

    @strawberry.mutation(description="Take a lent item back. It is put at its home, or at the given location.")
    async def return_item(
        self,
        info: Info,
        input: Annotated[ReturnItemInput, strawberry.argument(description="Which, where, in what condition.")],
        notify: Notify = True,
        idempotency_key: IdempotencyKey = None,
    ) -> ReturnItemResult:
        context = info.context.changing()
        result = await context.services.custody.give_back(
            context.actor,
            input.item_id,
            location_id=input.location_id,
            condition=input.condition,
            notify=notify,
            key=idempotency_key,
        )
        if not isinstance(result, Lent):
            return shown(result)
        return ReturnItemSuccess(item=_known(context, result.item), loan=shown(result.loan))

    @strawberry.mutation(description="Give an item to somebody, without an end.")
    async def assign_item(
        self,
        info: Info,
        input: Annotated[AssignItemInput, strawberry.argument(description="Which, and to whom.")],
        notify: Notify = True,
        idempotency_key: IdempotencyKey = None,
    ) -> AssignItemResult:
        context = info.context.changing()
        result = await context.services.custody.assign(
            context.actor, input.item_id, input.user_id, notify=notify, key=idempotency_key
        )
        return shown(AssignItemSuccess(item=shown(result)) if isinstance(result, models.Item) else result)

    @strawberry.mutation(description="Take an assigned item back. It is put at its home, or at the given location.")
    async def unassign_item(
        self,
        info: Info,
        input: Annotated[UnassignItemInput, strawberry.argument(description="Which, where, in what condition.")],
        notify: Notify = True,
        idempotency_key: IdempotencyKey = None,
    ) -> UnassignItemResult:
        context = info.context.changing()
        result = await context.services.custody.unassign(
            context.actor,
            input.item_id,
            location_id=input.location_id,
            condition=input.condition,
            notify=notify,
            key=idempotency_key,
        )
        return shown(UnassignItemSuccess(item=shown(result)) if isinstance(result, models.Item) else result)


def _known(context: Context, item: models.Item) -> Item:
    """The item, which need not be looked up for its loan."""
    context.load.items.prime(item.id, item)
    return shown(item)
