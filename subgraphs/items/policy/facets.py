"""Which counts belong beside a list, and how they are put together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from subgraphs.items.models import Count, ItemFacets, ItemFilter, ItemStatus, LocationTree, Tally

_HELD = {ItemStatus.ASSIGNED, ItemStatus.LENT}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be counted: everything that matches, and for each kind of count what matches all but its own filter."""

    total: ItemFilter
    categories: ItemFilter
    locations: ItemFilter
    statuses: ItemFilter
    unheld: ItemFilter

    @property
    def all(self) -> set[ItemFilter]:
        """Each set of filters once."""
        return {getattr(self, each.name) for each in fields(self)}


def wishes(wanted: ItemFilter) -> Wishes:
    """What to count beside the list of what is wanted."""
    return Wishes(
        total=wanted,
        categories=replace(wanted, category_id=None),
        locations=replace(wanted, location_ids=None),
        statuses=replace(wanted, statuses=None),
        unheld=replace(wanted, holder_id=None),
    )


def by_status_alone(wanted: ItemFilter) -> bool:
    """Whether the whole inventory is meant, or those in some states: that is counted before anybody asks."""
    return replace(wanted, statuses=None) == ItemFilter()


def facets(wish: Wishes, tallies: Mapping[ItemFilter, Tally], tree: LocationTree) -> ItemFacets:
    """Put the counts together."""
    unheld = tallies[wish.unheld].statuses(wish.unheld.statuses)
    found = tallies[wish.statuses].statuses()
    categories = tallies[wish.categories].categories(wish.categories.statuses)
    return ItemFacets(
        total=tallies[wish.total].statuses(wish.total.statuses).total(),
        categories=[Count(id, count) for id, count in categories.most_common() if count > 0],
        locations=_with_what_is_inside(tallies[wish.locations].locations(wish.locations.statuses), tree),
        statuses=[Count(status, found[status]) for status in ItemStatus if found[status] > 0],
        unheld=sum(count for status, count in unheld.items() if status not in _HELD),
        approximate=any(tally.capped for tally in tallies.values()),
    )


def _with_what_is_inside(direct: Counter[str | None], tree: LocationTree) -> Sequence[Count[str]]:
    """Each location counts what lies in it, in its rooms and on their shelves; in the order of the tree."""
    sums = Counter[str]()
    for id, count in direct.items():
        for step in () if id is None else tree.path(id):
            sums[step.id] += count
    return [Count(place.id, sums[place.id]) for place in tree.everything() if sums[place.id] > 0]
