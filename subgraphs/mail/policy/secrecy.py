"""Keeping secrets out of what is kept."""

from subgraphs.mail.errors import Postponed, Refused, Unavailable
from subgraphs.mail.models import Link

_GIVEN_AWAY_BY = 8
"""So many characters of a secret are not in a text by chance."""

type Outcome = Refused | Postponed | Unavailable | None


def without_secret(outcome: Outcome, link: Link | None) -> Outcome:
    """The outcome of sending a link: filters tend to repeat what they refuse a mail for, and problems are kept and shown."""
    if link is None or not isinstance(outcome, Refused | Postponed) or link.token[:_GIVEN_AWAY_BY] not in outcome.problem:
        return outcome
    return type(outcome)("The mail server does not take this mail because of its link; what it said repeats the link.")
