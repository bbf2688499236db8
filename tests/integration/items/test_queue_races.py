"""Races for a place in line in a real store: one order, one turn at a time, whoever comes when."""

import asyncio
import random
from datetime import timedelta

import pytest

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.facts import RecordedFact
from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.paging import PageRequest
from subgraphs.items.errors import ReservationRefused, ReservationRefusedReason
from subgraphs.items.models import Item, ItemStatus, Reservation, ReservationStatus
from subgraphs.items.policy.terms import DEFAULT_TERMS
from subgraphs.items.policy.turns import SKEW
from subgraphs.items.repository import ITEMS, MongoItemRepository
from subgraphs.items.service.holds import Holds
from subgraphs.items.service.lent import Lent
from subgraphs.items.service.queues import Reserved
from tests.integration.items.shop import Shop
from tests.unit.items.histories import history_of

OVER = DEFAULT_TERMS.hold_length + SKEW


async def lent(shop: Shop, code: str = "D-1") -> Item:
    drill = await shop.item(code, await shop.place(f"Shelf of {code}"))
    result = await shop.services.custody.lend(SYSTEM, drill.id, shop.directory.add("Ada"), notify=True)
    assert isinstance(result, Lent)
    return result.item


async def current(shop: Shop, item_id: str) -> Item:
    return (await shop.services.items.get_many(SYSTEM, [item_id]))[item_id]


async def told(shop: Shop, item_id: str) -> list[RecordedFact]:
    await shop.relayed()
    return [fact for fact in shop.stream.published if fact.subject == item_id]


async def test_of_two_hundred_who_get_in_line_a_hundred_do_in_one_order(shop: Shop) -> None:
    drill = await lent(shop)
    people = [shop.directory.add(f"Person {number}") for number in range(200)]
    replicas = [shop.services.queues, shop.twin().services.queues]

    outcomes = await asyncio.gather(
        *(replicas[number % 2].reserve(SYSTEM, drill.id, person) for number, person in enumerate(people))
    )

    reserved = [outcome.reservation for outcome in outcomes if isinstance(outcome, Reserved)]
    full = [outcome for outcome in outcomes if isinstance(outcome, ReservationRefused)]
    assert (len(reserved), len(full)) == (100, 100)
    assert {refusal.reason for refusal in full} == {ReservationRefusedReason.QUEUE_FULL}
    line = (await current(shop, drill.id)).line
    assert [each.place for each in line] == list(range(1, 101))
    assert [each.id for each in line] == [each.id for each in sorted(reserved, key=place)]
    in_order = [fact.data["reservationId"] for fact in await told(shop, drill.id) if fact.type == "item_reserved"]
    assert in_order == [each.id for each in line]


def place(reservation: Reservation) -> int:
    assert reservation.place is not None
    return reservation.place


@pytest.mark.parametrize("seed", range(6))
async def test_two_people_one_item_and_any_interleaving_leave_one_history(shop: Shop, seed: int) -> None:
    drill = await lent(shop)
    ada, bob = drill.holder_id or "", shop.directory.add("Bob")
    replicas, chance = [shop.services, shop.twin().services], random.Random(seed)
    repository = MongoItemRepository(shop.database[ITEMS], lambda: None)

    async def act(number: int) -> None:
        services, who = replicas[number % 2], chance.choice([ada, bob])
        await asyncio.sleep(chance.random() / 20)
        match chance.choice(["reserve", "reserve", "cancel", "lend", "lend", "return", "return", "expire"]):
            case "reserve":
                await services.queues.reserve(SYSTEM, drill.id, who)
            case "cancel":
                await services.queues.cancel(SYSTEM, item_id=drill.id, user_id=who)
            case "lend":
                await services.custody.lend(SYSTEM, drill.id, who, notify=True)
            case "return":
                await services.custody.give_back(SYSTEM, drill.id, location_id=None, condition=None, notify=True)
            case _:
                await Holds(repository, lambda: utc_now() + OVER).pass_on_due(SYSTEM)

    await asyncio.gather(*(act(number) for number in range(60)))

    facts = await told(shop, drill.id)
    assert history_of((fact.type, fact.data) for fact in facts).agrees_with(await current(shop, drill.id))


