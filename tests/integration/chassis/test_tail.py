"""Following a stream on a real server: nothing twice, nothing missed, and never silence where something was lost."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from pymongo.errors import AutoReconnect
from redis.asyncio import Redis

from subgraphs.chassis.broker import event_broker
from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.facts import RecordedFact
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.lifecycle import running
from subgraphs.chassis.live import tail as tail_module
from subgraphs.chassis.live.feed import Heard, Resync, ResyncReason
from subgraphs.chassis.live.log import StreamLog
from subgraphs.chassis.live.tail import Tail
from subgraphs.chassis.stream import Stream, epoch_key

type Told = Heard[int] | Resync


@dataclass
class Numbers:
    """Reads the facts' numbers; `down` makes it fail, as a store that is away does."""

    down: bool = False
    reads: list[int] = field(default_factory=list[int])
    forgotten: list[int] = field(default_factory=list[int])

    async def read(self, facts: Sequence[RecordedFact], *, missed: bool) -> Sequence[int | None]:
        if self.down:
            raise AutoReconnect("no store")
        self.reads += [fact.seq for fact in facts]
        return [fact.seq for fact in facts]

    def forget(self, facts: Sequence[RecordedFact]) -> None:
        self.forgotten += [fact.seq for fact in facts]


@dataclass
class World:
    stream: Stream
    redis: Redis
    number: int = 0
    numbers: Numbers = field(default_factory=Numbers)

    async def happens(self, subject: str = "a", times: int = 1) -> list[RecordedFact]:
        """Publish events, numbered on."""
        facts: list[RecordedFact] = []
        for _ in range(times):
            self.number += 1
            facts.append(RecordedFact(new_id(), "thing_happened", subject, self.number, utc_now(), "system:test", {}))
            await self.stream.publish(facts[-1])
        return facts

    @asynccontextmanager
    async def replica(self, **options: Any) -> AsyncGenerator[Tail[int]]:
        """A process that follows the stream."""
        tail = Tail(StreamLog(self.redis, self.stream.name), self.numbers, **options)
        async with running("tail", tail.run()):
            yield tail


@pytest.fixture
async def world(redis: Redis, redis_url: str, namespace: str) -> AsyncGenerator[World]:
    async with event_broker(redis_url) as broker:
        stream = Stream(broker, redis, f"{namespace}things", "/things")
        await stream.begin_epoch()
        yield World(stream, redis)


@asynccontextmanager
async def following(tail: Tail[int], after: str | None = None, subject: str | None = None) -> AsyncGenerator[Any]:
    """A follower; gives a function that takes so many."""
    async with aclosing(tail.follow(after, subject)) as told:

        async def take(count: int) -> list[Told]:
            async with asyncio.timeout(10):
                return [await anext(told) for _ in range(count)]

        yield take


def numbers(told: Sequence[Told]) -> list[int | str]:
    return [each.reason.value if isinstance(each, Resync) else each.about for each in told]


async def cursor_now(tail: Tail[int]) -> str:
    async with following(tail) as take:
        return str((await take(1))[0].cursor)


async def test_followers_of_any_replica_are_told_everything_once_and_in_order(world: World) -> None:
    async with world.replica() as one, world.replica() as other, following(one) as ada, following(other) as bob:
        started = numbers(await ada(1) + await bob(1))
        await world.happens(times=30)

        assert started == ["STARTED", "STARTED"]
        assert numbers(await ada(30)) == numbers(await bob(30)) == list(range(1, 31))


async def test_what_is_in_the_stream_twice_is_told_once(world: World) -> None:
    async with world.replica() as tail, following(tail) as take:
        cursor = str((await take(1))[0].cursor)
        for fact in await world.happens(times=3):
            await world.stream.publish(fact)
        await world.happens()
        live = await take(4)
        async with following(tail, cursor) as late, following(tail, str(live[1].cursor)) as later:
            assert numbers(live) == numbers(await late(4)) == [1, 2, 3, 4]
            assert numbers(await later(2)) == [3, 4]


async def test_a_follower_goes_on_from_its_cursor_at_another_replica_without_a_gap(world: World) -> None:
    async with world.replica() as one, following(one) as take:
        await take(1)
        await world.happens(times=5)
        cursor = str((await take(5))[2].cursor)
    await world.happens(times=5)

    async with world.replica() as other, following(other, cursor) as take:
        missed = await take(7)
        await world.happens()

        assert numbers([*missed, *await take(1)]) == [4, 5, 6, 7, 8, 9, 10, 11]


async def test_events_that_come_while_somebody_joins_are_told_once(world: World) -> None:
    async with world.replica() as tail:
        cursor = await cursor_now(tail)
        happening = asyncio.create_task(world.happens(times=200))
        for _ in range(5):
            async with following(tail, cursor) as take:
                await asyncio.sleep(0.01)
                assert numbers(await take(200)) == list(range(1, 201))
        await happening


