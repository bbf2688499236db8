"""What can stand in the way: refusals for the graph's clients, and why a mail did not leave."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NotificationNotFound:
    """No notification has this id."""

    message: str = "There is no notification with this id. Take the id from `notifications` or `User.notifications`."


@dataclass(frozen=True, slots=True)
class NotificationQueued:
    """The notification is waiting for delivery already."""

    next_attempt_at: datetime | None = None
    message: str = "This notification is waiting for delivery already. Wait for its next attempt."


@dataclass(frozen=True, slots=True)
class Refused:
    """This mail will never be accepted; `problem` says why, for a person."""

    problem: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """This mail was not accepted now but may be later."""

    problem: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A dependency cannot do its part, whatever the mail: nothing is held against the mail."""

    dependency: str
    reason: str
    misconfigured: bool = False
    """It answers, and refuses us: asking often would not help, and might lock our account."""
