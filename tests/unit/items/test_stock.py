"""Moving, retiring and restoring items, and closing the places they lie at, through the use cases, on fakes."""

import pytest

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.refusals import NotPermitted
from subgraphs.items import errors
from subgraphs.items.models import Item, ItemStatus, Place, Retired
from subgraphs.items.policy import locations as rules
from tests.unit.items.fakes import NOON, Inventory, kinds


@pytest.fixture
def inventory() -> Inventory:
    return Inventory()


async def test_a_moved_item_lies_at_its_new_place(inventory: Inventory) -> None:
    moved = await inventory.stock.move(SYSTEM, inventory.thing(), inventory.table)

    assert isinstance(moved, Item)
    assert moved.location_id == inventory.table
    assert kinds(inventory.items.facts) == ["item_moved"]


async def test_moving_an_item_to_where_it_is_changes_nothing(inventory: Inventory) -> None:
    drill = inventory.thing()
    before = inventory.items.kept[drill]

    assert await inventory.stock.move(SYSTEM, drill, inventory.shelf) == before
    assert inventory.items.facts == []


async def test_a_lent_item_can_neither_be_moved_nor_retired(inventory: Inventory) -> None:
    drill = inventory.thing()
    await inventory.lend(drill, inventory.ada)

    for refusal in (
        await inventory.stock.move(SYSTEM, drill, inventory.table),
        await inventory.stock.retire(SYSTEM, drill, None),
    ):
        assert isinstance(refusal, errors.ItemUnavailable)
        assert refusal.item.holder_id == inventory.ada


async def test_a_retired_item_is_out_of_reach_until_restored(inventory: Inventory) -> None:
    drill = inventory.thing()
    retired = await inventory.stock.retire(SYSTEM, drill, "broken")

    assert isinstance(retired, Item)
    assert retired.whereabouts == Retired("broken", NOON)
    assert isinstance(await inventory.lend(drill, inventory.ada), errors.ItemRetired)
    assert isinstance(await inventory.stock.move(SYSTEM, drill, inventory.table), errors.ItemRetired)
    assert isinstance(await inventory.stock.retire(SYSTEM, drill, None), errors.ItemRetired)

    restored = await inventory.stock.restore(SYSTEM, drill, inventory.table)

    assert isinstance(restored, Item)
    assert (restored.status, restored.location_id, restored.retired_reason) == (
        ItemStatus.AVAILABLE,
        inventory.table,
        None,
    )
    assert isinstance(await inventory.stock.restore(SYSTEM, drill, None), errors.ItemNotRetired)


async def test_members_do_not_keep_the_inventory(inventory: Inventory) -> None:
    ada = Actor(inventory.ada, Role.MEMBER)
    drill = inventory.thing()

    assert isinstance(await inventory.stock.move(ada, drill, inventory.table), NotPermitted)
    assert isinstance(await inventory.stock.retire(ada, drill, None), NotPermitted)
    assert isinstance(await inventory.stock.restore(ada, drill, None), NotPermitted)
    assert isinstance(await inventory.custody.assign(ada, drill, inventory.ada, notify=True), NotPermitted)
    assert isinstance(await inventory.places.archive(ada, inventory.table), NotPermitted)
    assert isinstance(await inventory.kinds.create(ada, "Tools"), NotPermitted)


async def test_an_occupied_location_cannot_be_archived(inventory: Inventory) -> None:
    inventory.thing()

    assert await inventory.places.archive(SYSTEM, inventory.shelf) == errors.LocationOccupied(items=1, children=0)
    assert await inventory.places.archive(SYSTEM, inventory.building) == errors.LocationOccupied(items=0, children=2)


async def test_the_home_of_a_lent_item_cannot_be_archived_but_that_of_a_retired_one_can(inventory: Inventory) -> None:
    drill = inventory.thing()
    await inventory.lend(drill, inventory.ada)
    assert isinstance(await inventory.places.archive(SYSTEM, inventory.shelf), errors.LocationOccupied)

    await inventory.take_back(drill)
    await inventory.stock.retire(SYSTEM, drill, None)
    archived = await inventory.places.archive(SYSTEM, inventory.shelf)

    assert isinstance(archived, Place)
    assert archived.archived
    assert kinds(inventory.locations.facts) == ["location_archived"]


async def test_archiving_twice_is_a_success_that_tells_nothing(inventory: Inventory) -> None:
    await inventory.places.archive(SYSTEM, inventory.table)

    assert isinstance(await inventory.places.archive(SYSTEM, inventory.table), Place)
    assert kinds(inventory.locations.facts) == ["location_archived"]


async def test_nothing_can_be_put_at_an_archived_location(inventory: Inventory) -> None:
    drill = inventory.thing()
    await inventory.places.archive(SYSTEM, inventory.table)

    assert isinstance(await inventory.stock.move(SYSTEM, drill, inventory.table), errors.LocationArchived)


async def test_an_item_whose_home_is_archived_is_not_restored(inventory: Inventory) -> None:
    drill = inventory.thing()
    await inventory.stock.retire(SYSTEM, drill, None)
    await inventory.places.archive(SYSTEM, inventory.shelf)

    assert isinstance(await inventory.stock.restore(SYSTEM, drill, inventory.table), errors.LocationArchived)


async def test_a_location_reopens_when_an_item_arrived_while_it_was_being_archived(inventory: Inventory) -> None:
    looks = iter(["first", "second"])

    def arrive_before_the_second_look() -> None:
        if next(looks) == "second":
            inventory.thing(home=inventory.table)

    inventory.items.before_count = arrive_before_the_second_look

    refusal = await inventory.places.archive(SYSTEM, inventory.table)

    assert refusal == errors.LocationOccupied(items=1, children=0)
    assert not inventory.locations.tree.nodes[inventory.table].archived
    assert kinds(inventory.locations.facts) == ["location_archived", "location_updated"]


async def test_a_location_reopens_when_it_was_archived_while_an_item_was_on_its_way(inventory: Inventory) -> None:
    drill = inventory.thing()

    def archive_meanwhile() -> None:
        change = rules.archive(inventory.locations.tree, id=inventory.table)
        assert not isinstance(change, errors.LocationNotFound)
        inventory.locations.tree = change.after

    inventory.items.before_save = archive_meanwhile
    moved = await inventory.stock.move(SYSTEM, drill, inventory.table)

    assert isinstance(moved, Item)
    assert not inventory.locations.tree.nodes[inventory.table].archived


async def test_two_changes_of_the_tree_at_once_both_count(inventory: Inventory) -> None:
    rivals = iter(["Cellar"])

    def a_rival_is_faster() -> None:
        if (name := next(rivals, None)) is not None:
            inventory.place(name, None)

    inventory.locations.before_save = a_rival_is_faster

    created = await inventory.places.create(SYSTEM, "Attic", None)

    assert isinstance(created, Place)
    assert [node.name for node in inventory.locations.tree.children(None)] == ["Attic", "Building", "Cellar"]
