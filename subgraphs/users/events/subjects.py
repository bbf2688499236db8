"""What events about the same kind of thing have in common."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OfUser:
    """What every event about a person says."""

    user_id: str

    @property
    def subject(self) -> str:
        """The person it is about."""
        return self.user_id
