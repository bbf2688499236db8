"""Facts about signing in: kept in the person's account log, told to nobody else."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from subgraphs.users.events.subjects import OfUser


class SessionEnd(StrEnum):
    """Why a session ended before its time."""

    ENDED = "ended"
    """Somebody ended it from another one."""
    TOKEN_REUSED = "token_reused"  # noqa: S105 - the name of a reason
    """An old refresh token was shown: perhaps somebody has a copy."""
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a reason
    ACCESS_CHANGED = "access_changed"
    """The person was deactivated or anonymised, or has another role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSignedIn(OfUser):
    """A person signed in."""

    type: ClassVar[str] = "signed_in"
    session_id: str
    address: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSignedOut(OfUser):
    """A person signed out of a session."""

    type: ClassVar[str] = "signed_out"
    session_id: str
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInsFailed(OfUser):
    """Somebody tried to sign in as this person and failed, `count` times within one hour."""

    type: ClassVar[str] = "sign_ins_failed"
    count: int
    last_at: datetime
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsEnded(OfUser):
    """So many of a person's sessions were ended, and why."""

    type: ClassVar[str] = "sessions_ended"
    reason: SessionEnd
    count: int
    address: str | None = None


type AccountFact = PersonSignedIn | PersonSignedOut | SignInsFailed | SessionsEnded
