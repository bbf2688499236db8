"""Calling things back: at somebody's wish, and from people who are not active any more, in whatever order one hears of it."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.paging import PageRequest
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.items import events
from subgraphs.items.errors import ItemNotFound, ItemNotLent, RenewalRefused, RenewalRefusedReason
from subgraphs.items.models import Item, Policy, RecallCause, Standing, Stood, Terms
from subgraphs.items.service.lent import Lent
from tests.unit.items.fakes import NOON, Inventory, kinds

DAY = timedelta(days=1)
MANAGER = Actor("manager", Role.MANAGER)


@dataclass
class FakeLines:
    """Whose reservations were cancelled."""

    left: list[str] = field(default_factory=list[str])

    async def cancel_reservations_of(self, actor: Actor, user_id: str) -> int:
        self.left.append(user_id)
        return 1


@pytest.fixture
def inventory() -> Inventory:
    return Inventory()


@pytest.fixture
def lines() -> FakeLines:
    return FakeLines()


async def lent(inventory: Inventory, code: str = "DRILL-1") -> Lent:
    result = await inventory.lend(inventory.thing(code), inventory.ada)
    assert isinstance(result, Lent)
    return result


async def recall(inventory: Inventory, item_id: str, actor: Actor = MANAGER, **options: Any) -> Any:
    return await inventory.recalls.recall(actor, item_id, **{"due_at": None, "reason": None, **options})


async def test_a_recalled_loan_is_due_within_the_days_the_policy_gives(inventory: Inventory) -> None:
    inventory.policies.kept.append(Policy(version=1, default=Terms(recall_within=3 * DAY)))
    out = await lent(inventory)

    result = await recall(inventory, out.item.id, reason=" Needed ")

    assert isinstance(result, Lent)
    assert (result.loan.due_at, result.item.next_reminder_at) == (NOON + 3 * DAY, NOON + DAY)
    assert result.item.recall is not None
    assert (result.item.recall.cause, result.item.recall.reason, result.item.recall.at) == (RecallCause.REQUESTED, "Needed", NOON)
    assert inventory.items.facts[-1] == events.LoanRecalled(
        item_id=out.item.id, loan_id=out.loan.id, borrower_id=inventory.ada, due_at=NOON + 3 * DAY, reason="Needed"
    )


async def test_a_recall_never_puts_a_due_date_off(inventory: Inventory) -> None:
    out = await lent(inventory)
    inventory.clock.now = NOON + 12 * DAY
    assert (await recall(inventory, out.item.id)).loan.due_at == out.loan.due_at
    assert isinstance(await recall(inventory, out.item.id, due_at=out.loan.due_at + DAY), InvalidInput)
    assert isinstance(await recall(inventory, out.item.id, due_at=inventory.clock.now - DAY), InvalidInput)
    assert (await recall(inventory, out.item.id, due_at=NOON + 13 * DAY)).loan.due_at == NOON + 13 * DAY


async def test_what_is_overdue_already_stays_due_when_it_was(inventory: Inventory) -> None:
    out = await lent(inventory)
    inventory.clock.now = NOON + 20 * DAY
    assert (await recall(inventory, out.item.id, due_at=inventory.clock.now)).loan.due_at == out.loan.due_at


async def test_only_managers_recall_and_only_what_is_lent(inventory: Inventory) -> None:
    out = await lent(inventory)
    assert isinstance(await recall(inventory, out.item.id, Actor(inventory.ada, Role.MEMBER)), NotPermitted)
    assert isinstance(await recall(inventory, inventory.thing("OTHER")), ItemNotLent)
    assert isinstance(await recall(inventory, new_id()), ItemNotFound)
    assert isinstance(await recall(inventory, out.item.id, reason="x" * 501), InvalidInput)


async def test_who_is_to_bring_it_back_cannot_renew_and_a_manager_may_let_them(inventory: Inventory) -> None:
    out = await lent(inventory)
    await recall(inventory, out.item.id)

    refusal = await inventory.lending.renew(Actor(inventory.ada, Role.MEMBER), out.loan.id, None, notify=True)
    assert isinstance(refusal, RenewalRefused)
    assert refusal.reason is RenewalRefusedReason.RECALLED
    renewed = await inventory.lending.renew(MANAGER, out.loan.id, None, notify=True)
    assert isinstance(renewed, Lent)
    assert renewed.item.recall is None


async def test_what_came_back_is_not_recalled_any_more(inventory: Inventory) -> None:
    out = await lent(inventory)
    await recall(inventory, out.item.id)
    back = await inventory.take_back(out.item.id)
    assert isinstance(back, Lent)
    assert back.item.recall is None


async def test_a_recall_under_a_key_happens_once(inventory: Inventory) -> None:
    out = await lent(inventory)
    first, again = [await recall(inventory, out.item.id, key="k") for _ in range(2)]
    assert first == again
    assert kinds(inventory.items.facts).count("loan_recalled") == 1


async def hear(inventory: Inventory, lines: FakeLines, *heard: tuple[Standing, int]) -> None:
    for standing, seq in heard:
        await inventory.recalls.hear(Stood(inventory.ada, standing, seq))
        await inventory.recalls.act_on_heard(SYSTEM, lines)


def held(inventory: Inventory) -> list[Item]:
    return [item for item in inventory.items.kept.values() if item.holder_id == inventory.ada]


async def test_who_is_deactivated_is_to_bring_back_all_they_have(inventory: Inventory, lines: FakeLines) -> None:
    out, tool = await lent(inventory), inventory.thing("TOOL")
    await inventory.custody.assign(SYSTEM, tool, inventory.ada, notify=True)

    await hear(inventory, lines, (Standing.INACTIVE, 2))

    assert {item.recall.cause for item in held(inventory) if item.recall} == {RecallCause.DEACTIVATED}
    assert inventory.items.kept[out.item.id].due_at == NOON + 7 * DAY
    assert kinds(inventory.items.facts)[-2:] == ["loan_recalled", "assignment_recalled"]
    assert lines.left == [inventory.ada]
    page = (await inventory.recalls.listed(Actor(inventory.ada, Role.MEMBER), [inventory.ada], PageRequest()))[inventory.ada]
    assert page is not None
    assert {item.id for item in page.nodes} == {out.item.id, tool}


async def test_others_do_not_see_what_somebody_is_to_bring_back(inventory: Inventory) -> None:
    found = await inventory.recalls.listed(Actor(inventory.bob, Role.MEMBER), [inventory.ada, inventory.bob], PageRequest())
    assert found[inventory.ada] is None
    assert found[inventory.bob] is not None


async def test_hearing_it_again_changes_nothing(inventory: Inventory, lines: FakeLines) -> None:
    await lent(inventory)
    await hear(inventory, lines, *[(Standing.INACTIVE, 2)] * 3)
    assert kinds(inventory.items.facts).count("loan_recalled") == 1


async def test_who_is_active_again_may_keep_it_until_it_is_due(inventory: Inventory, lines: FakeLines) -> None:
    out, asked = await lent(inventory), await lent(inventory, "ASKED")
    await recall(inventory, asked.item.id, reason="Needed")

    await hear(inventory, lines, (Standing.INACTIVE, 2), (Standing.ACTIVE, 3))

    kept = inventory.items.kept
    assert (kept[out.item.id].recall, kept[out.item.id].due_at) == (None, NOON + 7 * DAY)
    assert kept[asked.item.id].recall is not None
    assert inventory.items.facts[-1] == events.RecallLifted(item_id=out.item.id, user_id=inventory.ada)


@pytest.mark.parametrize("order", list(permutations([(Standing.INACTIVE, 2), (Standing.ACTIVE, 3), (Standing.INACTIVE, 4)])))
async def test_the_latest_news_counts_in_whatever_order_they_come(order: Any, lines: FakeLines) -> None:
    inventory = Inventory()
    await lent(inventory)
    await hear(inventory, lines, *order)
    assert [item.recall is not None for item in held(inventory)] == [True]


async def test_what_somebody_got_while_the_news_was_on_its_way_is_recalled_too(inventory: Inventory, lines: FakeLines) -> None:
    await hear(inventory, lines, (Standing.INACTIVE, 2))
    await lent(inventory)
    assert await inventory.recalls.recall_late_ones(SYSTEM) == 1
    assert await inventory.recalls.recall_late_ones(SYSTEM) == 0


async def test_nothing_written_about_somebody_who_is_forgotten_stays(inventory: Inventory, lines: FakeLines) -> None:
    await lent(inventory)
    await hear(inventory, lines, (Standing.ANONYMISED, 3))
    assert inventory.texts.erased == [inventory.ada]
    assert held(inventory)[0].recall is not None


async def test_a_replica_that_acts_late_on_old_news_leaves_nothing_wrong(inventory: Inventory, lines: FakeLines) -> None:
    out = await lent(inventory)
    await inventory.recalls.hear(Stood(inventory.ada, Standing.INACTIVE, 2))
    standings, held_by = inventory.standings, inventory.items.held_by

    async def overtaken(user_id: str) -> Any:
        inventory.items.held_by = held_by  # type: ignore[method-assign]
        standings.kept[user_id] = Stood(user_id, Standing.ACTIVE, 3)
        standings.unsettled.clear()
        return await held_by(user_id)

    inventory.items.held_by = overtaken  # type: ignore[method-assign]
    await inventory.recalls.act_on_heard(SYSTEM, lines)

    assert inventory.items.kept[out.item.id].recall is None
    assert kinds(inventory.items.facts)[-2:] == ["loan_recalled", "recall_lifted"]
