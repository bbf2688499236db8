"""The outcomes of each mutation on people: one success, and the refusals a client can act on."""

from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import InvalidInput, NotPermitted, Problem, VersionConflict, shows
from subgraphs.users import errors
from subgraphs.users.schema.types import User


@strawberry.federation.type(shareable=True, description="Nobody has this id.")
class UserNotFound(Problem):
    """Shows `users.errors.UserNotFound`."""

    is_type_of = shows(errors.UserNotFound)


@strawberry.type(description="Somebody else has this address.")
class EmailTaken(Problem):
    """Shows `users.errors.EmailTaken`."""

    is_type_of = shows(errors.EmailTaken)


@strawberry.type(description="Somebody else has this username.")
class UsernameTaken(Problem):
    """Shows `users.errors.UsernameTaken`."""

    is_type_of = shows(errors.UsernameTaken)


@strawberry.type(description="The person was added.")
class CreateUserSuccess:
    """The outcome wished for."""

    user: User = strawberry.field(description="The new person.")


@strawberry.type(description="The person's record is as wished.")
class UpdateUserSuccess:
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


CreateUserResult = Annotated[
    CreateUserSuccess | EmailTaken | UsernameTaken | InvalidInput | NotPermitted,
    strawberry.union("CreateUserResult", description="What came of adding a person."),
]
UpdateUserResult = Annotated[
    UpdateUserSuccess | UserNotFound | EmailTaken | UsernameTaken | VersionConflict | InvalidInput | NotPermitted,
    strawberry.union("UpdateUserResult", description="What came of changing a person's record."),
]
DeactivateUserResult = Annotated[
    DeactivateUserSuccess | UserNotFound | NotPermitted,
    strawberry.union("DeactivateUserResult", description="What came of deactivating a person."),
]
ReactivateUserResult = Annotated[
    ReactivateUserSuccess | UserNotFound | NotPermitted,
    strawberry.union("ReactivateUserResult", description="What came of reactivating a person."),
]