async def test_a_follower_of_one_subject_hears_of_no_other(world: World) -> None:
    async with world.replica() as tail:
        cursor = await cursor_now(tail)
        await world.happens("a")
        await world.happens("b")
        async with following(tail, cursor, "b") as take:
            missed = await take(1)
            await world.happens("a")
            await world.happens("b")

            assert numbers([*missed, *await take(1)]) == [2, 4]


@pytest.mark.parametrize(
    "cursor", ["", "nonsense", "another:1-1", "01a208ce-b80a-7435-8c63-e8c46ca43b0f.ab12cd34:9999999999999-0"]
)
async def test_who_brings_a_cursor_nobody_here_gave_is_told_to_look_and_then_hears_all(world: World, cursor: str) -> None:
    async with world.replica() as tail, following(tail, cursor) as take:
        first = numbers(await take(1))
        await world.happens()

        assert [*first, *numbers(await take(1))] == ["CURSOR_UNKNOWN", 1]


async def test_a_cursor_from_the_future_hides_nothing(world: World) -> None:
    async with world.replica() as tail:
        epoch = (await cursor_now(tail)).partition(":")[0]
        async with following(tail, f"{epoch}:9999999999999-0") as take:
            first = numbers(await take(1))
            await world.happens()

            assert [*first, *numbers(await take(1))] == ["CURSOR_UNKNOWN", 1]


async def test_what_was_trimmed_since_the_cursor_is_not_passed_over_in_silence(world: World) -> None:
    async with world.replica() as tail:
        cursor = await cursor_now(tail)
        await world.happens(times=5)
        await world.redis.xtrim(world.stream.name, maxlen=2, approximate=False)
        async with following(tail, cursor) as take:
            assert numbers(await take(1)) == ["TOO_FAR_BEHIND"]


async def test_more_than_is_told_again_asks_for_looking_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail_module, "MOST_MISSED", 3)
    async with world.replica() as tail:
        cursor = await cursor_now(tail)
        await world.happens(times=3)
        async with following(tail, cursor) as take:
            enough = numbers(await take(3))
            await world.happens()
            await take(1)
        async with following(tail, cursor) as take:
            assert enough == [1, 2, 3]
            assert numbers(await take(1)) == ["TOO_FAR_BEHIND"]


async def test_a_stream_that_lost_its_data_is_said_to_be_another(world: World) -> None:
    async with world.replica() as tail, following(tail) as take:
        cursor = str((await take(1))[0].cursor)
        await world.happens()
        await take(1)
        await world.redis.delete(world.stream.name, epoch_key(world.stream.name))
        await world.happens(times=3)
        await asyncio.sleep(0.1)
        await world.stream.begin_epoch()
        lost = await take(1)
        await world.happens()

        assert numbers([*lost, *await take(1)]) == ["STREAM_REPLACED", 5]
        async with following(tail, cursor) as late:
            assert numbers(await late(1)) == ["CURSOR_UNKNOWN"]


async def test_a_slow_follower_is_told_so_and_holds_up_nobody(world: World) -> None:
    async with world.replica(most_waiting=10) as tail, following(tail) as slow, following(tail) as quick:
        await slow(1)
        await quick(1)
        seen: list[Told] = []
        for each in range(50):
            await world.happens(subject=str(each))
            seen += await quick(1)
        late = await slow(1)
        await world.happens()

        assert numbers(seen) == list(range(1, 51))
        assert late == [Resync(ResyncReason.TOO_SLOW, seen[-1].cursor)]
        assert numbers(await slow(1)) == [51]


async def test_while_the_store_is_away_followers_wait_and_miss_nothing(world: World) -> None:
    async with world.replica() as tail, following(tail) as take:
        await take(1)
        world.numbers.down = True
        await world.happens(times=3)
        await asyncio.sleep(0.3)
        world.numbers.down = False

        assert numbers(await take(3)) == [1, 2, 3]


async def test_an_entry_that_is_no_event_stops_nobody(world: World) -> None:
    async with world.replica() as tail, following(tail) as take:
        await take(1)
        await world.redis.xadd(world.stream.name, {"something": "else"})
        await world.happens()

        assert numbers(await take(1)) == [1]


async def test_nothing_is_read_while_nobody_follows(world: World) -> None:
    async with world.replica() as tail:
        async with following(tail) as take:
            await take(1)
            assert tail.followers == 1
        await world.happens(times=2)
        async with asyncio.timeout(10):
            while len(world.numbers.forgotten) < 2:
                await asyncio.sleep(0.01)

        assert world.numbers.reads == []
        assert tail.followers == 0


async def test_who_comes_before_the_stream_is_whole_waits_for_it(redis: Redis, redis_url: str, namespace: str) -> None:
    async with event_broker(redis_url) as broker:
        world = World(Stream(broker, redis, f"{namespace}new", "/new"), redis)
        async with world.replica() as tail, following(tail) as take:
            waiting = asyncio.create_task(take(1))
            await asyncio.sleep(0.3)
            assert not waiting.done()
            await world.stream.begin_epoch()

            assert numbers(await waiting) == ["STARTED"]
