"""What the users service may refuse, beside what every service may. Each message says what is in the way and what to do."""

from subgraphs.users.errors.people import EmailTaken, LastAdmin, UsernameTaken, UserNotFound
from subgraphs.users.errors.sessions import SessionExpired, SessionNotFound, SignInRefused, TooManyAttempts

__all__ = [
    "EmailTaken",
    "LastAdmin",
    "SessionExpired",
    "SessionNotFound",
    "SignInRefused",
    "TooManyAttempts",
    "UserNotFound",
    "UsernameTaken",
]
