"""Keeping notifications: one for each event and recipient, to be listed and, on request, sent again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from subgraphs.chassis.clock import Clock
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.paging import Page, PageRequest
from subgraphs.chassis.refusals import NotPermitted
from subgraphs.mail import policy
from subgraphs.mail.errors import NotificationNotFound, NotificationQueued
from subgraphs.mail.events import Event, LoanUndone
from subgraphs.mail.models import Filter, Notification, State
from subgraphs.mail.service.ports import Store


@dataclass(frozen=True, slots=True)
class Notifications:
    """What may be done with notifications. `nudge` tells the sender that there is work."""

    store: Store
    nudge: Callable[[], None]
    clock: Clock

    async def accept(self, event_id: str, event: Event | LoanUndone) -> None:
        """Keep the notification an event makes, once, however often the event is delivered."""
        if isinstance(event, LoanUndone):
            return await self._forget(event.loan_id)
        notification = policy.notification_for(event_id, event, self.clock())
        if notification is not None and await self.store.insert(notification):
            self.nudge()
        return None

    async def _forget(self, loan_id: str) -> None:
        """Note a loan that is not to be told of: what waits is skipped when its turn comes, whichever event came first."""
        await self.store.note_undone(loan_id, self.clock())
        self.nudge()

    async def get_many(self, actor: Actor, ids: Sequence[str]) -> Mapping[str, Notification]:
        """Those that exist and the actor may read, by id."""
        found = await self.store.get_many(ids)
        return {id: one for id, one in found.items() if policy.may_read(actor, one.recipient_id)}

    async def page(self, actor: Actor, filter: Filter, request: PageRequest) -> Page[Notification]:
        """A page of what the actor may read, newest first. Raises `BadPage`."""
        if not policy.may_manage(actor) and filter.recipient_id not in {None, actor.id}:
            return Page(nodes=(), cursors=(), has_next=False, has_previous=False)
        seen = filter if policy.may_manage(actor) else replace(filter, recipient_id=actor.id)
        return await self.store.page(seen, request)

    async def resend(self, actor: Actor, id: str) -> Notification | NotificationNotFound | NotificationQueued | NotPermitted:
        """Queue again what failed, was skipped or was sent."""
        if not policy.may_manage(actor):
            return NotPermitted("Only managers and admins may resend mail. Ask one of them.")
        while (before := (await self.store.get_many([id])).get(id)) is not None:
            if before.state is State.QUEUED:
                return NotificationQueued(next_attempt_at=before.next_attempt_at)
            if (after := await self.store.save(before, policy.requeued(before, self.clock()))) is not None:
                self.nudge()
                return after
        return NotificationNotFound()
