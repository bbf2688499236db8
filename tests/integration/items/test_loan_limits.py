"""Open-loan limits on a real store: they hold however many lends run at once, and after crashes at the worst moment."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.ids import new_id
from subgraphs.items.app import create_catching_up
from subgraphs.items.errors import ItemUnavailable, LoanLimitReached
from subgraphs.items.models import Category, NewItem, Override, Policy, PolicyChanges, Slot, Standing, Stood
from subgraphs.items.repository import BORROWERS, CUSTODY, MongoBorrowerRepository
from subgraphs.items.service.lent import Lent
from subgraphs.items.service.slots import GRACE
from tests.integration.items.shop import Shop


async def limit(shop: Shop, open_loans: int | None, *overrides: Override) -> None:
    changes = PolicyChanges(expected_version=None, given={"open_loans": open_loans}, overrides=overrides or None, note=None)
    assert isinstance(await shop.services.policies.update(SYSTEM, changes), Policy)


async def things(shop: Shop, number: int) -> list[str]:
    shelf = await shop.place("Shelf")
    return [(await shop.item(f"D-{each}", shelf)).id for each in range(number)]


def tally(outcomes: list[Any]) -> dict[str, int]:
    return {kind.__name__: sum(type(each) is kind for each in outcomes) for kind in {type(each) for each in outcomes}}


async def counted(shop: Shop, user_id: str) -> tuple[int, int]:
    document: Any = await shop.database[BORROWERS].find_one({"_id": user_id})
    return document["open"], len(document["slots"])


async def test_of_two_hundred_lends_to_somebody_who_may_have_three_three_succeed(shop: Shop) -> None:
    drills, ada = await things(shop, 200), shop.directory.add("Ada")
    await limit(shop, 3)
    replicas = [shop.services.custody, shop.twin().services.custody]

    outcomes = await asyncio.gather(
        *(replicas[number % 2].lend(SYSTEM, drill, ada, notify=True) for number, drill in enumerate(drills))
    )

    assert tally(list(outcomes)) == {"Lent": 3, "LoanLimitReached": 197}
    assert {outcome for outcome in outcomes if isinstance(outcome, LoanLimitReached)} == {LoanLimitReached(limit=3, open=3)}
    assert len(await shop.items.find({"holderId": ada}).to_list()) == 3
    assert await counted(shop, ada) == (3, 3)


async def test_without_a_limit_all_lends_at_once_are_counted(shop: Shop) -> None:
    drills, ada = await things(shop, 40), shop.directory.add("Ada")
    outcomes = await asyncio.gather(*(shop.services.custody.lend(SYSTEM, drill, ada, notify=True) for drill in drills))
    assert tally(list(outcomes)) == {"Lent": 40}
    assert await counted(shop, ada) == (40, 40)


async def test_what_came_back_frees_its_slot_by_the_relay(shop: Shop) -> None:
    drills, ada = await things(shop, 3), shop.directory.add("Ada")
    await limit(shop, 3)
    for drill in drills:
        await shop.services.custody.lend(SYSTEM, drill, ada, notify=True)
    await shop.services.custody.give_back(SYSTEM, drills[0], location_id=None, condition=None, notify=True)
    await shop.services.losses.declare_lost(SYSTEM, drills[1], None)

    await shop.relayed()

    assert await counted(shop, ada) == (1, 1)
    await shop.services.slots.settled(ada)
    assert await counted(shop, ada) == (1, 1)


async def test_lending_and_returning_at_once_never_exceeds_the_limit_nor_leaves_a_slot(shop: Shop) -> None:
    drills, ada = await things(shop, 12), shop.directory.add("Ada")
    await limit(shop, 2)
    replicas = [shop.services.custody, shop.twin().services.custody]

    async def come_and_go(number: int, drill: str) -> None:
        for _ in range(3):
            if isinstance(await replicas[number % 2].lend(SYSTEM, drill, ada, notify=True), Lent):
                assert await shop.items.count_documents({"holderId": ada}) <= 2
                await replicas[number % 2].give_back(SYSTEM, drill, location_id=None, condition=None, notify=True)

    async with shop.relaying():
        await asyncio.gather(*(come_and_go(number, drill) for number, drill in enumerate(drills)))
    await shop.relayed()

    assert (await shop.services.slots.settled(ada)).slots == ()
    assert await counted(shop, ada) == (0, 0)


async def test_a_claim_whose_process_died_is_freed_by_whichever_replica_looks(shop: Shop) -> None:
    drills, ada = await things(shop, 2), shop.directory.add("Ada")
    await limit(shop, 1)
    await shop.services.custody.lend(SYSTEM, drills[0], ada, notify=True)
    long_ago = utc_now() - 2 * GRACE
    dead = Slot(loan_id=new_id(), item_id=drills[1], claimed_at=long_ago)
    store = MongoBorrowerRepository(shop.database[BORROWERS])
    await store.claim(ada, dead, limit=None, of_category=None, check_at=long_ago + GRACE)
    assert await counted(shop, ada) == (2, 2)

    await asyncio.gather(shop.services.slots.settle_due(), shop.twin().services.slots.settle_due())

    assert await counted(shop, ada) == (1, 1)
    assert await store.to_check(utc_now() + timedelta(days=1), 10) == []


async def test_who_lost_an_item_to_somebody_faster_is_not_counted(shop: Shop) -> None:
    (drill,) = await things(shop, 1)
    people = [shop.directory.add(f"P{number}") for number in range(20)]
    await limit(shop, 1)

    outcomes = await asyncio.gather(*(shop.services.custody.lend(SYSTEM, drill, each, notify=True) for each in people))

    assert tally(list(outcomes)) == {"Lent": 1, "ItemUnavailable": 19}
    open_slots = [document["open"] for document in await shop.database[BORROWERS].find().to_list()]
    assert sum(open_slots) == 1


async def test_loans_and_custody_from_before_anybody_counted_are_counted_once(shop: Shop) -> None:
    drills, ada = await things(shop, 2), shop.directory.add("Ada")
    for drill in drills:
        await shop.services.custody.lend(SYSTEM, drill, ada, notify=True)
    await shop.relayed()
    for name in (BORROWERS, CUSTODY):
        await shop.database[name].delete_many({})

    await asyncio.gather(*(create_catching_up(shop.database, each.services.slots).run() for each in (shop, shop.twin())))

    assert await counted(shop, ada) == (2, 2)
    assert await shop.database[CUSTODY].count_documents({"userId": ada}) == 2
    await shop.database[CUSTODY].delete_many({})
    await create_catching_up(shop.database, shop.services.slots).run()
    assert await shop.database[CUSTODY].count_documents({}) == 0


async def test_who_is_active_again_borrows_up_to_the_limit(shop: Shop) -> None:
    drills, ada = await things(shop, 2), shop.directory.add("Ada")
    await limit(shop, 1)
    for seq, standing in enumerate([Standing.INACTIVE, Standing.ACTIVE], 2):
        await shop.services.recalls.hear(Stood(ada, standing, seq))

    outcomes = [await shop.services.custody.lend(SYSTEM, drill, ada, notify=True) for drill in drills]

    assert tally(outcomes) == {"Lent": 1, "LoanLimitReached": 1}


@pytest.mark.parametrize("first", [None, "books"])
async def test_a_limit_for_a_category_is_compared_with_its_own_count(shop: Shop, first: str | None) -> None:
    books = await shop.services.categories.create(SYSTEM, "Books")
    assert isinstance(books, Category)
    await limit(shop, 2, Override(category_id=books.id, open_loans=1))
    shelf, ada = await shop.place("Shelf"), shop.directory.add("Ada")

    async def lend(code: str, category_id: str | None) -> Any:
        given = NewItem(code=code, name=code, category_id=category_id, home_id=shelf)
        item: Any = await shop.services.items.create(SYSTEM, given, notify=False)
        return await shop.services.custody.lend(SYSTEM, item.id, ada, notify=True)

    order = [None, books.id] if first is None else [books.id, None]
    assert [type(await lend(f"A{n}", each)) for n, each in enumerate(order)] == [Lent, Lent]
    assert await lend("B", books.id) == LoanLimitReached(limit=1, open=1)
    assert await lend("C", None) == LoanLimitReached(limit=2, open=2)


async def test_a_lend_that_is_refused_for_the_item_claims_nothing(shop: Shop) -> None:
    (drill,), ada = await things(shop, 1), shop.directory.add("Ada")
    await shop.services.custody.assign(SYSTEM, drill, shop.directory.add("Bob"), notify=True)
    assert isinstance(await shop.services.custody.lend(SYSTEM, drill, ada, notify=True), ItemUnavailable)
    assert await shop.database[BORROWERS].find_one({"_id": ada}) is None
