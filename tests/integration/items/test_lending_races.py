"""Races for one item in a real store: one winner, and everybody else hears who it is."""

import asyncio
from datetime import timedelta

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.paging import PageRequest
from subgraphs.items.errors import CodeTaken, ItemNotLent, ItemUnavailable
from subgraphs.items.models import Item, ItemStatus, LentTo, LoanFilter, LoanSort, LoanStatus, NewItem
from subgraphs.items.service.lent import Lent
from tests.integration.items.shop import Shop


async def test_of_two_hundred_borrowers_one_gets_the_item(shop: Shop) -> None:
    drill = await shop.item("D-1", await shop.place("Shelf"))
    people = [shop.directory.add(f"Person {number}") for number in range(200)]
    replicas = [shop.services.custody, shop.twin().services.custody]

    outcomes = await asyncio.gather(
        *(replicas[number % 2].lend(SYSTEM, drill.id, person, notify=True) for number, person in enumerate(people))
    )

    winners = [outcome for outcome in outcomes if isinstance(outcome, Lent)]
    losers = [outcome for outcome in outcomes if isinstance(outcome, ItemUnavailable)]
    assert (len(winners), len(losers)) == (1, 199)
    winner = winners[0].loan.borrower_id
    for refusal in losers:
        assert isinstance(refusal.whereabouts, LentTo)
        assert refusal.whereabouts.borrower.id == winner
        assert winner in refusal.message
    await shop.relayed()
    assert [fact.type for fact in shop.stream.published if fact.subject == drill.id] == ["item_created", "item_lent"]
    loans = await shop.services.history.page_of_loans(SYSTEM, LoanFilter(item_id=drill.id), LoanSort(), PageRequest())
    assert [loan.id for loan in loans.nodes] == [winners[0].loan.id]


async def test_of_twenty_returns_one_closes_the_loan(shop: Shop) -> None:
    drill = await shop.item("D-1", await shop.place("Shelf"))
    await shop.services.custody.lend(SYSTEM, drill.id, shop.directory.add("Ada"), notify=True)

    outcomes = await asyncio.gather(
        *(shop.services.custody.give_back(SYSTEM, drill.id, location_id=None, condition=None, notify=True) for _ in range(20))
    )

    assert sum(isinstance(outcome, Lent) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, ItemNotLent) for outcome in outcomes) == 19


async def test_of_twenty_items_with_one_code_one_is_added(shop: Shop) -> None:
    home = await shop.place("Shelf")

    outcomes = await asyncio.gather(
        *(
            shop.services.items.create(
                SYSTEM, NewItem(code="d-1" if number % 2 else "D-1", name="Drill", home_id=home), notify=True
            )
            for number in range(20)
        )
    )

    assert sum(isinstance(outcome, Item) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, CodeTaken) for outcome in outcomes) == 19


async def test_an_item_survives_its_whole_life_in_the_store(shop: Shop) -> None:
    home = await shop.place("Shelf")
    drill = await shop.item("D-1", home)
    ada = shop.directory.add("Ada")
    start = utc_now() - timedelta(days=30)

    lent = await shop.services.custody.lend(SYSTEM, drill.id, ada, lent_at=start, notify=True)
    assert isinstance(lent, Lent)
    read = (await shop.services.items.get_many(SYSTEM, [drill.id]))[drill.id]
    assert read == lent.item
    assert read.loan == lent.loan
    assert lent.loan.overdue(utc_now())

    back = await shop.services.custody.give_back(SYSTEM, drill.id, location_id=home, condition="scratched", notify=True)
    assert isinstance(back, Lent)
    await shop.services.custody.assign(SYSTEM, drill.id, ada, notify=True)
    await shop.services.custody.unassign(SYSTEM, drill.id, location_id=None, condition=None, notify=True)
    retired = await shop.services.stock.retire(SYSTEM, drill.id, "worn out")
    assert (await shop.services.items.get_many(SYSTEM, [drill.id]))[drill.id] == retired

    restored = await shop.services.stock.restore(SYSTEM, drill.id, None)
    assert isinstance(restored, Item)
    assert (restored.status, restored.rev) == (ItemStatus.AVAILABLE, 7)
    assert (await shop.services.history.get_loans(SYSTEM, [lent.loan.id]))[lent.loan.id] == back.loan
    assert back.loan.status is LoanStatus.RETURNED
