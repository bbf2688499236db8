"""The use case of time: remind borrowers of what is due."""

import asyncio
from dataclasses import dataclass
from functools import partial

from subgraphs.chassis.clock import Clock, utc_now
from subgraphs.chassis.identity import Actor
from subgraphs.items.policy import reminders as rules
from subgraphs.items.policy.change import Change
from subgraphs.items.service.attempts import change_item
from subgraphs.items.service.ports import ItemRepository

_BATCH = 100
_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Reminders:
    """Takes the steps that are due. Any number of replicas may: each step is one conditional write, so one of them takes it."""

    items: ItemRepository
    clock: Clock = utc_now

    async def send_due(self, actor: Actor) -> int:
        """Remind everybody who is to be reminded by now; how many that were."""
        sent = 0
        while ids := await self.items.to_remind(self.clock(), _BATCH):
            for start in range(0, len(ids), _AT_ONCE):
                sent += sum(await asyncio.gather(*(self._remind(actor, id) for id in ids[start : start + _AT_ONCE])))
        return sent

    async def _remind(self, actor: Actor, id: str) -> bool:
        decide = partial(rules.remind, now=self.clock())
        result = await change_item(self.items, actor, id, decide)
        return isinstance(result, Change) and bool(result.facts)
