"""What clients can do with open loans."""

from datetime import datetime
from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import IdempotencyKey, InvalidInput, Notify, NotPermitted, shown
from subgraphs.items.context import Info
from subgraphs.items.schema.items import Item
from subgraphs.items.schema.loans import Loan
from subgraphs.items.schema.problems import LoanNotFound, RenewalRefused, UndoRefused
from subgraphs.items.service.lent import Lent


@strawberry.input(description="An open loan, and until when it is renewed.")
class RenewLoanInput:
    """What `renewLoan` takes."""

    loan_id: strawberry.ID = strawberry.field(description="The loan's id.")
    due_at: datetime | None = strawberry.field(
        default=None,
        description="When the item should be back then. If null: one loan's length, as the policy had it when the item was lent,"
        " after it should be back now, or after today if it is overdue. Managers may choose any later day within five years.",
    )


@strawberry.input(description="A loan that was a slip.")
class UndoLendInput:
    """What `undoLend` takes."""

    loan_id: strawberry.ID = strawberry.field(description="The loan's id.")


@strawberry.type(description="The borrower may keep the item for longer.")
class RenewLoanSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description="The item as it is now.")
    loan: Loan = strawberry.field(description="The loan as it is now.")


@strawberry.type(description="The item lies where it lay, and nobody borrowed it.")
class UndoLendSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description="The item as it is now.")
    loan: Loan = strawberry.field(description="The loan that was none, UNDONE now.")


RenewLoanResult = Annotated[
    RenewLoanSuccess | LoanNotFound | RenewalRefused | InvalidInput | NotPermitted,
    strawberry.union("RenewLoanResult", description="What came of renewing a loan."),
]
UndoLendResult = Annotated[
    UndoLendSuccess | LoanNotFound | UndoRefused | InvalidInput,
    strawberry.union("UndoLendResult", description="What came of undoing a lend."),
]


@strawberry.type
class LoanMutations:
    """Renewing loans, and undoing slips."""

    @strawberry.mutation(
        description="Let the borrower keep an item for longer: as often, and each time as long, as the policy said when it was"
        " lent."
    )
    async def renew_loan(
        self,
        info: Info,
        input: Annotated[RenewLoanInput, strawberry.argument(description="Which, and until when.")],
        notify: Notify = True,
        idempotency_key: IdempotencyKey = None,
    ) -> RenewLoanResult:
        context = info.context.changing()
        result = await context.services.loans.renew(
            context.actor, input.loan_id, input.due_at, notify=notify, key=idempotency_key
        )
        if not isinstance(result, Lent):
            return shown(result)
        context.load.items.prime(result.item.id, result.item)
        return RenewLoanSuccess(item=shown(result.item), loan=shown(result.loan))

    @strawberry.mutation(
        description="Take back a lend that was a slip, within a minute, by whoever lent it. Quietly: a mail about it that"
        " has not left yet never does."
    )
    async def undo_lend(
        self,
        info: Info,
        input: Annotated[UndoLendInput, strawberry.argument(description="Which loan.")],
        idempotency_key: IdempotencyKey = None,
    ) -> UndoLendResult:
        context = info.context.changing()
        result = await context.services.loans.undo(context.actor, input.loan_id, key=idempotency_key)
        if not isinstance(result, Lent):
            return shown(result)
        context.load.items.prime(result.item.id, result.item)
        return UndoLendSuccess(item=shown(result.item), loan=shown(result.loan))
