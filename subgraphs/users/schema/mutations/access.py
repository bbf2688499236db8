"""What clients can do about rights: roles, and whether somebody is active."""

from typing import Annotated

import strawberry

from subgraphs.chassis import identity
from subgraphs.chassis.graphql.types import NotPermitted, VersionConflict, shown
from subgraphs.users import models
from subgraphs.users.context import Info
from subgraphs.users.schema.people import User, UserId
from subgraphs.users.schema.problems import LastAdmin, UserAnonymised, UserNotFound, UserStillActive
from subgraphs.users.schema.roles import Role


@strawberry.input(description="A person and what they may do from now on.")
class SetRoleInput:
    """What `setRole` takes."""

    id: strawberry.ID = strawberry.field(description="The person's id.")
    role: Role = strawberry.field(description="What they may do.")
    expected_version: int | None = strawberry.field(default=None, description="Refuse unless the record has this version.")


@strawberry.input(description="A person nobody is to know any more.")
class AnonymiseUserInput:
    """What `anonymiseUser` takes."""

    id: strawberry.ID = strawberry.field(description="The person's id.")
    expected_version: int | None = strawberry.field(default=None, description="Refuse unless the record has this version.")


@strawberry.type(description="The person has the role.")
class SetRoleSuccess:
    """The outcome wished for."""

    user: User = strawberry.field(description="The person as they are now.")


@strawberry.type(description="The person is deactivated.")
class DeactivateUserSuccess:
    """The outcome wished for."""

    user: User = strawberry.field(description="The person as they are now.")


@strawberry.type(description="The person is active.")
class ReactivateUserSuccess:
    """The outcome wished for."""

    user: User = strawberry.field(description="The person as they are now.")


@strawberry.type(description="Nobody can tell any more who the person was.")
class AnonymiseUserSuccess:
    """The outcome wished for."""

    user: User = strawberry.field(description="What is left of them.")


SetRoleResult = Annotated[
    SetRoleSuccess | UserNotFound | UserAnonymised | LastAdmin | VersionConflict | NotPermitted,
    strawberry.union("SetRoleResult", description="What came of giving somebody a role."),
]
DeactivateUserResult = Annotated[
    DeactivateUserSuccess | UserNotFound | LastAdmin | NotPermitted,
    strawberry.union("DeactivateUserResult", description="What came of deactivating a person."),
]
ReactivateUserResult = Annotated[
    ReactivateUserSuccess | UserNotFound | UserAnonymised | NotPermitted,
    strawberry.union("ReactivateUserResult", description="What came of reactivating a person."),
]
AnonymiseUserResult = Annotated[
    AnonymiseUserSuccess | UserNotFound | UserStillActive | VersionConflict | NotPermitted,
    strawberry.union("AnonymiseUserResult", description="What came of anonymising a person."),
]


@strawberry.type
class AccessMutations:
    """Giving and taking rights."""

    @strawberry.mutation(description="Say what a person may do; for admins. It holds from the person's next access token on.")
    async def set_role(
        self, info: Info, input: Annotated[SetRoleInput, strawberry.argument(description="Who, and which role.")]
    ) -> SetRoleResult:
        role = identity.Role(input.role.value)
        result = await info.context.services.access.set_role(
            info.context.changing().actor, input.id, role, expected_version=input.expected_version
        )
        return shown(SetRoleSuccess(user=shown(result)) if isinstance(result, models.User) else result)

    @strawberry.mutation(description="Let a person borrow nothing new, nor sign in. What they hold stays listed as theirs.")
    async def deactivate_user(self, info: Info, id: UserId) -> DeactivateUserResult:
        result = await info.context.services.access.deactivate(info.context.changing().actor, id)
        return shown(DeactivateUserSuccess(user=shown(result)) if isinstance(result, models.User) else result)

    @strawberry.mutation(description="Let a deactivated person borrow and sign in again.")
    async def reactivate_user(self, info: Info, id: UserId) -> ReactivateUserResult:
        result = await info.context.services.access.reactivate(info.context.changing().actor, id)
        return shown(ReactivateUserSuccess(user=shown(result)) if isinstance(result, models.User) else result)

    @strawberry.mutation(
        description="Erase all that tells who a person was: name, username, address, group, language, password, sessions. Their"
        " history stays, as that of a former member. For admins, and for people who were deactivated before. Cannot be undone."
    )
    async def anonymise_user(
        self, info: Info, input: Annotated[AnonymiseUserInput, strawberry.argument(description="Who.")]
    ) -> AnonymiseUserResult:
        result = await info.context.services.anonymising.anonymise(
            info.context.changing().actor, input.id, expected_version=input.expected_version
        )
        return shown(AnonymiseUserSuccess(user=shown(result)) if isinstance(result, models.User) else result)
