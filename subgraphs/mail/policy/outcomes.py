"""What becomes of a notification."""

from dataclasses import replace
from datetime import datetime, timedelta

from subgraphs.mail.models import Notification, State
from subgraphs.mail.policy.pauses import RETRY_PAUSES, Jitter, jittered

_ERASED = "The person was anonymised."


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


def erased(notification: Notification) -> Notification:
    """Without a word that was written to the person or about them; that there was a mail, and when, stays."""
    details = replace(notification.details, condition=None, reason=None, request_id=None)
    problem = None if notification.problem is None else _ERASED
    bare = replace(notification, details=details, subject=None, problem=problem)
    return skipped(bare, _ERASED) if bare.state is State.QUEUED else bare


def mail_key(notification: Notification) -> str:
    """What identifies a mail to mail servers and programs: every attempt at the same copy has the same key."""
    suffix = f".{notification.copies}" if notification.copies else ""
    return notification.id.replace(":", ".") + suffix


def _settled(notification: Notification, state: State) -> Notification:
    return replace(notification, state=state, next_attempt_at=None, lease_until=None)
