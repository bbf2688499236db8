"""Reports for managers, as clients see them."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from subgraphs.chassis.graphql.types import shown, shows
from subgraphs.items import models
from subgraphs.items.context import Info
from subgraphs.items.schema.categories import Category
from subgraphs.items.schema.items import Item

_APPROXIMATE = "Whether there was more than could be read: no more than 10,000 loans are."
_MANAGERS = [["manager"]]
From = Annotated[datetime, strawberry.argument(name="from", description="Where the period begins; in the past.")]
To = Annotated[datetime, strawberry.argument(description="Where it ends, at most five years later. What is to come is left out.")]


@strawberry.type(description="How things stand now.")
class Overview:
    """Shows `items.models.Overview`."""

    is_type_of = shows(models.Overview)

    open_loans: int = strawberry.field(description="Items that are lent.")
    overdue: int = strawberry.field(description="Lent items that should be back; counted up to 10,000.")
    due_today: int = strawberry.field(description="Lent items that should be back by the end of the day; counted up to 10,000.")
    held: int = strawberry.field(description="Items that wait for somebody who reserved them.")
    assigned: int = strawberry.field(description="Items that are somebody's, without an end.")
    lost: int = strawberry.field(description="Items nobody can find.")
    available: int = strawberry.field(description="Items that can be lent.")


@strawberry.type(description="How often an item was borrowed.")
class BorrowedItem:
    """Shows `items.models.Borrowed`."""

    is_type_of = shows(models.Borrowed)

    times: int = strawberry.field(description="How many loans of it began in the period.")

    @strawberry.field(description="The item.")
    async def item(self: Any, info: Info) -> Item:
        return shown(await info.context.load.items.load(self.item_id))


@strawberry.type(description="What was borrowed most often in a period.")
class MostBorrowed:
    """Shows `items.models.MostBorrowed`."""

    is_type_of = shows(models.MostBorrowed)

    items: list[BorrowedItem] = strawberry.field(description="The items, the one borrowed most often first.")
    approximate: bool = strawberry.field(description=_APPROXIMATE)


@strawberry.type(description="How much the items of a category are used.")
class CategoryUse:
    """Shows `items.models.CategoryUse`."""

    is_type_of = shows(models.CategoryUse)

    items: int = strawberry.field(description="How many of its items are in use now: neither lost nor retired.")
    share: float = strawberry.field(
        description="Which share of the period, from 0 to 1, they were lent: the time of their loans in the period, divided by"
        " the period times the number of these items, less the time before those were created that came in during it."
    )

    @strawberry.field(description="The category; null for items without one.")
    async def category(self: Any, info: Info) -> Category | None:
        return None if self.category_id is None else shown(await info.context.load.categories.load(self.category_id))


@strawberry.type(description="How much the inventory was used in a period.")
class Utilisation:
    """Shows `items.models.Utilisation`."""

    is_type_of = shows(models.Utilisation)

    categories: list[CategoryUse] = strawberry.field(description="By category, the most used first; empty ones are left out.")
    approximate: bool = strawberry.field(description=_APPROXIMATE)


@strawberry.type
class ReportQueries:
    """What managers ask about the whole."""

    @strawberry.federation.field(requires_scopes=_MANAGERS, description="How things stand now. For managers.")
    async def overview(
        self,
        info: Info,
        day_ends_at: Annotated[
            datetime | None, strawberry.argument(description="When today ends where you are; midnight UTC if null.")
        ] = None,
    ) -> Overview | None:
        return shown(await info.context.services.reports.overview(info.context.actor, day_ends_at))

    @strawberry.federation.field(
        requires_scopes=_MANAGERS,
        description="What was borrowed most often in a period. Loans that were undone do not count. For managers.",
    )
    async def most_borrowed(
        self,
        info: Info,
        start: From,
        to: To,
        first: Annotated[int, strawberry.argument(description="How many items; 1 to 100.")] = 20,
    ) -> MostBorrowed | None:
        return shown(await info.context.services.reports.most_borrowed(info.context.actor, start, to, first))

    @strawberry.federation.field(
        requires_scopes=_MANAGERS, description="Which share of the time the items of each category were lent. For managers."
    )
    async def utilisation(self, info: Info, start: From, to: To) -> Utilisation | None:
        return shown(await info.context.services.reports.utilisation(info.context.actor, start, to))
