"""What somebody had, as clients see it."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from subgraphs.chassis.graphql.types import shown, shows
from subgraphs.items import models
from subgraphs.items.context import Info
from subgraphs.items.schema.enums import CustodyKind

if TYPE_CHECKING:
    from subgraphs.items.schema.items import Item
    from subgraphs.items.schema.loans import Loan


@strawberry.type(description="One thing somebody had or has, from when to when.")
class CustodySpan:
    """Shows `items.models.CustodySpan`."""

    is_type_of = shows(models.CustodySpan)

    id: strawberry.ID = strawberry.field(description="Of the loan, or made up for an assignment.")
    kind: CustodyKind = strawberry.field(description="Whether they borrowed it, or it was theirs.")
    start: datetime = strawberry.field(description="From when.")
    until: datetime | None = strawberry.field(description="Until when; null while they have it.")
    lost: bool = strawberry.field(description="Whether it ended because the item was lost.")

    @strawberry.field(description="The thing.")
    async def item(self: Any, info: Info) -> Annotated["Item", strawberry.lazy("subgraphs.items.schema.items")] | None:
        return shown(await info.context.load.items.load(self.item_id))

    @strawberry.field(description="The loan, if it was one.")
    async def loan(self: Any, info: Info) -> Annotated["Loan", strawberry.lazy("subgraphs.items.schema.loans")] | None:
        return None if self.loan_id is None else shown(await info.context.load.loans.load(self.loan_id))
