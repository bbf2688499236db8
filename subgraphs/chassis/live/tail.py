"""The one reader of a stream in a process: tells its followers what happens, each thing once, in the stream's order.

A follower joins at the place the reader has reached, and gets what it missed before from the stream. So nothing is between
the two, and nothing twice. When that cannot be had (the cursor is of another epoch, what followed it was trimmed, it is too
much, the follower is too slow), the follower is told so by a `Resync`, never left without a word.
"""

import asyncio
from collections import OrderedDict, defaultdict, deque
from collections.abc import AsyncGenerator, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager

import structlog
from redis.exceptions import RedisError

from subgraphs.chassis.facts import RecordedFact
from subgraphs.chassis.live.feed import MOST_WAITING, Cursor, Entry, Heard, Inbox, Reader, Resync, ResyncReason
from subgraphs.chassis.live.log import Logged, LogState, StreamLog
from subgraphs.chassis.mongo import UNAVAILABLE

MOST_MISSED = 1_000
"""How many entries are looked through for what a follower missed."""

_REMEMBERED = 1_000
_POLL_SECONDS = 0.2
_MAX_PAUSE_SECONDS = 2.0
_AWAY = (*UNAVAILABLE, RedisError, OSError)

_log = structlog.get_logger(__name__)


class _Known:
    """The ids of the latest facts: a fact may stand in the stream more than once, near to itself."""

    def __init__(self) -> None:
        self._ids = OrderedDict[str, None]()

    def fresh(self, entries: Sequence[Logged]) -> list[tuple[Entry, RecordedFact]]:
        """The facts among these that are not known, each where it stands first."""
        found: dict[str, tuple[Entry, RecordedFact]] = {}
        for each in entries:
            if each.fact is not None and each.fact.id not in self._ids:
                found.setdefault(each.fact.id, (each.entry, each.fact))
        return list(found.values())

    def add(self, facts: Iterable[RecordedFact]) -> None:
        """Know these from now on."""
        self._ids.update({fact.id: None for fact in facts})
        while len(self._ids) > _REMEMBERED:
            self._ids.popitem(last=False)


