"""The world of mail, in memory."""

import asyncio
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from subgraphs.chassis.paging import Page, PageRequest, make_page
from subgraphs.mail import policy
from subgraphs.mail.errors import NoLink, Postponed, Refused, Unavailable
from subgraphs.mail.models import (
    Details,
    End,
    FanOut,
    Filter,
    Item,
    Kind,
    Letter,
    Link,
    Mail,
    Matter,
    Notification,
    Person,
    State,
)
from subgraphs.mail.service import Delivery, Hearing, Lookups, Spreading

NOW = datetime(2026, 12, 7, 9, 30, tzinfo=UTC)
ADA = Person("ada", "Ada Lovelace", "ada@example.org")
GRACE = Person("grace", "Grace Hopper", None)
CAMERA = Item("camera", "CAM-0042", "Camera", ("Main building", "Shelf 4"), ("Front desk",))


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


def a_letter(kind: Kind = Kind.ITEM_LENT, **changes: Any) -> Letter:
    """Short."""
    return replace(Letter(kind=kind, language="en", to_name="Ada", subject="Subject", text="text", html="<p>html</p>"), **changes)


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
    ends: dict[str, End] = field(default_factory=dict[str, End])

    def put(self, *notifications: Notification) -> None:
        self.kept |= {one.id: one for one in notifications}

    async def insert(self, notification: Notification) -> bool:
        if notification.id in self.kept:
            return False
        self.put(notification)
        return True

    async def insert_all(self, notifications: Sequence[Notification]) -> None:
        for one in notifications:
            await self.insert(one)

    async def get_many(self, ids: Sequence[str]) -> Mapping[str, Notification]:
        return {id: self.kept[id] for id in ids if id in self.kept}

    async def page(self, filter: Filter, request: PageRequest) -> Page[Notification]:
        found = [one for one in self.kept.values() if matches(one, filter)]
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

    async def erase(self, recipient_id: str) -> None:
        for one in [one for one in self.kept.values() if one.recipient_id == recipient_id]:
            await self.save(one, policy.erased(one))

    async def note_end(self, loan_id: str, end: End, now: datetime) -> None:
        self.ends.setdefault(loan_id, end)

    async def ends_of(self, loan_ids: Sequence[str]) -> Mapping[str, End]:
        return {id: self.ends[id] for id in loan_ids if id in self.ends}

    async def settle(self, before: Notification, after: Notification) -> None:
        await self.save(before, after)

    async def extend_leases(self, leased: Sequence[Notification], until: datetime) -> None:
        self.extended.append(until)


def matches(one: Notification, filter: Filter) -> bool:
    """What the store's query means."""
    return (
        filter.recipient_id in {None, one.recipient_id}
        and filter.item_id in {None, one.item_id}
        and (filter.kinds is None or one.kind in filter.kinds)
        and (filter.states is None or one.state in filter.states)
    )


def _wakes_at(one: Notification) -> datetime:
    assert one.next_attempt_at is not None
    return max(one.next_attempt_at, one.lease_until or one.next_attempt_at)


@dataclass
class FakeFanOuts:
    """Keeps fan-outs, each once."""

    waiting: dict[str, FanOut] = field(default_factory=dict[str, FanOut])
    done: set[str] = field(default_factory=set[str])

    async def insert(self, fan_out: FanOut) -> None:
        if fan_out.id not in self.done:
            self.waiting.setdefault(fan_out.id, fan_out)

    async def open(self, limit: int) -> Sequence[FanOut]:
        await asyncio.sleep(0)
        return list(self.waiting.values())[:limit]

    async def close(self, id: str, now: datetime) -> None:
        self.waiting.pop(id, None)
        self.done.add(id)


@dataclass
class FakeSwitches:
    """Keeps switches."""

    kept: dict[str, dict[Kind, bool]] = field(default_factory=dict[str, dict[Kind, bool]])

    async def switched_off(self, user_ids: Sequence[str]) -> Mapping[str, Set[Kind]]:
        return {id: {kind for kind, on in self.kept[id].items() if not on} for id in user_ids if id in self.kept}

    async def switch(self, user_id: str, switches: Mapping[Kind, bool]) -> None:
        self.kept.setdefault(user_id, {}).update(switches)

    async def forget(self, user_id: str) -> None:
        self.kept.pop(user_id, None)


@dataclass
class FakeLinks:
    """Makes a new link each time it is asked."""

    answer: NoLink | Unavailable | None = None
    minted: list[tuple[Kind, str, str | None]] = field(default_factory=list[tuple[Kind, str, str | None]])

    async def mint(self, kind: Kind, user_id: str, request_id: str | None) -> Link | NoLink | Unavailable:
        if self.answer is None:
            self.minted.append((kind, user_id, request_id))
        return self.answer or Link(f"secret-token-{len(self.minted)}", NOW + timedelta(days=1))


@dataclass
class FakeDirectory:
    """Knows Ada, who has an address, and Grace, who has none and is a manager, as Ada is."""

    down: Unavailable | None = None
    manager_ids: Sequence[str] = ("ada", "grace")
    asked: list[Sequence[str]] = field(default_factory=list[Sequence[str]])

    async def people(self, ids: Sequence[str]) -> Mapping[str, Person] | Unavailable:
        self.asked.append(ids)
        return self.down or {person.id: person for person in (ADA, GRACE) if person.id in ids}

    async def managers(self) -> Sequence[str] | Unavailable:
        return self.down or self.manager_ids


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

    def write(self, matter: Matter) -> Letter:
        notification = matter.notification
        if notification.id in self.stumbles_over:
            raise KeyError(notification.id)
        about = "you" if matter.item is None else matter.item.name
        text = "text" if matter.link is None else f"text with {matter.link.token}"
        return a_letter(notification.kind, to_name=matter.person.name, subject=f"About {about}", text=text)


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
    links: FakeLinks = field(default_factory=FakeLinks)
    switches: FakeSwitches = field(default_factory=FakeSwitches)
    fan_outs: FakeFanOuts = field(default_factory=FakeFanOuts)

    def hearing(self) -> Hearing:
        return Hearing(self.store, self.fan_outs, self.switches, lambda: None, self.clock)

    def spreading(self) -> Spreading:
        return Spreading(self.fan_outs, self.store, self.directory, self.clock)

    def delivery(self) -> Delivery:
        return Delivery(
            store=self.store,
            lookups=Lookups(self.store, self.switches, self.directory, self.catalog),
            links=self.links,
            writer=self.writer,
            post=self.post,
            clock=self.clock,
            jitter=lambda: 1.0,
        )

    def only(self) -> Notification:
        """The one notification there is."""
        (one,) = self.store.kept.values()
        return one
