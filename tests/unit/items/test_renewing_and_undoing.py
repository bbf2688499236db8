"""Renewing loans and undoing slips, through the use cases, on fakes."""

from datetime import datetime, timedelta

import pytest

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.items import errors, events
from subgraphs.items.models import AtLocation, LoanStatus
from subgraphs.items.policy.terms import DEFAULT_TERMS
from subgraphs.items.service.lent import Lent
from tests.unit.items.fakes import NOON, Inventory, kinds

FORTNIGHT = timedelta(days=14)


@pytest.fixture
def inventory() -> Inventory:
    return Inventory()


async def lent(inventory: Inventory, by: Actor = SYSTEM) -> Lent:
    result = await inventory.custody.lend(by, inventory.thing(), inventory.ada, notify=True)
    assert isinstance(result, Lent)
    return result


async def renew(inventory: Inventory, loan_id: str, due_at: datetime | None = None, actor: Actor = SYSTEM):
    return await inventory.lending.renew(actor, loan_id, due_at, notify=True)


async def undo(inventory: Inventory, loan_id: str, actor: Actor = SYSTEM):
    return await inventory.lending.undo(actor, loan_id)


async def test_a_renewed_loan_is_due_a_fortnight_later_than_it_would_have_been(inventory: Inventory) -> None:
    out = await lent(inventory)
    inventory.clock.pass_by(timedelta(days=10))

    renewed = await renew(inventory, out.loan.id)

    assert isinstance(renewed, Lent)
    assert (renewed.loan.due_at, renewed.loan.renewals, renewed.loan.lent_at) == (NOON + 2 * FORTNIGHT, 1, NOON)
    assert renewed.item.loan == renewed.loan
    assert inventory.items.facts[-1] == events.LoanRenewed(
        item_id=out.item.id,
        loan_id=out.loan.id,
        borrower_id=inventory.ada,
        due_at=NOON + 2 * FORTNIGHT,
        due_before=NOON + FORTNIGHT,
        renewals=1,
        notify=True,
    )


async def test_an_overdue_loan_is_renewed_from_now_on(inventory: Inventory) -> None:
    out = await lent(inventory)
    inventory.clock.pass_by(timedelta(days=20))

    renewed = await renew(inventory, out.loan.id)

    assert isinstance(renewed, Lent)
    assert renewed.loan.due_at == inventory.clock.now + FORTNIGHT
    assert not renewed.loan.overdue(inventory.clock.now)


async def test_a_loan_can_be_renewed_three_times_and_the_refusal_says_so(inventory: Inventory) -> None:
    out = await lent(inventory)
    for _ in range(DEFAULT_TERMS.renewals):
        assert isinstance(await renew(inventory, out.loan.id), Lent)

    refusal = await renew(inventory, out.loan.id)

    assert refusal == errors.RenewalRefused(errors.RenewalRefusedReason.LIMIT_REACHED, 3)
    assert "3 times" in errors.RenewalRefused(errors.RenewalRefusedReason.LIMIT_REACHED, 3).message
    assert kinds(inventory.items.facts).count("loan_renewed") == 3


async def test_what_came_back_was_lost_or_lent_anew_is_not_renewed(inventory: Inventory) -> None:
    out = await lent(inventory)
    await inventory.take_back(out.item.id)
    closed = errors.RenewalRefused(errors.RenewalRefusedReason.CLOSED)
    assert await renew(inventory, out.loan.id) == closed

    again = await inventory.lend(out.item.id, inventory.bob)
    assert isinstance(again, Lent)
    assert await renew(inventory, out.loan.id) == closed
    assert inventory.items.kept[out.item.id].due_at == again.loan.due_at
    assert isinstance(await renew(inventory, new_id()), errors.LoanNotFound)
    assert isinstance(await renew(inventory, "nonsense"), errors.LoanNotFound)


@pytest.mark.parametrize("days", [0, 13, 14, 5 * 366 + 1])
async def test_a_renewal_leads_forward_and_not_too_far(inventory: Inventory, days: int) -> None:
    out = await lent(inventory)
    refusal = await renew(inventory, out.loan.id, NOON + timedelta(days=days))
    assert isinstance(refusal, InvalidInput)
    assert [field.path for field in refusal.fields] == ["input.dueAt"]


async def test_a_renewal_until_a_day_of_choice(inventory: Inventory) -> None:
    out = await lent(inventory)
    renewed = await renew(inventory, out.loan.id, NOON + timedelta(days=15))
    assert isinstance(renewed, Lent)
    assert renewed.loan.due_at == NOON + timedelta(days=15)


async def test_a_day_without_an_offset_is_nobodys_day(inventory: Inventory) -> None:
    out = await lent(inventory)
    assert isinstance(await renew(inventory, out.loan.id, datetime(2027, 1, 1)), InvalidInput)


async def test_borrowers_renew_their_own_loans_and_nobody_elses(inventory: Inventory) -> None:
    out = await lent(inventory)
    assert isinstance(await renew(inventory, out.loan.id, actor=Actor(inventory.bob, Role.MEMBER)), NotPermitted)
    assert isinstance(await renew(inventory, out.loan.id, actor=Actor(inventory.ada, Role.MEMBER)), Lent)


