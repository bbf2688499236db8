"""What happened to people's accounts, kept in the activity log beside the facts that are told to others.

Sign-ins are no change of a person's record, and nobody else's business: they have no version of it (`seq` is 0) and no outbox,
are never published, and go straight to where the person's timeline is read from.
"""

import asyncio
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from pymongo import UpdateOne

from subgraphs.chassis import outbox
from subgraphs.chassis.clock import Clock
from subgraphs.chassis.facts import UNTOLD, RecordedFact
from subgraphs.chassis.identity import SYSTEM, Actor
from subgraphs.chassis.mongo import UNAVAILABLE, Collection
from subgraphs.chassis.relay import activity_document
from subgraphs.users.events import AccountFact, SignInsFailed

FLUSH_SECONDS: Final = 2.0
_MOST_COUNTED = 1_000

_log = structlog.get_logger(__name__)

type _Failures = tuple[str, datetime]
"""Somebody's failed sign-ins within the hour that began then."""


@dataclass(slots=True)
class MongoAccountLog:
    """Keeps account facts. Failed sign-ins are counted in memory and written every two seconds, one entry a person and hour."""

    activity: Collection
    clock: Clock
    _counted: Counter[_Failures] = field(default_factory=Counter[_Failures])
    _last: dict[_Failures, tuple[datetime, str | None]] = field(default_factory=dict[_Failures, tuple[datetime, str | None]])

    async def record(self, fact: AccountFact, actor: Actor) -> None:
        """Insert a fact."""
        [recorded] = outbox.recorded([fact], seq=UNTOLD, actor=actor)
        await self.activity.insert_one({"_id": recorded.id, **activity_document(recorded)})

    def failed(self, user_id: str, address: str | None) -> None:
        """Count a failed sign-in. What is too much to remember is left out; the limits on attempts make that rare."""
        now = self.clock()
        key = (user_id, now.replace(minute=0, second=0, microsecond=0))
        if key in self._counted or len(self._counted) < _MOST_COUNTED:
            self._counted[key] += 1
            self._last[key] = (now, address)

    async def keep_written(self) -> None:
        """Write what was counted, every now and then until cancelled, and once more at the end."""
        try:
            while True:
                await asyncio.sleep(FLUSH_SECONDS)
                await self._try_to_write()
        finally:
            await self._try_to_write()

    async def write(self) -> None:
        """Add what was counted to the entries of its hours. Raises the driver's error, and then forgets nothing."""
        counted, last = dict(self._counted), dict(self._last)
        if not counted:
            return
        await self.activity.bulk_write([_counting(key, count, *last[key]) for key, count in counted.items()], ordered=False)
        self._counted -= Counter(counted)
        self._last = {key: value for key, value in self._last.items() if key in self._counted}

    async def _try_to_write(self) -> None:
        try:
            await self.write()
        except UNAVAILABLE as error:
            _log.warning("failed sign-ins are not written yet", reason=f"{type(error).__name__}: {error}"[:300])


def _counting(key: _Failures, count: int, last_at: datetime, address: str | None) -> UpdateOne:
    user_id, hour = key
    fact = SignInsFailed(user_id=user_id, count=0, last_at=last_at, address=address)
    first = RecordedFact(
        id=_entry_id(user_id, hour), type=fact.type, subject=user_id, seq=UNTOLD, time=last_at, actor=SYSTEM.id, data={}
    )
    kept = {name: value for name, value in activity_document(first).items() if name != "data"}
    now = {"data.userId": user_id, "data.lastAt": last_at, **({"data.address": address} if address is not None else {})}
    return UpdateOne({"_id": first.id}, {"$setOnInsert": kept, "$inc": {"data.count": count}, "$set": now}, upsert=True)


def _entry_id(user_id: str, hour: datetime) -> str:
    """The same for one person and hour, wherever it is counted: a UUIDv7 of the hour whose random bits are none."""
    bits = int.from_bytes(hashlib.sha256(f"{user_id} {hour.isoformat()}".encode()).digest()[:10])
    milliseconds = int(hour.timestamp() * 1000)
    return str(UUID(int=(milliseconds << 80) | bits & ~(0xF << 76) & ~(0x3 << 62) | (0x7 << 76) | (0x2 << 62)))
