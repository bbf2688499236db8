"""Sessions as clients see them."""

from datetime import datetime
from typing import Any

import strawberry

from subgraphs.chassis.graphql.types import shows
from subgraphs.users import models
from subgraphs.users.context import Info


@strawberry.type(
    description="A person signed in on one device, until they sign out or do not use it for 30 days; 90 days at most."
)
class Session:
    """Shows `users.models.Session`."""

    is_type_of = shows(models.Session)

    id: strawberry.ID = strawberry.field(description="UUIDv7.")
    created_at: datetime = strawberry.field(description="When the person signed in.")
    last_used_at: datetime = strawberry.field(description="When it was last refreshed.")
    expires_at: datetime = strawberry.field(description="When it ends if it is not used any more.")
    address: str | None = strawberry.field(description="The address it was last used from.")
    device: str | None = strawberry.field(
        description="The device by name, for example `Firefox on Linux`; what it says of itself, which may not be true."
    )

    @strawberry.field(description="Whether it is the one that asks.")
    def current(self: Any, info: Info) -> bool:
        return self.id == info.context.actor.session_id
