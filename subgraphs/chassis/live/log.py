"""A stream in Redis as it is followed: without a group, from any place, and with what tells whether it is still the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from faststream.redis.parser import BinaryMessageFormatV1
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from subgraphs.chassis.facts import RecordedFact
from subgraphs.chassis.live.feed import Entry
from subgraphs.chassis.stream import CloudEvent, epoch_key

_AT_ONCE = 100
_BLOCK_MS = 1_000
_START: Entry = (0, 0)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry, with its fact if it is one that can be read."""

    entry: Entry
    fact: RecordedFact | None


@dataclass(frozen=True, slots=True)
class LogState:
    """What a stream holds at a moment. Without an epoch it lost its data and is being filled again."""

    epoch: str | None
    last: Entry
    first: Entry | None
    trimmed: bool

    def has_all_since(self, entry: Entry) -> bool:
        """Whether nothing after this entry is gone."""
        return not self.trimmed or entry >= (self.first or self.last)


@dataclass(frozen=True, slots=True)
class StreamLog:
    """Reads one stream."""

    redis: Redis
    name: str

    async def state(self) -> LogState:
        """What there is now."""
        return (await self._look())[0]

    async def between(self, after: Entry, until: Entry, most: int) -> tuple[LogState, Sequence[Logged]]:
        """What there is now, and the entries after one until another, as of the same moment."""
        state, entries = await self._look(f"({_text(after)}", _text(until), most)
        return state, [_logged(entry, fields) for entry, fields in entries]

    async def before(self, until: Entry, most: int) -> Sequence[Logged]:
        """The last entries until one."""
        entries: Any = await self.redis.xrevrange(self.name, _text(until), "-", count=most)
        return [_logged(entry, fields) for entry, fields in reversed(entries)]

    async def after(self, entry: Entry) -> Sequence[Logged]:
        """The next entries; waits a second for one."""
        found: Any = await self.redis.xread({self.name: _text(entry)}, count=_AT_ONCE, block=_BLOCK_MS)
        return [_logged(id, fields) for _, entries in found for id, fields in entries]

    async def epoch(self) -> str | None:
        """What changes when something may have been lost."""
        pipeline = self.redis.pipeline(transaction=True)
        pipeline.get(epoch_key(self.name))
        pipeline.info("server")
        return _epoch(*await pipeline.execute())

    async def _look(self, first: str = "-", last: str = "-", most: int = 0) -> tuple[LogState, Any]:
        pipeline = self.redis.pipeline(transaction=True)
        pipeline.get(epoch_key(self.name))
        pipeline.info("server")
        pipeline.xinfo_stream(self.name)
        if most:
            pipeline.xrange(self.name, first, last, count=most)
        key, server, info, *entries = await pipeline.execute(raise_on_error=False)
        for answer in (key, server, *entries):
            if isinstance(answer, Exception):
                raise answer
        return _state(_epoch(key, server), info), entries[0] if entries else []


def _epoch(key: bytes | None, server: Any) -> str | None:
    """A Redis that started anew, or another that took over, may have lost what the last one wrote at the end."""
    return None if key is None else f"{key.decode()}.{server['run_id'][:8]}"


def _state(epoch: str | None, info: Any) -> LogState:
    if isinstance(info, ResponseError):
        return LogState(epoch, _START, None, trimmed=False)
    if isinstance(info, Exception):
        raise info
    first = info["first-entry"]
    return LogState(
        epoch,
        last=_entry(info["last-generated-id"]),
        first=None if first is None else _entry(first[0]),
        trimmed=info["entries-added"] > info["length"],
    )


def _logged(id: bytes, fields: Any) -> Logged:
    try:
        body, _ = BinaryMessageFormatV1.parse(fields[b"__data__"])
        event = CloudEvent.model_validate_json(body)
    except (KeyError, ValidationError) as error:
        _log.warning("an entry of the stream is no event", entry=id.decode(), reason=f"{type(error).__name__}: {error}"[:300])
        return Logged(_entry(id), None)
    return Logged(_entry(id), RecordedFact(**{name: getattr(event, name) for name in RecordedFact.__slots__}))


def _entry(id: bytes) -> Entry:
    milliseconds, _, number = id.partition(b"-")
    return int(milliseconds), int(number)


def _text(entry: Entry) -> str:
    return f"{entry[0]}-{entry[1]}"
