"""Telling every manager: who they are is asked when users can answer, and each gets one notification."""

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.chassis.clock import Clock
from subgraphs.mail import policy
from subgraphs.mail.errors import Unavailable
from subgraphs.mail.models import FanOut
from subgraphs.mail.service.ports import Directory, FanOuts, Store

_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Spreading:
    """Any number may run side by side, and die at any point: what is inserted twice is there once."""

    fan_outs: FanOuts
    store: Store
    directory: Directory
    clock: Clock

    async def spread(self) -> Unavailable | None:
        """Make the notifications of what waits to be spread; or say why that is not possible now."""
        waiting = await self.fan_outs.open(_AT_ONCE)
        if not waiting:
            return None
        managers = await self.directory.managers()
        if isinstance(managers, Unavailable):
            return managers
        for fan_out in waiting:
            await self._spread(fan_out, managers)
        return None

    async def _spread(self, fan_out: FanOut, managers: Sequence[str]) -> None:
        if managers:
            await self.store.insert_all(policy.to_managers(fan_out, managers, self.clock()))
        await self.fan_outs.close(fan_out.id, self.clock())