async def test_the_next_loan_starts_without_renewals(inventory: Inventory) -> None:
    out = await lent(inventory)
    await renew(inventory, out.loan.id)
    back = await inventory.take_back(out.item.id)
    again = await inventory.lend(out.item.id, inventory.bob)
    assert isinstance(back, Lent)
    assert isinstance(again, Lent)
    assert (back.loan.renewals, again.loan.renewals) == (1, 0)


async def test_an_undone_lend_leaves_the_item_where_it_lay(inventory: Inventory) -> None:
    drill = inventory.thing()
    await inventory.stock.move(SYSTEM, drill, inventory.table)
    out = await inventory.lend(drill, inventory.ada)
    assert isinstance(out, Lent)
    inventory.clock.pass_by(timedelta(seconds=60))

    result = await undo(inventory, out.loan.id)

    assert isinstance(result, Lent)
    assert result.item.whereabouts == AtLocation(inventory.table, inventory.clock.now)
    assert (result.item.loan, result.item.holder) == (None, None)
    assert (result.loan.id, result.loan.status) == (out.loan.id, LoanStatus.UNDONE)
    assert inventory.items.facts[-1] == events.LoanUndone(
        item_id=drill,
        loan_id=out.loan.id,
        borrower_id=inventory.ada,
        lent_at=NOON,
        due_at=NOON + FORTNIGHT,
        location_id=inventory.table,
    )


async def test_a_lend_recorded_late_can_be_undone_within_a_minute_too(inventory: Inventory) -> None:
    start = NOON - timedelta(days=5)
    out = await inventory.custody.lend(SYSTEM, inventory.thing(), inventory.ada, lent_at=start, notify=True)
    assert isinstance(out, Lent)
    assert isinstance(await undo(inventory, out.loan.id), Lent)


async def test_after_a_minute_a_lend_stands(inventory: Inventory) -> None:
    out = await lent(inventory)
    inventory.clock.pass_by(timedelta(seconds=60, milliseconds=1))

    refusal = await undo(inventory, out.loan.id)

    assert refusal == errors.UndoRefused(errors.UndoRefusedReason.TOO_LATE)
    assert "Return the item" in errors.UndoRefused(errors.UndoRefusedReason.TOO_LATE).message
    assert inventory.items.kept[out.item.id].loan_id == out.loan.id


async def test_only_who_lent_it_undoes_it(inventory: Inventory) -> None:
    ada, boss = Actor(inventory.ada, Role.MEMBER), Actor("boss", Role.ADMIN)
    out = await lent(inventory, by=ada)

    assert await undo(inventory, out.loan.id, boss) == errors.UndoRefused(errors.UndoRefusedReason.NOT_YOURS)
    assert isinstance(await undo(inventory, out.loan.id, ada), Lent)


async def test_undoing_twice_is_a_success_that_tells_it_once_also_when_somebody_has_it_by_then(inventory: Inventory) -> None:
    out = await lent(inventory)
    await undo(inventory, out.loan.id)
    await inventory.lend(out.item.id, inventory.bob)

    for key in (None, "key", "key"):
        again = await inventory.lending.undo(SYSTEM, out.loan.id, key=key)
        assert isinstance(again, Lent)
        assert (again.loan.id, again.loan.status, again.item.holder_id) == (out.loan.id, LoanStatus.UNDONE, inventory.bob)
    assert kinds(inventory.items.facts) == ["item_lent", "loan_undone", "item_lent"]


async def test_nobody_learns_who_had_a_thing_by_undoing_what_was_undone(inventory: Inventory) -> None:
    out = await lent(inventory)
    await undo(inventory, out.loan.id)
    ada, stranger = (Actor(id=id, role=Role.MEMBER) for id in (inventory.ada, inventory.bob))

    assert isinstance(await undo(inventory, out.loan.id, ada), Lent)
    assert await undo(inventory, out.loan.id, stranger) == errors.UndoRefused(errors.UndoRefusedReason.CLOSED)


async def test_what_came_back_already_cannot_be_undone(inventory: Inventory) -> None:
    out = await lent(inventory)
    await inventory.take_back(out.item.id)
    assert await undo(inventory, out.loan.id) == errors.UndoRefused(errors.UndoRefusedReason.CLOSED)
    assert isinstance(await undo(inventory, new_id()), errors.LoanNotFound)


async def test_a_place_that_was_closed_meanwhile_reopens_for_what_returns_to_it(inventory: Inventory) -> None:
    drill = inventory.thing()
    await inventory.stock.move(SYSTEM, drill, inventory.table)
    out = await inventory.lend(drill, inventory.ada)
    assert isinstance(out, Lent)
    await inventory.places.archive(SYSTEM, inventory.table)

    assert isinstance(await undo(inventory, out.loan.id), Lent)
    assert not inventory.locations.tree.nodes[inventory.table].archived


async def test_who_asks_again_under_the_key_of_an_undone_lend_hears_that_it_is_undone(inventory: Inventory) -> None:
    drill = inventory.thing()
    first = await inventory.custody.lend(SYSTEM, drill, inventory.ada, notify=True, key="key")
    assert isinstance(first, Lent)
    await undo(inventory, first.loan.id)

    again = await inventory.custody.lend(SYSTEM, drill, inventory.ada, notify=True, key="key")

    assert isinstance(again, Lent)
    assert (again.loan.id, again.loan.status) == (first.loan.id, LoanStatus.UNDONE)
