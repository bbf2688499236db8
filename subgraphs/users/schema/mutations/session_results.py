"""The outcomes of what concerns sessions and passwords."""

from datetime import datetime
from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import InvalidInput
from subgraphs.users.schema.people import User
from subgraphs.users.schema.problems import SessionExpired, SessionNotFound, SignInRefused, TooManyAttempts, UserNotFound

_TOKEN = "Send it as `Authorization: Bearer …` with each request. Keep it in memory only."  # noqa: S105 - a description
_END = "When the access token ends. Refresh the session before."


@strawberry.type(description="Signed in. The browser has the session in a cookie.")
class SignInSuccess:
    """The outcome wished for."""

    access_token: str = strawberry.field(description=_TOKEN)
    expires_at: datetime = strawberry.field(description=_END)
    user: User = strawberry.field(description="Who signed in.")


@strawberry.type(description="The session goes on.")
class RefreshSessionSuccess:
    """The outcome wished for."""

    access_token: str = strawberry.field(description=_TOKEN)
    expires_at: datetime = strawberry.field(description=_END)
    user: User = strawberry.field(description="Whose session it is.")


@strawberry.type(description="Signed out, or not signed in to begin with.")
class SignOutSuccess:
    """The outcome wished for."""

    signed_out: bool = strawberry.field(default=True, description="Always true.")


@strawberry.type(description="The password is the new one. All other sessions have ended.")
class ChangePasswordSuccess:
    """The outcome wished for."""

    user: User = strawberry.field(description="Whose password it is.")


@strawberry.type(description="The session has ended. Its access token may be good for up to ten minutes more.")
class EndSessionSuccess:
    """The outcome wished for."""

    id: strawberry.ID = strawberry.field(description="Of the session that was.")


@strawberry.type(description="The other sessions have ended. Their access tokens may be good for up to ten minutes more.")
class EndOtherSessionsSuccess:
    """The outcome wished for."""

    ended: int = strawberry.field(description="How many there were.")


SignInResult = Annotated[
    SignInSuccess | SignInRefused | TooManyAttempts | InvalidInput,
    strawberry.union("SignInResult", description="What came of signing in."),
]
RefreshSessionResult = Annotated[
    RefreshSessionSuccess | SessionExpired,
    strawberry.union("RefreshSessionResult", description="What came of refreshing a session."),
]
ChangePasswordResult = Annotated[
    ChangePasswordSuccess | TooManyAttempts | InvalidInput | UserNotFound,
    strawberry.union("ChangePasswordResult", description="What came of changing one's password."),
]
SignOutResult = Annotated[SignOutSuccess, strawberry.union("SignOutResult", description="What came of signing out.")]
EndOtherSessionsResult = Annotated[
    EndOtherSessionsSuccess, strawberry.union("EndOtherSessionsResult", description="What came of ending the other sessions.")
]
EndSessionResult = Annotated[
    EndSessionSuccess | SessionNotFound,
    strawberry.union("EndSessionResult", description="What came of ending a session."),
]
