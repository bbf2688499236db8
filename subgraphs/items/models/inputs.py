"""What a client gives to describe an item, as it was written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """What is given to create an item."""

    code: str
    name: str
    description: str | None = None
    category_id: str | None = None
    home_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChanges:
    """What is given to change an item: only the fields in `given`, where None clears one."""

    id: str
    expected_version: int | None
    given: dict[str, str | None]
