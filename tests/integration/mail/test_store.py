"""Notifications in a real store."""

import asyncio
from datetime import timedelta

import pytest
from pymongo.errors import AutoReconnect

from subgraphs.chassis.clock import Clock, utc_now
from subgraphs.chassis.idempotency import Stamp
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.mongo import Database, ensure_indexes
from subgraphs.chassis.paging import Page, PageRequest, page_request
from subgraphs.mail import policy
from subgraphs.mail.models import Details, End, FanOut, Filter, Kind, Notification, State
from subgraphs.mail.repository import INDEXES, MongoFanOuts, MongoPreferences, MongoStore
from subgraphs.mail.service import Delivery, Lookups, Spreading
from subgraphs.mail.service.leases import LEASE
from tests.unit.mail.fakes import (
    NOW,
    FakeCatalog,
    FakeClock,
    FakeDirectory,
    FakeLinks,
    FakePost,
    FakeSwitches,
    FakeWriter,
    a_notification,
    matches,
)

EVERYTHING = Details(
    due_at=NOW,
    returned_at=NOW,
    held_until=NOW,
    condition="Scratch",
    reason="Needed",
    cause="LOST",
    borrower_id="bob",
    request_id="r1",
    seq=7,
)


@pytest.fixture
async def store(database: Database) -> MongoStore:
    await ensure_indexes(database, INDEXES)
    return MongoStore.of(database)


def _sender(store: MongoStore, post: FakePost, clock: Clock | None = None) -> Delivery:
    return Delivery(
        store=store,
        lookups=Lookups(store, FakeSwitches(), FakeDirectory(), FakeCatalog()),
        links=FakeLinks(),
        writer=FakeWriter(),
        post=post,
        clock=clock or FakeClock(),
    )


async def test_what_is_kept_comes_back_the_same(store: MongoStore) -> None:
    kept = [
        a_notification("e1", loan_id="l1", details=EVERYTHING, stamps=(Stamp(new_id()),)),
        policy.postponed(a_notification("e2"), "451 Later.", "Subject", NOW, lambda: 1.0),
        policy.sent(a_notification("e3", kind=Kind.WELCOME, item_id=None, details=Details()), "Subject", NOW),
        policy.requeued(policy.sent(a_notification("e4"), "Subject", NOW), NOW),
    ]
    for one in kept:
        assert await store.insert(one)
    assert await store.get_many([*(one.id for one in kept), "nothing"]) == {one.id: one for one in kept}


async def test_the_same_event_is_kept_once_and_never_overwritten(store: MongoStore) -> None:
    first = policy.sent(a_notification(), "Subject", NOW)
    assert await store.insert(first)
    assert not await store.insert(a_notification())
    assert (await store.get_many([first.id]))[first.id] == first


async def test_of_many_writers_that_saw_the_same_state_one_wins(store: MongoStore) -> None:
    before = a_notification()
    await store.insert(before)
    saved = await asyncio.gather(*(store.save(before, policy.failed(before, f"{writer}")) for writer in range(20)))
    (winner,) = [one for one in saved if one is not None]
    assert await store.get_many([before.id]) == {before.id: winner}
    assert winner.rev == before.rev + 1


async def test_due_is_what_waits_longest_and_nobody_has_leased(store: MongoStore) -> None:
    now = utc_now()
    due = [a_notification(f"e{age}", next_attempt_at=now - timedelta(seconds=age)) for age in (1, 3, 2)]
    later = a_notification("later", next_attempt_at=now + timedelta(seconds=60))
    leased = policy.leased(a_notification("leased", next_attempt_at=now), now + LEASE)
    settled = [policy.sent(a_notification("sent"), "", now), policy.failed(a_notification("failed"), "")]
    for one in (*due, later, leased, *settled):
        await store.insert(one)
    assert [one.id for one in await store.due(now, 10)] == ["e3:ada", "e2:ada", "e1:ada"]
    assert [one.id for one in await store.due(now, 2)] == ["e3:ada", "e2:ada"]
    assert "leased:ada" in {one.id for one in await store.due(now + LEASE, 10)}


