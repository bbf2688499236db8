"""What clients can do to get back what is lent."""

from datetime import datetime
from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import IdempotencyKey, InvalidInput, NotPermitted, shown
from subgraphs.items.context import Info
from subgraphs.items.schema.items import Item
from subgraphs.items.schema.loans import Loan
from subgraphs.items.schema.problems import ItemNotFound, ItemNotLent
from subgraphs.items.service.lent import Lent


@strawberry.input(description="A lent item that is to come back early.")
class RecallLoanInput:
    """What `recallLoan` takes."""

    item_id: strawberry.ID = strawberry.field(description="The item's id.")
    due_at: datetime | None = strawberry.field(
        default=None, description="Until when, no later than it is due already; within the days the policy gives if null."
    )
    reason: str | None = strawberry.field(
        default=None, description="Why, for the borrower and managers to read; at most 500 characters."
    )


@strawberry.type(description="The borrower is to bring the item back.")
class RecallLoanSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description="The item as it is now.")
    loan: Loan = strawberry.field(description="The loan as it is now.")


RecallLoanResult = Annotated[
    RecallLoanSuccess | ItemNotFound | ItemNotLent | InvalidInput | NotPermitted,
    strawberry.union("RecallLoanResult", description="What came of recalling a loan."),
]


@strawberry.type
class RecallMutations:
    """Getting back what is lent."""

    @strawberry.mutation(
        description="Ask for a lent item back before it is due. Its due date comes forward, the borrower is told and"
        " cannot renew it. Managers only."
    )
    async def recall_loan(
        self,
        info: Info,
        input: Annotated[RecallLoanInput, strawberry.argument(description="Which, until when, why.")],
        idempotency_key: IdempotencyKey = None,
    ) -> RecallLoanResult:
        context = info.context.changing()
        result = await context.services.recalls.recall(
            context.actor, input.item_id, due_at=input.due_at, reason=input.reason, key=idempotency_key
        )
        if not isinstance(result, Lent):
            return shown(result)
        context.load.items.prime(result.item.id, result.item)
        return RecallLoanSuccess(item=shown(result.item), loan=shown(result.loan))
