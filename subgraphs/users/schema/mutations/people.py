"""What clients can do with people's records."""

from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import IdempotencyKey, Notify, shown
from subgraphs.users import models
from subgraphs.users.context import Info
from subgraphs.users.schema.mutations.people_results import (
    CreateUserResult,
    CreateUserSuccess,
    UpdateUserResult,
    UpdateUserSuccess,
)

_LOCALE = "The language to write to the person in: `en` or `de`."


@strawberry.input(description="A person to add.")
class CreateUserInput:
    """See `users.models.NewUser`."""

    name: str = strawberry.field(description="The full name; 1 to 200 characters.")
    username: str | None = strawberry.field(default=None, description="A short name nobody else has; at most 100 characters.")
    email: str | None = strawberry.field(default=None, description="An address nobody else has.")
    group: str | None = strawberry.field(default=None, description="The person's group; at most 100 characters.")
    locale: str | None = strawberry.field(default=None, description=_LOCALE)


@strawberry.input(description="Changes to a person's record. What is left out stays; null clears.")
class UpdateUserInput:
    """See `users.models.UserChanges`."""

    id: strawberry.ID = strawberry.field(description="The person's id.")
    expected_version: int | None = strawberry.field(default=None, description="Refuse unless the record has this version.")
    name: str | None = strawberry.field(default=strawberry.UNSET, description="The full name; cannot be cleared.")
    username: str | None = strawberry.field(default=strawberry.UNSET, description="A short name nobody else has.")
    email: str | None = strawberry.field(default=strawberry.UNSET, description="An address nobody else has.")
    group: str | None = strawberry.field(default=strawberry.UNSET, description="The person's group.")
    locale: str | None = strawberry.field(default=strawberry.UNSET, description=_LOCALE)


@strawberry.type
class PeopleMutations:
    """Keeping people."""

    @strawberry.mutation(description="Add a person, and welcome them by mail.")
    async def create_user(
        self,
        info: Info,
        input: Annotated[CreateUserInput, strawberry.argument(description="The person.")],
        notify: Notify = True,
        idempotency_key: IdempotencyKey = None,
    ) -> CreateUserResult:
        given = models.NewUser(
            name=input.name, username=input.username, email=input.email, group=input.group, locale=input.locale
        )
        result = await info.context.services.people.create_user(
            info.context.changing().actor, given, notify=notify, key=idempotency_key
        )
        return shown(CreateUserSuccess(user=shown(result)) if isinstance(result, models.User) else result)

    @strawberry.mutation(description="Change a person's record. People change their own `locale`, managers everything.")
    async def update_user(
        self, info: Info, input: Annotated[UpdateUserInput, strawberry.argument(description="What to change.")]
    ) -> UpdateUserResult:
        result = await info.context.services.people.update_user(info.context.changing().actor, _changes(input))
        return shown(UpdateUserSuccess(user=shown(result)) if isinstance(result, models.User) else result)


def _changes(given: UpdateUserInput) -> models.UserChanges:
    fields = {name: getattr(given, name) for name in ("name", "username", "email", "group", "locale")}
    present = {name: value for name, value in fields.items() if value is not strawberry.UNSET}
    return models.UserChanges(id=given.id, expected_version=given.expected_version, given=present)