async def test_a_lease_is_prolonged_only_while_it_is_held(store: MongoStore) -> None:
    now = utc_now()
    held, settled = a_notification("held"), a_notification("settled")
    for one in (held, settled):
        await store.insert(one)
    await store.save(settled, policy.sent(settled, "Subject", now))
    await store.extend_leases([held, settled], now + LEASE)
    kept = await store.get_many([held.id, settled.id])
    assert (kept[held.id].lease_until, kept[held.id].rev) == (now + LEASE, held.rev)
    assert (kept[settled.id].lease_until, kept[settled.id].state) == (None, State.SENT)


async def test_of_three_senders_each_mail_is_sent_by_one(store: MongoStore) -> None:
    posts = [FakePost(), FakePost(), FakePost()]
    for number in range(40):
        await store.insert(a_notification(f"e{number:02}"))
    for _ in range(20):
        rounds = await asyncio.gather(*(_sender(store, post).deliver_due() for post in posts))
        if not any(round.taken for round in rounds) and not await store.due(NOW, 1):
            break
    sent = sorted(mail.key for post in posts for mail in post.sent)
    assert sent == [f"e{number:02}.ada" for number in range(40)]


async def test_what_a_killed_sender_left_is_sent_by_another_after_its_lease(store: MongoStore) -> None:
    dead, alive, clock = FakePost(slow=asyncio.Event()), FakePost(), FakeClock()
    await store.insert(a_notification())
    killed = asyncio.create_task(_sender(store, dead).deliver_due())
    while dead.tried == 0:
        await asyncio.sleep(0.01)
    killed.cancel()
    await asyncio.wait([killed])
    other = _sender(store, alive, clock)
    assert (await other.deliver_due()).taken == 0
    clock.now += LEASE
    assert (await other.deliver_due()).taken == 1
    assert [mail.key for mail in alive.sent] == ["e1.ada"]


async def _kept(store: MongoStore) -> list[Notification]:
    """Thirty notifications to three people, the newest first."""
    people, states = ("ada", "grace", "alan"), (State.SENT, State.FAILED)
    made = [
        a_notification(
            id=f"{new_id()}:{people[number % 3]}",
            recipient_id=people[number % 3],
            item_id=f"item{number % 5}",
            kind=list(Kind)[number % 4],
            state=states[number % 2],
            next_attempt_at=None,
        )
        for number in range(30)
    ]
    for one in made:
        await store.insert(one)
    return made[::-1]


@pytest.mark.parametrize(
    "filter",
    [
        Filter(),
        Filter(recipient_id="ada"),
        Filter(item_id="item3"),
        Filter(kinds=[Kind.WELCOME, Kind.ITEM_LENT]),
        Filter(states=[State.FAILED]),
        Filter(recipient_id="grace", item_id="item1", kinds=[Kind.ITEM_ASSIGNED], states=[State.FAILED]),
        Filter(recipient_id="nobody"),
        Filter(states=[]),
        Filter(recipient_id="ada", kinds=[]),
    ],
)
async def test_pages_forwards_and_backwards_cover_what_matches_exactly_once(store: MongoStore, filter: Filter) -> None:
    expected = [one.id for one in await _kept(store) if matches(one, filter)]
    assert [id for page in await _pages(store, filter, backward=False) for id in page] == expected
    assert [id for page in reversed(await _pages(store, filter, backward=True)) for id in page] == expected


async def _pages(store: MongoStore, filter: Filter, *, backward: bool) -> list[list[str]]:
    pages: list[list[str]] = []
    request = PageRequest(size=4, backward=backward)
    while True:
        page = await store.page(filter, request)
        pages.append([one.id for one in page.nodes])
        if not (page.has_previous if backward else page.has_next):
            return pages
        request = _next_request(page, backward=backward)


def _next_request(page: Page[Notification], *, backward: bool) -> PageRequest:
    if backward:
        return page_request(None, None, 4, page.page_info.start_cursor)
    return page_request(4, page.page_info.end_cursor, None, None)


async def test_an_outcome_is_noted_however_long_the_store_was_away(store: MongoStore, monkeypatch: pytest.MonkeyPatch) -> None:
    before, save, failures = a_notification(), MongoStore.save, iter(range(3))

    async def save_later(self: MongoStore, before: Notification, after: Notification) -> Notification | None:
        if next(failures, None) is not None:
            raise AutoReconnect("away")
        return await save(self, before, after)

    monkeypatch.setattr(MongoStore, "save", save_later)
    await store.insert(before)
    await store.settle(before, policy.sent(before, "Subject", NOW))
    assert (await store.get_many([before.id]))[before.id].state is State.SENT


