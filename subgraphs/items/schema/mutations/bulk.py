"""What clients can do to many items at once."""

from collections.abc import Callable
from typing import Annotated, Any

import strawberry

from subgraphs.chassis.graphql.types import IdempotencyKey, Notify, shown
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.items import models
from subgraphs.items.context import Context, Info
from subgraphs.items.schema.mutations import bulk_types as types
from subgraphs.items.schema.mutations.custody_results import AssignItemSuccess, LendItemSuccess, ReturnItemSuccess
from subgraphs.items.schema.mutations.stock import MoveItemSuccess, RetireItemSuccess
from subgraphs.items.service.bulk import Answers
from subgraphs.items.service.lent import Lent

_MANY = (
    "Up to 100 items, each with an answer of its own, the one it would get alone: some may be refused while others are not."
    " Under an idempotency key, who asks again gets the successes again and new tries for what was refused."
)


@strawberry.type
class BulkMutations:
    """Doing a thing to many items."""

    @strawberry.mutation(description=f"Lend many items to one borrower. {_MANY}")
    async def lend_items(
        self,
        info: Info,
        input: Annotated[types.LendItemsInput, strawberry.argument(description="Which, to whom, until when.")],
        notify: Notify = True,
        idempotency_key: IdempotencyKey = None,
    ) -> types.LendItemsResult:
        context = info.context.changing()
        answers = await context.services.bulk.lend(
            context.actor,
            input.item_ids,
            input.borrower_id,
            lent_at=input.lent_at,
            due_at=input.due_at,
            override_limit=input.override_limit,
            notify=notify,
            key=idempotency_key,
        )
        return _answered(context, answers, types.LendItemsSuccess, types.LendItemsAnswer, LendItemSuccess)

    @strawberry.mutation(description=f"Take many lent items back. {_MANY}")
    async def return_items(
        self,
        info: Info,
        input: Annotated[types.ReturnItemsInput, strawberry.argument(description="Which, where, in what condition.")],
        notify: Notify = True,
        idempotency_key: IdempotencyKey = None,
    ) -> types.ReturnItemsResult:
        context = info.context.changing()
        answers = await context.services.bulk.give_back(
            context.actor,
            input.item_ids,
            location_id=input.location_id,
            condition=input.condition,
            notify=notify,
            key=idempotency_key,
        )
        return _answered(context, answers, types.ReturnItemsSuccess, types.ReturnItemsAnswer, ReturnItemSuccess)

    @strawberry.mutation(description=f"Give many items to somebody, without an end. {_MANY}")
    async def assign_items(
        self,
        info: Info,
        input: Annotated[types.AssignItemsInput, strawberry.argument(description="Which, and to whom.")],
        notify: Notify = True,
        idempotency_key: IdempotencyKey = None,
    ) -> types.AssignItemsResult:
        context = info.context.changing()
        answers = await context.services.bulk.assign(
            context.actor, input.item_ids, input.user_id, notify=notify, key=idempotency_key
        )
        return _answered(context, answers, types.AssignItemsSuccess, types.AssignItemsAnswer, AssignItemSuccess)

    @strawberry.mutation(description=f"Put many items at another location. {_MANY}")
    async def move_items(
        self,
        info: Info,
        input: Annotated[types.MoveItemsInput, strawberry.argument(description="Which, and where.")],
        idempotency_key: IdempotencyKey = None,
    ) -> types.MoveItemsResult:
        context = info.context.changing()
        answers = await context.services.bulk.move(context.actor, input.item_ids, input.location_id, key=idempotency_key)
        return _answered(context, answers, types.MoveItemsSuccess, types.MoveItemsAnswer, MoveItemSuccess)

    @strawberry.mutation(description=f"Take many items out of use. {_MANY}")
    async def retire_items(
        self,
        info: Info,
        input: Annotated[types.RetireItemsInput, strawberry.argument(description="Which, and why.")],
        idempotency_key: IdempotencyKey = None,
    ) -> types.RetireItemsResult:
        context = info.context.changing()
        answers = await context.services.bulk.retire(context.actor, input.item_ids, input.reason, key=idempotency_key)
        return _answered(context, answers, types.RetireItemsSuccess, types.RetireItemsAnswer, RetireItemSuccess)


def _answered(
    context: Context, answers: Answers[Any], success: Callable[..., Any], answer: Callable[..., Any], done: Callable[..., Any]
) -> Any:
    """The answers as their GraphQL types: `done` shows what was done to an item, refusals show themselves."""
    if isinstance(answers, InvalidInput):
        return shown(answers)
    return success(answers=[answer(item_id=each.item_id, result=_result(context, each.result, done)) for each in answers])


def _result(context: Context, result: object, done: Callable[..., Any]) -> Any:
    match result:
        case Lent(item=item, loan=loan):
            context.load.items.prime(item.id, item)
            return done(item=item, loan=loan)
        case models.Item():
            return done(item=result)
        case _:
            return result
