"""Many items in one call: each gets the answer it would get alone."""

from collections import Counter
from typing import Any

import pytest

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.items.errors import DirectoryUnavailable, ItemNotFound, ItemUnavailable
from subgraphs.items.models import Item, ItemStatus, Policy, Terms
from subgraphs.items.service.bulk import MOST_ITEMS
from tests.unit.items.fakes import Inventory, lent_facts


async def lend(inventory: Inventory, items: list[str], *, to: str | None = None, actor: Actor = SYSTEM, **given: Any) -> Any:
    wish: dict[str, Any] = {"lent_at": None, "due_at": None, "override_limit": True, "notify": True, "key": None}
    return await inventory.bulk.lend(actor, items, to or inventory.ada, **wish | given)


def named(answers: Any) -> list[str]:
    return [type(answer.result).__name__ for answer in answers]


def stocked(count: int) -> tuple[Inventory, list[str]]:
    inventory = Inventory()
    return inventory, [inventory.thing(f"D-{number}") for number in range(count)]


async def test_half_of_the_items_may_be_refused_and_the_answers_keep_their_order() -> None:
    inventory, items = stocked(4)
    await inventory.lend(items[1], inventory.bob)
    await inventory.stock.retire(SYSTEM, items[2], None)
    nothing = new_id()

    answers = await lend(inventory, [items[0], items[1], nothing, items[2], "no id", items[3], items[0]])

    assert [answer.item_id for answer in answers] == [items[0], items[1], nothing, items[2], "no id", items[3], items[0]]
    assert named(answers) == ["Lent", "ItemUnavailable", "ItemNotFound", "ItemRetired", "ItemNotFound", "Lent", "Lent"]
    assert Counter(fact.item_id for fact in lent_facts(inventory.items.facts)) == Counter([items[0], items[1], items[3]])


async def test_a_hundred_lends_ask_for_the_borrower_once() -> None:
    inventory, items = stocked(MOST_ITEMS)
    before = inventory.directory.calls

    answers = await lend(inventory, items)

    assert named(answers) == ["Lent"] * MOST_ITEMS
    assert inventory.directory.calls == before + 1


async def test_while_nobody_knows_people_each_item_says_so_after_one_question() -> None:
    inventory, items = stocked(3)
    inventory.directory.down = True

    answers = await lend(inventory, items)

    assert {type(answer.result) for answer in answers} == {DirectoryUnavailable}
    assert inventory.directory.calls == 1


@pytest.mark.parametrize("count", [0, MOST_ITEMS + 1])
async def test_more_than_a_hundred_items_or_none_are_invalid(count: int) -> None:
    inventory, items = stocked(count)

    answer = await lend(inventory, items)

    assert isinstance(answer, InvalidInput)
    assert answer.fields[0].path == "input.itemIds"


async def test_a_limit_that_is_reached_on_the_way_lets_the_first_ones_through() -> None:
    inventory, items = stocked(5)
    inventory.policies.kept.append(Policy(version=1, default=Terms(open_loans=3)))

    answers = await lend(inventory, items, override_limit=False)

    assert named(answers) == ["Lent", "Lent", "Lent", "LoanLimitReached", "LoanLimitReached"]


async def test_who_asks_again_under_a_key_gets_the_same_and_what_was_refused_is_tried_again() -> None:
    inventory, items = stocked(3)
    await inventory.lend(items[1], inventory.bob)

    first = await lend(inventory, items, key="k")
    await inventory.take_back(items[1])
    again = await lend(inventory, items, key="k")

    assert named(first) == ["Lent", "ItemUnavailable", "Lent"]
    assert named(again) == ["Lent", "Lent", "Lent"]
    assert [again[place].result.loan.id for place in (0, 2)] == [first[place].result.loan.id for place in (0, 2)]
    assert isinstance(await lend(inventory, items[:2], key="k"), InvalidInput)
    assert isinstance(await lend(inventory, items, to=inventory.bob, key="k"), InvalidInput)


async def test_members_do_to_many_items_what_they_may_do_to_one() -> None:
    inventory, items = stocked(3)
    ada = Actor(inventory.ada, Role.MEMBER)
    await inventory.lend(items[2], inventory.bob)

    mine = await lend(inventory, items[:2], actor=ada, override_limit=False)
    others = await lend(inventory, items[:2], to=inventory.bob, actor=ada, override_limit=False)
    back: Any = await inventory.bulk.give_back(ada, items, location_id=None, condition=None, notify=True, key=None)
    moved: Any = await inventory.bulk.move(ada, items, inventory.table, key=None)
    retired: Any = await inventory.bulk.retire(ada, items, None, key=None)
    assigned: Any = await inventory.bulk.assign(ada, items, inventory.ada, notify=True, key=None)

    assert named(mine) == ["Lent", "Lent"]
    assert named(others) == ["NotPermitted", "NotPermitted"]
    assert named(back) == ["Lent", "Lent", "NotPermitted"]
    assert set(named(moved) + named(retired) + named(assigned)) == {"NotPermitted"}


async def test_items_are_moved_assigned_retired_and_returned_together() -> None:
    inventory, items = stocked(6)

    moved: Any = await inventory.bulk.move(SYSTEM, [*items[:2], new_id()], inventory.table, key="m")
    assigned: Any = await inventory.bulk.assign(SYSTEM, items[1:3], inventory.ada, notify=True, key="a")
    retired: Any = await inventory.bulk.retire(SYSTEM, items[2:4], "old", key="r")
    await lend(inventory, items[4:])
    back: Any = await inventory.bulk.give_back(
        SYSTEM, items[3:], location_id=inventory.table, condition="fine", notify=True, key="b"
    )

    kept = inventory.items.kept
    assert [type(answer.result) for answer in moved] == [Item, Item, ItemNotFound]
    assert [type(answer.result) for answer in assigned] == [Item, Item]
    assert [type(answer.result) for answer in retired] == [ItemUnavailable, Item]
    assert named(back) == ["ItemNotLent", "Lent", "Lent"]
    assert [kept[id].status for id in items[:4]] == ["AVAILABLE", "ASSIGNED", "ASSIGNED", "RETIRED"]
    assert {kept[id].location_id for id in (items[0], items[4], items[5])} == {inventory.table}
    assert kept[items[3]].status is ItemStatus.RETIRED


async def test_an_error_at_one_item_cuts_off_no_other_and_the_key_goes_on_from_there() -> None:
    inventory, items = stocked(3)
    inventory.items.before_save = _failing_once()

    with pytest.raises(OSError, match="gone"):
        await lend(inventory, items, key="k")
    assert sum(item.status is ItemStatus.LENT for item in inventory.items.kept.values()) == 2

    answers = await lend(inventory, items, key="k")
    assert named(answers) == ["Lent", "Lent", "Lent"]
    assert len(lent_facts(inventory.items.facts)) == 3


def _failing_once():
    failures = [OSError("the store is gone")]

    def fail() -> None:
        if failures:
            raise failures.pop()

    return fail
