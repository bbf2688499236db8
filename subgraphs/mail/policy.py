"""The rules of mail as pure functions: who is told what, when to try again, when to give up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from subgraphs.chassis.identity import Actor, Role
from subgraphs.mail.events import Event, ItemAssigned, ItemLent, ItemReturned, LoanDueSoon, LoanOverdue, LoanRenewed, UserCreated
from subgraphs.mail.models import Details, Kind, Notification, State

type Jitter = Callable[[], float]
"""A random number from 0 up to 1."""

RETRY_PAUSES = (
    timedelta(seconds=2),
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    *(timedelta(hours=4),) * 11,
)
"""The pauses between attempts: the last attempt is about two days after the first."""

_SHORTEST_PAUSE = timedelta(milliseconds=250)
_LONGEST_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE_MISCONFIGURED = timedelta(minutes=1)

_AUTHENTICATION_CODES = frozenset({530, 534, 535, 538})

_OF_LOANS = {
    ItemLent: Kind.ITEM_LENT,
    LoanRenewed: Kind.LOAN_RENEWED,
    LoanDueSoon: Kind.LOAN_DUE_SOON,
    LoanOverdue: Kind.LOAN_OVERDUE,
}


def notification_for(event_id: str, event: Event, now: datetime) -> Notification | None:
    """The notification an event makes, or None for a quiet change. The same event always makes the same id."""
    if not event.notify:
        return None
    kind, recipient_id, item_id, details = _content(event)
    loan_id = event.loan_id if isinstance(event, ItemLent | LoanRenewed | LoanDueSoon | LoanOverdue) else None
    return Notification(
        id=f"{event_id}:{recipient_id}",
        kind=kind,
        recipient_id=recipient_id,
        item_id=item_id,
        loan_id=loan_id,
        details=details,
        next_attempt_at=now,
        created_at=now,
    )


def _content(event: Event) -> tuple[Kind, str, str | None, Details]:
    match event:
        case UserCreated():
            return Kind.WELCOME, event.user_id, None, Details()
        case ItemAssigned():
            return Kind.ITEM_ASSIGNED, event.user_id, event.item_id, Details()
        case ItemLent() | LoanRenewed() | LoanDueSoon() | LoanOverdue():
            return _OF_LOANS[type(event)], event.borrower_id, event.item_id, Details(due_at=event.due_at)
        case ItemReturned():
            details = Details(returned_at=event.returned_at, condition=event.condition)
            return Kind.ITEM_RETURNED, event.borrower_id, event.item_id, details


class Step(StrEnum):
    """How far a conversation with the mail server had come."""

    CONNECT = "CONNECT"
    SIGN_IN = "SIGN_IN"
    SENDER = "SENDER"
    RECIPIENT = "RECIPIENT"
    CONTENT = "CONTENT"


class Verdict(StrEnum):
    """What a mail server's answer means."""

    REFUSED = "REFUSED"
    POSTPONED = "POSTPONED"
    UNAVAILABLE = "UNAVAILABLE"
    MISCONFIGURED = "MISCONFIGURED"


def judge(step: Step, code: int) -> Verdict:
    """What an SMTP reply that is not a yes means: is it about this mail, about us, or about the server?

    Only what concerns this recipient or this content is held against the mail. What every mail would meet is not.
    """
    permanent = code >= 500
    match step:
        case Step.CONNECT:
            return Verdict.UNAVAILABLE
        case Step.SENDER if code == 552:
            return Verdict.REFUSED
        case Step.SIGN_IN | Step.SENDER:
            return Verdict.MISCONFIGURED if permanent else Verdict.UNAVAILABLE
        case Step.RECIPIENT if code in _AUTHENTICATION_CODES:
            return Verdict.MISCONFIGURED
        case Step.RECIPIENT if code == 421:
            return Verdict.UNAVAILABLE
        case Step.RECIPIENT | Step.CONTENT:
            return Verdict.REFUSED if permanent else Verdict.POSTPONED


def leased(notification: Notification, until: datetime) -> Notification:
    """In one sender's hands."""
    return replace(notification, lease_until=until)


def sent(notification: Notification, subject: str | None, now: datetime) -> Notification:
    """Accepted by the mail server."""
    attempts = notification.attempts + 1
    return _settled(replace(notification, attempts=attempts, subject=subject, sent_at=now, problem=None), State.SENT)


def skipped(notification: Notification, problem: str) -> Notification:
    """Not sent, on purpose."""
    return _settled(replace(notification, problem=problem), State.SKIPPED)


def failed(notification: Notification, problem: str, subject: str | None = None) -> Notification:
    """Given up, visibly."""
    attempted = replace(notification, attempts=notification.attempts + 1, problem=problem, subject=subject)
    return _settled(attempted, State.FAILED)


def postponed(notification: Notification, problem: str, subject: str | None, now: datetime, jitter: Jitter) -> Notification:
    """To be tried again after a growing pause; given up when the last pause is used up."""
    if notification.attempts >= len(RETRY_PAUSES):
        days = round(sum(RETRY_PAUSES, timedelta()) / timedelta(days=1))
        return failed(notification, f"Given up after {notification.attempts + 1} attempts in {days} days. {problem}", subject)
    pause = jittered(RETRY_PAUSES[notification.attempts], jitter)
    return replace(
        notification,
        attempts=notification.attempts + 1,
        problem=problem,
        subject=subject,
        next_attempt_at=now + pause,
        lease_until=None,
    )


def released(notification: Notification, now: datetime) -> Notification:
    """Back in the queue untried. Behind what waits already, so that no single mail holds up the others."""
    return replace(notification, next_attempt_at=now, lease_until=None)


def requeued(notification: Notification, now: datetime) -> Notification:
    """Queued again by a person. A second copy gets its own Message-ID, or mail programs would hide it as a repetition."""
    copies = notification.copies if notification.sent_at is None else notification.copies + 1
    return replace(notification, state=State.QUEUED, attempts=0, copies=copies, next_attempt_at=now, problem=None)


def _settled(notification: Notification, state: State) -> Notification:
    return replace(notification, state=state, next_attempt_at=None, lease_until=None)


def mail_key(notification: Notification) -> str:
    """What identifies a mail to mail servers and programs: every attempt at the same copy has the same key."""
    suffix = f".{notification.copies}" if notification.copies else ""
    return notification.id.replace(":", ".") + suffix


def obstacle_pause(failures: int, *, misconfigured: bool, jitter: Jitter) -> timedelta:
    """How long all delivery rests after the n-th obstacle in a row, n from 1: short, so that it resumes soon after recovery."""
    longest = _LONGEST_PAUSE_MISCONFIGURED if misconfigured else _LONGEST_PAUSE
    return jittered(min(longest, _SHORTEST_PAUSE * 2 ** min(failures - 1, 20)), jitter)


def jittered(pause: timedelta, jitter: Jitter) -> timedelta:
    """Between three quarters of a pause and the whole of it, so that what failed together does not come back together."""
    return pause * (0.75 + 0.25 * jitter())


def may_read(actor: Actor, recipient_id: str) -> bool:
    """People read their own mail; managers and admins everybody's."""
    return may_manage(actor) or actor.id == recipient_id


def may_manage(actor: Actor) -> bool:
    """Whether the actor may see and resend mail of others."""
    return actor.role is not Role.MEMBER
