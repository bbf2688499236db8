"""What clients can do with an item's line."""

from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import IdempotencyKey, shown
from subgraphs.items import models
from subgraphs.items.context import Info
from subgraphs.items.schema.mutations.reservation_inputs import CancelReservationInput, ReorderQueueInput, ReserveItemInput
from subgraphs.items.schema.mutations.reservation_results import (
    CancelReservationResult,
    CancelReservationSuccess,
    ReorderQueueResult,
    ReorderQueueSuccess,
    ReserveItemResult,
    ReserveItemSuccess,
)
from subgraphs.items.service.queues import Reserved


@strawberry.type
class ReservationMutations:
    """Getting in line, getting out of it, and a manager's order."""

    @strawberry.mutation(
        description="Get in line for an item. If it lies there for everybody, it waits for them from now on."
        " Who is in line already stays where they are."
    )
    async def reserve_item(
        self,
        info: Info,
        input: Annotated[ReserveItemInput, strawberry.argument(description="Which, and for whom.")],
        idempotency_key: IdempotencyKey = None,
    ) -> ReserveItemResult:
        context = info.context.changing()
        result = await context.services.queues.reserve(context.actor, input.item_id, input.user_id, key=idempotency_key)
        if not isinstance(result, Reserved):
            return shown(result)
        context.load.items.prime(result.item.id, result.item)
        return ReserveItemSuccess(item=shown(result.item), reservation=shown(result.reservation))

    @strawberry.mutation(
        description="Get out of the line for an item, also when it waits for them already: then it waits for the next one."
    )
    async def cancel_reservation(
        self,
        info: Info,
        input: Annotated[CancelReservationInput, strawberry.argument(description="Which.")],
        idempotency_key: IdempotencyKey = None,
    ) -> CancelReservationResult:
        context = info.context.changing()
        result = await context.services.queues.cancel(
            context.actor,
            reservation_id=input.reservation_id,
            item_id=input.item_id,
            user_id=input.user_id,
            reason=input.reason,
            key=idempotency_key,
        )
        if not isinstance(result, Reserved):
            return shown(result)
        context.load.items.prime(result.item.id, result.item)
        return CancelReservationSuccess(item=shown(result.item), reservation=shown(result.reservation))

    @strawberry.mutation(description="Put the line for an item into another order. Managers only; the timeline tells why.")
    async def reorder_queue(
        self,
        info: Info,
        input: Annotated[ReorderQueueInput, strawberry.argument(description="Which, how, and why.")],
        idempotency_key: IdempotencyKey = None,
    ) -> ReorderQueueResult:
        context = info.context.changing()
        result = await context.services.queues.reorder(
            context.actor,
            input.item_id,
            input.reservation_ids,
            input.reason,
            expected_version=input.expected_version,
            move_offer=input.move_offer,
            key=idempotency_key,
        )
        return shown(ReorderQueueSuccess(item=shown(result)) if isinstance(result, models.Item) else result)
