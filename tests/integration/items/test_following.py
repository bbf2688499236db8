"""Following the inventory on real stores, with two replicas of the service: whoever changes what, and wherever one follows."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from redis.asyncio import Redis

from subgraphs.chassis.broker import event_broker
from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.lifecycle import running
from subgraphs.chassis.live.log import StreamLog
from subgraphs.chassis.mongo import Database, ensure_indexes
from subgraphs.chassis.stream import Stream
from subgraphs.items import repository
from subgraphs.items.app import create_learning, create_relay, create_services, create_tail
from subgraphs.items.context import Services
from subgraphs.items.models import (
    Item,
    ItemChanged,
    ItemFilter,
    ItemStatus,
    LocationChanged,
    NewItem,
    Place,
    Resync,
    TimelineKind,
)
from tests.unit.items.fakes import FakeDirectory

ANYBODY = Actor(new_id(), Role.MEMBER)


@dataclass
class Company:
    """The service's stores, its people, and as many replicas of it as one starts."""

    database: Database
    redis: Redis
    stream: Stream
    directory: FakeDirectory

    @asynccontextmanager
    async def replica(self) -> AsyncGenerator[Services]:
        tail = create_tail(self.database, StreamLog(self.redis, self.stream.name))
        learning = create_learning(self.database)
        policies = repository.MongoPolicyStore(self.database[repository.POLICIES])
        relay = create_relay(self.database, self.stream, learning)
        async with running("relay", relay.run()), running("tail", tail.run()):
            yield create_services(self.database, relay, self.directory, policies, learning.known, tail)


@pytest.fixture
async def company(database: Database, redis: Redis, redis_url: str, namespace: str) -> AsyncGenerator[Company]:
    await ensure_indexes(database, repository.INDEXES)
    async with event_broker(redis_url) as broker:
        yield Company(database, redis, Stream(broker, redis, f"{namespace}items", "/items"), FakeDirectory())


@pytest.fixture
async def replicas(company: Company) -> AsyncGenerator[tuple[Services, Services]]:
    async with company.replica() as one, company.replica() as other:
        yield one, other


class Follower:
    """Remembers what it was told."""

    def __init__(self, changes: AsyncGenerator[Any]) -> None:
        self._changes = changes
        self.told: list[Any] = []

    async def hear(self, count: int) -> list[Any]:
        """The next so many, apart from what may have been told before one followed: that something was created."""
        heard: list[Any] = []
        while len(heard) < count:
            change = await self._next()
            if isinstance(change, Resync) or (isinstance(change, ItemChanged) and change.kind is not TimelineKind.CREATED):
                heard.append(change)
        self.told += heard
        return heard

    async def hear_of_creation(self) -> None:
        """Wait for news of something new."""
        while not isinstance(change := await self._next(), ItemChanged) or change.kind is not TimelineKind.CREATED:
            pass

    async def hear_of_place(self, name: str) -> None:
        """Wait for news of a location that is called so."""
        while not isinstance(change := await self._next(), LocationChanged) or change.location.name != name:
            pass

    async def _next(self) -> Any:
        async with asyncio.timeout(30):
            return await anext(self._changes)

    async def started(self) -> "Follower":
        (first,) = await self.hear(1)
        assert isinstance(first, Resync)
        return self

    @property
    def cursor(self) -> str:
        return self.told[-1].cursor

    @property
    def versions(self) -> list[int]:
        return [each.item.version for each in self.told if isinstance(each, ItemChanged)]


@pytest.fixture
async def follow() -> AsyncGenerator[Any]:
    async with AsyncExitStack() as stack:

        async def following(changes: AsyncGenerator[Any]) -> Follower:
            return Follower(await stack.enter_async_context(aclosing(changes)))

        yield following


async def a_shelf(services: Services) -> str:
    place = await services.locations.create(SYSTEM, f"Shelf {new_id()}", None)
    assert isinstance(place, Place)
    return place.id


async def a_drill(services: Services, shelf: str) -> Item:
    item = await services.items.create(SYSTEM, NewItem(code=new_id(), name="Drill", home_id=shelf), notify=False)
    assert isinstance(item, Item)
    return item


async def lend_and_take_back(services: Services, item: Item, borrower: str) -> None:
    await services.custody.lend(SYSTEM, item.id, borrower, notify=False)
    await services.custody.give_back(SYSTEM, item.id, location_id=None, condition=None, notify=False)


