"""Counts of items in MongoDB: of everything from a projection, of what matches a filter by reading it, up to a bound."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final

from subgraphs.chassis import mongo
from subgraphs.chassis.vocabulary import Vocabulary
from subgraphs.items.models import ItemFilter, ItemStatus, Tally
from subgraphs.items.repository.items import item_query
from subgraphs.items.repository.tally_projection import BUCKETS, READY, SEPARATOR

MOST_COUNTED: Final = 2_000
_FRESH_SECONDS = 1.0


@dataclass(slots=True)
class MongoItemTallies:
    """Counts items, and remembers the counts of everything for a second."""

    items: mongo.Collection
    tallies: mongo.Collection
    words: Vocabulary
    _known: Tally = field(default_factory=Tally)
    _known_at: float = float("-inf")

    async def everything(self) -> Tally:
        """All items. `capped` until the items that were there before the projection are counted in."""
        if monotonic() - self._known_at > _FRESH_SECONDS:
            asked_at = monotonic()
            wanted = {"_id": {"$in": [*BUCKETS, READY]}}
            self._known = _summed(await self.tallies.find(wanted, {"categories": 1, "locations": 1}).to_list())
            self._known_at = asked_at
        return self._known

    async def matching(self, wanted: ItemFilter) -> Tally:
        """The items that match; `capped` if they are more than 2,000."""
        fields = {"_id": 0, "status": 1, "categoryId": 1, "locationId": 1}
        found = await self.items.find(item_query(wanted, self.words), fields).limit(MOST_COUNTED + 1).to_list()
        cells = [(ItemStatus(each["status"]), each.get("categoryId"), each.get("locationId")) for each in found[:MOST_COUNTED]]
        return Tally(
            Counter((status, category) for status, category, _ in cells),
            Counter((status, location) for status, _, location in cells),
            capped=len(found) > MOST_COUNTED,
        )


def _summed(documents: Iterable[Mapping[str, Any]]) -> Tally:
    by_category, by_location = Counter[tuple[ItemStatus, str | None]](), Counter[tuple[ItemStatus, str | None]]()
    ready = False
    for document in documents:
        ready = ready or document["_id"] == READY
        for sums, name in ((by_category, "categories"), (by_location, "locations")):
            for key, count in document.get(name, {}).items():
                status, _, id = key.partition(SEPARATOR)
                sums[ItemStatus(status), id or None] += count
    return Tally(by_category, by_location, capped=not ready)
