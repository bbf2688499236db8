"""No change without its event, no event without its change: the outbox and its relay on real stores."""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from faststream.redis.parser import BinaryMessageFormatV1
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisDown

from subgraphs.chassis import outbox
from subgraphs.chassis.broker import event_broker
from subgraphs.chassis.facts import UNTOLD, RecordedFact
from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.lifecycle import running
from subgraphs.chassis.mongo import Collection, Database
from subgraphs.chassis.relay import Relay, activity_document
from subgraphs.chassis.stream import Stream


@dataclass(frozen=True, slots=True)
class ThingHappened:
    type: ClassVar[str] = "thing_happened"
    thing_id: str
    number: int

    @property
    def subject(self) -> str:
        return self.thing_id


@dataclass(slots=True)
class World:
    things: Collection
    activity: Collection
    stream: Stream
    relay: Relay
    redis: Redis

    async def change(self, id: str, rev: int) -> bool:
        facts = outbox.recorded([ThingHappened(id, rev)], seq=rev, actor=SYSTEM)
        if rev == 1:
            await outbox.insert(self.things, {"_id": id, "rev": 1, "state": 1}, facts)
            return True
        return await outbox.update(self.things, id, rev - 1, {"state": rev}, facts)

    async def published(self) -> list[dict[str, Any]]:
        entries: Any = await self.redis.xrange(self.stream.name)
        return [json.loads(BinaryMessageFormatV1.parse(fields[b"__data__"])[0]) for _, fields in entries]

    async def until_published(self, count: int) -> list[dict[str, Any]]:
        """Wait for so many different events; one may be there twice."""
        async with asyncio.timeout(20):
            while True:
                events = await self.published()
                if len({event["id"] for event in events}) >= count:
                    return events
                await asyncio.sleep(0.02)


@pytest.fixture
async def world(database: Database, redis: Redis, redis_url: str, namespace: str) -> AsyncGenerator[World]:
    await database["things"].create_index("pending", sparse=True)
    async with event_broker(redis_url) as broker:
        stream = Stream(broker, redis, f"{namespace}things", "/things")
        relay = Relay([database["things"]], database["activity"], stream)
        yield World(database["things"], database["activity"], stream, relay, redis)


async def test_a_change_and_its_event_are_one_write(world: World) -> None:
    await world.change("a", 1)
    assert not await world.change("a", 5)

    document = await world.things.find_one({"_id": "a"})

    assert document is not None
    assert [fact["seq"] for fact in document["outbox"]] == [1]
    assert document["lastEventId"] == document["outbox"][0]["id"]


async def test_events_leave_in_order_and_the_outbox_empties(world: World) -> None:
    for rev in range(1, 6):
        await world.change("a", rev)

    async with running("relay", world.relay.run()):
        events = await world.until_published(5)
        async with asyncio.timeout(5):
            while await world.things.find_one(outbox.WAITING):
                await asyncio.sleep(0.02)

    assert list(dict.fromkeys(event["seq"] for event in events)) == [1, 2, 3, 4, 5]
    assert {event["source"] for event in events} == {"/things"}
    assert events[0]["data"] == {"thingId": "a", "number": 1}
    document = await world.things.find_one({"_id": "a"})
    assert document is not None
    assert document["outbox"] == []
    assert await world.activity.count_documents({"subject": "a"}) == 5


async def test_a_stream_that_lost_its_data_is_filled_again(world: World) -> None:
    async with running("relay", world.relay.run()):
        for rev in range(1, 4):
            await world.change("a", rev)
        world.relay.nudge()
        before = await world.until_published(3)
        await world.redis.delete(world.stream.name, f"{world.stream.name}:epoch")
        after = await world.until_published(3)

    assert {event["id"] for event in after} == {event["id"] for event in before}


async def test_what_a_service_keeps_to_itself_is_not_published_then_either(world: World) -> None:
    [told] = outbox.recorded([ThingHappened("a", 1)], seq=1, actor=SYSTEM)
    [untold] = outbox.recorded([ThingHappened("a", 2)], seq=UNTOLD, actor=SYSTEM)
    await world.activity.insert_many([{"_id": fact.id, **activity_document(fact)} for fact in (untold, told)])
    async with running("relay", world.relay.run()), asyncio.timeout(10):
        while not await world.stream.has_epoch():
            await asyncio.sleep(0.02)

    assert [event["id"] for event in await world.published()] == [told.id]


async def test_projections_go_on_while_the_stream_is_down(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    async def project(facts: Sequence[RecordedFact]) -> None:
        seen.extend(fact.seq for fact in facts)

    async def down(_stream: Stream) -> bool:
        raise RedisDown

    monkeypatch.setattr(Stream, "has_epoch", down)
    world.relay.projectors = [project]
    await world.change("a", 1)
    async with running("relay", world.relay.run()), asyncio.timeout(10):
        while seen != [1]:
            await asyncio.sleep(0.02)
        await world.change("a", 2)
        world.relay.nudge()
        while seen != [1, 2]:
            await asyncio.sleep(0.02)
    assert await world.published() == []


async def test_two_relays_lose_nothing_and_keep_the_order_of_first_deliveries(world: World) -> None:
    other = Relay([world.things], world.activity, world.stream)
    async with running("one", world.relay.run()), running("two", other.run()):
        for rev in range(1, 31):
            for thing in ("a", "b", "c"):
                assert await world.change(thing, rev)
            world.relay.nudge()
            other.nudge()
        events = await world.until_published(90)

    for thing in ("a", "b", "c"):
        first_seen = list(dict.fromkeys(event["seq"] for event in events if event["subject"] == thing))
        assert first_seen == list(range(1, 31))


async def test_a_stream_keeps_a_week_of_events(world: World) -> None:
    await world.redis.xadd(world.stream.name, {"__data__": "old"}, id="1-1")
    for _ in range(300):  # Redis drops whole blocks of about a hundred
        await world.redis.xadd(world.stream.name, {"__data__": "old"}, id="1-*")
    await world.change("a", 1)
    async with running("relay", world.relay.run()), asyncio.timeout(10):
        while await world.redis.xlen(world.stream.name) < 302:
            await asyncio.sleep(0.02)

    await world.stream.trim()

    entries: Any = await world.redis.xrange(world.stream.name)
    assert len(entries) < 150
    assert entries[-1][1][b"__data__"] != b"old"


async def test_a_relay_stops_when_told_to_while_the_stream_is_down(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = asyncio.Event()

    async def down(_stream: Stream) -> bool:
        raise RedisDown

    async def slow(_facts: Sequence[RecordedFact]) -> None:
        waiting.set()
        await asyncio.sleep(60)

    monkeypatch.setattr(Stream, "has_epoch", down)
    world.relay.projectors = [slow]
    await world.change("a", 1)
    relaying = asyncio.create_task(world.relay.run())
    await waiting.wait()

    relaying.cancel()

    async with asyncio.timeout(5):
        await asyncio.gather(relaying, return_exceptions=True)
