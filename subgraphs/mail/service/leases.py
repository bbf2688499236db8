"""Leases: a batch in one sender's hands, kept there while it works and free soon after it died."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from subgraphs.chassis.clock import Clock
from subgraphs.mail import policy
from subgraphs.mail.models import Notification
from subgraphs.mail.service.ports import Store

LEASE = timedelta(seconds=12)
"""How long a batch stays out of reach after its sender died."""

_RENEWED_AFTER = LEASE / 3


@dataclass(slots=True)
class Leases:
    """The leases of one batch."""

    store: Store
    clock: Clock
    batch: Sequence[Notification]
    until: datetime

    def hold(self) -> bool:
        """Whether the batch is still ours: a process that was stopped for a while must not go on as if nothing had been."""
        return self.clock() < self.until

    async def keep(self) -> None:
        """Prolong the leases until cancelled. While the store is down they run out, and the sender stops in time."""
        while True:
            await asyncio.sleep(_RENEWED_AFTER.total_seconds())
            until = self.clock() + LEASE
            await self.store.extend_leases(self.batch, until)
            self.until = until


@asynccontextmanager
async def lease_due(store: Store, clock: Clock, limit: int) -> AsyncGenerator[Leases]:
    """Take what is due, each by a conditional write: of several senders exactly one gets it."""
    until = clock() + LEASE
    due = await store.due(clock(), limit)
    taken = await asyncio.gather(*(store.save(one, policy.leased(one, until)) for one in due))
    leases = Leases(store, clock, [one for one in taken if one is not None], until)
    keeper = asyncio.create_task(leases.keep())
    try:
        yield leases
    finally:
        keeper.cancel()
        await asyncio.wait([keeper])
