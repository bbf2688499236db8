"""Writing the policy: who may, what is refused, and that every version stays known."""

from datetime import timedelta
from typing import Any

import pytest

from subgraphs.chassis.identity import Actor, Role
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.paging import PageRequest
from subgraphs.chassis.refusals import InvalidInput, NotPermitted, VersionConflict
from subgraphs.items.models import Category, Override, Policy, PolicyChanges
from tests.unit.items.fakes import NOON, Inventory

ADMIN, MANAGER, MEMBER = (Actor(role.value, role) for role in (Role.ADMIN, Role.MANAGER, Role.MEMBER))
DAY = timedelta(days=1)
LAPTOPS = Category(new_id(), "Laptops")


@pytest.fixture
def inventory() -> Inventory:
    inventory = Inventory()
    inventory.categories.kept[LAPTOPS.id] = LAPTOPS
    return inventory


def changes(
    *overrides: Override, expected: int | None = None, note: str | None = None, **given: int | timedelta | None
) -> PolicyChanges:
    return PolicyChanges(expected_version=expected, given=given, overrides=overrides or None, note=note)


async def write(inventory: Inventory, wanted: PolicyChanges) -> Policy:
    result = await inventory.governing.update(ADMIN, wanted)
    assert isinstance(result, Policy)
    return result


async def test_what_is_not_given_stays(inventory: Inventory) -> None:
    staff = Override(group=" Staff ", loan_length=30 * DAY)
    await write(inventory, changes(staff, renewals=1, open_loans=5))
    second = await write(inventory, changes(loan_length=7 * DAY, note=" shorter "))
    third = await write(inventory, changes(open_loans=None))

    assert (second.default.renewals, second.default.open_loans, second.default.loan_length) == (1, 5, 7 * DAY)
    assert (second.version, second.note, second.changed_by, second.changed_at) == (2, "shorter", ADMIN.id, NOON)
    assert [row.group for row in second.overrides] == ["Staff"]
    assert (third.default.open_loans, third.note) == (None, None)


async def test_only_admins_make_rules_and_only_managers_see_how_they_came_about(inventory: Inventory) -> None:
    for actor in (MANAGER, MEMBER):
        assert isinstance(await inventory.governing.update(actor, changes(renewals=1)), NotPermitted)
    await write(inventory, changes(renewals=1))
    await write(inventory, changes(renewals=2))

    page = await inventory.governing.versions(MANAGER, PageRequest())

    assert page is not None
    assert [policy.version for policy in page.nodes] == [2, 1]
    assert await inventory.governing.versions(MEMBER, PageRequest()) is None
    assert (await inventory.governing.current(MEMBER)).version == 2


async def test_who_saw_another_version_is_told_which_there_is(inventory: Inventory) -> None:
    await write(inventory, changes(renewals=1, expected=0))
    refusal = await inventory.governing.update(ADMIN, changes(renewals=2, expected=0))
    assert refusal == VersionConflict(1)


async def test_of_two_who_write_at_once_the_second_writes_over_the_first_unless_it_expects_not_to(inventory: Inventory) -> None:
    def rival() -> None:
        inventory.policies.before_add = lambda: None
        inventory.policies.kept.append(Policy(version=1))

    inventory.policies.before_add = rival
    assert (await write(inventory, changes(renewals=1))).version == 2
    inventory.policies.kept[1:] = []
    inventory.policies.before_add = rival
    assert await inventory.governing.update(ADMIN, changes(renewals=1, expected=0)) == VersionConflict(1)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"loan_length": 0 * DAY}, "input.default.loanDays"),
        ({"loan_length": 1_831 * DAY}, "input.default.loanDays"),
        ({"loan_length": None}, "input.default.loanDays"),
        ({"renewals": -1}, "input.default.renewals"),
        ({"open_loans": 10_001}, "input.default.openLoans"),
        ({"hold_length": 0 * DAY}, "input.default.holdDays"),
        ({"due_soon_before": 61 * DAY}, "input.default.dueSoonDays"),
        ({"overdue_every": 0 * DAY}, "input.default.overdueEveryDays"),
        ({"managers_after": -1 * DAY}, "input.default.managersAfterDays"),
        ({"recall_within": 91 * DAY}, "input.default.recallDays"),
    ],
)
async def test_values_out_of_bounds_are_told_by_field(inventory: Inventory, given: dict[str, Any], path: str) -> None:
    refusal = await inventory.governing.update(ADMIN, changes(**given))
    assert isinstance(refusal, InvalidInput)
    assert [problem.path for problem in refusal.fields] == [path]
    assert inventory.policies.kept == [Policy()]


@pytest.mark.parametrize(
    ("rows", "path"),
    [
        ([Override(renewals=1)], "input.overrides.0.categoryId"),
        ([Override(group="staff", renewals=1), Override(group="STAFF", renewals=2)], "input.overrides.1.categoryId"),
        ([Override(category_id=LAPTOPS.id, renewals=1)] * 2, "input.overrides.1.categoryId"),
        ([Override(category_id=new_id(), renewals=1)], "input.overrides.0.categoryId"),
        ([Override(category_id="laptops", renewals=1)], "input.overrides.0.categoryId"),
        ([Override(group=" ", renewals=1)], "input.overrides.0.group"),
        ([Override(group="x" * 101, renewals=1)], "input.overrides.0.group"),
        ([Override(group="staff")], "input.overrides.0.loanDays"),
        ([Override(group="staff", open_loans=3, any_number=True)], "input.overrides.0.openLoans"),
        ([Override(group="staff", hold_length=61 * DAY)], "input.overrides.0.holdDays"),
        ([Override(group=str(each), renewals=1) for each in range(501)], "input.overrides"),
    ],
)
async def test_overrides_that_make_no_sense_are_told_by_row(inventory: Inventory, rows: list[Override], path: str) -> None:
    refusal = await inventory.governing.update(ADMIN, changes(*rows))
    assert isinstance(refusal, InvalidInput)
    assert [problem.path for problem in refusal.fields] == [path]
