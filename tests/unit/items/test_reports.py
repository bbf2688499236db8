"""What managers are told of the whole."""

from dataclasses import replace
from datetime import timedelta

import pytest

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.paging import BadPage, PageRequest
from subgraphs.items.models import Borrowed, CategoryUse, ItemFilter, ItemSort, Lending, Overview, Period
from subgraphs.items.policy.reports import check_period, utilisation
from tests.unit.items.fakes import NOON, Inventory

DAY = timedelta(days=1)
MEMBER = Actor("m", Role.MEMBER)


async def lend_for(inventory: Inventory, item: str, time: timedelta) -> None:
    """Lend an item, and take it back after a time."""
    await inventory.lend(item, inventory.ada)
    inventory.clock.pass_by(time)
    await inventory.take_back(item)


async def test_an_item_knows_how_often_and_when_it_was_borrowed_last_undone_loans_not_counted() -> None:
    inventory = Inventory()
    drill, clock = inventory.thing(), inventory.clock
    await lend_for(inventory, drill, DAY)
    await inventory.lend(drill, inventory.bob)
    lent_again = clock.now
    assert (inventory.items.kept[drill].times_borrowed, inventory.items.kept[drill].last_borrowed_at) == (2, lent_again)

    await inventory.lending.undo(SYSTEM, inventory.last_loan)
    assert (inventory.items.kept[drill].times_borrowed, inventory.items.kept[drill].last_borrowed_at) == (1, NOON)

    await inventory.lend(drill, inventory.bob)
    await inventory.losses.declare_lost(SYSTEM, drill, None)
    assert inventory.items.kept[drill].times_borrowed == 2


async def test_what_was_borrowed_most_often_in_a_period_comes_first() -> None:
    inventory = Inventory()
    drill, saw = inventory.thing("D"), inventory.thing("S")
    for item in (saw, drill, drill, drill):
        await lend_for(inventory, item, DAY)
    await inventory.lend(saw, inventory.ada)

    async def most(start: timedelta, first: int = 20) -> list[Borrowed]:
        found = await inventory.reports.most_borrowed(SYSTEM, NOON + start, NOON + 100 * DAY, first)
        assert found is not None
        return list(found.items)

    inventory.clock.pass_by(DAY)
    assert await most(timedelta()) == [Borrowed(drill, 3), Borrowed(saw, 2)]
    assert await most(4 * DAY) == [Borrowed(saw, 1)]
    assert await most(timedelta(), first=1) == [Borrowed(drill, 3)]


async def test_utilisation_is_time_lent_over_time_available_of_what_is_in_use() -> None:
    inventory = Inventory()
    for code, category in [("T-1", "tools"), ("T-2", "tools"), ("B-1", "books"), ("B-2", "books")]:
        item = inventory.items.kept[inventory.thing(code)]
        inventory.items.kept[item.id] = replace(item, category_id=category, created_at=NOON - 100 * DAY)
    tool, _, book, old = inventory.items.kept
    await lend_for(inventory, tool, 4 * DAY)
    await lend_for(inventory, old, 2 * DAY)
    await inventory.stock.retire(SYSTEM, old, None)
    await inventory.lend(book, inventory.ada)
    inventory.clock.pass_by(4 * DAY)

    found = await inventory.reports.utilisation(SYSTEM, NOON, NOON + 100 * DAY)

    assert found is not None
    assert found.categories == [CategoryUse("books", 1, 0.4), CategoryUse("tools", 2, 0.2)]


def test_what_came_in_amid_the_period_was_available_from_then_on() -> None:
    period = Period(NOON, NOON + 10 * DAY)
    lent = [Lending("new", NOON + 6 * DAY, NOON + 20 * DAY)]

    found = utilisation(period, lent, {"new": None}, {None: 1}, [(None, NOON + 5 * DAY)])

    assert found == [CategoryUse(None, 1, 0.8)]


def test_loans_recorded_late_make_no_more_than_all_of_the_time() -> None:
    lent = [Lending("new", NOON, NOON + DAY)]

    found = utilisation(Period(NOON, NOON + DAY), lent, {"new": None}, {None: 1}, [(None, NOON + DAY)])

    assert found == [CategoryUse(None, 1, 0.0)]


async def test_an_overview_counts_what_is_out_due_and_late() -> None:
    inventory = Inventory()
    items = [inventory.thing(f"D-{number}") for number in range(5)]
    for number, item in enumerate(items[:4]):
        due = NOON + timedelta(hours=6 * (number + 1))
        await inventory.custody.lend(SYSTEM, item, inventory.ada, due_at=due, notify=False)
    await inventory.losses.declare_lost(SYSTEM, items[3], None)
    inventory.clock.pass_by(timedelta(hours=7))

    found = await inventory.reports.overview(SYSTEM, None)
    later = await inventory.reports.overview(SYSTEM, NOON + timedelta(hours=20))

    assert found == Overview(open_loans=3, overdue=1, due_today=0, held=0, assigned=0, lost=1, available=1)
    assert later is not None
    assert later.due_today == 2
    with pytest.raises(BadPage):
        await inventory.reports.overview(SYSTEM, NOON)


async def test_members_are_told_none_of_it() -> None:
    inventory = Inventory()

    assert await inventory.reports.overview(MEMBER, None) is None
    assert await inventory.reports.most_borrowed(MEMBER, NOON - DAY, NOON, 5) is None
    assert await inventory.reports.utilisation(MEMBER, NOON - DAY, NOON) is None
    for never_borrowed in (True, False):
        with pytest.raises(BadPage):
            await inventory.catalogue.page(MEMBER, ItemFilter(never_borrowed=never_borrowed), ItemSort(), PageRequest())


def test_periods_are_past_short_enough_and_know_their_time_zone() -> None:
    assert check_period(NOON - DAY, NOON + DAY, NOON) == Period(NOON - DAY, NOON)
    for start, end in [(NOON, NOON - DAY), (NOON + DAY, NOON + 2 * DAY), (NOON - 2_000 * DAY, NOON)]:
        with pytest.raises(BadPage):
            check_period(start, end, NOON)
    with pytest.raises(BadPage):
        check_period((NOON - DAY).replace(tzinfo=None), NOON, NOON)
