"""What the users service tells the others: facts, written with the change they report. And what it keeps to itself."""

from subgraphs.users.events.passwords import PasswordChanged
from subgraphs.users.events.people import UserCreated, UserDeactivated, UserReactivated, UserRoleChanged, UserUpdated
from subgraphs.users.events.sessions import (
    AccountFact,
    PersonSignedIn,
    PersonSignedOut,
    SessionEnd,
    SessionsEnded,
    SignInsFailed,
)

type UserEvent = UserCreated | UserUpdated | UserRoleChanged | UserDeactivated | UserReactivated | PasswordChanged

__all__ = [
    "AccountFact",
    "PasswordChanged",
    "PersonSignedIn",
    "PersonSignedOut",
    "SessionEnd",
    "SessionsEnded",
    "SignInsFailed",
    "UserCreated",
    "UserDeactivated",
    "UserEvent",
    "UserReactivated",
    "UserRoleChanged",
    "UserUpdated",
]
