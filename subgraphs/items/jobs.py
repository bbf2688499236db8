"""What the items service does by the clock: reminding, and putting right what counts as lent."""

import asyncio
from typing import Final

import structlog

from subgraphs.chassis.identity import Actor, Role
from subgraphs.chassis.mongo import UNAVAILABLE
from subgraphs.items.service.reminders import Reminders
from subgraphs.items.service.slots import Slots

_PAUSE_SECONDS = 15.0
_SETTLING_PAUSE_SECONDS = 30.0
_CLOCK: Final = Actor("system:reminders", Role.ADMIN)

_log = structlog.get_logger(__name__)


async def keep_reminding(reminders: Reminders) -> None:
    """Look for reminders that are due until cancelled. What was due while nobody looked is sent at the first look."""
    while True:
        try:
            sent = await reminders.send_due(_CLOCK)
            if sent:
                _log.info("reminded", loans=sent)
        except UNAVAILABLE as error:
            _log.warning("reminders wait for the store", reason=f"{type(error).__name__}: {error}"[:200])
        except Exception:
            _log.exception("reminding failed and is tried again")
        await asyncio.sleep(_PAUSE_SECONDS)


async def keep_settling(slots: Slots) -> None:
    """Compare what counts as lent with the loans there are, some minutes after each borrower's last lend, until cancelled."""
    while True:
        try:
            await slots.settle_due()
        except UNAVAILABLE as error:
            _log.warning("settling waits for the store", reason=f"{type(error).__name__}: {error}"[:200])
        except Exception:
            _log.exception("settling failed and is tried again")
        await asyncio.sleep(_SETTLING_PAUSE_SECONDS)
