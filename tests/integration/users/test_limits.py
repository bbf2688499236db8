"""Limits that replicas share in Redis, and what holds without it."""

import asyncio
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from infra.local.stores import free_port
from subgraphs.chassis.broker import redis_client
from subgraphs.chassis.clock import utc_now
from subgraphs.users.errors import TooManyAttempts
from subgraphs.users.limits import OwnLimits, RedisLimiter
from subgraphs.users.models import Attempt, Limit

HOUR = timedelta(hours=1)
DOOR = Attempt("door", Limit(burst=5, every=HOUR))


@pytest.fixture
def limiter(redis: Redis, namespace: str) -> RedisLimiter:
    return RedisLimiter(redis, namespace, OwnLimits(utc_now))


async def test_of_fifty_attempts_at_once_by_two_replicas_only_the_limit_is_let_in(
    limiter: RedisLimiter, redis: Redis, namespace: str
) -> None:
    other = RedisLimiter(redis, namespace, OwnLimits(utc_now))

    outcomes = await asyncio.gather(*(each.take([DOOR]) for each in (limiter, other) for _ in range(25)))

    refusals = [outcome for outcome in outcomes if outcome is not None]
    assert len(refusals) == 45
    assert all(0 < refusal.retry_after_seconds <= 3600 for refusal in refusals)


async def test_one_more_is_let_in_each_time_it_is_due(limiter: RedisLimiter) -> None:
    quick = Attempt("quick", Limit(burst=1, every=timedelta(milliseconds=50)))
    assert await limiter.take([quick]) is None

    async with asyncio.timeout(20):
        while await limiter.take([quick]) is not None:
            await asyncio.sleep(0.01)


async def test_what_one_limit_refuses_counts_against_no_other(limiter: RedisLimiter) -> None:
    narrow = Attempt("narrow", Limit(burst=1, every=HOUR))
    outcomes = [await limiter.take([narrow, DOOR]) for _ in range(10)]

    assert sum(outcome is None for outcome in outcomes) == 1
    assert [await limiter.take([DOOR]) is None for _ in range(5)] == [True] * 4 + [False]


async def test_an_attempt_given_back_was_none(limiter: RedisLimiter, redis: Redis, namespace: str) -> None:
    for _ in range(10):
        assert await limiter.take([DOOR]) is None
        await limiter.give_back([DOOR])
    assert not [key async for key in redis.scan_iter(f"{namespace}*")]

    assert await limiter.take([DOOR]) is None
    assert await limiter.take([DOOR]) is None
    await limiter.give_back([DOOR])
    assert [await limiter.take([DOOR]) is None for _ in range(5)] == [True] * 4 + [False]


async def test_nothing_is_remembered_for_longer_than_it_counts(limiter: RedisLimiter, redis: Redis, namespace: str) -> None:
    await limiter.take([DOOR])
    await limiter.take([DOOR])

    remaining = await redis.pttl(f"{namespace}{DOOR.key}")

    assert HOUR / timedelta(milliseconds=1) < remaining <= 2 * HOUR / timedelta(milliseconds=1)


async def test_attempts_counted_before_redis_went_away_count_afterwards(
    limiter: RedisLimiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        assert await limiter.take([DOOR]) is None

    async def down(*_args: object, **_kwargs: object) -> None:
        raise ConnectionError("down")

    monkeypatch.setattr(limiter, "_take", down)

    assert [await limiter.take([DOOR]) for _ in range(3)] == [None, None, TooManyAttempts(3600)]


async def test_being_refused_by_what_others_counted_makes_nobody_wait_longer(
    limiter: RedisLimiter, redis: Redis, namespace: str
) -> None:
    other = RedisLimiter(redis, namespace, OwnLimits(utc_now))
    for _ in range(5):
        assert await other.take([DOOR]) is None

    refusals = [await limiter.take([DOOR]) for _ in range(20)]

    assert {refusal.retry_after_seconds for refusal in refusals if refusal is not None} <= {3599, 3600}
    assert None not in refusals


async def test_without_redis_each_replica_keeps_the_limits_for_itself() -> None:
    async with redis_client(f"redis://127.0.0.1:{free_port()}") as nobody:
        limiter = RedisLimiter(nobody, "", OwnLimits(utc_now))

        outcomes = [await limiter.take([DOOR]) for _ in range(6)]
        await limiter.give_back([DOOR])

    assert outcomes == [None] * 5 + [TooManyAttempts(3600)]
