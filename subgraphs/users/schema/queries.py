"""What clients can read of people.

Nullable throughout: while this service is down, a query for something else beside it still gets its answer.
"""

from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import After, Before, Connection, First, Last, SortDirection, shown
from subgraphs.chassis.identity import Role
from subgraphs.chassis.paging import page_request
from subgraphs.users import models
from subgraphs.users.context import Info
from subgraphs.users.schema.people import User, UserFilter, UserId, UserSort

FOR_MANAGERS = [["manager"]]


@strawberry.type(description="What can be read.")
class Query:
    """Reading people."""

    @strawberry.field(description="Whoever is signed in.")
    async def me(self, info: Info) -> User | None:
        return shown(await info.context.services.people.get(info.context.actor, info.context.actor.id))

    @strawberry.field(description="One person, or null when nobody has this id.")
    async def user(self, info: Info, id: UserId) -> User | None:
        return shown(await info.context.services.people.get(info.context.actor, id))

    @strawberry.federation.field(
        requires_scopes=FOR_MANAGERS, description="One person, or null when nobody has this username. For managers."
    )
    async def user_by_username(
        self, info: Info, username: Annotated[str, strawberry.argument(description="The username, in any case.")]
    ) -> User | None:
        return shown(await info.context.services.people.get_by_username(info.context.actor, username))

    @strawberry.federation.field(
        requires_scopes=FOR_MANAGERS, description="People, by name unless sorted otherwise. For managers."
    )
    async def users(
        self,
        info: Info,
        filter: Annotated[UserFilter | None, strawberry.argument(description="Which people.")] = None,
        sort: Annotated[UserSort | None, strawberry.argument(description="In which order.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[User] | None:
        request = page_request(first, after, last, before)
        return shown(await info.context.services.people.page(info.context.actor, _filter(filter), _sort(sort), request))


def _filter(given: UserFilter | None) -> models.UserFilter:
    if given is None:
        return models.UserFilter()
    usernames = None if given.usernames is None else tuple(given.usernames)
    role = None if given.role is None else Role(given.role.value)
    return models.UserFilter(text=given.text, active=given.active, group=given.group, role=role, usernames=usernames)


def _sort(given: UserSort | None) -> models.UserSort:
    if given is None:
        return models.UserSort()
    return models.UserSort(models.UserSortField[given.field.name], given.direction is SortDirection.DESC)
