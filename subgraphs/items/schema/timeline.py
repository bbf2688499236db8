"""An item's past, as clients see it."""

from datetime import datetime
from typing import Any

import strawberry

from subgraphs.chassis.graphql.types import PageInfo, shown, shows
from subgraphs.items import models
from subgraphs.items.context import Info
from subgraphs.items.schema.enums import TimelineKind
from subgraphs.items.schema.locations import Location
from subgraphs.items.schema.people import User


@strawberry.type(description="One thing that happened to an item.")
class TimelineEntry:
    """Shows `items.models.TimelineEntry`."""

    is_type_of = shows(models.TimelineEntry)

    id: strawberry.ID = strawberry.field(description="The event's id, UUIDv7.")
    kind: TimelineKind = strawberry.field(description="What happened.")
    at: datetime = strawberry.field(description="When it happened.")
    actor: str | None = strawberry.field(
        description="Who did it: a person's id or `system:<name>`; members are told of themselves only."
    )
    user: User | None = strawberry.field(
        description="Who got the item, or gave it back, or had it last; members are told of themselves only."
    )
    due_at: datetime | None = strawberry.field(description="Of a loan: when the item should be back.")
    loan_id: strawberry.ID | None = strawberry.field(description="Of a loan: its id.")
    changed: list[str] = strawberry.field(description="Of an update: the names of the fields that changed.")
    note: str | None = strawberry.field(description="The condition, the reason or whatever else was noted.")

    @strawberry.field(description="Where the item was before, if it lay somewhere.")
    def from_location(self: Any, info: Info) -> Location | None:
        return None if self.from_location_id is None else shown(info.context.load.places.get(self.from_location_id))

    @strawberry.field(description="Where the item was put, if it was put somewhere.")
    def to_location(self: Any, info: Info) -> Location | None:
        return None if self.to_location_id is None else shown(info.context.load.places.get(self.to_location_id))


@strawberry.type(description="An entry in a page of a timeline.")
class TimelineEdge:
    """Shows `chassis.paging.Edge`."""

    cursor: str = strawberry.field(description="Its place, for `after`.")
    node: TimelineEntry = strawberry.field(description="The entry itself.")


@strawberry.type(description="A page of an item's timeline.")
class TimelineConnection:
    """Shows `chassis.paging.Page`."""

    edges: list[TimelineEdge] = strawberry.field(description="The entries, each with its cursor.")
    nodes: list[TimelineEntry] = strawberry.field(description="The entries alone.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the whole timeline.")
