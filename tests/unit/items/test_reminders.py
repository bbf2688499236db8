"""Reminding borrowers: the ladder, and the use case that climbs it, on fakes."""

from datetime import datetime, timedelta

import pytest

from subgraphs.chassis.identity import SYSTEM
from subgraphs.items import events
from subgraphs.items.policy.reminders import ladder, next_reminder
from subgraphs.items.policy.terms import DEFAULT_TERMS
from subgraphs.items.service.lent import Lent
from tests.unit.items.fakes import NOON, Inventory

DAY = timedelta(days=1)
DUE = NOON + 14 * DAY


@pytest.fixture
def inventory() -> Inventory:
    return Inventory()


async def lent(inventory: Inventory, lent_at: datetime | None = None, due_at: datetime | None = None) -> Lent:
    result = await inventory.custody.lend(SYSTEM, inventory.thing(), inventory.ada, lent_at=lent_at, due_at=due_at, notify=True)
    assert isinstance(result, Lent)
    return result


def told(inventory: Inventory) -> list[str | int]:
    """The reminders so far: 'soon', or the number of an overdue one."""
    reminders = [fact for fact in inventory.items.facts if isinstance(fact, events.LoanDueSoon | events.LoanOverdue)]
    return ["soon" if isinstance(fact, events.LoanDueSoon) else fact.number for fact in reminders]


async def after(inventory: Inventory, time: timedelta) -> list[str | int]:
    """What was told once that much time has passed since noon."""
    inventory.clock.now = NOON + time
    await inventory.reminders.send_due(SYSTEM)
    return told(inventory)


def test_the_ladder_leads_from_before_the_due_date_to_long_after_it() -> None:
    steps = list(ladder(DUE, DEFAULT_TERMS))
    assert [(step.at - DUE) / DAY for step in steps] == [-2, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27]
    assert [step.overdue for step in steps] == list(range(11))
    assert [step.escalate for step in steps] == [False] * 4 + [True] * 7
    assert next_reminder(DUE, DEFAULT_TERMS, DUE + 27 * DAY) is None


async def test_each_step_is_told_once_when_it_is_due(inventory: Inventory) -> None:
    await lent(inventory)
    expected: list[tuple[timedelta, list[str | int]]] = [
        (12 * DAY - timedelta(milliseconds=1), []),
        (12 * DAY, ["soon"]),
        (13 * DAY, ["soon"]),
        (14 * DAY, ["soon", 1]),
        (17 * DAY, ["soon", 1, 2]),
        (19 * DAY, ["soon", 1, 2]),
        (20 * DAY, ["soon", 1, 2, 3]),
    ]
    for time, reminders in expected:
        assert await after(inventory, time) == reminders


async def test_a_reminder_tells_the_loan(inventory: Inventory) -> None:
    out = await lent(inventory)
    await after(inventory, 14 * DAY)
    assert inventory.items.facts[-1] == events.LoanOverdue(
        item_id=out.item.id, loan_id=out.loan.id, borrower_id=inventory.ada, due_at=DUE, number=1, escalate=False, notify=True
    )


async def test_after_a_long_outage_only_the_latest_step_is_told(inventory: Inventory) -> None:
    await lent(inventory)
    assert await after(inventory, 18 * DAY) == [2]
    assert await after(inventory, 20 * DAY) == [2, 3]


async def test_it_ends_after_ten_overdue_reminders(inventory: Inventory) -> None:
    await lent(inventory)
    for day in range(200):
        await after(inventory, day * DAY)
    assert told(inventory) == ["soon", *range(1, 11)]
    assert inventory.items.kept[inventory.only_item].next_reminder_at is None


async def test_nobody_is_reminded_of_what_came_back_was_lost_or_undone(inventory: Inventory) -> None:
    out = await lent(inventory)
    await inventory.lending.undo(SYSTEM, out.loan.id)
    await inventory.lend(out.item.id, inventory.ada)
    await inventory.take_back(out.item.id)
    await inventory.lend(out.item.id, inventory.bob)
    await inventory.losses.declare_lost(SYSTEM, out.item.id, None)
    assert await after(inventory, 30 * DAY) == []


async def test_a_renewed_loan_climbs_its_ladder_anew(inventory: Inventory) -> None:
    out = await lent(inventory)
    await after(inventory, 12 * DAY)
    await inventory.lending.renew(SYSTEM, out.loan.id, None, notify=True)
    assert await after(inventory, 14 * DAY) == ["soon"]
    assert await after(inventory, 26 * DAY) == ["soon", "soon"]
    assert await after(inventory, 28 * DAY) == ["soon", "soon", 1]


async def test_a_loan_recorded_when_it_was_overdue_is_not_reminded_of_days_that_have_passed(inventory: Inventory) -> None:
    await lent(inventory, lent_at=NOON - 20 * DAY, due_at=NOON - 4 * DAY)
    assert await after(inventory, timedelta(hours=1)) == []
    assert await after(inventory, 2 * DAY) == [3]


async def test_a_loan_of_a_day_has_no_step_before_it_is_due(inventory: Inventory) -> None:
    await lent(inventory, due_at=NOON + DAY)
    assert await after(inventory, timedelta(hours=23)) == []
    assert await after(inventory, DAY) == [1]