async def test_two_replicas_pass_each_offer_on_once_also_after_a_long_outage(shop: Shop) -> None:
    drills = [await lent(shop, f"D-{number:02}") for number in range(30)]
    people = [shop.directory.add(name) for name in ("Bob", "Cem")]
    for drill in drills:
        for person in people:
            await shop.services.queues.reserve(SYSTEM, drill.id, person)
        await shop.services.custody.give_back(SYSTEM, drill.id, location_id=None, condition=None, notify=True)
    now, repository = utc_now(), MongoItemRepository(shop.database[ITEMS], lambda: None)

    async def look(later: timedelta) -> int:
        replicas = [Holds(repository, lambda: now + later) for _ in range(2)]
        return sum(await asyncio.gather(*(replica.pass_on_due(SYSTEM) for replica in replicas)))

    assert [await look(part * OVER) for part in (0.5, 10, 10, 12, 12, 20)] == [0, 30, 0, 30, 0, 0]

    for drill in drills:
        kinds = [fact.type for fact in await told(shop, drill.id)][4:]
        assert kinds == ["item_returned", "reservation_ready", "hold_expired", "reservation_ready", "hold_expired"]
        assert (await current(shop, drill.id)).status is ItemStatus.AVAILABLE


async def of_user(shop: Shop, user_id: str, status: ReservationStatus | None = None) -> list[tuple[str, ReservationStatus]]:
    page = (await shop.services.lines.of_users(SYSTEM, [user_id], status, PageRequest()))[user_id]
    assert page is not None
    return [(each.id, each.status) for each in page.nodes]


async def test_reservations_are_read_as_they_are_before_and_after_they_were_relayed(shop: Shop) -> None:
    bob, ids = shop.directory.add("Bob"), list[str]()
    for code in ("CANCELLED", "EXPIRED", "FULFILLED", "READY", "REOPENED"):
        drill = await shop.item(code, await shop.place(code))
        result = await shop.services.queues.reserve(SYSTEM, drill.id, bob)
        assert isinstance(result, Reserved)
        ids.append(result.reservation.id)
        if code == "CANCELLED":
            await shop.services.queues.cancel(SYSTEM, reservation_id=ids[-1], reason="no")
        if code == "EXPIRED":
            repository = MongoItemRepository(shop.database[ITEMS], lambda: None)
            await Holds(repository, lambda: utc_now() + OVER).pass_on_due(SYSTEM)
        if code in {"FULFILLED", "REOPENED"}:
            out = await shop.services.custody.lend(SYSTEM, drill.id, bob, notify=True)
            assert isinstance(out, Lent)
            if code == "REOPENED":
                await shop.relayed()
                await shop.services.loans.undo(SYSTEM, out.loan.id)
    expected = list(zip(ids, ["CANCELLED", "EXPIRED", "FULFILLED", "READY", "READY"], strict=True))

    for _ in range(2):
        found = await shop.services.lines.get_many(SYSTEM, ids)
        assert [(id, found[id].status) for id in ids] == expected
        assert await of_user(shop, bob) == expected[::-1]
        assert await of_user(shop, bob, ReservationStatus.FULFILLED) == [expected[2]]
        assert await of_user(shop, bob, ReservationStatus.READY) == [expected[4], expected[3]]
        assert await of_user(shop, bob, ReservationStatus.WAITING) == []
        assert (found[ids[0]].reason, found[ids[0]].closed_at is not None) == ("no", True)
        await shop.relayed()


async def test_a_persons_closed_reservations_are_paged(shop: Shop) -> None:
    bob, drill = shop.directory.add("Bob"), await shop.item("D-1", await shop.place("Shelf"))
    ids: list[str] = []
    for _ in range(5):
        result = await shop.services.queues.reserve(SYSTEM, drill.id, bob)
        assert isinstance(result, Reserved)
        ids.append(result.reservation.id)
        await shop.services.queues.cancel(SYSTEM, item_id=drill.id, user_id=bob)
        await asyncio.sleep(0.002)
    await shop.relayed()

    read: list[str] = []
    after = None
    while True:
        page = (await shop.services.lines.of_users(SYSTEM, [bob], None, PageRequest(size=2, after=after)))[bob]
        assert page is not None
        read += [each.id for each in page.nodes]
        if not page.has_next:
            break
        after = (page.nodes[-1].created_at, page.nodes[-1].id)

    assert read == ids[::-1]
