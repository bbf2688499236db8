"""What a request to the users subgraph works with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.chassis.addresses import Network, client_address
from subgraphs.chassis.graphql.asking import Asking
from subgraphs.chassis.graphql.loaders import Lists
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.paging import Page, PageRequest
from subgraphs.users.models import AccountEvent, Seen, Session, SignedIn, Visitor
from subgraphs.users.policy.devices import device_name
from subgraphs.users.service.access import Access
from subgraphs.users.service.anonymising import Anonymising
from subgraphs.users.service.first_accounts import FirstAccounts
from subgraphs.users.service.history import History
from subgraphs.users.service.links import Links
from subgraphs.users.service.passwords import Passwords
from subgraphs.users.service.people import People
from subgraphs.users.service.redeeming import Redeeming
from subgraphs.users.service.refreshing import Refreshing
from subgraphs.users.service.sessions import Sessions
from subgraphs.users.service.sign_in import SignIn


@dataclass(frozen=True, slots=True)
class Services:
    """What can be done."""

    people: People
    beginning: FirstAccounts
    access: Access
    anonymising: Anonymising
    history: History
    links: Links
    redeeming: Redeeming
    sign_in: SignIn
    refreshing: Refreshing
    sessions: Sessions
    passwords: Passwords


@dataclass(slots=True)
class Context:
    """Who asks, from where, what can be done, and what was looked up already."""

    actor: Actor
    services: Services
    asking: Asking = field(default_factory=Asking)
    visitor: Visitor = field(default_factory=Visitor)
    sessions_of: DataLoader[str, Sequence[Session] | None] = field(init=False)
    people: DataLoader[str, Seen | None] = field(init=False)
    account_events_of: Lists[PageRequest, Page[AccountEvent] | None] = field(init=False)

    def __post_init__(self) -> None:
        self.changing()

    def changing(self) -> Self:
        """For a mutation: what those before it in the request looked up is not to be relied on."""
        self.sessions_of = DataLoader(load_fn=self._sessions_of)
        self.people = DataLoader(load_fn=self._people)
        self.account_events_of = Lists(lambda ids, request: self.services.history.of_users(self.actor, ids, request))
        return self

    def signed_in(self, signed_in: SignedIn) -> None:
        """The rest of the answer is for whoever this is; the browser keeps the session."""
        self.actor = signed_in.actor
        if signed_in.secret is not None:
            self.asking.keep_session(signed_in.secret, int(signed_in.kept_for.total_seconds()))

    async def _people(self, ids: list[str]) -> Sequence[Seen | None]:
        return await self.services.people.get_many(self.actor, ids)

    async def _sessions_of(self, user_ids: list[str]) -> Sequence[Sequence[Session] | None]:
        found = await self.services.sessions.of_users(self.actor, user_ids)
        return [found.get(id) for id in user_ids]


def new_context(services: Services, trusted: Sequence[Network], asking: Asking) -> Context:
    """What one request works with. Proxies are believed if they are in one of the trusted networks."""
    address = client_address(asking.peer, asking.forwarded_for, trusted)
    return Context(asking.actor, services, asking, Visitor(address=address, device=device_name(asking.user_agent)))


type Info = strawberry.Info[Context, None]
