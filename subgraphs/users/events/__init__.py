"""What the users service tells the others: facts, written with the change they report. And what it keeps to itself."""

from subgraphs.users.events.links import InvitationAccepted, LinkRequested
from subgraphs.users.events.passwords import PasswordChanged
from subgraphs.users.events.people import (
    UserAnonymised,
    UserCreated,
    UserDeactivated,
    UserReactivated,
    UserRoleChanged,
    UserUpdated,
)
from subgraphs.users.events.sessions import (
    AccountFact,
    PersonSignedIn,
    PersonSignedOut,
    SessionEnd,
    SessionsEnded,
    SignInsFailed,
)

type UserEvent = (
    UserCreated
    | UserUpdated
    | UserRoleChanged
    | UserDeactivated
    | UserReactivated
    | UserAnonymised
    | LinkRequested
    | InvitationAccepted
    | PasswordChanged
)

__all__ = [
    "AccountFact",
    "InvitationAccepted",
    "LinkRequested",
    "PasswordChanged",
    "PersonSignedIn",
    "PersonSignedOut",
    "SessionEnd",
    "SessionsEnded",
    "SignInsFailed",
    "UserAnonymised",
    "UserCreated",
    "UserDeactivated",
    "UserEvent",
    "UserReactivated",
    "UserRoleChanged",
    "UserUpdated",
]
