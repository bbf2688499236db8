"""Describing items and categories, through the use cases, on fakes."""

from dataclasses import replace

import pytest

from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.refusals import InvalidInput, VersionConflict
from subgraphs.items import errors, events
from subgraphs.items.models import AtLocation, Category, Item, ItemChanges, NewItem
from subgraphs.items.service.attempts import Contended
from tests.unit.items.fakes import NOON, Inventory


@pytest.fixture
def inventory() -> Inventory:
    return Inventory()


def drill(inventory: Inventory, **given: str | None) -> NewItem:
    return replace(NewItem(code="D-1", name="Drill", home_id=inventory.shelf), **given)


async def created(inventory: Inventory, **given: str | None) -> Item:
    item = await inventory.catalogue.create(SYSTEM, drill(inventory, **given), notify=True)
    assert isinstance(item, Item)
    return item


async def update(inventory: Inventory, item: Item, version: int | None = None, **given: str | None):
    return await inventory.catalogue.update(SYSTEM, ItemChanges(id=item.id, expected_version=version, given=given))


async def test_a_new_item_lies_at_home(inventory: Inventory) -> None:
    item = await created(inventory)

    assert item.whereabouts == AtLocation(inventory.shelf, NOON)
    assert inventory.items.facts == [events.ItemCreated(item_id=item.id, location_id=inventory.shelf, notify=True)]


@pytest.mark.parametrize("twin", ["D-1", "d-1", " D-1 ", "Ｄ-1"])
async def test_no_two_items_carry_the_same_code_however_it_is_spelt(inventory: Inventory, twin: str) -> None:
    await created(inventory)

    refusal = await inventory.catalogue.create(SYSTEM, drill(inventory, code=twin), notify=True)

    assert isinstance(refusal, errors.CodeTaken)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"name": " "}, "input.name"),
        ({"name": "x" * 201}, "input.name"),
        ({"name": "a\r\nBcc: eve@example.org"}, "input.name"),
        ({"code": ""}, "input.code"),
        ({"code": "x" * 65}, "input.code"),
        ({"code": "a\x00b"}, "input.code"),
        ({"description": "x" * 2001}, "input.description"),
        ({"description": "\ud800"}, "input.description"),
        ({"home_id": ""}, "input.homeId"),
    ],
)
async def test_what_cannot_be_written_is_told_by_field(inventory: Inventory, given: dict[str, str], path: str) -> None:
    refusal = await inventory.catalogue.create(SYSTEM, drill(inventory, **given), notify=True)

    assert isinstance(refusal, InvalidInput)
    assert [problem.path for problem in refusal.fields] == [path]


async def test_everything_wrong_is_told_at_once(inventory: Inventory) -> None:
    given = drill(inventory, code="", name="", description="\x00")

    refusal = await inventory.catalogue.create(SYSTEM, given, notify=True)

    assert isinstance(refusal, InvalidInput)
    assert {problem.path for problem in refusal.fields} == {"input.code", "input.name", "input.description"}


async def test_category_and_home_must_exist(inventory: Inventory) -> None:
    no_category = await inventory.catalogue.create(SYSTEM, drill(inventory, category_id=new_id()), notify=True)
    no_home = await inventory.catalogue.create(SYSTEM, drill(inventory, home_id=new_id()), notify=True)

    assert isinstance(no_category, errors.CategoryNotFound)
    assert isinstance(no_home, errors.LocationNotFound)


async def test_an_update_keeps_what_it_does_not_mention_and_clears_what_is_null(inventory: Inventory) -> None:
    item = await created(inventory, description="red")

    renamed = await update(inventory, item, name="Hammer drill")
    assert isinstance(renamed, Item)
    assert (renamed.name, renamed.description, renamed.rev) == ("Hammer drill", "red", 2)

    cleared = await update(inventory, item, description=None)
    assert isinstance(cleared, Item)
    assert cleared.description is None
    assert inventory.items.facts[1:] == [
        events.ItemUpdated(item_id=item.id, changed=("name",)),
        events.ItemUpdated(item_id=item.id, changed=("description",)),
    ]


async def test_an_update_to_what_is_there_already_changes_nothing(inventory: Inventory) -> None:
    item = await created(inventory)

    assert await update(inventory, item, name=" Drill ", home_id=inventory.shelf) == item
    assert len(inventory.items.facts) == 1


@pytest.mark.parametrize("field", ["code", "name", "home_id"])
async def test_what_every_item_needs_cannot_be_cleared(inventory: Inventory, field: str) -> None:
    assert isinstance(await update(inventory, await created(inventory), **{field: None}), InvalidInput)


async def test_an_update_of_an_older_version_is_a_conflict(inventory: Inventory) -> None:
    item = await created(inventory)
    await update(inventory, item, name="Hammer drill")

    assert await update(inventory, item, version=1, name="Drill press") == VersionConflict(2)


async def test_a_new_home_is_told_under_its_name_on_the_wire(inventory: Inventory) -> None:
    item = await created(inventory)

    moved_home = await update(inventory, item, home_id=inventory.table)

    assert isinstance(moved_home, Item)
    assert (moved_home.home_id, moved_home.location_id) == (inventory.table, inventory.shelf)
    assert inventory.items.facts[-1] == events.ItemUpdated(item_id=item.id, changed=("homeId",))


async def test_an_update_cannot_take_another_items_code(inventory: Inventory) -> None:
    await created(inventory)
    other = await created(inventory, code="D-2")

    assert isinstance(await update(inventory, other, code="d-1"), errors.CodeTaken)


async def test_a_change_gives_up_when_others_are_always_faster(inventory: Inventory) -> None:
    item = await created(inventory)

    def somebody_is_faster() -> None:
        kept = inventory.items.kept[item.id]
        inventory.items.kept[item.id] = replace(kept, rev=kept.rev + 1)

    inventory.items.before_save = somebody_is_faster
    with pytest.raises(Contended):
        await update(inventory, item, name="Hammer drill")


async def test_category_names_are_unique_whatever_their_case(inventory: Inventory) -> None:
    tools = await inventory.kinds.create(SYSTEM, "Tools")
    books = await inventory.kinds.create(SYSTEM, "Books")

    assert isinstance(tools, Category)
    assert isinstance(books, Category)
    assert isinstance(await inventory.kinds.create(SYSTEM, " tools "), errors.CategoryNameTaken)
    assert isinstance(await inventory.kinds.rename(SYSTEM, books.id, "TOOLS"), errors.CategoryNameTaken)
    assert isinstance(await inventory.kinds.rename(SYSTEM, tools.id, "TOOLS"), Category)
    assert isinstance(await inventory.kinds.rename(SYSTEM, new_id(), "Games"), errors.CategoryNotFound)
    assert [category.name for category in await inventory.kinds.all(SYSTEM)] == ["Books", "TOOLS"]
