"""Notifications: one mail to one person because of one event."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from subgraphs.chassis.idempotency import Stamp
from subgraphs.mail.models.kinds import Kind


class State(StrEnum):
    """How far delivery got."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"


class End(StrEnum):
    """How a loan ended, as far as it changes what is told of it."""

    UNDONE = "UNDONE"
    RETURNED = "RETURNED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What the event said that the mail repeats, or needs in order to find out more."""

    due_at: datetime | None = None
    returned_at: datetime | None = None
    held_until: datetime | None = None
    condition: str | None = None
    reason: str | None = None
    cause: str | None = None
    """Why, where nobody said it in words: RETIRED, LOST or INACTIVE."""
    borrower_id: str | None = None
    """Whom it is about, where that is not the recipient."""
    request_id: str | None = None
    """The request a one-time link answers."""
    seq: int = 0
    """The item's version after the change: of two mails about a loan the later one has the larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One mail to one person because of one event."""

    id: str
    kind: Kind
    recipient_id: str
    item_id: str | None = None
    loan_id: str | None = None
    """The loan without which there is nothing to tell."""
    details: Details = field(default_factory=Details)
    state: State = State.QUEUED
    attempts: int = 0
    copies: int = 0
    """How often a person asked for another copy of a mail that had been sent."""
    next_attempt_at: datetime | None
    lease_until: datetime | None = None
    """Until then one sender works on it and the others keep off."""
    problem: str | None = None
    subject: str | None = None
    created_at: datetime
    sent_at: datetime | None = None
    stamps: tuple[Stamp, ...] = ()
    """By which somebody who asks again to resend it is recognised."""
    rev: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FanOut:
    """An event every manager is to be told of: who they are is asked later, when somebody can tell."""

    id: str
    kind: Kind
    item_id: str
    loan_id: str
    details: Details
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which notifications to list: those that match all of these. None is no condition, an empty list matches nothing."""

    recipient_id: str | None = None
    item_id: str | None = None
    kinds: Sequence[Kind] | None = None
    states: Sequence[State] | None = None
