"""Attempts counted in Redis for all replicas, and by each replica for itself; by the latter alone while Redis does not answer."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from time import monotonic
from typing import Any, Final

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from subgraphs.chassis.clock import Clock
from subgraphs.users.errors import TooManyAttempts
from subgraphs.users.models import Attempt
from subgraphs.users.policy.limits import counted, longest, wait

_PATIENCE_SECONDS = 2.0
_REST_SECONDS = 5.0
_MOST_KEYS = 10_000
_MILLISECOND = timedelta(milliseconds=1)

_log = structlog.get_logger(__name__)

# `policy.limits.wait` and `counted`, atomically, by Redis' own clock: hosts may differ. Times are in milliseconds.
_TAKE: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local longest, due = 0, {}
for i, key in ipairs(KEYS) do
  local burst, every = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local from = math.max(tonumber(redis.call('GET', key) or now), now)
  longest = math.max(longest, from - now - every * (burst - 1))
  due[i] = from + every
end
if longest <= 0 then
  for i, key in ipairs(KEYS) do
    redis.call('SET', key, string.format('%d', due[i]), 'PX', due[i] - now)
  end
end
return longest
"""
_GIVE_BACK: Final = """
for i, key in ipairs(KEYS) do
  if redis.call('EXISTS', key) == 1 and redis.call('PTTL', key) > tonumber(ARGV[i]) then
    redis.call('DECRBY', key, ARGV[i])
    redis.call('PEXPIRE', key, redis.call('PTTL', key) - ARGV[i])
  else
    redis.call('DEL', key)
  end
end
"""


@dataclass(slots=True)
class OwnLimits:
    """What one process counts by itself. Knows so many keys; those not met for longest are forgotten first."""

    clock: Clock
    _due: OrderedDict[str, datetime] = field(default_factory=OrderedDict[str, datetime])

    def take(self, attempts: Sequence[Attempt]) -> timedelta:
        """Count attempts if all are within their limits; else how long to wait."""
        now = self.clock()
        needed = longest([wait(self._due.get(attempt.key), now, attempt.limit) for attempt in attempts])
        if not needed:
            for attempt in attempts:
                self._due[attempt.key] = counted(self._due.get(attempt.key), now, attempt.limit)
                self._due.move_to_end(attempt.key)
            while len(self._due) > _MOST_KEYS:
                self._due.popitem(last=False)
        return needed

    def give_back(self, attempts: Sequence[Attempt]) -> None:
        """Count attempts no more."""
        for attempt in attempts:
            if attempt.key in self._due:
                self._due[attempt.key] -= attempt.limit.every


class RedisLimiter:
    """Counts in Redis, and what it has seen itself beside it: when Redis does not answer people still sign in, and the limits
    go on from there for each replica alone.
    """

    def __init__(self, redis: Redis, prefix: str, own: OwnLimits) -> None:
        self._take: Any = redis.register_script(_TAKE)
        self._give_back: Any = redis.register_script(_GIVE_BACK)
        self._prefix = prefix
        self._own = own
        self._asks_again_at = 0.0

    async def take(self, attempts: Sequence[Attempt]) -> TooManyAttempts | None:
        """Count attempts, all of them or none."""
        needed = self._own.take(attempts)
        if not needed:
            needed = await self._take_from_all(attempts)
            if needed:
                self._own.give_back(attempts)
        return TooManyAttempts(ceil(needed.total_seconds())) if needed else None

    async def give_back(self, attempts: Sequence[Attempt]) -> None:
        """Count them no more."""
        self._own.give_back(attempts)
        await self._ask(self._give_back, attempts, [attempt.limit.every // _MILLISECOND for attempt in attempts])

    async def _take_from_all(self, attempts: Sequence[Attempt]) -> timedelta:
        arguments = [number for attempt in attempts for number in (attempt.limit.burst, attempt.limit.every // _MILLISECOND)]
        return timedelta(milliseconds=max(int(await self._ask(self._take, attempts, arguments) or 0), 0))

    async def _ask(self, script: Any, attempts: Sequence[Attempt], arguments: Sequence[int]) -> int | None:
        """What Redis answers; None if it does not, soon enough. Then nobody waits for it for a while."""
        if monotonic() < self._asks_again_at:
            return None
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await script(keys=[f"{self._prefix}{attempt.key}" for attempt in attempts], args=arguments)
        except (RedisError, OSError, TimeoutError) as error:
            self._asks_again_at = monotonic() + _REST_SECONDS
            _log.warning("limits are counted by each replica for itself", reason=f"{type(error).__name__}: {error}"[:300])
            return None
