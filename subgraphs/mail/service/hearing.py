"""What mail does about an event: keep what is to be told, and do the rest when its time comes."""

from collections.abc import Callable
from dataclasses import dataclass

from subgraphs.chassis.clock import Clock
from subgraphs.mail import policy
from subgraphs.mail.events import Event, Instruction, ItemReturned, LoanUndone, UserAnonymised
from subgraphs.mail.models import End
from subgraphs.mail.service.ports import FanOuts, Store, Switches


@dataclass(frozen=True, slots=True)
class Hearing:
    """Each event leaves the same behind, however often it is told. `nudge` tells the sender that there is work."""

    store: Store
    fan_outs: FanOuts
    switches: Switches
    nudge: Callable[[], None]
    clock: Clock

    async def accept(self, event_id: str, event: Event | Instruction, seq: int = 0) -> None:
        """Keep what an event makes. `seq` is the version of the event's subject."""
        match event:
            case LoanUndone():
                await self.store.note_end(event.loan_id, End.UNDONE, self.clock())
                self.nudge()
            case ItemReturned():
                await self.store.note_end(event.loan_id, End.RETURNED, self.clock())
                await self._keep(event_id, event, seq)
            case UserAnonymised():
                await self.switches.forget(event.user_id)
                await self.store.erase(event.user_id)
            case _:
                await self._keep(event_id, event, seq)

    async def _keep(self, event_id: str, event: Event, seq: int) -> None:
        """The one it concerns comes first: a manager among the borrowers is told as a borrower."""
        notification = policy.notification_for(event_id, event, self.clock(), seq)
        is_new = notification is not None and await self.store.insert(notification)
        fan_out = policy.fan_out_for(event_id, event, self.clock(), seq)
        if fan_out is not None:
            await self.fan_outs.insert(fan_out)
        if is_new or fan_out is not None:
            self.nudge()
