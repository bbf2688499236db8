"""Refusals about one-time links."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkInvalid:
    """The link is not good, or not any more. Why is told to nobody."""

    message: str = "This link does not work any more: it was used, a newer one was sent, or its time is over. Ask for a new one."


@dataclass(frozen=True, slots=True)
class EmailMissing:
    """There is nowhere to send a link to."""

    message: str = "This person has no e-mail address. Add one first."


@dataclass(frozen=True, slots=True)
class AlreadyJoined:
    """The person can sign in already."""

    message: str = "This person has a password already. If they forgot it, let them ask for a new one where they sign in."


@dataclass(frozen=True, slots=True)
class LinkPointless:
    """The person has no use for this link, or another one was asked for since."""

    message: str = "Nobody is waiting for this link any more."
