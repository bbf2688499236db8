"""What clients can read of items, loans, categories and locations.

Nullable throughout: while this service is down, a query for something else beside it still gets its answer.
"""

from datetime import datetime
from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import After, Before, Connection, First, Last, shown
from subgraphs.chassis.paging import page_request
from subgraphs.items.context import Info
from subgraphs.items.schema import filters
from subgraphs.items.schema.categories import Category
from subgraphs.items.schema.facets import ItemFacets
from subgraphs.items.schema.items import Item, ItemId
from subgraphs.items.schema.lendability import CanLend
from subgraphs.items.schema.loans import Loan
from subgraphs.items.schema.locations import Location
from subgraphs.items.schema.matches import ItemMatch
from subgraphs.items.schema.policies import Policy
from subgraphs.items.schema.reports import ReportQueries
from subgraphs.items.schema.reservations import Reservation


@strawberry.type(description="What can be read.")
class Query(ReportQueries):
    """Reading the inventory."""

    @strawberry.field(description="One item, or null when there is none with this id.")
    async def item(self, info: Info, id: ItemId) -> Item | None:
        return shown(await info.context.load.items.load(id))

    @strawberry.field(description="One item, or null when none carries this code. For scanners, too.")
    async def item_by_code(
        self,
        info: Info,
        code: Annotated[
            str, strawberry.argument(description="The code, in any case, or the link on a label: `https://…/i/CODE`.")
        ],
    ) -> Item | None:
        return shown(await info.context.services.finding.by_code(info.context.actor, code))

    @strawberry.field(description="The best few items for what somebody is typing. For whole lists ask for `items`.")
    async def search_items(
        self,
        info: Info,
        text: Annotated[str, strawberry.argument(description="What was typed so far, at most 200 characters.")],
        first: Annotated[int, strawberry.argument(description="How many; 1 to 20.")] = 10,
    ) -> list[ItemMatch] | None:
        return shown(await info.context.services.finding.matches(info.context.actor, text, first))

    @strawberry.field(description="Items, by name unless sorted otherwise.")
    async def items(
        self,
        info: Info,
        filter: Annotated[filters.ItemFilter | None, strawberry.argument(description="Which items.")] = None,
        sort: Annotated[filters.ItemSort | None, strawberry.argument(description="In which order.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Item] | None:
        request = page_request(first, after, last, before)
        wanted, order = filters.item_filter(filter), filters.item_sort(sort)
        within = None if filter is None else filter.location_id
        return shown(await info.context.services.items.page(info.context.actor, wanted, order, request, within=within))

    @strawberry.field(description="How many items there are of each sort, beside a list of items with the same filter.")
    async def item_facets(
        self,
        info: Info,
        filter: Annotated[filters.ItemFilter | None, strawberry.argument(description="Which items.")] = None,
    ) -> ItemFacets | None:
        wanted, within = filters.item_filter(filter), None if filter is None else filter.location_id
        return shown(await info.context.services.facets.of(info.context.actor, wanted, within=within))

    @strawberry.field(
        description="One loan, or null when there is none with this id. Of others' loans members see the open ones."
    )
    async def loan(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The loan's id.")]
    ) -> Loan | None:
        return shown(await info.context.load.loans.load(id))

    @strawberry.field(description="Loans, the latest first unless sorted otherwise. Members see their own.")
    async def loans(
        self,
        info: Info,
        filter: Annotated[filters.LoanFilter | None, strawberry.argument(description="Which loans.")] = None,
        sort: Annotated[filters.LoanSort | None, strawberry.argument(description="In which order.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Loan] | None:
        request = page_request(first, after, last, before)
        wanted, order = filters.loan_filter(filter), filters.loan_sort(sort)
        return shown(await info.context.services.history.page_of_loans(info.context.actor, wanted, order, request))

    @strawberry.field(description="One reservation, or null when there is none with this id, or it is not the actor's to know.")
    async def reservation(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The reservation's id.")]
    ) -> Reservation | None:
        return shown(await info.context.load.reservations.load(id))

    @strawberry.field(description="Every category, by name.")
    async def categories(self, info: Info) -> list[Category] | None:
        return shown(await info.context.services.categories.all(info.context.actor))

    @strawberry.field(description="Whether somebody may borrow an item now; if not, every reason why not.")
    async def can_lend(
        self,
        info: Info,
        item_id: ItemId,
        borrower_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Who would borrow it; oneself if null. Members ask for themselves."),
        ] = None,
        due_at: Annotated[
            datetime | None, strawberry.argument(description="Until when; as long as the policy offers if null.")
        ] = None,
    ) -> CanLend | None:
        context = info.context
        return shown(await context.services.lendability.can_lend(context.actor, item_id, borrower_id, due_at))

    @strawberry.field(description="The lending policy as it is now.")
    async def policy(self, info: Info) -> Policy | None:
        return shown(await info.context.services.policies.current(info.context.actor))

    @strawberry.federation.field(
        requires_scopes=[["manager"]], description="Every version of the lending policy, the latest first. Managers only."
    )
    async def policy_versions(self, info: Info, first: First = None, after: After = None) -> Connection[Policy] | None:
        request = page_request(first, after, None, None)
        return shown(await info.context.services.policies.versions(info.context.actor, request))

    @strawberry.field(description="One location, or null when there is none with this id.")
    async def location(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The location's id.")]
    ) -> Location | None:
        return shown(await info.context.load.places.find(id))

    @strawberry.field(description="Every location, each followed by those inside it, by name.")
    async def locations(
        self,
        info: Info,
        include_archived: Annotated[bool, strawberry.argument(description="Also those that are out of use.")] = False,
    ) -> list[Location] | None:
        everything = (await info.context.load.places.read()).everything()
        return shown([place for place in everything if include_archived or not place.archived])
