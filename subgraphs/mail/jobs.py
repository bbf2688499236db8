"""The sender: delivers what is due the moment it is queued, looks for leftovers each second, rests while something is down."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import structlog

from subgraphs.chassis.mongo import UNAVAILABLE
from subgraphs.mail import policy
from subgraphs.mail.errors import Unavailable
from subgraphs.mail.service import BATCH, Delivery, Round, Spreading

_POLL_SECONDS = 1.0

_log = structlog.get_logger(__name__)


class DeliveryWaits(Exception):
    """Mails cannot leave at the moment."""


@dataclass(slots=True)
class Sender:
    """Runs rounds of delivery for as long as the process lives. Any number of processes may."""

    delivery: Delivery
    spreading: Spreading
    ask_server: Callable[[], Awaitable[Unavailable | None]]
    obstacle: Unavailable | None = None
    _work: asyncio.Event = field(default_factory=asyncio.Event)
    _failures: int = 0

    def nudge(self) -> None:
        """There is work: start at once instead of at the next look."""
        self._work.set()

    async def check(self) -> None:
        """Raise unless mails can leave, for readiness. With nothing to send, the mail server is asked."""
        obstacle = self.obstacle or await self.ask_server()
        if obstacle is not None:
            raise DeliveryWaits(f"waits for {obstacle.dependency}: {obstacle.reason}")

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            self._work.clear()
            round = await self._round()
            self._note(round.obstacle)
            if round.obstacle is not None:
                await self._rest(round.obstacle)
            elif round.taken == 0:
                await self._wait()

    async def _round(self) -> Round:
        """One round. While the mail server is down a single mail tries the way, so that the others keep their place."""
        blocked = self.obstacle is not None and self.obstacle.stops_all
        try:
            unspread = await self.spreading.spread()
            round = await self.delivery.deliver_due(1 if blocked else BATCH)
            return replace(round, obstacle=round.obstacle or unspread)
        except UNAVAILABLE as error:
            return Round(taken=0, obstacle=Unavailable("mongodb", f"{type(error).__name__}: {error}"))
        except Exception:
            _log.exception("delivery stumbled")
            return Round(taken=0, obstacle=Unavailable("sender", "An unexpected error; the log has it."))

    def _note(self, obstacle: Unavailable | None) -> None:
        """Say it once when delivery stops and once when it goes on."""
        if obstacle is not None and self.obstacle is None:
            _log.warning("delivery waits", dependency=obstacle.dependency, reason=obstacle.reason)
        elif obstacle is None and self.obstacle is not None:
            _log.info("delivery goes on", dependency=self.obstacle.dependency)
        self._failures = 0 if obstacle is None else self._failures + 1
        self.obstacle = obstacle

    async def _rest(self, obstacle: Unavailable) -> None:
        pause = policy.obstacle_pause(self._failures, misconfigured=obstacle.misconfigured, jitter=random.random)
        await asyncio.sleep(pause.total_seconds())

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(_POLL_SECONDS):
                await self._work.wait()
        except TimeoutError:
            return
