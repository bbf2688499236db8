"""Races on the location tree in a real store: no cycle, no name twice, no item at a closed place."""

import asyncio
import random

import pytest

from subgraphs.chassis.identity import SYSTEM
from subgraphs.items.errors import LocationArchived, LocationCycle, LocationNameTaken, LocationOccupied
from subgraphs.items.models import Item, Place
from tests.integration.items.shop import Shop


@pytest.mark.parametrize("seed", range(5))
async def test_an_item_never_lies_at_an_archived_location(shop: Shop, seed: int) -> None:
    home, shelf = await shop.place("Home"), await shop.place("Shelf")
    items = [await shop.item(f"D-{number}", home) for number in range(4)]
    twin = shop.twin()
    pause = random.Random(seed)

    async def move(item: Item, replica: Shop) -> object:
        await asyncio.sleep(pause.random() * 0.02)
        return await replica.services.stock.move(SYSTEM, item.id, shelf)

    async def archive() -> object:
        await asyncio.sleep(pause.random() * 0.02)
        return await twin.services.locations.archive(SYSTEM, shelf)

    await asyncio.gather(archive(), *(move(item, replica) for item, replica in zip(items, [shop, twin] * 2, strict=True)))

    tree = await shop.services.locations.current(SYSTEM)
    there = await shop.items.count_documents({"locationId": shelf})
    assert not (tree.nodes[shelf].archived and there)


async def test_two_locations_cannot_be_moved_into_each_other(shop: Shop) -> None:
    one, other = await shop.place("One"), await shop.place("Other")
    twin = shop.twin()

    outcomes = await asyncio.gather(
        shop.services.locations.move(SYSTEM, one, other), twin.services.locations.move(SYSTEM, other, one)
    )

    assert {type(outcome) for outcome in outcomes} == {Place, LocationCycle}


async def test_of_ten_neighbours_with_one_name_one_is_added(shop: Shop) -> None:
    replicas = [shop, shop.twin()]

    outcomes = await asyncio.gather(
        *(replicas[number % 2].services.locations.create(SYSTEM, "Shelf", None) for number in range(10))
    )

    assert sum(isinstance(outcome, Place) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, LocationNameTaken) for outcome in outcomes) == 9


async def test_sixty_places_added_at_once_are_all_there(shop: Shop) -> None:
    replicas = [shop, shop.twin()]

    outcomes = await asyncio.gather(
        *(replicas[number % 2].services.locations.create(SYSTEM, f"Shelf {number}", None) for number in range(60))
    )

    assert all(isinstance(outcome, Place) for outcome in outcomes)
    assert len((await shop.services.locations.current(SYSTEM)).nodes) == 60


async def test_a_child_is_not_added_to_what_is_being_archived(shop: Shop) -> None:
    shelf = await shop.place("Shelf")
    twin = shop.twin()

    child, archived = await asyncio.gather(
        shop.services.locations.create(SYSTEM, "Box", shelf),
        twin.services.locations.archive(SYSTEM, shelf),
    )

    assert isinstance(child, Place) is isinstance(archived, LocationOccupied)
    assert isinstance(child, LocationArchived) is isinstance(archived, Place)


async def test_what_one_replica_changes_the_other_sees_before_it_decides(shop: Shop) -> None:
    twin = shop.twin()
    await shop.place("Cellar")
    drill = await shop.item("D-1", await shop.place("Shelf"))
    attic = await twin.place("Attic")

    moved = await shop.services.stock.move(SYSTEM, drill.id, attic)

    assert isinstance(moved, Item)
    assert moved.location_id == attic


async def test_each_location_counts_its_own_changes(shop: Shop) -> None:
    shelf, table = await shop.place("Shelf"), await shop.place("Table")
    await shop.services.locations.rename(SYSTEM, shelf, "Long shelf")
    await shop.services.locations.archive(SYSTEM, table)
    await shop.relayed()

    told = [(fact.type, fact.subject, fact.seq) for fact in shop.stream.published]

    assert told == [
        ("location_created", shelf, 1),
        ("location_created", table, 1),
        ("location_updated", shelf, 2),
        ("location_archived", table, 2),
    ]
