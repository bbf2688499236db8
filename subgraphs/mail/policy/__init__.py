"""The rules of mail as pure functions: who is told what, when to try again, when to give up."""

from subgraphs.mail.policy.access import may_manage, may_read
from subgraphs.mail.policy.answers import Step, Verdict, judge
from subgraphs.mail.policy.outcomes import (
    erased,
    failed,
    leased,
    mail_key,
    postponed,
    released,
    requeued,
    sent,
    skipped,
)
from subgraphs.mail.policy.pauses import RETRY_PAUSES, Jitter, jittered, obstacle_pause
from subgraphs.mail.policy.secrecy import without_secret
from subgraphs.mail.policy.staleness import stale
from subgraphs.mail.policy.switches import LOCKED, MAILS_WITH_LINK, preferences
from subgraphs.mail.policy.telling import fan_out_for, notification_for, to_managers
from subgraphs.mail.policy.unsubscribing import sign, signed

__all__ = [
    "LOCKED",
    "MAILS_WITH_LINK",
    "RETRY_PAUSES",
    "Jitter",
    "Step",
    "Verdict",
    "erased",
    "failed",
    "fan_out_for",
    "jittered",
    "judge",
    "leased",
    "mail_key",
    "may_manage",
    "may_read",
    "notification_for",
    "obstacle_pause",
    "postponed",
    "preferences",
    "released",
    "requeued",
    "sent",
    "sign",
    "signed",
    "skipped",
    "stale",
    "to_managers",
    "without_secret",
]