def kinds(told: Sequence[Any]) -> list[str]:
    return [each.kind.value for each in told if isinstance(each, ItemChanged)]


async def test_followers_at_both_replicas_see_each_change_of_both_once_and_in_order(
    company: Company, replicas: tuple[Services, Services], follow: Any
) -> None:
    one, other = replicas
    item, ada = await a_drill(one, await a_shelf(one)), company.directory.add("Ada")
    followers = [await (await follow(each.live.item(ANYBODY, item.id, None))).started() for each in replicas]

    for services in (one, other, one):
        await lend_and_take_back(services, item, ada)

    for follower in followers:
        assert kinds(await follower.hear(6)) == ["LENT", "RETURNED"] * 3
        assert follower.versions == sorted(follower.versions)
        assert follower.versions[-1] == 7


async def test_an_item_is_as_the_change_left_it_or_newer(
    company: Company, replicas: tuple[Services, Services], follow: Any
) -> None:
    one, other = replicas
    item, ada = await a_drill(one, await a_shelf(one)), company.directory.add("Ada")
    follower = await (await follow(other.live.item(ANYBODY, item.id, None))).started()

    await one.custody.lend(SYSTEM, item.id, ada, notify=False)
    (change,) = await follower.hear(1)

    assert (change.item.status, change.item.holder.id, change.item.version) == (ItemStatus.LENT, ada, 2)


async def test_a_follower_goes_on_from_its_cursor_after_its_replica_is_gone(company: Company, follow: Any) -> None:
    ada = company.directory.add("Ada")
    async with company.replica() as one:
        item = await a_drill(one, await a_shelf(one))
        follower = await (await follow(one.live.item(ANYBODY, item.id, None))).started()
        await lend_and_take_back(one, item, ada)
        await follower.hear(2)
    async with company.replica() as other:
        await lend_and_take_back(other, item, ada)
        again = await follow(other.live.item(ANYBODY, item.id, follower.cursor))

        assert kinds(await again.hear(2)) == ["LENT", "RETURNED"]


async def test_only_what_matches_or_did_is_told(company: Company, replicas: tuple[Services, Services], follow: Any) -> None:
    one, other = replicas
    here, elsewhere, ada = await a_shelf(one), await a_shelf(one), company.directory.add("Ada")
    everything = await (await follow(other.live.inventory(ANYBODY, ItemFilter(), None))).started()
    wanted = ItemFilter(statuses=frozenset({ItemStatus.AVAILABLE}))
    available = await (await follow(other.live.inventory(ANYBODY, wanted, None, within=here))).started()
    stranger = await a_drill(one, elsewhere)
    await everything.hear_of_creation()
    item = await a_drill(one, here)
    await everything.hear_of_creation()

    for place in (elsewhere, here):
        await one.stock.move(SYSTEM, item.id, place)
        await everything.hear(1)
    for borrowed in (stranger, item):
        await one.custody.lend(SYSTEM, borrowed.id, ada, notify=False)
        await everything.hear(1)
        await one.custody.give_back(SYSTEM, borrowed.id, location_id=None, condition=None, notify=False)
        await everything.hear(1)
    await one.locations.rename(SYSTEM, here, "Rack")

    assert kinds(everything.told) == ["MOVED"] * 2 + ["LENT", "RETURNED"] * 2
    told = [(each.item.id, each.kind.value, each.matches) for each in await available.hear(4)]
    assert told == [(item.id, "MOVED", False), (item.id, "MOVED", True), (item.id, "LENT", False), (item.id, "RETURNED", True)]
    await available.hear_of_place("Rack")


async def test_one_read_serves_all_who_follow(
    company: Company, replicas: tuple[Services, Services], follow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = replicas
    item, ada = await a_drill(one, await a_shelf(one)), company.directory.add("Ada")
    followers = [await (await follow(one.live.inventory(ANYBODY, ItemFilter(), None))).started() for _ in range(20)]
    reads: list[int] = []
    get_many = repository.MongoItemRepository.get_many

    async def counted(self: Any, ids: Any) -> Any:
        reads.append(len(ids))
        return await get_many(self, ids)

    monkeypatch.setattr(repository.MongoItemRepository, "get_many", counted)
    await one.custody.lend(SYSTEM, item.id, ada, notify=False)
    for follower in followers:
        await follower.hear(1)

    assert reads == [1]
