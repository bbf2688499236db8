"""What the users service knows of people. Plain frozen data, without a framework."""

from subgraphs.users.models.credentials import Credential, Password
from subgraphs.users.models.limits import Attempt, Limit
from subgraphs.users.models.people import Fellow, NewUser, Seen, User, UserChanges
from subgraphs.users.models.queries import UserFilter, UserSort, UserSortField
from subgraphs.users.models.sessions import AccessToken, Rotation, Session, SignedIn, Visitor

__all__ = [
    "AccessToken",
    "Attempt",
    "Credential",
    "Fellow",
    "Limit",
    "NewUser",
    "Password",
    "Rotation",
    "Seen",
    "Session",
    "SignedIn",
    "User",
    "UserChanges",
    "UserFilter",
    "UserSort",
    "UserSortField",
    "Visitor",
]
