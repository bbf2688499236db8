"""Counts beside a list of items, as clients see them."""

from typing import Any

import strawberry

from subgraphs.chassis.graphql.types import shown, shows
from subgraphs.items import models
from subgraphs.items.context import Info
from subgraphs.items.schema.categories import Category
from subgraphs.items.schema.enums import ItemStatus
from subgraphs.items.schema.locations import Location

_COUNT = "How many items."


@strawberry.type(description="How many items a category has.")
class CategoryCount:
    """Shows `items.models.Count` of a category's id."""

    is_type_of = shows(models.Count)

    count: int = strawberry.field(description=_COUNT)

    @strawberry.field(description="The category; null for items without one.")
    async def category(self: Any, info: Info) -> Category | None:
        return None if self.of is None else shown(await info.context.load.categories.load(self.of))


@strawberry.type(description="How many items lie at a location or anywhere inside it.")
class LocationCount:
    """Shows `items.models.Count` of a location's id."""

    is_type_of = shows(models.Count)

    count: int = strawberry.field(description=_COUNT)

    @strawberry.field(description="The location.")
    def location(self: Any, info: Info) -> Location:
        return shown(info.context.load.places.get(self.of))


@strawberry.type(description="How many items are in a state.")
class StatusCount:
    """Shows `items.models.Count` of a status."""

    is_type_of = shows(models.Count)

    count: int = strawberry.field(description=_COUNT)

    @strawberry.field(description="The state.")
    def status(self: Any) -> ItemStatus:
        return self.of


@strawberry.type(description="How many items there are of each sort. Each kind of count leaves out the filter by that kind.")
class ItemFacets:
    """Shows `items.models.ItemFacets`."""

    is_type_of = shows(models.ItemFacets)

    total: int = strawberry.field(description="How many items match all filters.")
    categories: list[CategoryCount] = strawberry.field(description="By category, the largest first; empty ones are left out.")
    locations: list[LocationCount] = strawberry.field(
        description="By location, each with what is inside it, in the order of `Query.locations`; empty ones are left out."
    )
    statuses: list[StatusCount] = strawberry.field(description="By status; those of no item are left out.")
    unheld: int = strawberry.field(description="How many items nobody has.")
    approximate: bool = strawberry.field(
        description="Whether some count is too small: no more than 2,000 items that match a filter are counted."
    )
