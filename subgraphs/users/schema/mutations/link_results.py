"""The outcomes of what concerns one-time links."""

from datetime import datetime
from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import InvalidInput, NotPermitted
from subgraphs.users.schema.people import User
from subgraphs.users.schema.problems import (
    AlreadyJoined,
    EmailMissing,
    LinkInvalid,
    TooManyAttempts,
    UserInactive,
    UserNotFound,
)

_TOKEN = "Send it as `Authorization: Bearer …` with each request. Keep it in memory only."  # noqa: S105 - a description
_END = "When the access token ends. Refresh the session before."


@strawberry.type(description="An invitation is on its way.")
class InviteUserSuccess:
    """The outcome wished for."""

    user: User = strawberry.field(description="Who gets it.")


@strawberry.type(description="A link is on its way, if this is somebody's address.")
class RequestPasswordResetSuccess:
    """The outcome wished for."""

    email: str = strawberry.field(description="The address as it was typed, without spaces around it.")


@strawberry.type(description="The person has a password and is signed in. The browser has the session in a cookie.")
class AcceptInvitationSuccess:
    """The outcome wished for."""

    access_token: str = strawberry.field(description=_TOKEN)
    expires_at: datetime = strawberry.field(description=_END)
    user: User = strawberry.field(description="Who signed in.")


@strawberry.type(description="The person has another password and is signed in. The browser has the session in a cookie.")
class ResetPasswordSuccess:
    """The outcome wished for."""

    access_token: str = strawberry.field(description=_TOKEN)
    expires_at: datetime = strawberry.field(description=_END)
    user: User = strawberry.field(description="Who signed in.")


InviteUserResult = Annotated[
    InviteUserSuccess | UserNotFound | UserInactive | EmailMissing | AlreadyJoined | InvalidInput | NotPermitted,
    strawberry.union("InviteUserResult", description="What came of inviting a person."),
]
RequestPasswordResetResult = Annotated[
    RequestPasswordResetSuccess | TooManyAttempts | InvalidInput,
    strawberry.union("RequestPasswordResetResult", description="What came of asking for another password."),
]
AcceptInvitationResult = Annotated[
    AcceptInvitationSuccess | LinkInvalid | TooManyAttempts | InvalidInput,
    strawberry.union("AcceptInvitationResult", description="What came of accepting an invitation."),
]
ResetPasswordResult = Annotated[
    ResetPasswordSuccess | LinkInvalid | TooManyAttempts | InvalidInput,
    strawberry.union("ResetPasswordResult", description="What came of choosing another password."),
]
