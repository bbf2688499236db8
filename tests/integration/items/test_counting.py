"""Counts of items in a real store: exact, whoever relays and however often."""

import asyncio
from collections import Counter

import pytest

from subgraphs.chassis.identity import SYSTEM
from subgraphs.items.models import Count, ItemFacets, ItemFilter, ItemStatus, Tally
from subgraphs.items.repository import TALLIES, MongoItemTallies, tallies
from tests.integration.items.shop import Shop


async def tallied(shop: Shop) -> Tally:
    return await MongoItemTallies(shop.items, shop.database[TALLIES], shop.learning.known).everything()


async def counted_by_hand(shop: Shop) -> Tally:
    items = await shop.items.find().to_list()
    return Tally(
        Counter((ItemStatus(each["status"]), each.get("categoryId")) for each in items),
        Counter((ItemStatus(each["status"]), each.get("locationId")) for each in items),
    )


async def test_two_replicas_that_relay_the_same_facts_count_each_item_once(shop: Shop) -> None:
    twin, shelf, table = shop.twin(), await shop.place("Shelf"), await shop.place("Table")
    ada = shop.directory.add("Ada")
    await shop.tallying.count_everything()
    async with twin.relaying(), shop.relaying():
        items = [await shop.item(f"D-{number}", shelf) for number in range(12)]
        await asyncio.gather(*(shop.services.stock.move(SYSTEM, item.id, table) for item in items[:6]))
        await asyncio.gather(*(twin.services.custody.lend(SYSTEM, item.id, ada, notify=True) for item in items[4:9]))
        await asyncio.gather(*(shop.services.stock.retire(SYSTEM, item.id, None) for item in items[10:]))
    await shop.relayed()

    found, expected = await tallied(shop), await counted_by_hand(shop)

    assert +found.by_location == expected.by_location
    assert +found.by_category == expected.by_category
    assert not found.capped


async def test_facts_that_come_again_count_nothing_twice(shop: Shop) -> None:
    item = await shop.item("D-1", await shop.place("Shelf"))
    await shop.relayed()
    await shop.services.stock.retire(SYSTEM, item.id, None)
    await shop.relayed()

    await shop.tallying(shop.stream.published)
    await shop.tallying.count_everything()

    assert (await tallied(shop)).statuses() == {ItemStatus.RETIRED: 1, ItemStatus.AVAILABLE: 0}


async def test_items_from_before_the_counting_are_counted_in(shop: Shop) -> None:
    await shop.item("D-1", await shop.place("Shelf"))
    assert (await tallied(shop)).capped

    await shop.twin().tallying.count_everything()
    await shop.relayed()

    assert (await tallied(shop)).statuses() == {ItemStatus.AVAILABLE: 1}


async def test_facets_follow_the_filter_and_say_when_they_stopped_counting(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, ada = await shop.place("Shelf"), shop.directory.add("Ada")
    items = [await shop.item(f"D-{number}", shelf, name) for number, name in enumerate(["Drill", "Drill press", "Saw"])]
    await shop.services.custody.lend(SYSTEM, items[0].id, ada, notify=False)
    await shop.tallying.count_everything()
    await shop.relayed()

    async def facets() -> ItemFacets:
        return await shop.services.facets.of(SYSTEM, ItemFilter(text="drill"))

    found = await facets()
    assert (found.total, found.unheld, found.approximate) == (2, 1, False)
    assert found.locations == [Count(shelf, 1)]
    assert found.statuses == [Count(ItemStatus.AVAILABLE, 1), Count(ItemStatus.LENT, 1)]

    monkeypatch.setattr(tallies, "MOST_COUNTED", 1)
    capped = await facets()
    assert (capped.total, capped.approximate) == (1, True)
