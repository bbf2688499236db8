"""What happened to somebody's account: one entry for each thing."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self


class AccountEventKind(StrEnum):
    """What happened."""

    CREATED = "CREATED"
    INVITED = "INVITED"
    JOINED = "JOINED"
    UPDATED = "UPDATED"
    ROLE_CHANGED = "ROLE_CHANGED"
    DEACTIVATED = "DEACTIVATED"
    REACTIVATED = "REACTIVATED"
    ANONYMISED = "ANONYMISED"
    PASSWORD_RESET_REQUESTED = "PASSWORD_RESET_REQUESTED"  # noqa: S105 - the name of a kind
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105 - the name of a kind
    SIGNED_IN = "SIGNED_IN"
    SIGNED_OUT = "SIGNED_OUT"
    SIGN_INS_FAILED = "SIGN_INS_FAILED"
    SESSIONS_ENDED = "SESSIONS_ENDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent:
    """One thing that happened; its id is the event's."""

    id: str
    kind: AccountEventKind
    at: datetime
    actor_id: str
    changed: tuple[str, ...] = ()
    from_role: str | None = None
    to_role: str | None = None
    count: int | None = None
    reason: str | None = None
    address: str | None = None
    device: str | None = None

    def without_whereabouts(self) -> Self:
        """For whoever need not know from where somebody signs in."""
        return replace(self, address=None, device=None)
