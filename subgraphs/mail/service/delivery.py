"""Delivering what is due: lease a batch, look people and items up, write, hand over to the mail server, keep the outcome."""

import asyncio
import logging
import random
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from subgraphs.chassis.clock import Clock
from subgraphs.mail import policy
from subgraphs.mail.errors import Postponed, Refused, Unavailable
from subgraphs.mail.models import Item, Mail, Notification, Person
from subgraphs.mail.service.leases import Leases, lease_due
from subgraphs.mail.service.ports import Catalog, Directory, Post, Store, Writer

BATCH = 20
_WORKERS = 4

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of delivery came to: how many were due, and what stood in the way, if anything."""

    taken: int
    obstacle: Unavailable | None = None


@dataclass(frozen=True, slots=True)
class _Lookups:
    people: Mapping[str, Person] | Unavailable
    items: Mapping[str, Item] | Unavailable
    undone: Set[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The sender's use case. Any number may run: leases keep them apart."""

    store: Store
    directory: Directory
    catalog: Catalog
    writer: Writer
    post: Post
    clock: Clock
    jitter: policy.Jitter = field(default=random.random)

    async def deliver_due(self, limit: int = BATCH) -> Round:
        """Deliver up to `limit` that are due. What meets an obstacle goes back into the queue with nothing held against it."""
        async with lease_due(self.store, self.clock, limit) as leases:
            if not leases.batch:
                return Round(taken=0)
            lookups = await self._look_up(leases.batch)
            waiting = iter(leases.batch)
            workers = (self._work(waiting, leases, lookups) for _ in range(_WORKERS))
            # Every worker ends by itself: cancelling one amid a mail would leave open whether it was accepted.
            ends = await asyncio.gather(*workers, return_exceptions=True)
        return Round(taken=len(leases.batch), obstacle=_first_obstacle(ends))

    async def _look_up(self, batch: Sequence[Notification]) -> _Lookups:
        people = sorted({one.recipient_id for one in batch})
        items = sorted({one.item_id for one in batch if one.item_id is not None})
        loans = sorted({one.loan_id for one in batch if one.loan_id is not None})
        found = await asyncio.gather(self.directory.people(people), self._items(items), self.store.undone_among(loans))
        return _Lookups(*found)

    async def _items(self, ids: Sequence[str]) -> Mapping[str, Item] | Unavailable:
        return await self.catalog.items(ids) if ids else {}

    async def _work(self, waiting: Iterator[Notification], leases: Leases, lookups: _Lookups) -> Unavailable | None:
        """Deliver from the shared batch, one after the other. The first obstacle of the mail server ends it for all workers."""
        obstacle: Unavailable | None = None
        for notification in waiting:
            if not leases.hold():
                return obstacle
            outcome = await self._deliver(notification, lookups)
            if isinstance(outcome, Unavailable):
                obstacle = outcome
                await self._release(notification)
                if outcome is not lookups.people and outcome is not lookups.items:
                    await self._release(*waiting)
        return obstacle

    async def _release(self, *notifications: Notification) -> None:
        now = self.clock()
        await asyncio.gather(*(self.store.save(one, policy.released(one, now)) for one in notifications))

    async def _deliver(self, notification: Notification, lookups: _Lookups) -> Unavailable | None:
        match _addressee(notification, lookups):
            case Unavailable() as obstacle:
                return obstacle
            case str() as problem:
                await self.store.settle(notification, policy.skipped(notification, problem))
                return None
            case person, address, item:
                return await self._send(notification, person, address, item)

    async def _send(self, notification: Notification, person: Person, address: str, item: Item | None) -> Unavailable | None:
        try:
            letter = self.writer.write(notification, person, item)
        except Exception:
            # One mail we cannot write must not hold up the others.
            _log.exception("notification %s cannot be written", notification.id)
            return await self._settle(notification, None, Postponed("The mail could not be written; the service's log says why."))
        mail = Mail(key=policy.mail_key(notification), to_address=address, letter=letter)
        return await self._settle(notification, letter.subject, await self.post.send(mail))

    async def _settle(
        self, before: Notification, subject: str | None, outcome: Refused | Postponed | Unavailable | None
    ) -> Unavailable | None:
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


def _addressee(notification: Notification, lookups: _Lookups) -> tuple[Person, str, Item | None] | str | Unavailable:
    """Whom and what to write about; or why there is nobody to write to; or that nobody can tell now."""
    if notification.loan_id in lookups.undone:
        return "The loan was undone before this mail left, so there is nothing to tell."
    if isinstance(lookups.people, Unavailable):
        return lookups.people
    if (person := lookups.people.get(notification.recipient_id)) is None:
        return "The users service knows nobody with this recipient's id."
    if person.email is None:
        return f"{person.name} has no email address. Add one to their account, then resend this."
    item = _item(notification, lookups.items)
    return item if isinstance(item, str | Unavailable) else (person, person.email, item)


def _item(notification: Notification, items: Mapping[str, Item] | Unavailable) -> Item | str | Unavailable | None:
    if notification.item_id is None:
        return None
    if isinstance(items, Unavailable):
        return items
    return items.get(notification.item_id, "The items service knows no item with this id.")


def _first_obstacle(ends: Sequence[Unavailable | BaseException | None]) -> Unavailable | None:
    obstacles = [_surprise_raised(end) for end in ends]
    return next((obstacle for obstacle in obstacles if obstacle is not None), None)


def _surprise_raised(end: Unavailable | BaseException | None) -> Unavailable | None:
    if isinstance(end, BaseException):
        raise end
    return end
