"""Loans as clients see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from subgraphs.chassis.graphql.types import shown, shows
from subgraphs.items import models
from subgraphs.items.context import Context, Info
from subgraphs.items.schema.enums import LoanStatus
from subgraphs.items.schema.locations import Location
from subgraphs.items.schema.people import User

if TYPE_CHECKING:
    from subgraphs.items.schema.items import Item


@strawberry.federation.type(keys=["id"], description="An item handed to a borrower until a day.")
class Loan:
    """Shows `items.models.Loan`."""

    is_type_of = shows(models.Loan)

    id: strawberry.ID = strawberry.field(description="UUIDv7.")
    borrower: User | None = strawberry.field(description="Who borrowed it.")
    lent_at: datetime = strawberry.field(description="When it started.")
    due_at: datetime = strawberry.field(description="When the item should be back.")
    renewals: int = strawberry.field(description="How often it was renewed.")
    renewals_left: int | None = strawberry.field(description="How often it can still be renewed; null once it is over.")
    policy_version: int | None = strawberry.field(
        description="The version of the policy that decided about it, whose terms it keeps; null if there was none yet."
    )
    status: LoanStatus = strawberry.field(description="How far it got.")
    returned_at: datetime | None = strawberry.field(description="When the item came back; null before.")
    lost_at: datetime | None = strawberry.field(description="When the item was declared lost; null if it was not.")
    condition: str | None = strawberry.field(description="What was noted about the item when it came back.")

    @strawberry.field(description="The item.")
    async def item(self: Any, info: Info) -> Annotated["Item", strawberry.lazy("subgraphs.items.schema.items")]:
        return shown(await info.context.load.items.load(self.item_id))

    @strawberry.field(description="Whether the item should be back by now and is not.")
    def overdue(self: Any, info: Info) -> bool:
        return self.overdue(info.context.now)

    @strawberry.field(description="Where the item was put when it came back; null before.")
    def returned_to(self: Any, info: Info) -> Location | None:
        return None if self.returned_to_id is None else shown(info.context.load.places.get(self.returned_to_id))

    @classmethod
    async def resolve_references(cls, ids: Sequence[str], context: Context) -> Sequence[models.Loan | None]:
        """The loans other subgraphs refer to."""
        return await context.load.loans.load_many(ids)
