"""What the users service may refuse, beside what every service may. Each message says what is in the way and what to do."""

from subgraphs.users.errors.people import EmailTaken, LastAdmin, UsernameTaken, UserNotFound

__all__ = ["EmailTaken", "LastAdmin", "UserNotFound", "UsernameTaken"]
