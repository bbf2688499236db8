"""A loan keeps the terms it was made on: its length, its renewals, its reminders."""

from datetime import timedelta

import pytest

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.items import events
from subgraphs.items.errors import RenewalRefused
from subgraphs.items.models import Policy, Terms
from subgraphs.items.policy.reminders import ladder
from subgraphs.items.service.lent import Lent
from tests.unit.items.fakes import NOON, Inventory

DAY = timedelta(days=1)
SHORT = Terms(loan_length=3 * DAY, renewals=1, due_soon_before=timedelta(0), overdue_every=10 * DAY, managers_after=4 * DAY)


@pytest.fixture
def inventory() -> Inventory:
    inventory = Inventory()
    inventory.policies.kept.append(Policy(version=1, default=SHORT))
    return inventory


async def lent(inventory: Inventory) -> Lent:
    result = await inventory.lend(inventory.thing(), inventory.ada)
    assert isinstance(result, Lent)
    return result


async def test_a_loan_is_as_long_as_the_policy_says_and_tells_which_version_said_so(inventory: Inventory) -> None:
    out = await lent(inventory)
    assert (out.loan.due_at, out.loan.policy_version, out.loan.renewals_left) == (NOON + 3 * DAY, 1, 1)
    back = await inventory.take_back(out.item.id)
    assert isinstance(back, Lent)
    assert (back.loan.policy_version, back.loan.renewals_left) == (1, None)
    assert [getattr(fact, "policy_version", None) for fact in inventory.items.facts] == [1, 1]


async def test_a_loan_that_is_open_keeps_its_terms_when_the_policy_changes(inventory: Inventory) -> None:
    out = await lent(inventory)
    inventory.policies.kept.append(Policy(version=2, default=Terms(renewals=9)))

    renewed = await inventory.lending.renew(SYSTEM, out.loan.id, None, notify=True)

    assert isinstance(renewed, Lent)
    assert (renewed.loan.due_at, renewed.loan.policy_version, renewed.loan.renewals_left) == (NOON + 6 * DAY, 1, 0)
    assert isinstance(await inventory.lending.renew(SYSTEM, out.loan.id, None, notify=True), RenewalRefused)


async def test_members_cannot_have_it_for_longer_than_the_policy_says_and_managers_decide(inventory: Inventory) -> None:
    ada, manager = Actor(inventory.ada, Role.MEMBER), Actor("manager", Role.MANAGER)
    drill = inventory.thing()

    async def lend(actor: Actor, days: int):
        return await inventory.custody.lend(actor, drill, inventory.ada, due_at=NOON + days * DAY, notify=True)

    refusal = await lend(ada, 4)
    assert isinstance(refusal, InvalidInput)
    assert [problem.path for problem in refusal.fields] == ["input.dueAt"]
    out = await lend(ada, 3)
    assert isinstance(out, Lent)
    assert isinstance(await inventory.lending.renew(ada, out.loan.id, NOON + 7 * DAY, notify=True), InvalidInput)
    assert isinstance(await inventory.lending.renew(manager, out.loan.id, NOON + 700 * DAY, notify=True), Lent)


async def test_managers_are_told_on_the_day_the_policy_names(inventory: Inventory) -> None:
    out = await lent(inventory)
    for day in range(30):
        inventory.clock.now = NOON + day * DAY
        await inventory.reminders.send_due(SYSTEM)
    told = [fact for fact in inventory.items.facts if isinstance(fact, events.LoanOverdue)]
    assert [(fact.number, fact.escalate) for fact in told] == [(1, False), (2, True), (3, True), (4, True)]
    steps = [(step.at - out.loan.due_at) / DAY for step in ladder(out.loan.due_at, SHORT)]
    assert steps[:4] == [0, 4, 10, 20]
    assert len(steps) == 11
