"""How many items there are of each sort: what stands beside a list to narrow it by."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from subgraphs.items.models.items import ItemStatus


@dataclass(frozen=True, slots=True)
class Tally:
    """Items by status and category, and by status and where they lie; `capped` if there are more than were counted."""

    by_category: Counter[tuple[ItemStatus, str | None]] = field(default_factory=Counter[tuple[ItemStatus, str | None]])
    by_location: Counter[tuple[ItemStatus, str | None]] = field(default_factory=Counter[tuple[ItemStatus, str | None]])
    capped: bool = False

    def statuses(self, among: Collection[ItemStatus] | None = None) -> Counter[ItemStatus]:
        """Items by status, of those in one of the states `among`."""
        counted = Counter[ItemStatus]()
        for (status, _), count in self.by_category.items():
            if among is None or status in among:
                counted[status] += count
        return counted

    def categories(self, among: Collection[ItemStatus] | None) -> Counter[str | None]:
        """Items by category; None for those without one."""
        return _second(self.by_category, among)

    def locations(self, among: Collection[ItemStatus] | None) -> Counter[str | None]:
        """Items by where they lie; None for those somebody has, and those lost or retired."""
        return _second(self.by_location, among)


@dataclass(frozen=True, slots=True)
class Count[T]:
    """How many items there are of a sort."""

    of: T
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacets:
    """Counts beside a list. Each kind of count leaves out the filter by that kind, as the other choices are to be seen."""

    total: int
    categories: Sequence[Count[str | None]]
    locations: Sequence[Count[str]]
    statuses: Sequence[Count[ItemStatus]]
    unheld: int
    approximate: bool


def _second(counted: Counter[tuple[ItemStatus, str | None]], among: Collection[ItemStatus] | None) -> Counter[str | None]:
    sums = Counter[str | None]()
    for (status, id), count in counted.items():
        if among is None or status in among:
            sums[id] += count
    return sums
