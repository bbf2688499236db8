"""How the inventory was used, from a real store; through the schema, where it is for managers."""

from datetime import timedelta
from typing import Any

import pytest

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.paging import PageRequest
from subgraphs.items.context import Context
from subgraphs.items.models import ItemFilter, ItemSort, Period
from subgraphs.items.repository import MongoUseReader, use
from subgraphs.items.schema import schema
from tests.integration.items.shop import Shop

DAY = timedelta(days=1)
REPORTS = """
query ($from: DateTime!, $to: DateTime!) {
  overview { openLoans overdue dueToday available }
  mostBorrowed(from: $from, to: $to, first: 5) { approximate items { times item { code timesBorrowed lastBorrowedAt } } }
  utilisation(from: $from, to: $to) { approximate categories { category { name } items share } }
  items(filter: { neverBorrowed: true }) { nodes { code } }
  itemFacets(filter: { neverBorrowed: false }) { total }
}"""


@pytest.fixture
async def used(shop: Shop) -> Shop:
    """Item A was lent for the last four of ten days and came back, B is lent since five days, C never was."""
    shelf, ada, now = await shop.place("Shelf"), shop.directory.add("Ada"), utc_now()
    items = [await shop.item(code, shelf) for code in "ABC"]
    await shop.tallying.count_everything()
    custody = shop.services.custody
    for item, days in [(items[0], 4), (items[1], 5)]:
        await custody.lend(SYSTEM, item.id, ada, lent_at=now - days * DAY, due_at=now - DAY, notify=False)
    await custody.give_back(SYSTEM, items[0].id, location_id=None, condition=None, notify=False)
    await shop.relayed()
    return shop


async def ask(shop: Shop, actor: Actor) -> dict[str, Any]:
    now = utc_now()
    times = {"from": (now - 10 * DAY).isoformat(), "to": (now + DAY).isoformat()}
    result = await schema.run(REPORTS, times, None, Context(actor, shop.services))
    assert result.errors is None, result.errors
    assert result.data is not None
    return result.data


async def test_managers_see_what_is_used_and_what_is_not(used: Shop) -> None:
    data = await ask(used, SYSTEM)

    assert data["overview"] == {"openLoans": 1, "overdue": 1, "dueToday": 0, "available": 2}
    borrowed = data["mostBorrowed"]["items"]
    assert sorted((each["item"]["code"], each["times"], each["item"]["timesBorrowed"]) for each in borrowed) == [
        ("A", 1, 1),
        ("B", 1, 1),
    ]
    assert [each["code"] for each in data["items"]["nodes"]] == ["C"]
    assert data["itemFacets"]["total"] == 2
    (use,) = data["utilisation"]["categories"]
    assert (use["category"], use["items"]) == (None, 3)
    assert not data["utilisation"]["approximate"]


async def test_time_lent_counts_as_far_as_it_lies_in_the_period(used: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    now = utc_now()
    period = Period(now - 3 * DAY, now - DAY)
    reader = MongoUseReader(used.items, used.database["loans"])

    found = await reader.under_way(period, now)
    assert [period.overlap(each.lent_at, each.ended_at) for each in found.found] == [2 * DAY, 2 * DAY]
    assert not found.capped
    assert not (await reader.under_way(Period(now - 9 * DAY, now - 8 * DAY), now)).found

    monkeypatch.setattr(use, "MOST_READ", 1)
    assert (await reader.under_way(period, now)).capped
    assert (await reader.begun(Period(now - 9 * DAY, now), now)).capped


async def test_members_are_refused_reports_before_anything_is_read(used: Shop) -> None:
    refusals = schema.refusals(REPORTS, None, Actor("m", Role.MEMBER))

    assert {refusal.extensions["code"] for refusal in refusals if refusal.extensions} == {"FORBIDDEN"}
    assert {str(refusal.path[0]) for refusal in refusals if refusal.path} == {"overview", "mostBorrowed", "utilisation"}


async def test_who_borrowed_nothing_yet_is_found_again_after_a_lend_was_undone(shop: Shop) -> None:
    item = await shop.item("A", await shop.place("Shelf"))
    lent: Any = await shop.services.custody.lend(SYSTEM, item.id, shop.directory.add("Ada"), notify=False)

    async def never() -> int:
        page = await shop.services.items.page(SYSTEM, ItemFilter(never_borrowed=True), ItemSort(), PageRequest())
        return len(page.nodes)

    assert await never() == 0
    await shop.services.loans.undo(SYSTEM, lent.loan.id)
    assert await never() == 1
