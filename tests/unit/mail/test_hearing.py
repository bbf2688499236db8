"""What events leave behind."""

from datetime import timedelta

import pytest

from subgraphs.mail.errors import Unavailable
from subgraphs.mail.events import LoanOverdue, UserAnonymised, UserCreated
from subgraphs.mail.models import Details, Kind, State
from subgraphs.mail.policy import sent
from subgraphs.mail.service import Hearing
from tests.unit.mail.fakes import NOW, World, a_notification

WELCOME = UserCreated(user_id="ada", notify=True)


def _overdue(*, escalate: bool = True, notify: bool = True, borrower: str = "bob") -> LoanOverdue:
    return LoanOverdue(item_id="camera", loan_id="l1", borrower_id=borrower, due_at=NOW, notify=notify, escalate=escalate)


async def test_an_event_delivered_twice_makes_one_notification_and_one_nudge() -> None:
    world, nudges = World(), list[int]()
    hearing = Hearing(world.store, world.fan_outs, world.switches, lambda: nudges.append(1), world.clock)
    await hearing.accept("e1", WELCOME)
    await hearing.accept("e1", WELCOME)
    assert list(world.store.kept) == ["e1:ada"]
    assert nudges == [1]


async def test_an_event_seen_again_leaves_a_sent_notification_alone() -> None:
    world = World()
    world.store.put(sent(a_notification(), "Subject", NOW))
    await world.hearing().accept("e1", WELCOME)
    assert world.store.kept["e1:ada"].state is State.SENT


async def test_a_quiet_event_is_kept_nowhere() -> None:
    world = World()
    await world.hearing().accept("e1", UserCreated(user_id="ada", notify=False))
    await world.hearing().accept("e2", _overdue(notify=False))
    assert (world.store.kept, world.fan_outs.waiting) == ({}, {})


async def test_a_loan_that_is_overdue_for_long_reaches_the_borrower_and_every_manager_once() -> None:
    world = World()
    for _ in range(2):
        await world.hearing().accept("e1", _overdue(), 7)
        assert await world.spreading().spread() is None
    kinds = {id: one.kind for id, one in world.store.kept.items()}
    assert kinds == {
        "e1:bob": Kind.LOAN_OVERDUE,
        "e1:ada": Kind.LOAN_OVERDUE_MANAGER,
        "e1:grace": Kind.LOAN_OVERDUE_MANAGER,
    }
    assert {one.details.borrower_id for one in world.store.kept.values()} == {None, "bob"}


async def test_a_first_reminder_is_the_borrowers_business_alone() -> None:
    world = World()
    await world.hearing().accept("e1", _overdue(escalate=False))
    await world.spreading().spread()
    assert list(world.store.kept) == ["e1:bob"]


async def test_a_manager_who_is_the_borrower_gets_one_mail() -> None:
    world = World()
    await world.hearing().accept("e1", _overdue(borrower="ada"))
    await world.spreading().spread()
    assert {id: one.kind for id, one in world.store.kept.items()} == {
        "e1:ada": Kind.LOAN_OVERDUE,
        "e1:grace": Kind.LOAN_OVERDUE_MANAGER,
    }


async def test_managers_who_came_later_are_not_told_of_what_was_spread_before() -> None:
    world = World()
    await world.hearing().accept("e1", _overdue())
    await world.spreading().spread()
    world.directory.manager_ids = ("ada", "grace", "new")
    await world.hearing().accept("e1", _overdue())
    await world.spreading().spread()
    assert "e1:new" not in world.store.kept


async def test_who_the_managers_are_is_asked_again_when_users_are_back() -> None:
    world = World()
    await world.hearing().accept("e1", _overdue())
    world.directory.down = Unavailable("users", "UNAVAILABLE")
    assert await world.spreading().spread() == world.directory.down
    assert list(world.store.kept) == ["e1:bob"]
    world.directory.down = None
    await world.spreading().spread()
    assert len(world.store.kept) == 3


async def test_who_died_amid_spreading_left_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    await world.hearing().accept("e1", _overdue())

    async def die(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(world.fan_outs, "close", die)
        with pytest.raises(ConnectionError):
            await world.spreading().spread()
    world.store.put(sent(world.store.kept["e1:ada"], "Subject", NOW))
    await world.spreading().spread()
    assert world.store.kept["e1:ada"].state is State.SENT
    assert len(world.store.kept) == 3


async def test_without_managers_nobody_is_told_and_nothing_waits() -> None:
    world = World()
    world.directory.manager_ids = ()
    await world.hearing().accept("e1", _overdue())
    await world.spreading().spread()
    assert (list(world.store.kept), world.fan_outs.waiting) == (["e1:bob"], {})


async def test_of_a_person_who_was_anonymised_no_word_stays_and_nothing_more_is_sent() -> None:
    world = World()
    words = Details(due_at=NOW, condition="Ada dropped it", reason="Ada asked")
    world.store.put(
        sent(a_notification("e1", details=words), "Welcome, Ada", NOW),
        a_notification("e2", details=words, lease_until=NOW + timedelta(seconds=5)),
        a_notification("e3", state=State.SKIPPED, next_attempt_at=None, problem="Ada has no email address."),
        a_notification("e4", id="e4:grace", recipient_id="grace", subject="Hello Grace"),
    )
    await world.switches.switch("ada", {Kind.ITEM_LENT: False})
    for _ in range(2):
        await world.hearing().accept("e5", UserAnonymised(user_id="ada"))

    of_ada = [one for one in world.store.kept.values() if one.recipient_id == "ada"]
    assert "Ada" not in repr(of_ada)
    assert [one.state for one in of_ada] == [State.SENT, State.SKIPPED, State.SKIPPED]
    assert [one.details.due_at for one in of_ada][:2] == [NOW, NOW]
    assert world.switches.kept == {}
    assert world.store.kept["e4:grace"].subject == "Hello Grace"
    assert (await world.delivery().deliver_due()).taken == 1, "Grace's only"
