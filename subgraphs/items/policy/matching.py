"""Whether an item matches a filter, decided without the store."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final

from subgraphs.chassis.text import comparison_key
from subgraphs.items.models import Item, ItemFilter, ItemStatus

_HELD: Final = {ItemStatus.ASSIGNED, ItemStatus.LENT}

RULES: Final[Mapping[str, Callable[[Item, Any], bool]]] = {
    "category_id": lambda item, wanted: item.category_id == wanted,
    "statuses": lambda item, wanted: item.status in wanted,
    "location_ids": lambda item, wanted: item.location_id in wanted,
    "holder_id": lambda item, wanted: item.holder_id == wanted and item.status in _HELD,
    "codes": lambda item, wanted: comparison_key(item.code) in {comparison_key(code) for code in wanted},
}
"""By the filter's field. What is missing here, only the store can tell: which items words find, say."""


def admits(wanted: ItemFilter, item: Item) -> bool:
    """Whether an item matches, as far as can be told without the store."""
    given = ((rule, getattr(wanted, name)) for name, rule in RULES.items())
    return all(rule(item, value) for rule, value in given if value is not None)


def to_look_up(wanted: ItemFilter) -> ItemFilter | None:
    """The part of a filter that the store is to be asked about, if there is one."""
    rest = {field.name: getattr(wanted, field.name) for field in fields(wanted) if field.name not in RULES}
    return ItemFilter(**rest) if any(value is not None for value in rest.values()) else None
