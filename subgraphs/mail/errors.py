"""What can stand in the way: refusals for the graph's clients, and why a mail did not leave."""

from dataclasses import dataclass
from datetime import datetime

from subgraphs.mail.models import Kind


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
class NotificationKindLocked:
    """Mails of these kinds cannot be switched off."""

    kinds: tuple[Kind, ...]

    @property
    def message(self) -> str:
        """Which, and what to do."""
        names = ", ".join(self.kinds)
        return f"Everybody gets these mails: {names}. Leave them on; all others can be switched off."


@dataclass(frozen=True, slots=True)
class LinkNotValid:
    """A link to stop mails that we did not make, or not for a kind that can be switched off."""

    message: str = "This link does not stop any mails. Choose in your settings which mails you get."


@dataclass(frozen=True, slots=True)
class NoLink:
    """There is no use for the one-time link a mail would bring; `problem` says why, for a person."""

    problem: str


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

    @property
    def stops_all(self) -> bool:
        """Whether no mail at all can leave: every one needs the mail server, and only some need the other services."""
        return self.dependency == MAIL_SERVER


MAIL_SERVER = "smtp"
