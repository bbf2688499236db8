"""Counts beside a list of items: what another choice would show."""

from dataclasses import replace

from subgraphs.chassis.identity import SYSTEM
from subgraphs.items.models import Count, ItemFilter, ItemStatus, Tally
from subgraphs.items.policy.facets import by_status_alone, facets, wishes
from tests.unit.items.fakes import Inventory


def stocked() -> Inventory:
    """Two tools and a book on the shelf, a tool on the table; one tool of the shelf is lent to Ada."""
    inventory = Inventory()
    for code, category, place in [("T-1", "tools", "shelf"), ("T-2", "tools", "shelf"), ("T-3", "tools", "table")]:
        _put(inventory, code, category, getattr(inventory, place))
    _put(inventory, "B-1", None, inventory.shelf)
    return inventory


def _put(inventory: Inventory, code: str, category: str | None, place: str) -> None:
    item = inventory.items.kept[inventory.thing(code, home=place)]
    inventory.items.kept[item.id] = replace(item, category_id=category)


async def test_a_building_counts_what_its_rooms_hold() -> None:
    inventory = stocked()
    await inventory.lend(inventory.only_item, inventory.ada)

    counts = await inventory.facets.of(SYSTEM, ItemFilter())

    assert counts.locations == [Count(inventory.building, 3), Count(inventory.shelf, 2), Count(inventory.table, 1)]
    assert counts.categories == [Count("tools", 3), Count(None, 1)]
    assert counts.statuses == [Count(ItemStatus.AVAILABLE, 3), Count(ItemStatus.LENT, 1)]
    assert (counts.total, counts.unheld, counts.approximate) == (4, 3, False)


async def test_each_count_shows_the_other_choices_of_its_own_filter_and_obeys_the_rest() -> None:
    inventory = stocked()
    await inventory.lend(inventory.only_item, inventory.ada)
    wanted = ItemFilter(category_id="tools", statuses=frozenset({ItemStatus.AVAILABLE}))

    counts = await inventory.facets.of(SYSTEM, wanted, within=inventory.shelf)

    assert counts.total == 1
    assert counts.categories == [Count("tools", 1), Count(None, 1)]
    assert counts.statuses == [Count(ItemStatus.AVAILABLE, 1)]
    assert counts.locations == [Count(inventory.building, 2), Count(inventory.shelf, 1), Count(inventory.table, 1)]


async def test_whoever_filters_by_holder_still_sees_how_many_nobody_has() -> None:
    inventory = stocked()
    await inventory.lend(inventory.only_item, inventory.ada)

    counts = await inventory.facets.of(SYSTEM, ItemFilter(holder_id=inventory.ada))

    assert (counts.total, counts.unheld) == (1, 3)


def test_only_filters_by_status_are_answered_from_what_is_counted_already() -> None:
    assert by_status_alone(ItemFilter())
    assert by_status_alone(ItemFilter(statuses=frozenset({ItemStatus.LOST})))
    assert not by_status_alone(ItemFilter(text="drill"))
    assert len(wishes(ItemFilter()).all) == 1


def test_counts_that_stopped_at_a_bound_say_so() -> None:
    wish = wishes(ItemFilter(text="drill"))

    assert facets(wish, {wish.total: Tally(capped=True)}, Inventory().locations.tree).approximate
