"""Asking first: yes with the terms, or every reason why not, by the rules that lending goes by."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.items.errors import (
    DirectoryUnavailable,
    ItemNotFound,
    ItemRetired,
    ItemUnavailable,
    LoanLimitReached,
    UserInactive,
    UserNotFound,
)
from subgraphs.items.models import ItemStatus, Override, Policy, Terms
from subgraphs.items.service.lendability import LendAnswer
from subgraphs.items.service.lent import Lent
from tests.unit.items.fakes import NOON, Inventory

DAY = timedelta(days=1)
POLICY = Policy(
    version=3,
    default=Terms(open_loans=1),
    overrides=(Override(group="staff", loan_length=90 * DAY, renewals=0, any_number=True),),
)


def shop() -> Inventory:
    inventory = Inventory()
    inventory.policies.kept.append(POLICY)
    return inventory


@pytest.fixture
def inventory() -> Inventory:
    return shop()


async def ask(
    inventory: Inventory, who: str, item: str, actor: Actor | None = None, due_at: datetime | None = None
) -> LendAnswer:
    return await inventory.lendability.can_lend(actor or Actor(who, Role.MEMBER), item, who, due_at)


async def test_yes_comes_with_what_the_policy_offers(inventory: Inventory) -> None:
    grace = inventory.directory.add("Grace", group="Staff")
    answer = await ask(inventory, grace, inventory.thing())
    assert answer.allowed
    assert answer.terms is not None
    assert (answer.due_at, answer.latest_due_at, answer.terms.renewals) == (NOON + 90 * DAY, NOON + 90 * DAY, 0)
    assert (answer.terms.version, answer.terms.open_loans, answer.open_loans) == (3, None, 0)


async def test_no_comes_with_every_reason(inventory: Inventory) -> None:
    drill = inventory.thing()
    await inventory.lend(inventory.thing("OTHER"), inventory.ada)
    await inventory.lend(drill, inventory.bob)
    inventory.directory.people[inventory.ada] = replace(inventory.directory.people[inventory.ada], active=False)

    answer = await ask(inventory, inventory.ada, drill, due_at=NOON + 15 * DAY)

    assert [type(reason) for reason in answer.reasons] == [ItemUnavailable, UserInactive, InvalidInput, LoanLimitReached]
    assert not answer.allowed


async def test_while_nobody_knows_the_person_their_terms_are_unknown(inventory: Inventory) -> None:
    inventory.directory.down = True
    drill = inventory.thing()
    inventory.items.kept[drill] = replace(inventory.items.kept[drill], status=ItemStatus.RETIRED)
    answer = await ask(inventory, inventory.ada, drill)
    assert [type(reason) for reason in answer.reasons] == [ItemRetired, DirectoryUnavailable]
    assert (answer.terms, answer.due_at, answer.open_loans) == (None, None, None)


@pytest.mark.parametrize("item", [new_id(), "nothing", ""])
async def test_what_is_not_there_cannot_be_lent(inventory: Inventory, item: str) -> None:
    assert (await ask(inventory, inventory.ada, item)).reasons == [ItemNotFound()]


async def test_an_impossible_day_is_told_beside_the_other_reasons(inventory: Inventory) -> None:
    answer = await ask(inventory, new_id(), inventory.thing(), SYSTEM, NOON - DAY)
    assert [type(reason) for reason in answer.reasons] == [UserNotFound, InvalidInput]
    assert [problem.path for each in answer.reasons if isinstance(each, InvalidInput) for problem in each.fields] == ["dueAt"]


async def test_members_ask_for_themselves_and_managers_for_anybody(inventory: Inventory) -> None:
    drill, manager = inventory.thing(), Actor("manager", Role.MANAGER)
    other = await inventory.lendability.can_lend(Actor(inventory.bob, Role.MEMBER), drill, inventory.ada)
    assert [type(reason) for reason in other.reasons] == [NotPermitted]
    assert inventory.directory.calls == 0
    assert (await ask(inventory, inventory.ada, drill, manager, NOON + 365 * DAY)).allowed
    assert (await inventory.lendability.can_lend(Actor(inventory.ada, Role.MEMBER), drill)).allowed


@given(data=st.data())
async def test_lending_gives_the_first_of_the_reasons_and_yes_is_kept(data: st.DataObject) -> None:
    inventory = shop()
    drill = inventory.thing()
    status = data.draw(st.sampled_from(list(ItemStatus)))
    holder = None if status in {ItemStatus.AVAILABLE, ItemStatus.RETIRED} else inventory.bob
    if status is not ItemStatus.HELD:
        inventory.items.kept[drill] = replace(inventory.items.kept[drill], status=status, holder_id=holder)
    eve = inventory.directory.add("Eve", active=data.draw(st.booleans()), group=data.draw(st.sampled_from([None, "staff"])))
    who = data.draw(st.sampled_from([eve, new_id()]))
    inventory.directory.down = data.draw(st.booleans())
    if data.draw(st.booleans()):
        await inventory.lend(inventory.thing("OTHER"), eve)
    due_at = NOON + data.draw(st.sampled_from([1, 14, 15, 91])) * DAY
    actor = data.draw(st.sampled_from([Actor(who, Role.MEMBER), Actor("m", Role.MANAGER)]))

    answer = await ask(inventory, who, drill, actor, due_at)
    outcome: Any = await inventory.custody.lend(actor, drill, who, due_at=due_at, notify=True)

    assert isinstance(outcome, Lent) is answer.allowed
    if isinstance(outcome, Lent):
        assert outcome.loan.due_at == answer.due_at
    else:
        assert type(outcome) is type(answer.reasons[0])
