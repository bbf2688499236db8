"""Reads what followers are told about facts: once for all of them, however many follow."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from subgraphs.chassis.facts import RecordedFact
from subgraphs.items import events
from subgraphs.items.models import Item, ItemNews, LocationNews, LocationTree, News, TimelineKind
from subgraphs.items.service.ports import ItemRepository, LocationStore

_REMEMBERED = 2_000
_OF_LOCATIONS: Final = {events.LocationCreated.type, events.LocationUpdated.type, events.LocationArchived.type}


@dataclass(slots=True)
class NewsReader:
    """Reads items and places as they are now, and remembers how items were, to tell who has to be told that one left."""

    items: ItemRepository
    places: LocationStore
    kind_of: Callable[[RecordedFact], TimelineKind | None]
    _last: OrderedDict[str, Item] = field(default_factory=OrderedDict[str, Item])

    async def read(self, facts: Sequence[RecordedFact], *, missed: bool) -> Sequence[News | None]:
        """What to tell about each fact; None if it is not about an item or a location."""
        ids = {fact.subject for fact in facts if self.kind_of(fact) is not None}
        items = await self.items.get_many(ids) if ids else {}
        tree = await self.places.current() if any(fact.type in _OF_LOCATIONS for fact in facts) else None
        return [_place_news(fact, tree) or self._item_news(fact, items, missed) for fact in facts]

    def forget(self, facts: Sequence[RecordedFact]) -> None:
        """These happened unread."""
        for fact in facts:
            self._last.pop(fact.subject, None)

    def _item_news(self, fact: RecordedFact, items: Mapping[str, Item], missed: bool) -> ItemNews | None:
        kind, item = self.kind_of(fact), items.get(fact.subject)
        if kind is None or item is None:
            return None
        before = None if missed else self._remember(item)
        return ItemNews(item=item, before=before, kind=kind, at=fact.time, actor=fact.actor)

    def _remember(self, item: Item) -> Item | None:
        before = self._last.pop(item.id, None)
        self._last[item.id] = item
        if len(self._last) > _REMEMBERED:
            self._last.popitem(last=False)
        # Somebody may have seen it as it was in between, which nobody here did.
        return before if before is not None and item.version - before.version <= 1 else None


def _place_news(fact: RecordedFact, tree: LocationTree | None) -> LocationNews | None:
    place = tree.get(fact.subject) if tree is not None and fact.type in _OF_LOCATIONS else None
    return None if place is None else LocationNews(place=place, at=fact.time, actor=fact.actor)
