"""Recalls: what somebody has, and is to bring back before they would have to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RecallCause(StrEnum):
    """Why something is recalled."""

    DEACTIVATED = "DEACTIVATED"
    REQUESTED = "REQUESTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """An item is to come back, since when and why."""

    at: datetime
    cause: RecallCause
    reason: str | None = None
    holder_id: str
    """Whom it is recalled from."""


class Standing(StrEnum):
    """What is known of somebody who has, or had, things: whether they may keep them."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    ANONYMISED = "ANONYMISED"


@dataclass(frozen=True, slots=True)
class Stood:
    """Somebody's standing, and the version of their account that it was told with."""

    user_id: str
    standing: Standing
    seq: int
