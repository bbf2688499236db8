"""What happens to locations."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfLocation:
    location_id: str
    parent_id: str | None = None

    @property
    def subject(self) -> str:
        """The location it is about."""
        return self.location_id


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationCreated(_OfLocation):
    """There is a new location."""

    type: ClassVar[str] = "location_created"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationUpdated(_OfLocation):
    """A location was renamed, moved or put back into use: the names of the changed fields."""

    type: ClassVar[str] = "location_updated"
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationArchived(_OfLocation):
    """A location went out of use."""

    type: ClassVar[str] = "location_archived"