async def test_how_loans_ended_is_remembered_for_a_while_as_it_was_noted_first(store: MongoStore) -> None:
    for end in (End.UNDONE, End.RETURNED):
        await store.note_end("l1", end, NOW)
    await store.note_end("l2", End.RETURNED, NOW)
    assert await store.ends_of(["l1", "l2", "l3"]) == {"l1": End.UNDONE, "l2": End.RETURNED}
    assert not await store.ends_of([])
    information = await store.ended_loans.index_information()
    assert [index["expireAfterSeconds"] for index in information.values() if "expireAfterSeconds" in index] == [14 * 86_400]


async def test_of_several_new_ones_those_that_are_known_stay_as_they_are(store: MongoStore) -> None:
    known = policy.sent(a_notification("e2"), "Subject", NOW)
    await store.insert(known)
    await store.insert_all([a_notification(f"e{number}") for number in (1, 2, 3)])
    kept = await store.get_many([f"e{number}:ada" for number in (1, 2, 3)])
    assert [kept[f"e{number}:ada"].state for number in (1, 2, 3)] == [State.QUEUED, State.SENT, State.QUEUED]


async def test_two_replicas_that_spread_the_same_event_tell_each_manager_once(store: MongoStore, database: Database) -> None:
    fan_outs, directory = MongoFanOuts.of(database), FakeDirectory(manager_ids=[f"m{number:03}" for number in range(200)])
    event = FanOut(id="e1", kind=Kind.LOAN_OVERDUE_MANAGER, item_id="i1", loan_id="l1", details=EVERYTHING, created_at=NOW)
    for _ in range(2):
        await fan_outs.insert(event)
    assert await fan_outs.open(10) == [event]
    spreading = Spreading(fan_outs, store, directory, FakeClock())
    await asyncio.gather(spreading.spread(), spreading.spread())
    assert await fan_outs.open(10) == []
    assert await store.notifications.count_documents({}) == 200

    directory.manager_ids = [*directory.manager_ids, "new"]
    await fan_outs.insert(event)
    await spreading.spread()
    assert await store.notifications.count_documents({}) == 200, "told again, it is known"


async def test_switches_are_kept_kind_by_kind(database: Database) -> None:
    preferences = MongoPreferences.of(database)
    await asyncio.gather(*(preferences.switch("ada", {kind: False}) for kind in (Kind.ITEM_LENT, Kind.ITEM_RETURNED)))
    await preferences.switch("ada", {Kind.ITEM_LENT: True, Kind.HOLD_EXPIRED: False})
    await preferences.switch("grace", {Kind.LOAN_DUE_SOON: False})
    assert await preferences.switched_off(["ada", "grace", "bob"]) == {
        "ada": {Kind.ITEM_RETURNED, Kind.HOLD_EXPIRED},
        "grace": {Kind.LOAN_DUE_SOON},
    }
    await preferences.forget("ada")
    assert list(await preferences.switched_off(["ada", "grace"])) == ["grace"]


async def test_erasing_reaches_every_mail_of_a_person_and_nobody_elses(store: MongoStore) -> None:
    details = Details(due_at=NOW, condition="Ada dropped it")
    of_ada = [a_notification(f"e{number:03}", details=details, subject="To Ada") for number in range(130)]
    other = policy.sent(a_notification("e1", id="e1:grace", recipient_id="grace", details=details), "To Grace", NOW)
    await store.insert_all([*of_ada, other])
    for _ in range(2):
        await store.erase("ada")
    kept = await store.get_many([one.id for one in of_ada])
    assert {(one.state, one.subject, one.details, one.rev) for one in kept.values()} == {
        (State.SKIPPED, None, Details(due_at=NOW), 2)
    }
    assert (await store.get_many([other.id]))[other.id] == other


async def test_what_is_sent_while_its_person_is_erased_leaves_no_word_behind(store: MongoStore) -> None:
    await store.insert(a_notification())
    post = FakePost(slow=asyncio.Event())
    sending = asyncio.create_task(_sender(store, post).deliver_due())
    while post.tried == 0:
        await asyncio.sleep(0.01)
    await store.erase("ada")
    assert post.slow is not None
    post.slow.set()
    await sending
    kept = (await store.get_many(["e1:ada"]))["e1:ada"]
    assert (kept.state, kept.subject) == (State.SKIPPED, None)
