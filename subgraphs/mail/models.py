"""What mail keeps: notifications, and the little it learns of people and items in order to write to somebody."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a notification tells."""

    WELCOME = "WELCOME"
    ITEM_ASSIGNED = "ITEM_ASSIGNED"
    ITEM_LENT = "ITEM_LENT"
    ITEM_RETURNED = "ITEM_RETURNED"
    LOAN_RENEWED = "LOAN_RENEWED"
    LOAN_DUE_SOON = "LOAN_DUE_SOON"
    LOAN_OVERDUE = "LOAN_OVERDUE"


class State(StrEnum):
    """How far delivery got."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What the event said that the mail repeats."""

    due_at: datetime | None = None
    returned_at: datetime | None = None
    condition: str | None = None


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
    rev: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which notifications to list: those that match all of these."""

    recipient_id: str | None = None
    item_id: str | None = None
    kinds: Sequence[Kind] = ()
    states: Sequence[State] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to write to, as the users service tells."""

    id: str
    name: str
    email: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """A thing to write about, as the items service tells."""

    id: str
    code: str
    name: str
    home_path: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's words, each name in them made harmless."""

    to_name: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A letter with its envelope. `key` becomes the Message-ID: the same key, the same mail."""

    key: str
    to_address: str
    letter: Letter
