"""People as clients see them."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Annotated, Any

import strawberry

from subgraphs.chassis.graphql.types import After, Before, Connection, First, Last, SortDirection, shown, shows
from subgraphs.chassis.paging import page_request
from subgraphs.users import models
from subgraphs.users.context import Context, Info
from subgraphs.users.schema.account_events import AccountEvent
from subgraphs.users.schema.roles import Role
from subgraphs.users.schema.sessions import Session

UserId = Annotated[strawberry.ID, strawberry.argument(description="The person's id.")]


_PRIVATE = "Only the person and managers see it; null for others."


@strawberry.federation.type(keys=["id"], description="A person: somebody who can borrow things.")
class User:
    """Shows `users.models.User`."""

    is_type_of = shows(models.User, models.Fellow)

    id: strawberry.ID = strawberry.field(description="UUIDv7.")
    name: str = strawberry.field(description="The full name to show.")
    username: str | None = strawberry.field(
        description=f"A short name, unique regardless of case; null when the person has none. {_PRIVATE}"
    )
    email: str | None = strawberry.field(
        description=f"Where mail goes, unique regardless of case; null when the person has none. {_PRIVATE}"
    )
    group: str | None = strawberry.field(
        description=f"The person's group (staff, student, ...), which lending policy may distinguish. {_PRIVATE}"
    )
    role: Role | None = strawberry.field(description=f"What the person may do. {_PRIVATE}")
    locale: str | None = strawberry.field(
        description=f"The language to write to the person in, as BCP 47 has it: `en` or `de`; null when not chosen. {_PRIVATE}"
    )
    active: bool = strawberry.field(
        description="False once deactivated: keeps what they hold, borrows nothing new, cannot sign in."
    )
    created_at: datetime = strawberry.field(description="When the person was added.")
    updated_at: datetime = strawberry.field(description="When the record last changed.")
    anonymised_at: datetime | None = strawberry.field(
        description="When all that told who the person was was erased; null while they are known."
    )
    version: int = strawberry.field(description="Counts the changes; pass it as `expectedVersion` to notice those of others.")

    @strawberry.field(
        description="Where the person is signed in, last used first. Only the person and admins see it; null for others."
    )
    async def sessions(self: Any, info: Info) -> list[Session] | None:
        return shown(await info.context.sessions_of.load(self.id))

    @strawberry.field(description=f"What happened to the account, the latest first. {_PRIVATE}")
    async def account_events(
        self: Any, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[AccountEvent] | None:
        return shown(await info.context.account_events_of.load(self.id, page_request(first, after, last, before)))

    @classmethod
    async def resolve_references(cls, ids: Sequence[str], context: Context) -> Sequence[models.Seen | None]:
        """The people other subgraphs refer to."""
        return await context.services.people.get_many(context.actor, ids)


@strawberry.input(description="Which people to list: those that match all that is given.")
class UserFilter:
    """See `users.models.UserFilter`."""

    text: str | None = strawberry.field(default=None, description="Beginnings of words in name, username or address.")
    active: bool | None = strawberry.field(default=None, description="Only active people, or only deactivated ones.")
    group: str | None = strawberry.field(default=None, description="Only people of this group.")
    role: Role | None = strawberry.field(default=None, description="Only people with this role.")
    usernames: list[str] | None = strawberry.field(default=None, description="Only people with these usernames; at most 100.")


@strawberry.enum(description="What people can be sorted by.")
class UserSortField(Enum):
    """See `users.models.UserSortField`."""

    NAME = strawberry.enum_value("NAME", description="By name, without regard to case.")
    CREATED_AT = strawberry.enum_value("CREATED_AT", description="By when they were added.")


@strawberry.input(description="How to sort people.")
class UserSort:
    """See `users.models.UserSort`."""

    field: UserSortField = strawberry.field(default=UserSortField.NAME, description="What to sort by.")
    direction: SortDirection = strawberry.field(default=SortDirection.ASC, description="Which way.")
