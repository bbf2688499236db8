"""Delivering what is due: lease a batch, look people and items up, write, hand over to the mail server, keep the outcome."""

import asyncio
import logging
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from subgraphs.chassis.clock import Clock
from subgraphs.chassis.ids import new_id
from subgraphs.mail import policy
from subgraphs.mail.errors import NoLink, Postponed, Refused, Unavailable
from subgraphs.mail.models import Mail, Matter, Notification
from subgraphs.mail.service.leases import Leases, lease_due
from subgraphs.mail.service.lookups import Found, Lookups
from subgraphs.mail.service.ports import Links, Post, Store, Writer

BATCH = 20
_WORKERS = 4

_log = logging.getLogger(__name__)

type Outcome = Refused | Postponed | Unavailable | None


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of delivery came to: how many were due, and what stood in the way, if anything."""

    taken: int
    obstacle: Unavailable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The sender's use case. Any number may run: leases keep them apart."""

    store: Store
    lookups: Lookups
    links: Links
    writer: Writer
    post: Post
    clock: Clock
    jitter: policy.Jitter = field(default=random.random)

    async def deliver_due(self, limit: int = BATCH) -> Round:
        """Deliver up to `limit` that are due. What meets an obstacle goes back into the queue with nothing held against it."""
        async with lease_due(self.store, self.clock, limit) as leases:
            if not leases.batch:
                return Round(taken=0)
            found = await self.lookups.of(leases.batch)
            waiting = iter(leases.batch)
            workers = (self._work(waiting, leases, found) for _ in range(_WORKERS))
            # Every worker ends by itself: cancelling one amid a mail would leave open whether it was accepted.
            ends = await asyncio.gather(*workers, return_exceptions=True)
        return Round(taken=len(leases.batch), obstacle=_first_obstacle(ends))

    async def _work(self, waiting: Iterator[Notification], leases: Leases, found: Found) -> Unavailable | None:
        """Deliver from the shared batch, one after the other. The first obstacle of the mail server ends it for all workers."""
        obstacle: Unavailable | None = None
        for notification in waiting:
            if not leases.hold():
                return obstacle
            outcome = await self._deliver(notification, found)
            if isinstance(outcome, Unavailable):
                obstacle = outcome
                await self._release(notification)
                if outcome.stops_all:
                    await self._release(*waiting)
        return obstacle

    async def _release(self, *notifications: Notification) -> None:
        now = self.clock()
        await asyncio.gather(*(self.store.save(one, policy.released(one, now)) for one in notifications))

    async def _deliver(self, notification: Notification, found: Found) -> Unavailable | None:
        match found.matter(notification):
            case Unavailable() as obstacle:
                return obstacle
            case str() as problem:
                await self.store.settle(notification, policy.skipped(notification, problem))
                return None
            case matter:
                return await self._with_link(matter) if notification.kind in policy.MAILS_WITH_LINK else await self._send(matter)

    async def _with_link(self, matter: Matter) -> Unavailable | None:
        """Make the link last: it ends the one before it, so none is made that could not be sent anyway."""
        if (obstacle := await self.post.check()) is not None:
            return obstacle
        notification = matter.notification
        match await self.links.mint(notification.kind, notification.recipient_id, notification.details.request_id):
            case Unavailable() as obstacle:
                return obstacle
            case NoLink(problem):
                await self.store.settle(notification, policy.skipped(notification, problem))
                return None
            case link:
                return await self._send(replace(matter, link=link))

    async def _send(self, matter: Matter) -> Unavailable | None:
        notification, address = matter.notification, matter.person.email
        assert address is not None
        try:
            letter = self.writer.write(matter)
        except Exception:
            # One mail we cannot write must not hold up the others.
            _log.exception("notification %s cannot be written", notification.id)
            return await self._settle(notification, None, Postponed("The mail could not be written; the service's log says why."))
        mail = Mail(key=_key(matter), to_address=address, letter=letter)
        outcome = policy.without_secret(await self.post.send(mail), matter.link)
        return await self._settle(notification, letter.subject, outcome)

    async def _settle(self, before: Notification, subject: str | None, outcome: Outcome) -> Unavailable | None:
        match outcome:
            case None:
                after = policy.sent(before, subject, self.clock())
            case Refused(problem):
                after = policy.failed(before, problem, subject)
            case Postponed(problem):
                after = policy.postponed(before, problem, subject, self.clock(), self.jitter)
            case Unavailable():
                return outcome
        await self.store.settle(before, after)
        return None


def _key(matter: Matter) -> str:
    """A mail with another link is another mail: taken for a repetition it would be hidden, and only the dead link be seen."""
    key = policy.mail_key(matter.notification)
    return key if matter.link is None else f"{key}.{new_id()}"


def _first_obstacle(ends: Sequence[Unavailable | BaseException | None]) -> Unavailable | None:
    obstacles = [_surprise_raised(end) for end in ends]
    return next((obstacle for obstacle in obstacles if obstacle is not None), None)


def _surprise_raised(end: Unavailable | BaseException | None) -> Unavailable | None:
    if isinstance(end, BaseException):
        raise end
    return end