class Tail[T]:
    """Follows a stream from its end on, through every outage, and lets others follow it from here."""

    def __init__(self, log: StreamLog, reader: Reader[T], *, most_waiting: int = MOST_WAITING) -> None:
        self._log = log
        self._reader = reader
        self._most_waiting = most_waiting
        self._inboxes = defaultdict[str | None, set[Inbox[T]]](set)
        self._known = _Known()
        self._here = Cursor("", (0, 0))
        self._attached = asyncio.Event()

    @property
    def followers(self) -> int:
        """How many follow."""
        return sum(map(len, self._inboxes.values()))

    async def run(self) -> None:
        """Read until cancelled."""
        pause = _POLL_SECONDS
        while True:
            try:
                going_on = await self._attach()
                while going_on:
                    going_on = await self._advance()
                    pause = _POLL_SECONDS
            except _AWAY as error:
                _log.warning("followers wait", pause_seconds=pause, reason=f"{type(error).__name__}: {error}"[:300])
                await asyncio.sleep(pause)
                pause = min(pause * 2, _MAX_PAUSE_SECONDS)
            except Exception:
                _log.exception("following failed and is tried again")
                await asyncio.sleep(_MAX_PAUSE_SECONDS)

    async def follow(self, after: str | None, subject: str | None = None) -> AsyncGenerator[Heard[T] | Resync]:
        """Everything after a cursor. See `Feed`."""
        await self._attached.wait()
        here = self._here
        cursor = None if after is None else Cursor.parse(after)
        known_until = here.entry if cursor is None else cursor.entry
        with self._joined(subject) as inbox:
            missed = deque(await self._missed(here, after, subject, inbox))
            while True:
                told = missed.popleft() if missed else await inbox.take()
                if isinstance(told, Resync):
                    known_until = told.cursor.entry
                elif told.cursor.entry <= known_until:
                    # Another replica told this follower more than we had read.
                    continue
                yield told

    @contextmanager
    def _joined(self, subject: str | None) -> Generator[Inbox[T]]:
        inbox = Inbox[T](self._most_waiting)
        self._inboxes[subject].add(inbox)
        try:
            yield inbox
        finally:
            self._inboxes[subject].discard(inbox)
            if not self._inboxes[subject]:
                del self._inboxes[subject]

    async def _attach(self) -> bool:
        """Find the place to read on from: where we were, or the end of a stream that is another one. False if there is none."""
        state = await self._log.state()
        if state.epoch is None:
            await asyncio.sleep(_POLL_SECONDS)
            return False
        if not _continues(self._here, state):
            self._known = await self._known_at(state.last)
            self._here = Cursor(state.epoch, state.last)
            for inbox in self._all_inboxes():
                inbox.lose(Resync(ResyncReason.STREAM_REPLACED, self._here))
        self._attached.set()
        return True

    async def _known_at(self, entry: Entry) -> _Known:
        known = _Known()
        known.add(each.fact for each in await self._log.before(entry, _REMEMBERED) if each.fact is not None)
        return known

    async def _advance(self) -> bool:
        """Tell what comes next. False if the stream is not the same any more, and what was read just now is another's."""
        entries = await self._log.after(self._here.entry)
        if await self._log.epoch() != self._here.epoch:
            self._attached.clear()
            return False
        if entries:
            await self._tell(entries)
        return True

    async def _tell(self, entries: Sequence[Logged]) -> None:
        fresh = self._known.fresh(entries)
        facts = [fact for _, fact in fresh]
        told: list[Heard[T]] = []
        if self._inboxes:
            told = self._heard(fresh, await self._reader.read(facts, missed=False))
        else:
            self._reader.forget(facts)
        # From here on without an await: who joins does so before or after these, not between.
        for heard in told:
            for inbox in (*self._inboxes.get(heard.subject, ()), *self._inboxes.get(None, ())):
                inbox.put(heard)
        self._known.add(facts)
        self._here = Cursor(self._here.epoch, entries[-1].entry)

    def _heard(self, fresh: Sequence[tuple[Entry, RecordedFact]], read: Sequence[T | None]) -> list[Heard[T]]:
        return [
            Heard(fact.subject, about, Cursor(self._here.epoch, entry))
            for (entry, fact), about in zip(fresh, read, strict=True)
            if about is not None
        ]

    def _all_inboxes(self) -> Iterator[Inbox[T]]:
        return (inbox for inboxes in self._inboxes.values() for inbox in inboxes)

    async def _missed(self, here: Cursor, after: str | None, subject: str | None, inbox: Inbox[T]) -> Sequence[Heard[T] | Resync]:
        """What a follower that joined `here` missed. If the stream was replaced meanwhile, its inbox says so already."""
        if after is None:
            return [Resync(ResyncReason.STARTED, here)]
        cursor = Cursor.parse(after)
        if cursor is None or cursor.epoch != here.epoch:
            return [Resync(ResyncReason.CURSOR_UNKNOWN, here)]
        while not inbox.lost:
            try:
                return await self._catch_up(cursor, here, subject)
            except _AWAY as error:
                _log.warning("a follower waits for what it missed", reason=f"{type(error).__name__}: {error}"[:300])
                await asyncio.sleep(_MAX_PAUSE_SECONDS)
        return []

    async def _catch_up(self, cursor: Cursor, here: Cursor, subject: str | None) -> Sequence[Heard[T] | Resync]:
        state, entries = await self._log.between(cursor.entry, here.entry, MOST_MISSED + 1)
        if state.epoch != here.epoch or cursor.entry > state.last:
            return [Resync(ResyncReason.CURSOR_UNKNOWN, here)]
        if len(entries) > MOST_MISSED or not state.has_all_since(cursor.entry):
            return [Resync(ResyncReason.TOO_FAR_BEHIND, here)]
        known = await self._known_at(cursor.entry) if entries else _Known()
        wanted = [(entry, fact) for entry, fact in known.fresh(entries) if subject in (None, fact.subject)]
        return self._heard(wanted, await self._reader.read([fact for _, fact in wanted], missed=True))


def _continues(here: Cursor, state: LogState) -> bool:
    return here.epoch == state.epoch and here.entry <= state.last and state.has_all_since(here.entry)
