"""The world of mail, in memory."""

import asyncio
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from subgraphs.chassis.paging import Page, PageRequest, make_page
from subgraphs.mail.errors import Postponed, Refused, Unavailable
from subgraphs.mail.models import Details, Filter, Item, Kind, Letter, Mail, Notification, Person, State
from subgraphs.mail.service import Delivery

NOW = datetime(2026, 12, 7, 9, 30, tzinfo=UTC)
ADA = Person("ada", "Ada Lovelace", "ada@example.org")
GRACE = Person("grace", "Grace Hopper", None)
CAMERA = Item("camera", "CAM-0042", "Camera", ("Main building", "Shelf 4"))


def a_notification(event: str = "e1", /, **changes: Any) -> Notification:
    """Queued, due now, about Ada's loan of the camera."""
    made = Notification(
        id=f"{event}:ada",
        kind=Kind.ITEM_LENT,
        recipient_id="ada",
        item_id="camera",
        details=Details(due_at=NOW + timedelta(days=14)),
        next_attempt_at=NOW,
        created_at=NOW,
    )
    return replace(made, **changes)


@dataclass
class FakeClock:
    """Stands still until told."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class FakeStore:
    """Keeps notifications like the real one: unique ids, conditional writes."""

    kept: dict[str, Notification] = field(default_factory=dict[str, Notification])
    extended: list[datetime] = field(default_factory=list[datetime])
    undone: set[str] = field(default_factory=set[str])

    def put(self, *notifications: Notification) -> None:
        self.kept |= {one.id: one for one in notifications}

    async def insert(self, notification: Notification) -> bool:
        if notification.id in self.kept:
            return False
        self.put(notification)
        return True

    async def get_many(self, ids: Sequence[str]) -> Mapping[str, Notification]:
        return {id: self.kept[id] for id in ids if id in self.kept}

    async def page(self, filter: Filter, request: PageRequest) -> Page[Notification]:
        found = [one for one in self.kept.values() if filter.recipient_id in {None, one.recipient_id}]
        newest_first = sorted(found, key=lambda one: one.id, reverse=True)
        return make_page(newest_first, request, lambda one: (one.id, one.id))

    async def due(self, now: datetime, limit: int) -> Sequence[Notification]:
        await asyncio.sleep(0)
        waiting = [one for one in self.kept.values() if one.state is State.QUEUED and _wakes_at(one) <= now]
        return sorted(waiting, key=_wakes_at)[:limit]

    async def save(self, before: Notification, after: Notification) -> Notification | None:
        await asyncio.sleep(0)
        if self.kept[before.id].rev != before.rev:
            return None
        saved = replace(after, rev=before.rev + 1)
        self.put(saved)
        return saved

    async def note_undone(self, loan_id: str, now: datetime) -> None:
        self.undone.add(loan_id)

    async def undone_among(self, loan_ids: Sequence[str]) -> Set[str]:
        return self.undone & set(loan_ids)

    async def settle(self, before: Notification, after: Notification) -> None:
        await self.save(before, after)

    async def extend_leases(self, leased: Sequence[Notification], until: datetime) -> None:
        self.extended.append(until)


def _wakes_at(one: Notification) -> datetime:
    assert one.next_attempt_at is not None
    return max(one.next_attempt_at, one.lease_until or one.next_attempt_at)


@dataclass
class FakeDirectory:
    """Knows Ada, who has an address, and Grace, who has none."""

    down: Unavailable | None = None
    asked: list[Sequence[str]] = field(default_factory=list[Sequence[str]])

    async def people(self, ids: Sequence[str]) -> Mapping[str, Person] | Unavailable:
        self.asked.append(ids)
        return self.down or {person.id: person for person in (ADA, GRACE) if person.id in ids}


@dataclass
class FakeCatalog:
    """Knows the camera."""

    down: Unavailable | None = None
    asked: list[Sequence[str]] = field(default_factory=list[Sequence[str]])

    async def items(self, ids: Sequence[str]) -> Mapping[str, Item] | Unavailable:
        self.asked.append(ids)
        return self.down or {item.id: item for item in (CAMERA,) if item.id in ids}


@dataclass
class FakeWriter:
    """Writes short letters, or stumbles over those it is told to."""

    stumbles_over: set[str] = field(default_factory=set[str])

    def write(self, notification: Notification, person: Person, item: Item | None) -> Letter:
        if notification.id in self.stumbles_over:
            raise KeyError(notification.id)
        return Letter(person.name, f"About {item.name if item else 'you'}", "text", "<p>html</p>")


@dataclass
class FakePost:
    """Accepts every mail until told what to answer instead."""

    answer: Refused | Postponed | Unavailable | None = None
    sent: list[Mail] = field(default_factory=list[Mail])
    tried: int = 0
    slow: asyncio.Event | None = None

    async def send(self, mail: Mail) -> Refused | Postponed | Unavailable | None:
        self.tried += 1
        if self.slow is not None:
            await self.slow.wait()
        if self.answer is None:
            self.sent.append(mail)
        return self.answer

    async def check(self) -> Unavailable | None:
        return self.answer if isinstance(self.answer, Unavailable) else None


@dataclass
class World:
    """Everything the sender needs, replaceable one by one."""

    clock: FakeClock = field(default_factory=FakeClock)
    store: FakeStore = field(default_factory=FakeStore)
    directory: FakeDirectory = field(default_factory=FakeDirectory)
    catalog: FakeCatalog = field(default_factory=FakeCatalog)
    writer: FakeWriter = field(default_factory=FakeWriter)
    post: FakePost = field(default_factory=FakePost)

    def delivery(self) -> Delivery:
        return Delivery(
            store=self.store,
            directory=self.directory,
            catalog=self.catalog,
            writer=self.writer,
            post=self.post,
            clock=self.clock,
            jitter=lambda: 1.0,
        )

    def only(self) -> Notification:
        """The one notification there is."""
        (one,) = self.store.kept.values()
        return one
