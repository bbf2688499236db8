"""Connections to Redis: FastStream's broker for events and a plain client for everything else."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast

from faststream.redis import RedisBroker
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

_TIMEOUT_SECONDS = 3.0
_GRACE_SECONDS = 5.0


@asynccontextmanager
async def redis_client(url: str) -> AsyncGenerator[Redis]:
    """A client that connects when first used and fails within seconds when nobody answers."""
    client: Redis = Redis.from_url(
        url, socket_timeout=_TIMEOUT_SECONDS, socket_connect_timeout=_TIMEOUT_SECONDS, retry=Retry(NoBackoff(), 1)
    )
    try:
        yield client
    finally:
        await client.aclose()


@asynccontextmanager
async def event_broker(url: str, *middlewares: Any) -> AsyncGenerator[RedisBroker]:
    """A broker that can publish at once; its subscribers are started by `Consumption`."""
    broker = RedisBroker(url, middlewares=middlewares, logger=cast(Any, None), graceful_timeout=_GRACE_SECONDS)
    await broker.connect()
    try:
        yield broker
    finally:
        await broker.stop()
