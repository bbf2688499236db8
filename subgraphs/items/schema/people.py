"""What items know of people: their ids, what they have, and what they borrowed.

What a subgraph adds to another's entity is nullable: while it is down, the entity keeps its other fields.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from subgraphs.chassis.graphql.types import After, Before, Connection, First, Last, shown, shows
from subgraphs.chassis.paging import page_request
from subgraphs.items import models
from subgraphs.items.context import Context, Info
from subgraphs.items.schema.custody import CustodySpan
from subgraphs.items.schema.enums import LoanStatus, ReservationStatus

if TYPE_CHECKING:
    from subgraphs.items.schema.items import Item
    from subgraphs.items.schema.loans import Loan
    from subgraphs.items.schema.reservations import Reservation


@strawberry.federation.type(keys=["id"], description="A person. The users subgraph owns them; here is what they have.")
class User:
    """Shows `items.models.UserRef`."""

    is_type_of = shows(models.UserRef)

    id: strawberry.ID = strawberry.field(description="UUIDv7.")

    @strawberry.field(description="What they have now, assigned or borrowed, by name.")
    async def holding(
        self: Any, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Annotated["Item", strawberry.lazy("subgraphs.items.schema.items")]] | None:
        return shown(await info.context.load.holding.load(self.id, page_request(first, after, last, before)))

    @strawberry.field(
        description="What they are to bring back, recalled by somebody or because they are not active any more, by name."
        " For themselves and managers."
    )
    async def recall_list(
        self: Any, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Annotated["Item", strawberry.lazy("subgraphs.items.schema.items")]] | None:
        return shown(await info.context.load.recalled.load(self.id, page_request(first, after, last, before)))

    @strawberry.field(
        description="What they had and have, loans and assignments, from when to when, the latest first."
        " For themselves and managers."
    )
    async def custody(
        self: Any, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[CustodySpan] | None:
        return shown(await info.context.load.custody.load(self.id, page_request(first, after, last, before)))

    @strawberry.field(description="Their loans, the latest first. For themselves and managers.")
    async def loans(
        self: Any,
        info: Info,
        status: Annotated[
            LoanStatus | None, strawberry.argument(description="Only loans that got this far; all but undone ones if null.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Annotated["Loan", strawberry.lazy("subgraphs.items.schema.loans")]] | None:
        wanted = None if status is None else models.LoanStatus[status.name]
        request = page_request(first, after, last, before)
        return shown(await info.context.load.loans_of_users.load(self.id, (wanted, request)))

    @strawberry.field(
        description="Their reservations, open and closed, the latest first. Only they themselves and managers see them."
    )
    async def reservations(
        self: Any,
        info: Info,
        status: Annotated[
            ReservationStatus | None, strawberry.argument(description="Only reservations that got this far; all if null.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Annotated["Reservation", strawberry.lazy("subgraphs.items.schema.reservations")]] | None:
        wanted = None if status is None else models.ReservationStatus[status.name]
        request = page_request(first, after, last, before)
        return shown(await info.context.load.reservations_of_users.load(self.id, (wanted, request)))

    @classmethod
    async def resolve_references(cls, ids: Sequence[str], context: Context) -> Sequence[models.UserRef]:
        """The people other subgraphs refer to. Whether they exist is not for us to say."""
        return [models.UserRef(id) for id in ids]
