"""What events about the same kind of thing have in common."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OfItem:
    """What every event about an item says."""

    item_id: str

    @property
    def subject(self) -> str:
        """The item it is about."""
        return self.item_id
