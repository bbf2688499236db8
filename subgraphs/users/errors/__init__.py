"""What the users service may refuse, beside what every service may. Each message says what is in the way and what to do."""

from subgraphs.users.errors.links import AlreadyJoined, EmailMissing, LinkInvalid, LinkPointless
from subgraphs.users.errors.people import (
    EmailTaken,
    LastAdmin,
    UserAnonymised,
    UserInactive,
    UsernameTaken,
    UserNotFound,
    UserStillActive,
)
from subgraphs.users.errors.sessions import SessionExpired, SessionNotFound, SignInRefused, TooManyAttempts

__all__ = [
    "AlreadyJoined",
    "EmailMissing",
    "EmailTaken",
    "LastAdmin",
    "LinkInvalid",
    "LinkPointless",
    "SessionExpired",
    "SessionNotFound",
    "SignInRefused",
    "TooManyAttempts",
    "UserAnonymised",
    "UserInactive",
    "UserNotFound",
    "UserStillActive",
    "UsernameTaken",
]
