"""What need not be told any more, since it is no longer so."""

from subgraphs.mail.models import End, Kind

_REMINDERS = frozenset({Kind.LOAN_DUE_SOON, Kind.LOAN_OVERDUE, Kind.LOAN_OVERDUE_MANAGER, Kind.LOAN_RECALLED})


def stale(kind: Kind, end: End | None) -> str | None:
    """Why a mail about a loan that ended like this is not worth sending, for a person; None if it is."""
    if end is End.UNDONE:
        return "The loan was undone before this mail left, so there is nothing to tell."
    if end is End.RETURNED and kind in _REMINDERS:
        return "The item came back before this mail left, so there is nothing to remind of."
    return None
