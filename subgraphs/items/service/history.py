"""Use cases of history: loans, open and closed, what happened to an item, and what somebody had."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from subgraphs.chassis.clock import Clock, utc_now
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import is_id
from subgraphs.chassis.paging import Page, PageRequest
from subgraphs.items.models import CustodySpan, Loan, LoanFilter, LoanSort, LoanStatus, TimelineEntry
from subgraphs.items.policy.permissions import may_look_into
from subgraphs.items.policy.privacy import may_see_loan, shown_entry, visible_loans
from subgraphs.items.service.ports import CustodyReader, LoanReader, TimelineReader

_NOTHING: Final = Page[Loan](nodes=(), cursors=(), has_next=False, has_previous=False)


@dataclass(frozen=True, slots=True)
class History:
    """Look back."""

    loans: LoanReader
    timelines: TimelineReader
    custody: CustodyReader
    clock: Clock = utc_now

    async def get_loans(self, actor: Actor, ids: Collection[str]) -> Mapping[str, Loan]:
        """Loans by id; unknown ids are missing, and closed loans of others."""
        found = await self.loans.get_many([id for id in ids if is_id(id)])
        return {id: loan for id, loan in found.items() if may_see_loan(actor, loan)}

    async def page_of_loans(self, actor: Actor, wanted: LoanFilter, sort: LoanSort, request: PageRequest) -> Page[Loan]:
        """A page of the loans that match; for a member, of their own."""
        visible = visible_loans(actor, wanted)
        return _NOTHING if visible is None else await self.loans.page(visible, sort, request, self.clock())

    async def loans_of_users(
        self, actor: Actor, user_ids: Collection[str], status: LoanStatus | None, request: PageRequest
    ) -> Mapping[str, Page[Loan] | None]:
        """A page of each person's loans, the latest first; None for whom the actor may not look into."""
        found = await self.loans.of_users(_allowed(actor, user_ids), status, request, self.clock())
        return {id: found.get(id) for id in user_ids}

    async def custody_of(
        self, actor: Actor, user_ids: Collection[str], request: PageRequest
    ) -> Mapping[str, Page[CustodySpan] | None]:
        """A page of what each person had and has, the latest first; None for whom the actor may not look into."""
        found = await self.custody.of_users(_allowed(actor, user_ids), request)
        return {id: found.get(id) for id in user_ids}

    async def timelines_of(
        self, actor: Actor, item_ids: Collection[str], request: PageRequest
    ) -> Mapping[str, Page[TimelineEntry]]:
        """A page of each item's timeline, the latest first, without people the actor may not look into."""
        pages = await self.timelines.of_items(item_ids, request)
        return {id: replace(page, nodes=[shown_entry(actor, entry) for entry in page.nodes]) for id, page in pages.items()}


def _allowed(actor: Actor, user_ids: Collection[str]) -> Collection[str]:
    return [id for id in user_ids if may_look_into(actor, id)]
