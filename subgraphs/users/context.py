"""What a request to the users subgraph works with."""

from dataclasses import dataclass

import strawberry

from subgraphs.chassis.identity import Actor
from subgraphs.users.service import UserService


@dataclass(slots=True)
class Context:
    """Who asks, and what can be done."""

    actor: Actor
    users: UserService


type Info = strawberry.Info[Context, None]
