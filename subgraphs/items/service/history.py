"""Use cases of history: loans, open and closed, and what happened to an item."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.chassis.clock import Clock, utc_now
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import is_id
from subgraphs.chassis.paging import Page, PageRequest
from subgraphs.items.models import Loan, LoanFilter, LoanSort, LoanStatus, TimelineEntry
from subgraphs.items.service.ports import LoanReader, TimelineReader


@dataclass(frozen=True, slots=True)
class History:
    """Look back."""

    loans: LoanReader
    timelines: TimelineReader
    clock: Clock = utc_now

    async def get_loans(self, _actor: Actor, ids: Collection[str]) -> Mapping[str, Loan]:
        """Loans by id; unknown ids are missing."""
        return await self.loans.get_many([id for id in ids if is_id(id)])

    async def page_of_loans(self, _actor: Actor, wanted: LoanFilter, sort: LoanSort, request: PageRequest) -> Page[Loan]:
        """A page of the loans that match."""
        return await self.loans.page(wanted, sort, request, self.clock())

    async def loans_of_users(
        self, _actor: Actor, user_ids: Collection[str], status: LoanStatus | None, request: PageRequest
    ) -> Mapping[str, Page[Loan]]:
        """A page of each person's loans, the latest first."""
        return await self.loans.of_users(user_ids, status, request, self.clock())

    async def timelines_of(
        self, _actor: Actor, item_ids: Collection[str], request: PageRequest
    ) -> Mapping[str, Page[TimelineEntry]]:
        """A page of each item's timeline, the latest first."""
        return await self.timelines.of_items(item_ids, request)
