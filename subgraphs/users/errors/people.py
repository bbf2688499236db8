"""Refusals about people's records."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UserNotFound:
    """Nobody has this id."""

    id: str

    @property
    def message(self) -> str:
        """What to do."""
        return "Nobody has this id. Look the person up by name or username."


@dataclass(frozen=True, slots=True)
class EmailTaken:
    """Somebody else has this address."""

    email: str

    @property
    def message(self) -> str:
        """What to do."""
        return f"Somebody else uses the address {self.email} already. Use another one, or change theirs first."


@dataclass(frozen=True, slots=True)
class UsernameTaken:
    """Somebody else has this username."""

    username: str

    @property
    def message(self) -> str:
        """What to do."""
        return f"The username {self.username} is taken. Choose another one."


@dataclass(frozen=True, slots=True)
class LastAdmin:
    """Nobody would be left who may do what only admins may."""

    message: str = "There would be no active admin left. Make somebody else an admin first."


@dataclass(frozen=True, slots=True)
class UserInactive:
    """The person is deactivated."""

    message: str = "This person is deactivated. Reactivate them first."


@dataclass(frozen=True, slots=True)
class UserStillActive:
    """The person can still borrow and sign in."""

    message: str = "This person is active. Deactivate them first, and take back what they hold."


@dataclass(frozen=True, slots=True)
class UserAnonymised:
    """Nobody knows any more who this was."""

    message: str = "This person was anonymised, which is for good. Add them anew if they are back."
