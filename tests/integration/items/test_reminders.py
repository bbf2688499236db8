"""Reminders on a real store: each step once, however many replicas look."""

import asyncio
from datetime import timedelta

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.paging import PageRequest
from subgraphs.items.models import TimelineKind
from subgraphs.items.repository import ITEMS, MongoItemRepository
from subgraphs.items.service.reminders import Reminders
from tests.integration.items.shop import Shop

LOANS = 120


async def test_three_replicas_remind_each_borrower_once_of_each_step(shop: Shop) -> None:
    shelf, ada = await shop.place("Shelf"), shop.directory.add("Ada")
    drills = [await shop.item(f"D-{number:03}", shelf) for number in range(LOANS)]
    for drill in drills:
        await shop.services.custody.lend(SYSTEM, drill.id, ada, notify=True)
    now = utc_now()
    repository = MongoItemRepository(shop.database[ITEMS], lambda: None)

    async def look(days: int) -> int:
        replicas = [Reminders(repository, lambda: now + timedelta(days=days)) for _ in range(3)]
        return sum(await asyncio.gather(*(replica.send_due(SYSTEM) for replica in replicas)))

    sent = [await look(days) for days in (0, 13, 13, 15, 15)]

    assert sent == [0, LOANS, 0, LOANS, 0]
    await shop.relayed()
    told = [(fact.type, fact.subject) for fact in shop.stream.published if fact.type in {"loan_due_soon", "loan_overdue"}]
    assert sorted(told) == sorted((type, drill.id) for type in ("loan_due_soon", "loan_overdue") for drill in drills)


async def test_the_timeline_tells_who_was_reminded(shop: Shop) -> None:
    drill, ada = await shop.item("D-1", await shop.place("Shelf")), shop.directory.add("Ada")
    await shop.services.custody.lend(SYSTEM, drill.id, ada, notify=True)
    repository = MongoItemRepository(shop.database[ITEMS], lambda: None)
    later = utc_now() + timedelta(days=15)
    await Reminders(repository, lambda: later).send_due(SYSTEM)

    page = (await shop.services.history.timelines_of(SYSTEM, [drill.id], PageRequest()))[drill.id]

    assert (page.nodes[0].kind, page.nodes[0].user_id) == (TimelineKind.REMINDED, ada)
