"""What a follower of a stream is given, and the inbox it is taken from. Nothing here knows where a stream is kept."""

import asyncio
import re
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol, Self

from subgraphs.chassis.facts import RecordedFact

MOST_WAITING = 256
"""How many changes may wait for a client that is slow."""

_CURSOR = re.compile(r"([A-Za-z0-9.-]{1,80}):(\d{1,16})-(\d{1,16})")

type Entry = tuple[int, int]
"""The id of a stream's entry: milliseconds, and a number among those of one millisecond."""


class ResyncReason(StrEnum):
    """Why a follower cannot be told everything since it last knew, and is to look for itself."""

    STARTED = "STARTED"
    CURSOR_UNKNOWN = "CURSOR_UNKNOWN"
    TOO_FAR_BEHIND = "TOO_FAR_BEHIND"
    TOO_SLOW = "TOO_SLOW"
    STREAM_REPLACED = "STREAM_REPLACED"
    SCOPE_CHANGED = "SCOPE_CHANGED"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a stream. Another epoch's says nothing about this one's."""

    epoch: str
    entry: Entry

    def __str__(self) -> str:
        return f"{self.epoch}:{self.entry[0]}-{self.entry[1]}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The cursor somebody was given, if it is one."""
        found = _CURSOR.fullmatch(text)
        return None if found is None else cls(found[1], (int(found[2]), int(found[3])))


@dataclass(frozen=True, slots=True)
class Heard[T]:
    """Something happened to `subject`: what was read about it, and where in the stream that stands."""

    subject: str
    about: T
    cursor: Cursor


@dataclass(frozen=True, slots=True)
class Resync:
    """Something may have been missed. Whoever looks from now on and goes on from `cursor` misses nothing more."""

    reason: ResyncReason
    cursor: Cursor


class Reader[T](Protocol):
    """Makes of facts what followers are told: once for all of them."""

    async def read(self, facts: Sequence[RecordedFact], *, missed: bool) -> Sequence[T | None]:
        """What to tell about each, in order; None for what concerns nobody. `missed`: they happened a while ago."""
        ...

    def forget(self, facts: Sequence[RecordedFact]) -> None:
        """These happened while nobody followed: what was read before about the same is out of date."""
        ...


class Feed[T](Protocol):
    """A stream that can be followed."""

    def follow(self, after: str | None, subject: str | None = None) -> AsyncGenerator[Heard[T] | Resync]:
        """Everything after a cursor, or after a `Resync` that says from where on; only about `subject`, if that is given."""
        ...


class Inbox[T]:
    """What one follower was not given yet. It is bounded: who is too slow loses its inbox and is told to look for itself."""

    def __init__(self, limit: int = MOST_WAITING) -> None:
        self._limit = limit
        self._waiting = deque[Heard[T]]()
        self._resync: Resync | None = None
        self._arrived = asyncio.Event()

    @property
    def lost(self) -> bool:
        """Whether the follower has to look for itself next."""
        return self._resync is not None

    def put(self, heard: Heard[T]) -> None:
        """Add the latest."""
        if len(self._waiting) >= self._limit:
            self._keep_latest()
        if self._resync is not None:
            # Whoever looks after this has seen it too.
            self._resync = replace(self._resync, cursor=heard.cursor)
        elif len(self._waiting) >= self._limit:
            self.lose(Resync(ResyncReason.TOO_SLOW, heard.cursor))
        else:
            self._waiting.append(heard)
            self._arrived.set()

    def lose(self, resync: Resync) -> None:
        """Forget all that waits, for this instead."""
        self._waiting.clear()
        self._resync = resync
        self._arrived.set()

    async def take(self) -> Heard[T] | Resync:
        """The oldest; waits for one."""
        while True:
            if (resync := self._resync) is not None:
                self._resync = None
                return resync
            if self._waiting:
                return self._waiting.popleft()
            self._arrived.clear()
            await self._arrived.wait()

    def _keep_latest(self) -> None:
        """Of several about the same subject only the last: what was read about it is as it is now anyway."""
        latest = {heard.subject: heard for heard in self._waiting}
        self._waiting = deque(heard for heard in self._waiting if latest[heard.subject] is heard)
