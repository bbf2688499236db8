"""What a mail server's answers mean."""

from enum import StrEnum

_AUTHENTICATION_CODES = frozenset({530, 534, 535, 538})


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
