"""Use cases of people's past: what happened to their accounts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import is_id
from subgraphs.chassis.paging import Page, PageRequest
from subgraphs.users.models import AccountEvent
from subgraphs.users.policy.permissions import may_see_account, may_see_whereabouts


class AccountEventReader(Protocol):
    """Reads what happened to accounts."""

    async def of_users(self, user_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[AccountEvent]]:
        """A page of what happened to each person, the latest first."""
        ...


@dataclass(frozen=True, slots=True)
class History:
    """Look back."""

    events: AccountEventReader

    async def of_users(
        self, actor: Actor, user_ids: Collection[str], request: PageRequest
    ) -> Mapping[str, Page[AccountEvent] | None]:
        """A page of each person's past, the latest first; None where it is not for the actor to see."""
        visible = [id for id in user_ids if is_id(id) and may_see_account(actor, id)]
        found = await self.events.of_users(visible, request) if visible else {}
        pages = {id: page if may_see_whereabouts(actor, id) else _without_whereabouts(page) for id, page in found.items()}
        return {id: pages.get(id) for id in user_ids}


def _without_whereabouts(page: Page[AccountEvent]) -> Page[AccountEvent]:
    nodes = [event.without_whereabouts() for event in page.nodes]
    return Page(nodes, page.cursors, has_next=page.has_next, has_previous=page.has_previous)
