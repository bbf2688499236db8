"""What the items service does by the clock: remind, pass on what waited long enough, put right what counts, recall."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from subgraphs.chassis.identity import Actor, Role
from subgraphs.chassis.mongo import UNAVAILABLE
from subgraphs.items.service.holds import Holds
from subgraphs.items.service.queues import Queues
from subgraphs.items.service.recalls import Recalls
from subgraphs.items.service.reminders import Reminders
from subgraphs.items.service.slots import Slots

_PAUSE_SECONDS = 15.0
_SETTLING_PAUSE_SECONDS = 30.0
_NEWS_PAUSE_SECONDS = 1.0
_LATE_PAUSE_SECONDS = 60.0
_REMINDERS: Final = Actor("system:reminders", Role.ADMIN)
_HOLDS: Final = Actor("system:holds", Role.ADMIN)
_STANDINGS: Final = Actor("system:standings", Role.ADMIN)

_log = structlog.get_logger(__name__)


async def keep_reminding(reminders: Reminders) -> None:
    """Look for reminders that are due until cancelled. What was due while nobody looked is sent at the first look."""
    await _keep("reminders", lambda: reminders.send_due(_REMINDERS))


async def keep_passing_on(holds: Holds) -> None:
    """Look for offers that ran out until cancelled. What ran out while nobody looked passes on at the first look."""
    await _keep("holds", lambda: holds.pass_on_due(_HOLDS))


async def keep_settling(slots: Slots) -> None:
    """Compare what counts as lent with the loans there are, some minutes after each borrower's last lend, until cancelled."""
    await _keep("slots", slots.settle_due, _SETTLING_PAUSE_SECONDS)


async def keep_acting_on_news(recalls: Recalls, queues: Queues) -> None:
    """Do what follows from what is heard of people, until cancelled: recall what the inactive have, and end their waiting."""
    await _keep("standings", lambda: recalls.act_on_heard(_STANDINGS, queues), _NEWS_PAUSE_SECONDS)


async def keep_recalling_late_ones(recalls: Recalls) -> None:
    """Look for what inactive people got while the news of them was on its way, until cancelled."""
    await _keep("recalls", lambda: recalls.recall_late_ones(_STANDINGS), _LATE_PAUSE_SECONDS)


async def _keep(job: str, work: Callable[[], Awaitable[int]], pause_seconds: float = _PAUSE_SECONDS) -> None:
    while True:
        try:
            if done := await work():
                _log.info("done by the clock", job=job, number=done)
        except UNAVAILABLE as error:
            _log.warning("a job waits for the store", job=job, reason=f"{type(error).__name__}: {error}"[:200])
        except Exception:
            _log.exception("a job failed and is tried again", job=job)
        await asyncio.sleep(pause_seconds)
