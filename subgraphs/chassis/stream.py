"""A service's event stream in Redis: CloudEvents published through FastStream, and the epoch that tells whether data was lost."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import structlog
from faststream.redis import RedisBroker
from pydantic import BaseModel, Field
from redis.asyncio import Redis
from redis.exceptions import RedisError

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.facts import RecordedFact
from subgraphs.chassis.ids import new_id

RETENTION = timedelta(days=7)
"""How long a stream keeps events, and how far back it is filled again when it lost them; consumers remember for longer."""

_TRIM_SECONDS = 3_600
_log = structlog.get_logger(__name__)


class CloudEvent(BaseModel):
    """The envelope of every event: CloudEvents 1.0 in JSON, with our extensions `actor`, `seq` and `traceparent`."""

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(description="UUIDv7; consumers de-duplicate by it.")
    source: str = Field(description="The service that tells it, for example `/items`.")
    type: str = Field(description="What happened, past tense, for example `item_lent`.")
    subject: str = Field(description="The id of the entity it happened to.")
    time: datetime = Field(description="When it happened.")
    datacontenttype: Literal["application/json"] = "application/json"
    actor: str = Field(description="Who did it: a person's id or `system:<name>`.")
    seq: int = Field(description="Counts the changes of the subject; a later event has a larger one.")
    traceparent: str | None = Field(default=None, description="W3C trace context of the request that caused it.")
    data: dict[str, Any] = Field(description="What the event is about: ids, never copies of another service's data.")


@dataclass(frozen=True, slots=True)
class Stream:
    """The stream a service writes."""

    broker: RedisBroker
    redis: Redis
    name: str
    source: str

    async def publish(self, fact: RecordedFact) -> None:
        """Append one event. Raises the driver's error when Redis did not take it."""
        event = CloudEvent(source=self.source, **{name: getattr(fact, name) for name in fact.__slots__})
        await self.broker.publish(event, stream=self.name, correlation_id=fact.id)

    async def has_epoch(self) -> bool:
        """Whether the stream is whole: the epoch key goes when Redis loses its data."""
        return bool(await self.redis.exists(self._epoch_key))

    async def begin_epoch(self) -> None:
        """Declare the stream whole from here on."""
        await self.redis.set(self._epoch_key, new_id(), nx=True)

    async def trim(self) -> None:
        """Drop what is older than the retention window."""
        oldest = int((utc_now() - RETENTION).timestamp() * 1000)
        await self.redis.xtrim(self.name, minid=str(oldest), approximate=True)

    async def keep_trimmed(self) -> None:
        """Trim once an hour until cancelled; a stream that nobody trims grows for ever."""
        while True:
            try:
                await self.trim()
            except (RedisError, OSError) as error:
                _log.warning("the stream could not be trimmed", stream=self.name, reason=f"{type(error).__name__}: {error}")
            await asyncio.sleep(_TRIM_SECONDS)

    @property
    def _epoch_key(self) -> str:
        return epoch_key(self.name)


def epoch_key(stream: str) -> str:
    """The key that is gone when Redis lost the stream's data."""
    return f"{stream}:epoch"
