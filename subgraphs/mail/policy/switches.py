"""Which kinds of mail a person may switch off."""

from collections.abc import Sequence, Set

from subgraphs.mail.models import Kind, Preference

MAILS_WITH_LINK = frozenset({Kind.WELCOME, Kind.INVITATION, Kind.PASSWORD_RESET})
"""Those that carry a one-time link."""

LOCKED = MAILS_WITH_LINK | {Kind.PASSWORD_CHANGED, Kind.LOAN_OVERDUE, Kind.LOAN_RECALLED}
"""What everybody has to be told: how to get in, that somebody did, and that others wait for a thing."""


def preferences(off: Set[Kind]) -> Sequence[Preference]:
    """Every kind there is, with its switch."""
    return [Preference(kind, enabled=kind in LOCKED or kind not in off, locked=kind in LOCKED) for kind in Kind]
