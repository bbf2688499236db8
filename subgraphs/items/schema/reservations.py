"""Reservations as clients see them: those they may know of."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from subgraphs.chassis.graphql.types import shown, shows
from subgraphs.items import models
from subgraphs.items.context import Context, Info
from subgraphs.items.schema.enums import CancelCause, ReservationStatus
from subgraphs.items.schema.people import User

if TYPE_CHECKING:
    from subgraphs.items.schema.items import Item


@strawberry.federation.type(keys=["id"], description="A place in the line for an item.")
class Reservation:
    """Shows `items.models.Reservation`."""

    is_type_of = shows(models.Reservation)

    id: strawberry.ID = strawberry.field(description="UUIDv7.")
    user: User | None = strawberry.field(description="Who waits, or waited.")
    created_at: datetime = strawberry.field(description="Since when.")
    status: ReservationStatus = strawberry.field(description="How far it got.")
    place: int | None = strawberry.field(description="The place in line, 1 for who is next; null when it is over.")
    ahead: int | None = strawberry.field(description="How many are before them; null when it is over.")
    held_until: datetime | None = strawberry.field(description="While it is READY: how long the item waits for them.")
    closed_at: datetime | None = strawberry.field(description="When it was fulfilled, cancelled or expired; null before.")
    cause: CancelCause | None = strawberry.field(description="Why it was cancelled, if not for its own sake.")
    reason: str | None = strawberry.field(description="What was noted when it was cancelled.")

    @strawberry.field(description="The item.")
    async def item(self: Any, info: Info) -> Annotated["Item", strawberry.lazy("subgraphs.items.schema.items")]:
        return shown(await info.context.load.items.load(self.item_id))

    @strawberry.field(
        description="When their turn should come: of who is next, when the item should be back. Null when nobody can tell."
    )
    def expected_at(self: Any, info: Info) -> datetime | None:
        return self.expected_at(info.context.now)

    @classmethod
    async def resolve_references(cls, ids: Sequence[str], context: Context) -> Sequence[models.Reservation | None]:
        """The reservations other subgraphs refer to."""
        return await context.load.reservations.load_many(ids)
