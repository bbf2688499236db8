"""A person's past, as clients see it."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from subgraphs.chassis.graphql.types import shown, shows
from subgraphs.users import models
from subgraphs.users.context import Info
from subgraphs.users.schema.roles import Role

if TYPE_CHECKING:
    from subgraphs.users.schema.people import User

_WHEREABOUTS = "Only the person and admins see it; null for others."


@strawberry.enum(description="What happened to an account.")
class AccountEventKind(Enum):
    """See `users.models.AccountEventKind`."""

    CREATED = strawberry.enum_value("CREATED", description="The person was added.")
    INVITED = strawberry.enum_value("INVITED", description="An invitation was asked for.")
    JOINED = strawberry.enum_value("JOINED", description="The person chose their first password.")
    UPDATED = strawberry.enum_value("UPDATED", description="What stands in the person's record changed.")
    ROLE_CHANGED = strawberry.enum_value("ROLE_CHANGED", description="The person may do more than before, or less.")
    DEACTIVATED = strawberry.enum_value("DEACTIVATED", description="The person borrows nothing new and cannot sign in.")
    REACTIVATED = strawberry.enum_value("REACTIVATED", description="The person may borrow and sign in again.")
    ANONYMISED = strawberry.enum_value("ANONYMISED", description="Who the person was is forgotten.")
    PASSWORD_RESET_REQUESTED = strawberry.enum_value(
        "PASSWORD_RESET_REQUESTED", description="Somebody asked for another password for the person's address."
    )
    PASSWORD_CHANGED = strawberry.enum_value("PASSWORD_CHANGED", description="The person has another password.")
    SIGNED_IN = strawberry.enum_value("SIGNED_IN", description="The person signed in.")
    SIGNED_OUT = strawberry.enum_value("SIGNED_OUT", description="The person signed out.")
    SIGN_INS_FAILED = strawberry.enum_value(
        "SIGN_INS_FAILED", description="Somebody tried to sign in as this person and failed, `count` times within an hour."
    )
    SESSIONS_ENDED = strawberry.enum_value("SESSIONS_ENDED", description="Sessions, `count` of them, were ended.")


@strawberry.type(description="One thing that happened to a person's account.")
class AccountEvent:
    """Shows `users.models.AccountEvent`."""

    is_type_of = shows(models.AccountEvent)

    id: strawberry.ID = strawberry.field(description="The event's id, UUIDv7.")
    kind: AccountEventKind = strawberry.field(description="What happened.")
    at: datetime = strawberry.field(description="When it happened.")
    changed: list[str] = strawberry.field(description="Of an update: the names of the fields that changed.")
    from_role: Role | None = strawberry.field(description="Of another role: the one before.")
    to_role: Role | None = strawberry.field(description="Of another role: the one since.")
    count: int | None = strawberry.field(description="Of failed sign-ins and ended sessions: how many.")
    reason: str | None = strawberry.field(
        description="Of ended sessions: `ended`, `token_reused`, `password_changed` or `access_changed`."
    )
    address: str | None = strawberry.field(description=f"Of sign-ins: the address they came from. {_WHEREABOUTS}")
    device: str | None = strawberry.field(description=f"Of sign-ins: the device by name. {_WHEREABOUTS}")

    @strawberry.field(description="Who did it; null when the system did by itself, or somebody who was not signed in.")
    async def by(self: Any, info: Info) -> Annotated["User", strawberry.lazy("subgraphs.users.schema.people")] | None:
        return shown(await info.context.people.load(self.actor_id))
