"""Locations as clients see them."""

from collections.abc import Sequence

import strawberry

from subgraphs.chassis.graphql.types import shows
from subgraphs.items import models
from subgraphs.items.context import Context


@strawberry.federation.type(keys=["id"], description="A place items can be; places are inside one another.")
class Location:
    """Shows `items.models.Place`."""

    is_type_of = shows(models.Place)

    id: strawberry.ID = strawberry.field(description="UUIDv7.")
    name: str = strawberry.field(description="What it is called; no other location in the same place is called the same.")
    parent: "Location | None" = strawberry.field(description="What it is in; null for an outermost one.")
    children: list["Location"] = strawberry.field(description="What is right inside it and in use, by name.")
    path: list["Location"] = strawberry.field(description="The way to it: outermost first, itself last.")
    path_name: str = strawberry.field(description='The way to it in words, for example "Main building / Room 2 / Shelf 4".')
    archived: bool = strawberry.field(description="Whether it is out of use.")

    @classmethod
    async def resolve_references(cls, ids: Sequence[str], context: Context) -> Sequence[models.Place | None]:
        """The locations other subgraphs refer to."""
        return [await context.load.places.find(id) for id in ids]
