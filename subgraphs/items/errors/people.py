"""What may be refused because of people."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UserNotFound:
    """There is no such person."""

    message: str = "There is no person with this id. Choose one of `users`."


@dataclass(frozen=True, slots=True)
class UserInactive:
    """The person was deactivated."""

    message: str = "This person is deactivated and gets nothing new. Choose somebody else, or reactivate them."


@dataclass(frozen=True, slots=True)
class DirectoryUnavailable:
    """Nobody can tell right now whether the person exists."""

    message: str = "People cannot be looked up right now, so nothing was changed. Try again in a moment."
