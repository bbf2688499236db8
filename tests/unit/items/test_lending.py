"""Lending and taking back, through the use cases, on fakes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.items import errors, events
from subgraphs.items.models import Item, ItemStatus, LentTo, LoanStatus
from subgraphs.items.service.lent import Lent
from tests.unit.items.fakes import NOON, Inventory, kinds, lent_facts


@pytest.fixture
def inventory() -> Inventory:
    return Inventory()


async def test_a_lent_item_is_with_its_borrower_for_two_weeks(inventory: Inventory) -> None:
    result = await inventory.lend(inventory.thing(), inventory.ada)

    assert isinstance(result, Lent)
    assert result.item.status is ItemStatus.LENT
    assert result.item.holder_id == inventory.ada
    assert result.item.location_id is None
    assert result.item.whereabouts == LentTo(result.loan, NOON)
    assert result.loan.due_at == NOON + timedelta(days=14)


async def test_lending_tells_one_fact_with_the_whole_loan(inventory: Inventory) -> None:
    result = await inventory.lend(inventory.thing(), inventory.ada)

    assert isinstance(result, Lent)
    assert inventory.items.facts == [
        events.ItemLent(
            item_id=result.item.id,
            loan_id=result.loan.id,
            borrower_id=inventory.ada,
            lent_at=NOON,
            due_at=NOON + timedelta(days=14),
            location_id=inventory.shelf,
            notify=True,
        )
    ]


async def test_a_lend_costs_one_read_and_one_question_to_the_directory(inventory: Inventory) -> None:
    await inventory.lend(inventory.thing(), inventory.ada)

    assert inventory.items.reads == 1
    assert inventory.directory.calls == 1


async def test_the_second_borrower_hears_who_was_first(inventory: Inventory) -> None:
    drill = inventory.thing()
    await inventory.lend(drill, inventory.ada)

    refusal = await inventory.lend(drill, inventory.bob)

    assert isinstance(refusal, errors.ItemUnavailable)
    assert refusal.item.holder_id == inventory.ada
    assert inventory.ada in refusal.message
    assert len(lent_facts(inventory.items.facts)) == 1


async def test_who_loses_the_race_at_the_last_moment_hears_who_won(inventory: Inventory) -> None:
    drill = inventory.thing()

    def bob_is_faster() -> None:
        item = inventory.items.kept[drill]
        if item.status is ItemStatus.AVAILABLE:
            inventory.items.kept[drill] = replace(item, status=ItemStatus.ASSIGNED, holder_id=inventory.bob, rev=item.rev + 1)

    inventory.items.before_save = bob_is_faster
    refusal = await inventory.lend(drill, inventory.ada)

    assert isinstance(refusal, errors.ItemUnavailable)
    assert refusal.item.holder_id == inventory.bob
    assert inventory.directory.calls == 1


async def test_a_change_that_does_not_matter_does_not_cost_the_borrower_the_item(inventory: Inventory) -> None:
    drill = inventory.thing()
    renames = iter(["Big drill", "Bigger drill"])

    def rename_meanwhile() -> None:
        if (name := next(renames, None)) is not None:
            item = inventory.items.kept[drill]
            inventory.items.kept[drill] = replace(item, name=name, rev=item.rev + 1)

    inventory.items.before_save = rename_meanwhile
    result = await inventory.lend(drill, inventory.ada)

    assert isinstance(result, Lent)
    assert result.item.name == "Bigger drill"
    assert inventory.directory.calls == 1


async def test_nothing_changes_while_people_cannot_be_looked_up(inventory: Inventory) -> None:
    drill = inventory.thing()
    inventory.directory.down = True

    refusal = await inventory.lend(drill, inventory.ada)

    assert isinstance(refusal, errors.DirectoryUnavailable)
    assert inventory.items.kept[drill].status is ItemStatus.AVAILABLE
    assert inventory.items.facts == []


@pytest.mark.parametrize("nobody", [new_id(), "nobody", "", "\ud800"])
async def test_nobody_can_borrow_under_an_unknown_id(inventory: Inventory, nobody: str) -> None:
    assert isinstance(await inventory.lend(inventory.thing(), nobody), errors.UserNotFound)


async def test_a_deactivated_person_gets_nothing_new(inventory: Inventory) -> None:
    eve = inventory.directory.add("Eve", active=False)
    drill = inventory.thing()

    assert isinstance(await inventory.lend(drill, eve), errors.UserInactive)
    assert isinstance(await inventory.custody.assign(SYSTEM, drill, eve, notify=True), errors.UserInactive)


async def test_an_unknown_item_cannot_be_lent(inventory: Inventory) -> None:
    assert isinstance(await inventory.lend(new_id(), inventory.ada), errors.ItemNotFound)


async def test_members_borrow_for_themselves_only(inventory: Inventory) -> None:
    ada = Actor(inventory.ada, Role.MEMBER)
    drill = inventory.thing()

    assert isinstance(await inventory.custody.lend(ada, drill, inventory.bob, notify=True), NotPermitted)
    assert isinstance(await inventory.custody.lend(ada, drill, inventory.ada, notify=True), Lent)


async def test_members_bring_back_only_what_they_borrowed(inventory: Inventory) -> None:
    drill = inventory.thing()
    await inventory.lend(drill, inventory.ada)

    async def bring_back(who: str):
        return await inventory.custody.give_back(Actor(who, Role.MEMBER), drill, location_id=None, condition=None, notify=True)

    assert isinstance(await bring_back(inventory.bob), NotPermitted)
    assert isinstance(await bring_back(inventory.ada), Lent)


@pytest.mark.parametrize(
    ("lent_at", "due_at", "path"),
    [
        (NOON + timedelta(seconds=1), None, "input.lentAt"),
        (None, NOON, "input.dueAt"),
        (None, NOON - timedelta(days=1), "input.dueAt"),
        (None, NOON + timedelta(days=5 * 366 + 1), "input.dueAt"),
        (None, datetime(2026, 12, 1), "input.dueAt"),
        (datetime.min.replace(tzinfo=UTC), None, "input.lentAt"),
        (None, datetime.max.replace(tzinfo=UTC), "input.dueAt"),
        (datetime(1969, 12, 31, tzinfo=UTC), None, "input.lentAt"),
    ],
)
async def test_dates_that_make_no_loan_are_told_by_field(
    inventory: Inventory, lent_at: datetime | None, due_at: datetime | None, path: str
) -> None:
    refusal = await inventory.custody.lend(SYSTEM, inventory.thing(), inventory.ada, lent_at=lent_at, due_at=due_at, notify=True)

    assert isinstance(refusal, InvalidInput)
    assert [problem.path for problem in refusal.fields] == [path]


async def test_a_loan_recorded_late_may_be_overdue_already(inventory: Inventory) -> None:
    result = await inventory.custody.lend(
        SYSTEM, inventory.thing(), inventory.ada, lent_at=NOON - timedelta(days=20), notify=False
    )

    assert isinstance(result, Lent)
    assert result.loan.due_at == NOON - timedelta(days=6)
    assert result.loan.overdue(NOON)
    assert not lent_facts(inventory.items.facts)[0].notify


async def test_a_returned_item_goes_home_and_closes_its_loan(inventory: Inventory) -> None:
    drill = inventory.thing()
    lent = await inventory.lend(drill, inventory.ada)
    inventory.clock.pass_by(timedelta(days=1))

    result = await inventory.custody.give_back(SYSTEM, drill, location_id=None, condition="  bit worn\n", notify=True)

    assert isinstance(lent, Lent)
    assert isinstance(result, Lent)
    assert (result.item.status, result.item.location_id, result.item.holder_id) == (
        ItemStatus.AVAILABLE,
        inventory.shelf,
        None,
    )
    assert result.loan == replace(
        lent.loan,
        status=LoanStatus.RETURNED,
        returned_at=NOON + timedelta(days=1),
        returned_to_id=inventory.shelf,
        condition="bit worn",
    )
    assert kinds(inventory.items.facts) == ["item_lent", "item_returned"]


async def test_an_item_can_be_returned_elsewhere(inventory: Inventory) -> None:
    drill = inventory.thing()
    await inventory.lend(drill, inventory.ada)

    result = await inventory.take_back(drill, inventory.table)

    assert isinstance(result, Lent)
    assert result.item.location_id == inventory.table
    assert result.item.home_id == inventory.shelf


@pytest.mark.parametrize("nowhere", [new_id(), "", "nowhere"])
async def test_an_item_cannot_be_returned_to_an_unknown_place(inventory: Inventory, nowhere: str) -> None:
    drill = inventory.thing()
    await inventory.lend(drill, inventory.ada)

    assert isinstance(await inventory.take_back(drill, nowhere), errors.LocationNotFound)
    assert inventory.items.kept[drill].status is ItemStatus.LENT


async def test_what_is_not_lent_cannot_be_returned(inventory: Inventory) -> None:
    drill = inventory.thing()
    assert isinstance(await inventory.take_back(drill), errors.ItemNotLent)
    await inventory.custody.assign(SYSTEM, drill, inventory.ada, notify=True)
    assert isinstance(await inventory.take_back(drill), errors.ItemNotLent)


async def test_an_assigned_item_stays_with_its_owner_until_unassigned(inventory: Inventory) -> None:
    drill = inventory.thing()
    assigned = await inventory.custody.assign(SYSTEM, drill, inventory.ada, notify=True)
    assert isinstance(assigned, Item)
    assert isinstance(await inventory.lend(drill, inventory.bob), errors.ItemUnavailable)

    freed = await inventory.custody.unassign(SYSTEM, drill, location_id=None, condition=None, notify=True)

    assert isinstance(freed, Item)
    assert freed.location_id == inventory.shelf
    assert kinds(inventory.items.facts) == ["item_assigned", "item_unassigned"]
    again = await inventory.custody.unassign(SYSTEM, drill, location_id=None, condition=None, notify=True)
    assert isinstance(again, errors.ItemNotAssigned)


async def test_an_overlong_condition_is_refused(inventory: Inventory) -> None:
    drill = inventory.thing()
    await inventory.lend(drill, inventory.ada)

    refusal = await inventory.custody.give_back(SYSTEM, drill, location_id=None, condition="x" * 501, notify=True)

    assert isinstance(refusal, InvalidInput)
    assert refusal.fields[0].path == "input.condition"


async def test_members_make_up_no_past_for_a_thing(inventory: Inventory) -> None:
    item_id, member = inventory.thing(), Actor(id=inventory.ada, role=Role.MEMBER)

    refusal = await inventory.custody.lend(member, item_id, inventory.ada, lent_at=NOON - timedelta(days=900), notify=True)

    assert isinstance(refusal, NotPermitted)
    assert "lentAt" in refusal.message
    assert isinstance(await inventory.custody.lend(member, item_id, inventory.ada, notify=True), Lent)
