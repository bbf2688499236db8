"""The use case of time in the line: pass on what waited for somebody long enough."""

import asyncio
from dataclasses import dataclass
from functools import partial

from subgraphs.chassis.clock import Clock, utc_now
from subgraphs.chassis.identity import Actor
from subgraphs.items.policy import turns as rules
from subgraphs.items.policy.change import Change
from subgraphs.items.service.attempts import change_item
from subgraphs.items.service.ports import ItemRepository

_BATCH = 100
_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Holds:
    """Writes down which offers ran out. Any number of replicas may: each is one conditional write, so one of them does it."""

    items: ItemRepository
    clock: Clock = utc_now

    async def pass_on_due(self, actor: Actor) -> int:
        """Pass on every item whose time for who was first ran out; how many that were."""
        passed = 0
        while ids := await self.items.to_pass_on(self.clock() - rules.SKEW, _BATCH):
            done = 0
            for start in range(0, len(ids), _AT_ONCE):
                done += sum(await asyncio.gather(*(self._pass_on(actor, id) for id in ids[start : start + _AT_ONCE])))
            passed += done
            if not done:
                break
        return passed

    async def _pass_on(self, actor: Actor, id: str) -> bool:
        result = await change_item(self.items, actor, id, partial(rules.pass_on, now=self.clock()))
        return isinstance(result, Change) and bool(result.facts)
