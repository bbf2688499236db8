"""A consumer loses nothing: groups that vanish, events that cannot be read, dependencies that are down."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from faststream.redis import RedisBroker
from pydantic import BaseModel
from pymongo.errors import AutoReconnect
from redis.asyncio import Redis

from subgraphs.chassis import consumer
from subgraphs.chassis.broker import event_broker
from subgraphs.chassis.consumer import Consumption, DeadLetters, subscribe
from subgraphs.chassis.lifecycle import running


class Event(BaseModel):
    id: str


class Reader:
    """A handler that remembers, and fails as told."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.failures: dict[str, list[Exception]] = {}

    async def handle(self, event: Event) -> None:
        if self.failures.get(event.id):
            raise self.failures[event.id].pop(0)
        self.seen.append(event.id)

    async def until(self, *ids: str) -> None:
        async with asyncio.timeout(20):
            while not set(ids) <= set(self.seen):
                await asyncio.sleep(0.02)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Claim what a consumer left behind after half a second, not thirty."""
    monkeypatch.setattr(consumer, "_MIN_IDLE_MS", 500)


@asynccontextmanager
async def consuming(reader: Reader, redis_url: str, redis: Redis, stream: str) -> AsyncGenerator[RedisBroker]:
    async with event_broker(redis_url, DeadLetters) as broker:
        subscribe(broker, stream=stream, group="mail", consumer="c1", handler=reader.handle)
        async with running("consumption", Consumption(broker, redis).run()):
            yield broker


async def test_what_was_published_before_the_group_existed_is_read(redis: Redis, redis_url: str, namespace: str) -> None:
    reader, stream = Reader(), f"{namespace}s"
    async with event_broker(redis_url) as early:
        await early.publish(Event(id="early"), stream=stream)
    async with consuming(reader, redis_url, redis, stream) as broker:
        await broker.publish(Event(id="late"), stream=stream)
        await reader.until("early", "late")


async def test_a_group_that_vanished_with_its_data_is_made_again(redis: Redis, redis_url: str, namespace: str) -> None:
    reader, stream = Reader(), f"{namespace}s"
    async with consuming(reader, redis_url, redis, stream) as broker:
        await broker.publish(Event(id="one"), stream=stream)
        await reader.until("one")
        await redis.delete(stream)
        await broker.publish(Event(id="two"), stream=stream)
        await reader.until("two")
        await redis.delete(stream)
        await asyncio.sleep(1.5)
        await broker.publish(Event(id="three"), stream=stream)
        await reader.until("three")


@pytest.mark.usefixtures("quick")
async def test_an_event_that_cannot_be_read_becomes_a_dead_letter(redis: Redis, redis_url: str, namespace: str) -> None:
    reader, stream = Reader(), f"{namespace}s"
    async with consuming(reader, redis_url, redis, stream) as broker:
        await broker.publish({"nonsense": True}, stream=stream)
        await broker.publish(Event(id="good"), stream=stream)
        await reader.until("good")
        async with asyncio.timeout(20):
            while not await redis.xlen(f"{stream}.dlq"):
                await asyncio.sleep(0.05)
        assert await redis.xlen(f"{stream}.dlq") == 1
        assert (await redis.xpending(stream, "mail"))["pending"] == 0


@pytest.mark.usefixtures("quick")
async def test_a_dependency_that_is_down_never_makes_a_dead_letter(redis: Redis, redis_url: str, namespace: str) -> None:
    reader, stream = Reader(), f"{namespace}s"
    reader.failures["patient"] = [AutoReconnect("down")] * 6
    async with consuming(reader, redis_url, redis, stream) as broker:
        await broker.publish(Event(id="patient"), stream=stream)
        await reader.until("patient")
        assert await redis.xlen(f"{stream}.dlq") == 0


@pytest.mark.usefixtures("quick")
async def test_an_event_a_dead_consumer_left_behind_is_claimed(redis: Redis, redis_url: str, namespace: str) -> None:
    reader, stream = Reader(), f"{namespace}s"
    async with event_broker(redis_url) as broker:
        await redis.xgroup_create(stream, "mail", id="0", mkstream=True)
        await broker.publish(Event(id="orphan"), stream=stream)
        await redis.xreadgroup("mail", "dead", {stream: ">"})
    async with consuming(reader, redis_url, redis, stream):
        await reader.until("orphan")
