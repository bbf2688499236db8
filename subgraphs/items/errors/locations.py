"""What may be refused of locations."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LocationNotFound:
    """There is no such location."""

    message: str = "There is no location with this id. Choose one of `locations`."


@dataclass(frozen=True, slots=True)
class LocationArchived:
    """The location is out of use."""

    name: str

    @property
    def message(self) -> str:
        """What to do."""
        return f"The location {self.name} is archived. Choose one that is in use."


@dataclass(frozen=True, slots=True)
class LocationNameTaken:
    """A neighbour has this name."""

    name: str

    @property
    def message(self) -> str:
        """What to do."""
        return f"There is a location called {self.name} in the same place already. Choose a different name."


@dataclass(frozen=True, slots=True)
class LocationCycle:
    """The location would end up inside itself."""

    message: str = "A location cannot be moved into itself or into something inside it. Choose another parent."


@dataclass(frozen=True, slots=True)
class LocationOccupied:
    """Something is still there, or belongs there."""

    items: int
    children: int

    @property
    def message(self) -> str:
        """What to do."""
        return (
            f"It still holds {self.children} location(s), and {self.items} item(s) are there or have their home there. "
            "Move them first."
        )
