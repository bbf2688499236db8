"""The outcomes of each mutation on people: one success, and the refusals a client can act on."""

from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import InvalidInput, NotPermitted, VersionConflict
from subgraphs.users.schema.people import User
from subgraphs.users.schema.problems import EmailTaken, UserAnonymised, UsernameTaken, UserNotFound


@strawberry.type(description="The person was added.")
class CreateUserSuccess:
    """The outcome wished for."""

    user: User = strawberry.field(description="The new person.")


@strawberry.type(description="The person's record is as wished.")
class UpdateUserSuccess:
    """The outcome wished for."""

    user: User = strawberry.field(description="The person as they are now.")


CreateUserResult = Annotated[
    CreateUserSuccess | EmailTaken | UsernameTaken | InvalidInput | NotPermitted,
    strawberry.union("CreateUserResult", description="What came of adding a person."),
]
UpdateUserResult = Annotated[
    UpdateUserSuccess
    | UserNotFound
    | UserAnonymised
    | EmailTaken
    | UsernameTaken
    | VersionConflict
    | InvalidInput
    | NotPermitted,
    strawberry.union("UpdateUserResult", description="What came of changing a person's record."),
]
