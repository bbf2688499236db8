"""What the users service knows of people. Plain frozen data, without a framework."""

from subgraphs.users.models.account_events import AccountEvent, AccountEventKind
from subgraphs.users.models.credentials import Credential, Password
from subgraphs.users.models.first_accounts import FirstAccount
from subgraphs.users.models.limits import Attempt, Limit
from subgraphs.users.models.links import Account, Link, LinkPurpose, MintedLink
from subgraphs.users.models.people import Fellow, NewUser, Seen, User, UserChanges
from subgraphs.users.models.queries import UserFilter, UserSort, UserSortField
from subgraphs.users.models.sessions import AccessToken, Rotation, Session, SignedIn, Visitor

__all__ = [
    "AccessToken",
    "Account",
    "AccountEvent",
    "AccountEventKind",
    "Attempt",
    "Credential",
    "Fellow",
    "FirstAccount",
    "Limit",
    "Link",
    "LinkPurpose",
    "MintedLink",
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
