"""Reading a stream without losing an event: a reader, a claimer for what a dead process left, dead letters, and patience.

A handler only writes the fact it owns and returns; an event counts as read when it returned. Delivery is at least once
and in any order, so a handler de-duplicates by the event's id.
"""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from faststream import AckPolicy, BaseMiddleware
from faststream.redis import RedisBroker, StreamSub
from faststream.redis.message import RedisStreamMessage
from faststream.redis.subscriber.usecases import LogicSubscriber
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from subgraphs.chassis.mongo import UNAVAILABLE

_MAX_RECORDS = 10
_MIN_IDLE_MS = 30_000
_POLL_MS = 200
_MAX_DELIVERIES = 5
_DEAD_LETTERS_KEPT = 10_000
_CHECK_SECONDS = 1.0
_MAX_PAUSE_SECONDS = 5.0

_log = structlog.get_logger(__name__)


def patiently[**P, T](handler: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Make a handler wait for a dependency that is down, so that no good event is ever given up because of it."""

    @functools.wraps(handler)
    async def patient(*args: P.args, **kwargs: P.kwargs) -> T:
        pause = 0.2
        while True:
            try:
                return await handler(*args, **kwargs)
            except UNAVAILABLE as error:
                _log.warning("consumer waits", pause_seconds=pause, reason=f"{type(error).__name__}: {error}")
                await asyncio.sleep(pause)
                pause = min(pause * 2, _MAX_PAUSE_SECONDS)

    return patient


class DeadLetters(BaseMiddleware[Any, Any]):
    """Moves an event that failed too often to `<stream>.dlq`, with the reason, and goes on."""

    async def consume_scope(self, call_next: Callable[[Any], Awaitable[Any]], msg: Any) -> Any:
        try:
            return await call_next(msg)
        except Exception as error:
            if not isinstance(msg, RedisStreamMessage) or (deliveries := await msg.get_delivery_count()) < _MAX_DELIVERIES:
                raise
            await _bury(self.context.get("broker"), msg, error, deliveries)
            return None


async def _bury(broker: RedisBroker, msg: RedisStreamMessage, error: Exception, deliveries: int) -> None:
    stream = msg.raw_message["channel"]
    await broker.publish(
        msg.body,
        stream=f"{stream}.dlq",
        maxlen=_DEAD_LETTERS_KEPT,
        correlation_id=msg.correlation_id,
        headers={"x-error": type(error).__name__, "x-deliveries": str(deliveries), "x-stream": stream},
    )
    await msg.ack()
    _log.error("event moved to the dead letters", stream=stream, event_id=msg.correlation_id, reason=str(error)[:500])


def subscribe(broker: RedisBroker, *, stream: str, group: str, consumer: str, handler: Callable[..., Awaitable[None]]) -> None:
    """Have `handler` get every event of `stream` once per `group`, also those another consumer died over."""
    patient = patiently(handler)
    reader = StreamSub(stream, group=group, consumer=consumer, max_records=_MAX_RECORDS)
    claimer = StreamSub(
        stream, group=group, consumer=f"{consumer}-claimer", min_idle_time=_MIN_IDLE_MS, polling_interval=_POLL_MS
    )
    broker.subscriber(stream=reader, ack_policy=AckPolicy.NACK_ON_ERROR, title=f"{stream} for {group}")(patient)
    broker.subscriber(stream=claimer, ack_policy=AckPolicy.NACK_ON_ERROR, include_in_schema=False)(patient)


@dataclass(slots=True)
class Consumption:
    """Keeps a broker's subscribers reading: starts them when Redis is there, again when their group was lost with its data."""

    broker: RedisBroker
    redis: Redis

    async def run(self) -> None:
        """Consume until cancelled."""
        pause = _CHECK_SECONDS
        while True:
            try:
                for subscriber in self.broker.subscribers:
                    if isinstance(subscriber, LogicSubscriber) and not subscriber.running:
                        await self._start(subscriber)
                pause = _CHECK_SECONDS
            except (RedisError, OSError, TimeoutError) as error:
                pause = min(pause * 2, _MAX_PAUSE_SECONDS)
                _log.warning("consumer cannot start yet", pause_seconds=pause, reason=f"{type(error).__name__}: {error}")
            await asyncio.sleep(pause)

    async def _start(self, subscriber: Any) -> None:
        await self._ensure_group(subscriber.stream_sub)
        await subscriber.start()
        _log.info("consuming", stream=subscriber.stream_sub.name, consumer=subscriber.stream_sub.consumer)

    async def _ensure_group(self, stream: StreamSub) -> None:
        """From the beginning: a group that starts at the end would miss what was published before it existed."""
        try:
            await self.redis.xgroup_create(stream.name, stream.group or "", id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise
