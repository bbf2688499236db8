"""What happens to a notification that is due."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from subgraphs.mail import policy
from subgraphs.mail.errors import Postponed, Refused, Unavailable
from subgraphs.mail.events import ItemLent, ItemReturned, LoanUndone
from subgraphs.mail.models import Details, End, Kind, State
from subgraphs.mail.service import leases
from tests.unit.mail.fakes import NOW, World, a_notification

DOWN = Unavailable("smtp", "ConnectionRefusedError")


async def test_a_due_notification_is_sent_once_and_remembers_what_was_written() -> None:
    world = World()
    world.store.put(a_notification())
    assert (await world.delivery().deliver_due()).taken == 1
    assert (await world.delivery().deliver_due()).taken == 0
    (mail,) = world.post.sent
    assert (mail.to_address, mail.key) == ("ada@example.org", "e1.ada")
    assert (world.only().state, world.only().subject, world.only().sent_at) == (State.SENT, "About Camera", NOW)
    assert (world.only().next_attempt_at, world.only().lease_until, world.only().attempts) == (None, None, 1)


async def test_a_batch_asks_each_service_once() -> None:
    world = World()
    world.store.put(*(a_notification(f"e{number}") for number in range(20)))
    await world.delivery().deliver_due()
    assert (world.directory.asked, world.catalog.asked) == ([["ada"]], [["camera"]])
    assert len(world.post.sent) == 20


async def test_a_mail_about_nobodys_thing_needs_no_item() -> None:
    world = World()
    world.store.put(a_notification(kind=Kind.PASSWORD_CHANGED, item_id=None))
    await world.delivery().deliver_due()
    assert (world.catalog.asked, world.only().state) == ([], State.SENT)


async def test_two_senders_send_each_mail_once() -> None:
    world = World()
    world.store.put(*(a_notification(f"e{number}") for number in range(20)))
    await asyncio.gather(world.delivery().deliver_due(), world.delivery().deliver_due())
    assert len({mail.key for mail in world.post.sent}) == len(world.post.sent) == 20


async def test_a_refused_address_fails_at_once_and_says_why() -> None:
    world = World()
    world.store.put(a_notification())
    world.post.answer = Refused("550 No such user.")
    await world.delivery().deliver_due()
    assert (world.only().state, world.only().problem, world.only().attempts) == (State.FAILED, "550 No such user.", 1)


async def test_a_postponed_mail_is_tried_again_after_its_pause_and_not_before() -> None:
    world = World()
    world.store.put(a_notification())
    world.post.answer = Postponed("451 Later.")
    await world.delivery().deliver_due()
    assert (world.only().state, world.only().next_attempt_at) == (State.QUEUED, NOW + policy.RETRY_PAUSES[0])
    world.post.answer = None
    assert (await world.delivery().deliver_due()).taken == 0
    world.clock.now += policy.RETRY_PAUSES[0]
    await world.delivery().deliver_due()
    assert (world.only().state, world.only().attempts, world.only().problem) == (State.SENT, 2, None)


async def test_a_dead_mail_server_costs_no_attempts_and_is_not_asked_for_every_mail() -> None:
    world = World()
    world.store.put(*(a_notification(f"e{number}") for number in range(20)))
    world.post.answer = DOWN
    assert (await world.delivery().deliver_due()).obstacle == DOWN
    assert world.post.tried <= 4
    assert {(one.state, one.attempts, one.lease_until) for one in world.store.kept.values()} == {(State.QUEUED, 0, None)}
    world.post.answer = None
    await world.delivery().deliver_due()
    assert len(world.post.sent) == 20


async def test_while_people_cannot_be_looked_up_everything_waits() -> None:
    world = World()
    world.store.put(a_notification())
    world.directory.down = Unavailable("users", "UNAVAILABLE")
    assert (await world.delivery().deliver_due()).obstacle == world.directory.down
    assert (world.only().state, world.only().attempts, world.post.tried) == (State.QUEUED, 0, 0)


async def test_while_items_cannot_be_looked_up_what_needs_none_goes_out_all_the_same() -> None:
    world = World()
    world.store.put(a_notification(), a_notification("e2", kind=Kind.PASSWORD_CHANGED, item_id=None))
    world.catalog.down = Unavailable("items", "UNAVAILABLE")
    assert (await world.delivery().deliver_due()).obstacle == world.catalog.down
    assert world.store.kept["e1:ada"].state is State.QUEUED
    assert world.store.kept["e2:ada"].state is State.SENT


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"recipient_id": "grace"}, "Grace Hopper has no email address"),
        ({"recipient_id": "nobody"}, "knows nobody"),
        ({"item_id": "nothing"}, "knows no item"),
    ],
)
async def test_what_cannot_be_addressed_is_skipped_and_says_why(changes: dict[str, Any], words: str) -> None:
    world = World()
    world.store.put(a_notification(**changes))
    await world.delivery().deliver_due()
    assert (world.only().state, world.post.tried) == (State.SKIPPED, 0)
    assert words in (world.only().problem or "")


async def test_one_mail_that_cannot_be_written_holds_up_no_other() -> None:
    world = World()
    world.store.put(a_notification(), a_notification("e2"))
    world.writer.stumbles_over = {"e1:ada"}
    await world.delivery().deliver_due()
    assert (world.store.kept["e1:ada"].state, world.store.kept["e1:ada"].attempts) == (State.QUEUED, 1)
    assert world.store.kept["e2:ada"].state is State.SENT


async def test_what_a_dead_sender_left_is_delivered_when_its_lease_ran_out() -> None:
    world = World()
    world.store.put(a_notification(lease_until=NOW + leases.LEASE))
    assert (await world.delivery().deliver_due()).taken == 0
    world.clock.now += leases.LEASE
    assert (await world.delivery().deliver_due()).taken == 1


async def test_a_sender_that_slept_through_its_lease_sends_nothing_more() -> None:
    world = World()
    world.store.put(*(a_notification(f"e{number}") for number in range(20)))
    world.post.slow = asyncio.Event()
    round = asyncio.create_task(world.delivery().deliver_due())
    while world.post.tried < 4:
        await asyncio.sleep(0)
    world.clock.now += leases.LEASE + timedelta(seconds=1)
    world.post.slow.set()
    await round
    assert world.post.tried == 4


async def test_a_slow_server_does_not_cost_the_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "_RENEWED_AFTER", timedelta(milliseconds=1))
    world = World()
    world.store.put(a_notification())
    world.post.slow = asyncio.Event()
    round = asyncio.create_task(world.delivery().deliver_due())
    while len(world.store.extended) < 2:
        await asyncio.sleep(0.001)
    world.post.slow.set()
    await round
    assert world.only().state is State.SENT


@pytest.mark.parametrize("undone_first", [True, False])
async def test_nobody_is_told_of_a_loan_that_was_undone_before_the_mail_left(undone_first: bool) -> None:
    world = World()
    office = world.hearing()
    lent = ItemLent(item_id="camera", loan_id="l1", borrower_id="ada", due_at=NOW, notify=True)
    heard: list[tuple[str, ItemLent | LoanUndone]] = [("e1", lent), ("e2", LoanUndone(loan_id="l1"))]
    for event_id, event in reversed(heard) if undone_first else heard:
        await office.accept(event_id, event)

    await world.delivery().deliver_due()

    assert world.post.sent == []
    assert world.only().state is State.SKIPPED
    assert "undone" in (world.only().problem or "")


async def test_a_mail_the_server_could_not_take_yet_is_dropped_when_its_loan_is_undone() -> None:
    world = World()
    world.store.put(a_notification(loan_id="l1"))
    world.post.answer = DOWN
    await world.delivery().deliver_due()
    assert world.only().state is State.QUEUED

    await world.hearing().accept("e2", LoanUndone(loan_id="l1"))
    world.post.answer = None
    await world.delivery().deliver_due()

    assert (world.post.sent, world.only().state) == ([], State.SKIPPED)


async def test_other_loans_are_told_of() -> None:
    world = World()
    world.store.put(a_notification(loan_id="l2"))
    await world.store.note_end("l1", End.UNDONE, NOW)
    await world.delivery().deliver_due()
    assert world.only().state is State.SENT


SWITCHABLE = sorted(set(Kind) - policy.LOCKED)


@pytest.mark.parametrize("kind", SWITCHABLE)
async def test_what_was_switched_off_is_not_sent_even_if_it_was_queued_before(kind: Kind) -> None:
    world = World()
    world.store.put(a_notification(kind=kind))
    await world.switches.switch("ada", {kind: False})
    await world.delivery().deliver_due()
    assert (world.post.sent, world.only().state) == ([], State.SKIPPED)
    assert "switched" in (world.only().problem or "")


async def test_a_switch_stops_its_own_kind_and_its_own_persons_mail_only() -> None:
    world = World()
    world.store.put(a_notification("e1"), a_notification("e2", kind=Kind.LOAN_RENEWED))
    await world.switches.switch("ada", {Kind.LOAN_RENEWED: False, Kind.ITEM_LENT: True})
    await world.switches.switch("grace", {Kind.ITEM_LENT: False})
    await world.delivery().deliver_due()
    assert [mail.key for mail in world.post.sent] == ["e1.ada"]


@pytest.mark.parametrize("kind", sorted(policy.LOCKED))
async def test_what_everybody_has_to_know_is_sent_whatever_is_stored(kind: Kind) -> None:
    world = World()
    world.store.put(a_notification(kind=kind))
    await world.switches.switch("ada", {kind: False})
    await world.delivery().deliver_due()
    assert world.only().state is State.SENT


async def test_managers_are_written_to_about_the_borrower() -> None:
    world = World()
    details = Details(due_at=NOW, borrower_id="grace")
    world.store.put(a_notification(kind=Kind.LOAN_OVERDUE_MANAGER, details=details))
    await world.delivery().deliver_due()
    assert world.directory.asked == [["ada", "grace"]]
    assert world.only().state is State.SENT


REMINDERS = [Kind.LOAN_DUE_SOON, Kind.LOAN_OVERDUE, Kind.LOAN_OVERDUE_MANAGER, Kind.LOAN_RECALLED]


async def test_nobody_is_reminded_of_what_came_back_meanwhile_but_thanked_for_it() -> None:
    world = World()
    world.store.put(*(a_notification(kind.value, kind=kind, loan_id="l1") for kind in REMINDERS))
    world.store.put(a_notification("other", kind=Kind.LOAN_OVERDUE, loan_id="l2"))
    back = ItemReturned(item_id="camera", loan_id="l1", borrower_id="ada", due_at=NOW, returned_at=NOW, notify=True)
    await world.hearing().accept("back", back)
    await world.delivery().deliver_due()
    assert sorted(mail.key for mail in world.post.sent) == ["back.ada", "other.ada"]
    skipped = [one for one in world.store.kept.values() if one.state is State.SKIPPED]
    assert {one.kind for one in skipped} == set(REMINDERS)
    assert all("came back" in (one.problem or "") for one in skipped)
