"""Items as clients see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import strawberry

from subgraphs.chassis.graphql.types import After, First, shown, shows
from subgraphs.chassis.paging import page_request
from subgraphs.items import models
from subgraphs.items.context import Context, Info
from subgraphs.items.policy.permissions import may_keep
from subgraphs.items.schema.categories import Category
from subgraphs.items.schema.enums import ItemStatus
from subgraphs.items.schema.loans import Loan
from subgraphs.items.schema.locations import Location
from subgraphs.items.schema.people import User
from subgraphs.items.schema.recalls import Recall
from subgraphs.items.schema.reservations import Reservation
from subgraphs.items.schema.timeline import TimelineConnection
from subgraphs.items.schema.whereabouts import Whereabouts

ItemId = Annotated[strawberry.ID, strawberry.argument(description="The item's id.")]


@strawberry.federation.type(keys=["id"], description="One physical thing: a laptop, a tool, a book.")
class Item:
    """Shows `items.models.Item`."""

    is_type_of = shows(models.Item)

    id: strawberry.ID = strawberry.field(description="UUIDv7.")
    code: str = strawberry.field(description="The code on its label; no other item carries the same, whatever its case.")
    name: str = strawberry.field(description="What it is called.")
    description: str | None = strawberry.field(description="What else there is to say about it.")
    whereabouts: Whereabouts = strawberry.field(description="Where it is now.")
    status: ItemStatus = strawberry.field(description="Where it is now, as a word.")
    holder: User | None = strawberry.field(description="Who has it, assigned or borrowed.")
    loan: Loan | None = strawberry.field(description="The open loan, while it is lent.")
    recall: Recall | None = strawberry.field(description="That whoever has it is to bring it back; null if it is not recalled.")
    created_at: datetime = strawberry.field(description="When it came into the inventory.")
    updated_at: datetime = strawberry.field(description="When anything about it last changed.")
    version: int = strawberry.field(description="Counts the changes; pass it as `expectedVersion` to notice those of others.")

    @strawberry.field(description="What kind of thing it is.")
    async def category(self: Any, info: Info) -> Category | None:
        return None if self.category_id is None else shown(await info.context.load.categories.load(self.category_id))

    @strawberry.field(description="Where it belongs, and returns to.")
    def home(self: Any, info: Info) -> Location:
        return shown(info.context.load.places.get(self.home_id))

    @strawberry.field(description="Where it lies now; null when somebody has it, or it is lost or retired.")
    def location(self: Any, info: Info) -> Location | None:
        return None if self.location_id is None else shown(info.context.load.places.get(self.location_id))

    @strawberry.field(description="How often it was lent, undone loans not counted. For managers; null for everybody else.")
    def times_borrowed(self: Any, info: Info) -> int | None:
        return self.times_borrowed if may_keep(info.context.actor) else None

    @strawberry.field(description="When it was lent last, if ever. For managers; null for everybody else.")
    def last_borrowed_at(self: Any, info: Info) -> datetime | None:
        return self.last_borrowed_at if may_keep(info.context.actor) else None

    @strawberry.field(description="How many people are in line for it.")
    def queue_length(self: Any) -> int:
        return len(self.queue)

    @strawberry.field(description="Who is in line for it, the next one first. Only managers see it; null for others.")
    def queue(self: Any, info: Info) -> list[Reservation] | None:
        return shown(info.context.services.lines.of_item(info.context.actor, self))

    @strawberry.field(description="The actor's own place in line for it; null for who is not in it.")
    def my_reservation(self: Any, info: Info) -> Reservation | None:
        return shown(info.context.services.lines.mine(info.context.actor, self))

    @strawberry.field(description="What happened to it, the latest first.")
    async def timeline(self: Any, info: Info, first: First = None, after: After = None) -> TimelineConnection:
        return shown(await info.context.load.timelines.load(self.id, page_request(first, after, None, None)))

    @classmethod
    async def resolve_references(cls, ids: Sequence[str], context: Context) -> Sequence[models.Item | None]:
        """The items other subgraphs refer to."""
        found = await context.services.items.get_many(context.actor, ids)
        return [found.get(id) for id in ids]
