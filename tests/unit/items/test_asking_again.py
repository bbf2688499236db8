"""Asking for the same thing again under one key: it is done once, wherever the first attempt broke off."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from inspect import iscoroutinefunction
from typing import Any

import pytest

from subgraphs.chassis.idempotency import MOST_STAMPS
from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.items import errors
from subgraphs.items.models import Category, Item, LoanStatus, NewItem, Place
from subgraphs.items.service.lent import Lent
from subgraphs.items.service.losses import LostItem
from tests.unit.items.fakes import Inventory, kinds

type Wish = Callable[[Inventory, str], Awaitable[Any]]


class Crash(Exception):
    """The process died."""


class Steps:
    """Dies before or after a certain step: a call of any port, counted over all of them."""

    def __init__(self, *, deadly: int, after: bool) -> None:
        self.left, self.after = deadly, after

    def through(self, port: Any) -> Any:
        return _Port(port, self)

    def step(self, *, after: bool) -> None:
        self.left -= after is False
        if self.left < 0 and after is self.after:
            raise Crash


class _Port:
    def __init__(self, port: Any, steps: Steps) -> None:
        self._port, self._steps = port, steps

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        if not iscoroutinefunction(method):
            return method

        async def stepping(*args: Any, **kwargs: Any) -> Any:
            self._steps.step(after=False)
            result = await method(*args, **kwargs)
            self._steps.step(after=True)
            return result

        return stepping


def lend(inventory: Inventory, key: str) -> Awaitable[Any]:
    return inventory.custody.lend(SYSTEM, inventory.only_item, inventory.ada, notify=True, key=key)


def give_back(inventory: Inventory, key: str) -> Awaitable[Any]:
    return inventory.custody.give_back(
        SYSTEM, inventory.only_item, location_id=inventory.table, condition=None, notify=True, key=key
    )


def assign(inventory: Inventory, key: str) -> Awaitable[Any]:
    return inventory.custody.assign(SYSTEM, inventory.only_item, inventory.ada, notify=True, key=key)


def unassign(inventory: Inventory, key: str) -> Awaitable[Any]:
    return inventory.custody.unassign(SYSTEM, inventory.only_item, location_id=None, condition=None, notify=True, key=key)


def move(inventory: Inventory, key: str) -> Awaitable[Any]:
    return inventory.stock.move(SYSTEM, inventory.only_item, inventory.table, key=key)


def retire(inventory: Inventory, key: str) -> Awaitable[Any]:
    return inventory.stock.retire(SYSTEM, inventory.only_item, "old", key=key)


def restore(inventory: Inventory, key: str) -> Awaitable[Any]:
    return inventory.stock.restore(SYSTEM, inventory.only_item, None, key=key)


def declare_lost(inventory: Inventory, key: str) -> Awaitable[Any]:
    return inventory.losses.declare_lost(SYSTEM, inventory.only_item, None, key=key)


def declare_found(inventory: Inventory, key: str) -> Awaitable[Any]:
    return inventory.losses.declare_found(SYSTEM, inventory.only_item, location_id=None, condition=None, key=key)


def renew(inventory: Inventory, key: str) -> Awaitable[Any]:
    return inventory.lending.renew(SYSTEM, inventory.last_loan, None, notify=True, key=key)


def undo(inventory: Inventory, key: str) -> Awaitable[Any]:
    return inventory.lending.undo(SYSTEM, inventory.last_loan, key=key)


def create_item(inventory: Inventory, key: str) -> Awaitable[Any]:
    given = NewItem(code="NEW", name="Saw", home_id=inventory.shelf)
    return inventory.catalogue.create(SYSTEM, given, notify=True, key=key)


def create_category(inventory: Inventory, key: str) -> Awaitable[Any]:
    return inventory.kinds.create(SYSTEM, "Tools", key=key)


def create_location(inventory: Inventory, key: str) -> Awaitable[Any]:
    return inventory.places.create(SYSTEM, "Attic", inventory.building, key=key)


def move_location(inventory: Inventory, key: str) -> Awaitable[Any]:
    return inventory.places.move(SYSTEM, inventory.table, None, key=key)


WISHES: list[tuple[Wish, str | None, list[Wish]]] = [
    (lend, "item_lent", []),
    (give_back, "item_returned", [lend]),
    (assign, "item_assigned", []),
    (unassign, "item_unassigned", [assign]),
    (move, "item_moved", []),
    (retire, "item_retired", []),
    (restore, "item_restored", [retire]),
    (declare_lost, "item_lost", [lend]),
    (declare_found, "item_found", [declare_lost]),
    (renew, "loan_renewed", [lend]),
    (undo, "loan_undone", [lend]),
    (create_item, "item_created", []),
    (create_category, None, []),
    (create_location, "location_created", []),
    (move_location, "location_updated", []),
]
"""Each wish with the fact it makes and what has to come before it."""

every_wish = pytest.mark.parametrize(("wish", "told", "before"), WISHES, ids=[wish.__name__ for wish, *_ in WISHES])


async def stocked(before: list[Wish]) -> Inventory:
    inventory = Inventory()
    inventory.thing()
    for number, wish in enumerate(before):
        await wish(inventory, f"before {number}")
    return inventory


def told_by(inventory: Inventory) -> list[str]:
    return kinds([*inventory.items.facts, *inventory.locations.facts])


def is_success(result: Any) -> bool:
    return isinstance(result, Item | Lent | LostItem | Category | Place)


@every_wish
@pytest.mark.parametrize("after", [False, True], ids=["before the step", "after the step"])
async def test_wherever_the_first_attempt_died_the_second_one_completes_it(
    wish: Wish, told: str | None, before: list[Wish], after: bool
) -> None:
    for deadly in range(20):
        inventory = await stocked(before)
        inventory.serve(Steps(deadly=deadly, after=after).through)
        try:
            await wish(inventory, "key")
            break
        except Crash:
            inventory.serve()
        first, second = await wish(inventory, "key"), await wish(inventory, "key")
        assert is_success(first)
        assert first == second
        assert told_by(inventory).count(told or "") == (told is not None)
    else:
        pytest.fail("it never got through")
    assert deadly > 1


@every_wish
async def test_asking_again_changes_nothing_and_answers_the_same(wish: Wish, told: str | None, before: list[Wish]) -> None:
    inventory = await stocked(before)
    first = await wish(inventory, "key")
    facts = told_by(inventory)

    again = await wish(inventory, "key")

    assert is_success(first)
    assert again == first
    assert told_by(inventory) == facts


async def test_the_same_wish_under_another_key_is_another_wish() -> None:
    inventory = await stocked([lend])
    assert isinstance(await lend(inventory, "another key"), errors.ItemUnavailable)


async def test_a_key_used_for_something_else_is_refused_by_its_name() -> None:
    inventory = await stocked([])
    await lend(inventory, "key")

    refusal = await inventory.custody.lend(SYSTEM, inventory.only_item, inventory.bob, notify=True, key="key")
    other = await give_back(inventory, "key")

    for each in (refusal, other):
        assert isinstance(each, InvalidInput)
        assert [field.path for field in each.fields] == ["idempotencyKey"]
        assert "new key" in each.message


@pytest.mark.parametrize("key", ["", "  ", "k" * 201, "a\nb"])
async def test_a_key_has_between_1_and_200_characters(key: str) -> None:
    inventory = await stocked([])
    refusal = await lend(inventory, key)
    assert isinstance(refusal, InvalidInput)
    assert [field.path for field in refusal.fields] == ["idempotencyKey"]


async def test_a_key_is_its_owners() -> None:
    inventory = await stocked([])
    ada = Actor(inventory.ada, Role.MANAGER)
    await lend(inventory, "key")
    assert isinstance(
        await inventory.custody.lend(ada, inventory.only_item, inventory.ada, notify=True, key="key"), errors.ItemUnavailable
    )


async def test_a_refusal_is_not_remembered() -> None:
    inventory = await stocked([assign])
    assert isinstance(await lend(inventory, "key"), errors.ItemUnavailable)
    await unassign(inventory, "back")

    assert isinstance(await lend(inventory, "key"), Lent)


async def test_who_asks_again_to_lend_what_came_back_hears_of_the_closed_loan_and_lends_nothing() -> None:
    inventory = await stocked([])
    first = await lend(inventory, "key")
    await give_back(inventory, "back")

    again = await lend(inventory, "key")

    assert isinstance(again, Lent)
    assert (again.loan.id, again.loan.status) == (first.loan.id, LoanStatus.RETURNED)
    assert again.item.loan is None
    assert told_by(inventory).count("item_lent") == 1


async def test_a_move_to_where_it_was_already_is_not_made_later_when_it_is_elsewhere() -> None:
    inventory = await stocked([move])
    assert isinstance(await move(inventory, "stay"), Item)
    await inventory.stock.move(SYSTEM, inventory.only_item, inventory.shelf)

    again = await move(inventory, "stay")

    assert isinstance(again, Item)
    assert again.location_id == inventory.shelf
    assert told_by(inventory) == ["item_moved", "item_moved"]


async def test_without_a_key_what_is_as_wished_is_not_written() -> None:
    inventory = await stocked([move])
    rev = inventory.items.kept[inventory.only_item].rev
    await inventory.stock.move(SYSTEM, inventory.only_item, inventory.table)
    assert inventory.items.kept[inventory.only_item].rev == rev


async def test_stamps_are_few_and_those_of_forgotten_keys_go(monkeypatch: pytest.MonkeyPatch) -> None:
    inventory = await stocked([])
    for number in range(MOST_STAMPS + 20):
        place = inventory.table if number % 2 else inventory.shelf
        await inventory.stock.move(SYSTEM, inventory.only_item, place, key=f"key {number}")
    assert len(inventory.items.kept[inventory.only_item].stamps) == MOST_STAMPS

    from subgraphs.chassis import idempotency

    real = idempotency.utc_now
    monkeypatch.setattr(idempotency, "utc_now", lambda: real() + timedelta(hours=26))
    await inventory.stock.move(SYSTEM, inventory.only_item, inventory.shelf, key="the day after")
    assert len(inventory.items.kept[inventory.only_item].stamps) == 1


async def test_who_asks_again_does_not_reopen_a_place_that_was_closed_since() -> None:
    inventory = await stocked([])
    await move(inventory, "key")
    await inventory.stock.move(SYSTEM, inventory.only_item, inventory.shelf)
    await inventory.places.archive(SYSTEM, inventory.table)

    assert isinstance(await move(inventory, "key"), Item)
    assert inventory.locations.tree.nodes[inventory.table].archived


async def test_an_item_made_under_a_key_and_renamed_since_is_not_made_again() -> None:
    inventory = await stocked([])
    made = await create_item(inventory, "key")
    inventory.items.kept[made.id] = replace(made, code="OTHER")

    again = await create_item(inventory, "key")

    assert isinstance(again, Item)
    assert (again.id, again.code) == (made.id, "OTHER")
    assert len(inventory.items.kept) == 2
