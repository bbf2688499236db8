"""Letters, and what they are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from subgraphs.mail.models.kinds import Kind
from subgraphs.mail.models.notifications import Notification


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to write to or about, as the users service tells. `locale` is a BCP 47 tag."""

    id: str
    name: str
    email: str | None
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A thing to write about, as the items service tells."""

    id: str
    code: str
    name: str
    home_path: Sequence[str] = ()
    location_path: Sequence[str] = ()
    """Where it lies now; empty while somebody has it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link's secret, fresh from the users service. It lives for one attempt at one mail and is kept nowhere."""

    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """All that a letter is written from."""

    notification: Notification
    person: Person
    item: Item | None = None
    borrower: Person | None = None
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """An entry for the reader's calendar, in iCalendar's format; `method` is what it asks the calendar to do."""

    method: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail's words, each name in them made harmless. The words may hold a secret, so none of them shows in a log."""

    kind: Kind
    language: str
    to_name: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    unsubscribe_url: str | None = field(default=None, repr=False)
    """Where one click stops mails of this kind; none for those nobody can switch off."""
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A letter with its envelope. `key` becomes the Message-ID: the same key, the same mail."""

    key: str
    to_address: str
    letter: Letter
