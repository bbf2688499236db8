"""Where an item is, as clients see it."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from subgraphs.chassis.graphql.types import shown, shows
from subgraphs.items import models
from subgraphs.items.context import Info
from subgraphs.items.policy.permissions import may_look_into
from subgraphs.items.schema.loans import Loan
from subgraphs.items.schema.locations import Location
from subgraphs.items.schema.people import User

_SINCE = "Since when."


@strawberry.type(description="An item waits for who is next in its line.")
class Hold:
    """Shows `items.models.Hold`."""

    is_type_of = shows(models.Hold)

    until: datetime = strawberry.field(description="How long it waits for them.")

    @strawberry.field(description="For whom. Only they themselves and managers see it.")
    def user(self: Any, info: Info) -> User | None:
        allowed = info.context.services.lines.may_know(info.context.actor, self.user_id)
        return shown(models.UserRef(self.user_id)) if allowed else None


@strawberry.type(description="It lies at a location, for everybody or held for who is next in its line.")
class AtLocation:
    """Shows `items.models.AtLocation`."""

    is_type_of = shows(models.AtLocation)

    since: datetime = strawberry.field(description=_SINCE)
    hold: Hold | None = strawberry.field(description="For whom it waits, if it does.")

    @strawberry.field(description="Where it lies.")
    def location(self: Any, info: Info) -> Location:
        return shown(info.context.load.places.get(self.location_id))


@strawberry.type(description="It is somebody's, without an end.")
class AssignedTo:
    """Shows `items.models.AssignedTo`."""

    is_type_of = shows(models.AssignedTo)

    user: User | None = strawberry.field(description="Whose it is.")
    since: datetime = strawberry.field(description=_SINCE)


@strawberry.type(description="Somebody borrowed it.")
class LentTo:
    """Shows `items.models.LentTo`."""

    is_type_of = shows(models.LentTo)

    borrower: User | None = strawberry.field(description="Who borrowed it.")
    loan: Loan = strawberry.field(description="The loan.")
    due_at: datetime = strawberry.field(description="When it should be back.")
    since: datetime = strawberry.field(description=_SINCE)

    @strawberry.field(description="Whether it should be back by now.")
    def overdue(self: Any, info: Info) -> bool:
        return self.overdue(info.context.now)


@strawberry.type(description="Nobody knows where it is.")
class Lost:
    """Shows `items.models.Lost`."""

    is_type_of = shows(models.Lost)

    since: datetime = strawberry.field(description=_SINCE)

    @strawberry.field(description="Who had it last, if anybody had it; for themselves and managers.")
    def last_holder(self: Any, info: Info) -> User | None:
        lost: models.Lost = self
        return shown(lost.last_holder) if may_look_into(info.context.actor, lost.last_holder_id) else None


@strawberry.type(description="It is out of use.")
class Retired:
    """Shows `items.models.Retired`."""

    is_type_of = shows(models.Retired)

    reason: str | None = strawberry.field(description="Why, if that was noted.")
    since: datetime = strawberry.field(description=_SINCE)


Whereabouts = Annotated[
    AtLocation | AssignedTo | LentTo | Lost | Retired,
    strawberry.union("Whereabouts", description="Where an item is now: exactly one of these."),
]
