"""The relay: takes facts out of outboxes, in order, into the activity log, the projections and the stream.

Nothing is ever lost: a fact leaves its outbox only after all three have it, so a crash in between repeats it, and every
step tolerates that. When the stream lost its data (its epoch key is gone), the retention window is published again.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from pymongo import UpdateOne
from redis.exceptions import RedisError

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.facts import UNTOLD, RecordedFact
from subgraphs.chassis.mongo import UNAVAILABLE, Collection, Document
from subgraphs.chassis.outbox import WAITING, from_document
from subgraphs.chassis.stream import RETENTION, Stream

_BATCH = 100
_REPUBLISHED_AT_ONCE = 500
_IDLE_SECONDS = 1.0
_MAX_PAUSE_SECONDS = 5.0

type Projector = Callable[[Sequence[RecordedFact]], Awaitable[None]]

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Relay:
    """Relays one service's facts. Any number of replicas may run; a fact relayed twice is harmless."""

    sources: Sequence[Collection]
    activity: Collection
    stream: Stream
    projectors: Sequence[Projector] = ()
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _projected: set[str] = field(default_factory=set[str])

    def nudge(self) -> None:
        """Say that something was just written, so that it leaves now and not at the next look round."""
        self._woken.set()

    async def run(self) -> None:
        """Relay until cancelled, through every outage of the store or the stream."""
        pause = 0.0
        while True:
            try:
                await self._round()
                pause = 0.0
            except (*UNAVAILABLE, RedisError, OSError) as error:
                pause = min(max(pause * 2, 0.2), _MAX_PAUSE_SECONDS)
                _log.warning("relay waits", pause_seconds=pause, reason=f"{type(error).__name__}: {error}")
            except Exception:
                pause = _MAX_PAUSE_SECONDS
                _log.exception("relay failed and tries again")
            await self._rest(pause)

    async def _rest(self, pause: float) -> None:
        if pause:
            await asyncio.sleep(pause)
            return
        try:
            await asyncio.wait_for(self._woken.wait(), _IDLE_SECONDS)
        except TimeoutError:
            return

    async def _round(self) -> None:
        self._woken.clear()
        restored = asyncio.create_task(self._restore())
        try:
            for source in self.sources:
                await self._relay(source, restored)
            await restored
        finally:
            # Raises nothing of its own: an error here would hide that we were told to stop.
            restored.cancel()
            await asyncio.gather(restored, return_exceptions=True)

    async def _relay(self, source: Collection, ready: Awaitable[None]) -> None:
        """One pass over what waits. While the stream is down, what can go into the projections still does."""
        after, outage = "", None
        while documents := await _waiting(source, after):
            await self._project([from_document(fact) for document in documents for fact in document["outbox"]])
            try:
                await ready
                for document in documents:
                    await self._send(source, document)
            except (RedisError, OSError) as error:
                outage = error
            after = documents[-1]["_id"]
        if outage is not None:
            raise outage

    async def _send(self, source: Collection, document: Document) -> None:
        facts = [from_document(fact) for fact in document["outbox"]]
        for fact in facts:
            await self.stream.publish(fact)
        if not await _clear(source, document, facts):
            self.nudge()
        self._projected.difference_update(fact.id for fact in facts)

    async def _project(self, facts: Sequence[RecordedFact]) -> None:
        fresh = [fact for fact in facts if fact.id not in self._projected]
        if not fresh:
            return
        await self.activity.bulk_write([_remember(fact) for fact in fresh], ordered=False)
        for projector in self.projectors:
            await projector(fresh)
        self._projected.update(fact.id for fact in fresh)

    async def _restore(self) -> None:
        if await self.stream.has_epoch():
            return
        published = 0
        async for facts in self._retained():
            for fact in facts:
                await self.stream.publish(fact)
            published += len(facts)
        await self.stream.begin_epoch()
        if published:
            _log.warning("the stream had lost its data and was filled again", stream=self.stream.name, published=published)

    async def _retained(self) -> AsyncIterator[Sequence[RecordedFact]]:
        after = _first_id_at((utc_now() - RETENTION).timestamp())
        while documents := await _told(self.activity, after):
            yield [from_document(document) for document in documents]
            after = documents[-1]["_id"]


def _remember(fact: RecordedFact) -> UpdateOne:
    return UpdateOne({"_id": fact.id}, {"$setOnInsert": activity_document(fact)}, upsert=True)


def activity_document(fact: RecordedFact) -> Document:
    """A fact as the activity log keeps it, without its id, which is the document's `_id`."""
    pairs: Iterable[tuple[str, Any]] = ((name, getattr(fact, name)) for name in fact.__slots__ if name != "id")
    return {name: value for name, value in pairs if value is not None}


async def _waiting(source: Collection, after: str) -> Sequence[Document]:
    """The next documents with facts to relay, by id."""
    where = {**WAITING, "_id": {"$gt": after}}
    return await source.find(where, {"outbox": 1, "rev": 1}).sort("_id").limit(_BATCH).to_list()


async def _told(activity: Collection, after: str) -> Sequence[Document]:
    """The next facts of the activity log that were published, by id."""
    where = {"_id": {"$gt": after}, "seq": {"$gt": UNTOLD}}
    return await activity.find(where).sort("_id").limit(_REPUBLISHED_AT_ONCE).to_list()


async def _clear(source: Collection, document: Mapping[str, Any], sent: Sequence[RecordedFact]) -> bool:
    """Take what was sent out of the outbox. False if something was added meanwhile, which still waits there."""
    done = await source.update_one(
        {"_id": document["_id"], "rev": document["rev"]}, {"$set": {"outbox": []}, "$unset": {"pending": ""}}
    )
    if done.matched_count == 0:
        await source.update_one({"_id": document["_id"]}, {"$pull": {"outbox": {"id": {"$in": [fact.id for fact in sent]}}}})
    return done.matched_count == 1


def _first_id_at(seconds: float) -> str:
    """The smallest UUIDv7 of that moment: its first 48 bits are the Unix time in milliseconds (RFC 9562, 5.7)."""
    digits = f"{int(seconds * 1000):012x}"
    return f"{digits[:8]}-{digits[8:]}-7000-8000-000000000000"
