"""Asking about notifications and, on request, sending them again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from subgraphs.chassis.clock import Clock
from subgraphs.chassis.idempotency import Claims, once, stamp_in, stamped
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.paging import Page, PageRequest
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.mail import policy
from subgraphs.mail.errors import NotificationNotFound, NotificationQueued
from subgraphs.mail.models import Filter, Notification, State
from subgraphs.mail.service.ports import Store


@dataclass(frozen=True, slots=True)
class Notifications:
    """What may be done with notifications. `nudge` tells the sender that there is work."""

    store: Store
    claims: Claims
    nudge: Callable[[], None]
    clock: Clock

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

    async def page_of(self, actor: Actor, user_id: str, request: PageRequest) -> Page[Notification] | None:
        """A page of somebody's mails; None for whoever may not read them. Raises `BadPage`."""
        return await self.store.page(Filter(recipient_id=user_id), request) if policy.may_read(actor, user_id) else None

    async def resend(
        self, actor: Actor, id: str, key: str | None = None
    ) -> Notification | NotificationNotFound | NotificationQueued | NotPermitted | InvalidInput:
        """Queue again what failed, was skipped or was sent; once under one key."""
        if not policy.may_manage(actor):
            return NotPermitted("Only managers and admins may resend mail. Ask one of them.")
        turn = await once(self.claims, actor, key, "resendNotification", id)
        if isinstance(turn, InvalidInput):
            return turn
        while (before := (await self.store.get_many([id])).get(id)) is not None:
            if stamp_in(before.stamps, turn) is not None:
                return before
            if before.state is State.QUEUED:
                return NotificationQueued(next_attempt_at=before.next_attempt_at)
            stamps = stamped(before.stamps, turn) if turn.keyed else before.stamps
            after = replace(policy.requeued(before, self.clock()), stamps=stamps)
            if (saved := await self.store.save(before, after)) is not None:
                self.nudge()
                return saved
        return NotificationNotFound()
