"""Use cases of following: an item, or all that match a filter."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import is_id
from subgraphs.chassis.live import feed
from subgraphs.chassis.live.feed import Cursor, Feed, Heard, ResyncReason
from subgraphs.items.errors import ItemNotFound
from subgraphs.items.models import (
    ItemChanged,
    ItemFilter,
    ItemNews,
    LocationChanged,
    LocationNews,
    LocationTree,
    News,
    Resync,
    TimelineKind,
)
from subgraphs.items.policy.listing import check_wish
from subgraphs.items.policy.matching import admits, to_look_up
from subgraphs.items.policy.permissions import known_to
from subgraphs.items.service.ports import ItemRepository, LocationStore

type Told = Heard[News] | feed.Resync


@dataclass(frozen=True, slots=True)
class Live:
    """Follow the inventory."""

    feed: Feed[News]
    items: ItemRepository
    places: LocationStore

    async def item(self, actor: Actor, id: str, after: str | None) -> AsyncGenerator[ItemChanged | Resync | ItemNotFound]:
        """Everything that happens to one item."""
        if not is_id(id) or not await self.items.get_many([id]):
            yield ItemNotFound()
            return
        async with aclosing(self.feed.follow(after, id)) as everything:
            async for told in everything:
                match told:
                    case feed.Resync():
                        yield _resync(told)
                    case Heard(_, ItemNews() as news, cursor):
                        yield _item_changed(actor, news, cursor, matches=True)
                    case _:
                        continue

    async def inventory(
        self, actor: Actor, wanted: ItemFilter, after: str | None, *, within: str | None = None
    ) -> AsyncGenerator[ItemChanged | LocationChanged | Resync]:
        """Everything that happens to items that match before or after it, and are in or below `within`; and to locations.

        Raises `BadPage` for a filter no list would take.
        """
        check_wish(actor, wanted)
        wanted = _scoped(wanted, within, await self.places.current())
        async with aclosing(self.feed.follow(after)) as everything:
            async for told in everything:
                match told:
                    case feed.Resync():
                        wanted = _scoped(wanted, within, await self.places.current())
                        yield _resync(told)
                    case Heard(_, ItemNews() as news, cursor):
                        if (matches := await self._matches(wanted, news)) is not None:
                            yield _item_changed(actor, news, cursor, matches=matches)
                    case Heard(_, LocationNews() as news, cursor):
                        scope = _scoped(wanted, within, news.place.tree)
                        yield _location_changed(actor, news, cursor) if scope == wanted else _scope_changed(cursor)
                        wanted = scope
                    case _:
                        continue

    async def _matches(self, wanted: ItemFilter, news: ItemNews) -> bool | None:
        """Whether the item matches now; None if it neither does nor did, so that it is no business of the follower's."""
        if admits(wanted, news.item) and await self._is_found(wanted, news.item.id):
            return True
        if news.kind is TimelineKind.CREATED and news.item.version == 1:
            return None
        # How an item was may not be known, and whether the store had found it never is: rather tell once too often.
        return False if news.before is None or admits(wanted, news.before) else None

    async def _is_found(self, wanted: ItemFilter, id: str) -> bool:
        rest = to_look_up(wanted)
        return rest is None or id in await self.items.matching(rest, [id])


def _scoped(wanted: ItemFilter, within: str | None, tree: LocationTree) -> ItemFilter:
    """The filter with the locations that are inside `within` now."""
    return wanted if within is None else replace(wanted, location_ids=frozenset(node.id for node in tree.subtree(within)))


def _item_changed(actor: Actor, news: ItemNews, cursor: Cursor, *, matches: bool) -> ItemChanged:
    by = known_to(actor, news.actor)
    return ItemChanged(item=news.item, kind=news.kind, at=news.at, by=by, matches=matches, cursor=str(cursor))


def _location_changed(actor: Actor, news: LocationNews, cursor: Cursor) -> LocationChanged:
    return LocationChanged(location=news.place, at=news.at, by=known_to(actor, news.actor), cursor=str(cursor))


def _scope_changed(cursor: Cursor) -> Resync:
    return Resync(ResyncReason.SCOPE_CHANGED, str(cursor))


def _resync(told: feed.Resync) -> Resync:
    return Resync(told.reason, str(told.cursor))
