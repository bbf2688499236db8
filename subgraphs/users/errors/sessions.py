"""Refusals of signing in, and of what concerns sessions."""

from dataclasses import dataclass
from math import ceil

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """Nobody known, a wrong password, or somebody who may not sign in: which of them is told to nobody."""

    message: str = (
        "The name or the password is not right, or this account is not active. Try again, reset the password, or ask a manager."
    )


@dataclass(frozen=True, slots=True)
class TooManyAttempts:
    """Tried too often, or too many people try at once."""

    retry_after_seconds: int

    @property
    def message(self) -> str:
        """When to try again."""
        seconds = self.retry_after_seconds
        wait = f"{seconds} s" if seconds <= _MINUTE else f"{ceil(seconds / _MINUTE)} minutes"
        return f"Too many attempts. Wait {wait}, then try again."


@dataclass(frozen=True, slots=True)
class SessionExpired:
    """There is no such session any more."""

    message: str = "You are not signed in any more. Sign in again."


@dataclass(frozen=True, slots=True)
class SessionNotFound:
    """Nobody is signed in there, or not for the actor to see."""

    id: str

    @property
    def message(self) -> str:
        """What to do."""
        return "There is no such session any more. Look at the list again."
