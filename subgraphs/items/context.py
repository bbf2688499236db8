"""What a request to the items subgraph works with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.graphql.loaders import Lists, by_key
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.paging import Page, PageRequest
from subgraphs.items.loaders import Places
from subgraphs.items.models import (
    Category,
    CustodySpan,
    Item,
    Loan,
    LoanStatus,
    Reservation,
    ReservationStatus,
    TimelineEntry,
)
from subgraphs.items.service.bulk import Bulk
from subgraphs.items.service.categories import Categories
from subgraphs.items.service.custody import Custody
from subgraphs.items.service.facets import Facets
from subgraphs.items.service.finding import Finding
from subgraphs.items.service.history import History
from subgraphs.items.service.holds import Holds
from subgraphs.items.service.items import Items
from subgraphs.items.service.lendability import Lendability
from subgraphs.items.service.lines import Lines
from subgraphs.items.service.live import Live
from subgraphs.items.service.loans import Loans
from subgraphs.items.service.locations import Locations
from subgraphs.items.service.losses import Losses
from subgraphs.items.service.policies import Policies
from subgraphs.items.service.queues import Queues
from subgraphs.items.service.recalls import Recalls
from subgraphs.items.service.reminders import Reminders
from subgraphs.items.service.reports import Reports
from subgraphs.items.service.slots import Slots
from subgraphs.items.service.stock import Stock


@dataclass(frozen=True, slots=True)
class Services:
    """What can be done."""

    items: Items
    finding: Finding
    facets: Facets
    reports: Reports
    custody: Custody
    lendability: Lendability
    slots: Slots
    stock: Stock
    bulk: Bulk
    losses: Losses
    recalls: Recalls
    loans: Loans
    reminders: Reminders
    categories: Categories
    locations: Locations
    history: History
    policies: Policies
    live: Live
    queues: Queues
    lines: Lines
    holds: Holds


@dataclass(slots=True)
class Loaders:
    """What was looked up already."""

    items: DataLoader[str, Item | None]
    categories: DataLoader[str, Category | None]
    loans: DataLoader[str, Loan | None]
    places: Places
    holding: Lists[PageRequest, Page[Item]]
    reservations: DataLoader[str, Reservation | None]
    reservations_of_users: Lists[tuple[ReservationStatus | None, PageRequest], Page[Reservation] | None]
    recalled: Lists[PageRequest, Page[Item] | None]
    loans_of_users: Lists[tuple[LoanStatus | None, PageRequest], Page[Loan] | None]
    custody: Lists[PageRequest, Page[CustodySpan] | None]
    timelines: Lists[PageRequest, Page[TimelineEntry]]


@dataclass(slots=True)
class Context:
    """Who asks, when, what can be done, and what was looked up already."""

    actor: Actor
    services: Services
    now: datetime = field(default_factory=utc_now)
    load: Loaders = field(init=False)

    def __post_init__(self) -> None:
        self.load = _loaders(self.services, self.actor)

    def changing(self) -> Self:
        """For a mutation: what those before it in the request looked up is not to be relied on."""
        self.load = _loaders(self.services, self.actor)
        return self


def _loaders(services: Services, actor: Actor) -> Loaders:
    async def loans_of_users(
        owners: Sequence[str], options: tuple[LoanStatus | None, PageRequest]
    ) -> Mapping[str, Page[Loan] | None]:
        return await services.history.loans_of_users(actor, owners, *options)

    async def reservations_of_users(
        owners: Sequence[str], options: tuple[ReservationStatus | None, PageRequest]
    ) -> Mapping[str, Page[Reservation] | None]:
        return await services.lines.of_users(actor, owners, *options)

    return Loaders(
        items=by_key(lambda ids: services.items.get_many(actor, ids)),
        categories=by_key(lambda ids: services.categories.get_many(actor, ids)),
        loans=by_key(lambda ids: services.history.get_loans(actor, ids)),
        places=Places(services.locations, actor),
        holding=Lists(lambda owners, request: services.items.held(actor, owners, request)),
        recalled=Lists(lambda owners, request: services.recalls.listed(actor, owners, request)),
        loans_of_users=Lists(loans_of_users),
        reservations=by_key(lambda ids: services.lines.get_many(actor, ids)),
        reservations_of_users=Lists(reservations_of_users),
        custody=Lists(lambda owners, request: services.history.custody_of(actor, owners, request)),
        timelines=Lists(lambda owners, request: services.history.timelines_of(actor, owners, request)),
    )


type Info = strawberry.Info[Context, None]
