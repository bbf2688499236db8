"""Categories: what kind of thing an item is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of item, with a name no other category has."""

    id: str
    name: str
    rev: int = 1
