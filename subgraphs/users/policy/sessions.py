"""How long sessions last, and what a refresh token that is shown stands for."""

from datetime import datetime, timedelta
from enum import Enum, auto
from hmac import compare_digest
from typing import Final

from subgraphs.users.models import Session
from subgraphs.users.policy.tokens import RefreshToken

IDLE: Final = timedelta(days=30)
"""A session that nobody uses for so long ends."""

LONGEST: Final = timedelta(days=90)
"""And each ends after so long, used or not."""

GRACE: Final = timedelta(seconds=20)
"""How long the token before the present one is still good: tabs race, and answers get lost."""

ROTATE_AFTER: Final = timedelta(seconds=60)
"""A token younger than that is not replaced. Longer than the grace by more than an answer is ever under way: or of two
answers that cross, the older could arrive last and leave a browser with a token that is good no more."""

MOST_SESSIONS: Final = 50
"""A person has at most so many; a new one ends the one unused for longest."""


class Standing(Enum):
    """What a token that is shown stands for."""

    CURRENT = auto()
    """The present one, too young to be replaced."""
    DUE = auto()
    """The present one, to be replaced."""
    PREDECESSOR = auto()
    """The one before, shown in time."""
    REUSED = auto()
    """An older one: somebody has a copy, the person or a thief."""
    EXPIRED = auto()
    """The session's time is over."""


def standing(session: Session, token: RefreshToken, now: datetime) -> Standing:
    """What a token stands for in the session that has its handle."""
    if now >= session.expires_at:
        return Standing.EXPIRED
    age = now - session.rotated_at
    if compare_digest(token.hash, session.current):
        return Standing.DUE if age >= ROTATE_AFTER else Standing.CURRENT
    if session.previous is not None and compare_digest(token.hash, session.previous) and age <= GRACE:
        return Standing.PREDECESSOR
    return Standing.REUSED


def expires_at(created_at: datetime, used_at: datetime) -> datetime:
    """When a session ends that was last used then."""
    return min(used_at + IDLE, created_at + LONGEST)
