"""Losing items and finding them again, through the use cases, on fakes."""

from datetime import timedelta

import pytest

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.items import errors, events
from subgraphs.items.models import AtLocation, Item, ItemStatus, LoanStatus, Lost
from subgraphs.items.service.lent import Lent
from subgraphs.items.service.losses import LostItem
from tests.unit.items.fakes import NOON, Inventory, kinds


@pytest.fixture
def inventory() -> Inventory:
    return Inventory()


async def lose(inventory: Inventory, item_id: str, actor: Actor = SYSTEM, note: str | None = None):
    return await inventory.losses.declare_lost(actor, item_id, note)


async def find(inventory: Inventory, item_id: str, location_id: str | None = None, actor: Actor = SYSTEM):
    return await inventory.losses.declare_found(actor, item_id, location_id=location_id, condition="dusty")


async def test_a_lost_loan_ends_as_lost_and_names_who_had_it(inventory: Inventory) -> None:
    drill = inventory.thing()
    lent = await inventory.lend(drill, inventory.ada)
    assert isinstance(lent, Lent)
    inventory.clock.pass_by(timedelta(days=3))

    result = await lose(inventory, drill, note="left in the train")

    assert isinstance(result, LostItem)
    assert result.item.whereabouts == Lost(inventory.ada, NOON + timedelta(days=3))
    assert (result.item.holder, result.item.loan, result.item.location_id) == (None, None, None)
    assert result.loan is not None
    assert (result.loan.id, result.loan.status, result.loan.lost_at) == (lent.loan.id, LoanStatus.LOST, inventory.clock.now)
    assert inventory.items.facts[-1] == events.ItemLost(
        item_id=drill,
        user_id=inventory.ada,
        since=NOON,
        loan_id=lent.loan.id,
        lent_at=NOON,
        due_at=NOON + timedelta(days=14),
        lost_at=inventory.clock.now,
        note="left in the train",
    )


async def test_what_was_assigned_or_lay_somewhere_is_lost_without_a_loan(inventory: Inventory) -> None:
    drill, saw = inventory.thing(), inventory.thing("SAW")
    await inventory.custody.assign(SYSTEM, drill, inventory.bob, notify=True)

    with_bob, nobodys = await lose(inventory, drill), await lose(inventory, saw)

    assert isinstance(with_bob, LostItem)
    assert isinstance(nobodys, LostItem)
    assert (with_bob.loan, with_bob.item.whereabouts) == (None, Lost(inventory.bob, NOON))
    assert (nobodys.loan, nobodys.item.whereabouts) == (None, Lost(None, NOON))
    assert inventory.items.facts[-1] == events.ItemLost(item_id=saw, lost_at=NOON, location_id=inventory.shelf)


async def test_losing_it_twice_tells_it_once(inventory: Inventory) -> None:
    drill = inventory.thing()
    await lose(inventory, drill)

    assert isinstance(await lose(inventory, drill), LostItem)
    assert kinds(inventory.items.facts) == ["item_lost"]


async def test_a_lost_item_is_for_nobody_and_says_what_to_do(inventory: Inventory) -> None:
    drill = inventory.thing()
    await inventory.lend(drill, inventory.ada)
    await lose(inventory, drill)

    refusal = await inventory.lend(drill, inventory.bob)

    assert isinstance(refusal, errors.ItemUnavailable)
    assert inventory.ada not in refusal.message
    assert "Declare it found first." in refusal.message
    assert isinstance(await inventory.take_back(drill), errors.ItemNotLent)


async def test_what_is_found_lies_at_home_or_where_it_was_put(inventory: Inventory) -> None:
    drill = inventory.thing()
    for where, expected in ((None, inventory.shelf), (inventory.table, inventory.table)):
        await lose(inventory, drill)
        found = await find(inventory, drill, where)
        assert isinstance(found, Item)
        assert found.whereabouts == AtLocation(expected, NOON)
        assert inventory.items.facts[-1] == events.ItemFound(item_id=drill, location_id=expected, condition="dusty")


async def test_what_was_found_can_be_lent_again(inventory: Inventory) -> None:
    drill = inventory.thing()
    await inventory.lend(drill, inventory.ada)
    await lose(inventory, drill)
    await find(inventory, drill)

    assert isinstance(await inventory.lend(drill, inventory.bob), Lent)


async def test_only_what_is_lost_can_be_found_and_nothing_retired_is_lost(inventory: Inventory) -> None:
    drill = inventory.thing()
    assert isinstance(await find(inventory, drill), errors.ItemNotLost)
    await inventory.stock.retire(SYSTEM, drill, None)
    assert isinstance(await lose(inventory, drill), errors.ItemRetired)
    assert isinstance(await lose(inventory, new_id()), errors.ItemNotFound)


async def test_what_is_found_needs_a_place_in_use(inventory: Inventory) -> None:
    drill = inventory.thing()
    await lose(inventory, drill)
    await inventory.places.archive(SYSTEM, inventory.table)

    assert isinstance(await find(inventory, drill, inventory.table), errors.LocationArchived)
    assert isinstance(await find(inventory, drill, new_id()), errors.LocationNotFound)
    assert inventory.items.kept[drill].status is ItemStatus.LOST


async def test_members_lose_and_find_what_they_had_and_nothing_else(inventory: Inventory) -> None:
    drill, saw = inventory.thing(), inventory.thing("SAW")
    ada, bob = Actor(inventory.ada, Role.MEMBER), Actor(inventory.bob, Role.MEMBER)
    await inventory.lend(drill, inventory.ada)

    assert isinstance(await lose(inventory, drill, bob), NotPermitted)
    assert isinstance(await lose(inventory, saw, ada), NotPermitted)
    assert isinstance(await lose(inventory, drill, ada), LostItem)
    assert isinstance(await find(inventory, drill, actor=bob), NotPermitted)
    assert isinstance(await find(inventory, drill, actor=ada), NotPermitted)


async def test_a_note_is_at_most_500_characters(inventory: Inventory) -> None:
    refusal = await lose(inventory, inventory.thing(), note="x" * 501)
    assert isinstance(refusal, InvalidInput)
    assert [field.path for field in refusal.fields] == ["input.note"]
