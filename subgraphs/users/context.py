"""What a request to the users subgraph works with."""

from dataclasses import dataclass

import strawberry

from subgraphs.chassis.identity import Actor
from subgraphs.users.service.access import Access
from subgraphs.users.service.people import People


@dataclass(frozen=True, slots=True)
class Services:
    """What can be done."""

    people: People
    access: Access


@dataclass(slots=True)
class Context:
    """Who asks, and what can be done."""

    actor: Actor
    services: Services


type Info = strawberry.Info[Context, None]
