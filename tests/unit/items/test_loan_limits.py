"""How many loans somebody may have open: counted before the item is taken, freed when the loan ends."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.refusals import NotPermitted
from subgraphs.items.errors import ItemUnavailable, LoanLimitReached
from subgraphs.items.models import Borrower, ItemStatus, Override, Policy, Slot, Terms
from subgraphs.items.service.lent import Lent
from subgraphs.items.service.slots import GRACE
from tests.unit.items.fakes import NOON, Inventory

BOOKS = new_id()


@pytest.fixture
def inventory() -> Inventory:
    return Inventory()


def limited(inventory: Inventory, limit: int | None, *overrides: Override) -> None:
    inventory.policies.kept.append(Policy(version=1, default=Terms(open_loans=limit), overrides=overrides))


async def lends(inventory: Inventory, number: int, borrower: str, **options: Any) -> list[Any]:
    drills = [inventory.thing(f"{new_id()}") for _ in range(number)]
    return [await inventory.custody.lend(SYSTEM, drill, borrower, notify=True, **options) for drill in drills]


async def test_who_has_as_many_as_allowed_gets_no_more(inventory: Inventory) -> None:
    limited(inventory, 2)

    first, second, third = await lends(inventory, 3, inventory.ada)

    assert isinstance(first, Lent)
    assert isinstance(second, Lent)
    assert third == LoanLimitReached(limit=2, open=2)
    assert isinstance((await lends(inventory, 1, inventory.bob))[0], Lent)


async def test_who_brings_something_back_may_borrow_at_once_though_nothing_was_relayed_yet(inventory: Inventory) -> None:
    limited(inventory, 1)
    (out,) = await lends(inventory, 1, inventory.ada)
    await inventory.take_back(out.item.id)
    assert (await inventory.borrowers.get(inventory.ada)).count(None) == 1

    assert isinstance((await lends(inventory, 1, inventory.ada))[0], Lent)
    assert (await inventory.borrowers.get(inventory.ada)).count(None) == 1


@pytest.mark.parametrize("ending", ["undone", "lost"])
async def test_what_was_undone_or_lost_counts_no_more(inventory: Inventory, ending: str) -> None:
    limited(inventory, 1)
    (out,) = await lends(inventory, 1, inventory.ada)
    if ending == "undone":
        await inventory.lending.undo(SYSTEM, out.loan.id)
    else:
        await inventory.losses.declare_lost(SYSTEM, out.item.id, None)
    assert isinstance((await lends(inventory, 1, inventory.ada))[0], Lent)


async def test_who_loses_the_race_for_an_item_keeps_no_slot(inventory: Inventory) -> None:
    limited(inventory, 1)
    drill = inventory.thing()

    def bob_is_faster() -> None:
        item = inventory.items.kept[drill]
        if item.status is ItemStatus.AVAILABLE:
            inventory.items.kept[drill] = replace(item, status=ItemStatus.ASSIGNED, holder_id=inventory.bob, rev=item.rev + 1)

    inventory.items.before_save = bob_is_faster
    assert isinstance(await inventory.lend(drill, inventory.ada), ItemUnavailable)
    assert (await inventory.borrowers.get(inventory.ada)).slots == ()


async def test_a_claim_whose_lend_never_happened_is_freed_after_some_minutes(inventory: Inventory) -> None:
    limited(inventory, 1)
    claim = Slot(loan_id=new_id(), item_id=new_id(), claimed_at=NOON)
    await inventory.slots.claim(inventory.ada, claim, Terms(open_loans=1))
    assert isinstance((await lends(inventory, 1, inventory.ada))[0], LoanLimitReached)
    assert await inventory.slots.settle_due() == 0

    inventory.clock.pass_by(GRACE)

    assert await inventory.slots.settle_due() == 1
    assert (await inventory.borrowers.get(inventory.ada)).slots == ()
    assert await inventory.slots.settle_due() == 0


async def test_loans_that_were_not_counted_are_counted_once_somebody_looks(inventory: Inventory) -> None:
    outs = await lends(inventory, 3, inventory.ada)
    inventory.borrowers.kept.clear()

    assert (await inventory.slots.settled(inventory.ada)).count(None) == 3
    assert {slot.loan_id for slot in (await inventory.borrowers.get(inventory.ada)).slots} == {out.loan.id for out in outs}


async def test_a_limit_for_a_category_counts_what_is_of_that_category(inventory: Inventory) -> None:
    limited(inventory, 2, Override(category_id=BOOKS, open_loans=1))

    async def lend(category: str | None) -> Any:
        drill = inventory.thing(new_id())
        inventory.items.kept[drill] = replace(inventory.items.kept[drill], category_id=category)
        return await inventory.lend(drill, inventory.ada)

    assert isinstance(await lend(None), Lent)
    assert isinstance(await lend(BOOKS), Lent)
    assert await lend(BOOKS) == LoanLimitReached(limit=1, open=1)
    assert await lend(None) == LoanLimitReached(limit=2, open=2)


async def test_a_group_may_have_any_number(inventory: Inventory) -> None:
    limited(inventory, 1, Override(group="Staff", any_number=True))
    grace = inventory.directory.add("Grace", group="staff")
    assert [type(each) for each in await lends(inventory, 3, grace)] == [Lent] * 3


async def test_nobody_borrows_where_nothing_may_be_lent(inventory: Inventory) -> None:
    limited(inventory, 0)
    assert (await lends(inventory, 1, inventory.ada)) == [LoanLimitReached(limit=0, open=0)]


async def test_managers_are_bound_too_unless_they_say_otherwise(inventory: Inventory) -> None:
    limited(inventory, 1)
    manager, ada = Actor("manager", Role.MANAGER), Actor(inventory.ada, Role.MEMBER)
    await lends(inventory, 1, inventory.ada)
    drill = inventory.thing()

    async def lend(actor: Actor, *, override: bool) -> Any:
        return await inventory.custody.lend(actor, drill, inventory.ada, override_limit=override, notify=True)

    assert isinstance(await lend(manager, override=False), LoanLimitReached)
    assert isinstance(await lend(ada, override=True), NotPermitted)
    assert isinstance(await lend(manager, override=True), Lent)
    assert (await inventory.borrowers.get(inventory.ada)).count(None) == 2


async def test_asking_again_under_a_key_counts_once(inventory: Inventory) -> None:
    limited(inventory, 2)
    drill = inventory.thing()
    for _ in range(3):
        assert isinstance(await inventory.custody.lend(SYSTEM, drill, inventory.ada, notify=True, key="k"), Lent)
    assert (await inventory.borrowers.get(inventory.ada)).count(None) == 1


def test_a_borrower_counts_by_category_and_in_all() -> None:
    slots = [Slot(loan_id=f"{n}", item_id="i", category_id=BOOKS if n else None, claimed_at=NOON) for n in range(3)]
    borrower = Borrower(id="ada", slots=tuple(slots))
    assert (borrower.count(None), borrower.count(BOOKS), borrower.count("tools")) == (3, 2, 0)


async def test_who_borrows_on_waits_to_be_checked(inventory: Inventory) -> None:
    await lends(inventory, 1, inventory.ada)
    inventory.clock.pass_by(GRACE - timedelta(seconds=1))
    await lends(inventory, 1, inventory.ada)
    inventory.clock.pass_by(timedelta(seconds=1))
    assert await inventory.slots.settle_due() == 0
