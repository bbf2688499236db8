"""Keeping notifications and sending them again."""

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.paging import PageRequest
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.mail import policy
from subgraphs.mail.errors import NotificationNotFound, NotificationQueued
from subgraphs.mail.models import Filter, Notification, State
from subgraphs.mail.service import Notifications
from tests.unit.chassis.fakes import FakeClaims
from tests.unit.mail.fakes import NOW, FakeClock, FakeStore, a_notification


class Office:
    """The use cases with a fake store, counting the nudges."""

    def __init__(self) -> None:
        self.store = FakeStore()
        self.nudges = 0
        self.notifications = Notifications(self.store, FakeClaims(), self._nudge, FakeClock())

    def _nudge(self) -> None:
        self.nudges += 1


async def test_what_failed_can_be_sent_again() -> None:
    office = Office()
    office.store.put(policy.failed(a_notification(attempts=17), "550 Unknown."))
    again = await office.notifications.resend(SYSTEM, "e1:ada")
    assert isinstance(again, Notification)
    assert (again.state, again.attempts, again.problem, again.next_attempt_at) == (State.QUEUED, 0, None, NOW)
    assert office.nudges == 1


async def test_what_was_sent_can_be_sent_again_and_stays_known_as_sent_before() -> None:
    office = Office()
    office.store.put(policy.sent(a_notification(), "Subject", NOW))
    again = await office.notifications.resend(SYSTEM, "e1:ada")
    assert isinstance(again, Notification)
    assert (again.state, again.copies, again.sent_at) == (State.QUEUED, 1, NOW)


async def test_what_waits_already_is_not_queued_again() -> None:
    office = Office()
    office.store.put(a_notification())
    assert await office.notifications.resend(SYSTEM, "e1:ada") == NotificationQueued(next_attempt_at=NOW)


async def test_nothing_can_be_sent_again_that_never_was() -> None:
    assert await Office().notifications.resend(SYSTEM, "nothing") == NotificationNotFound()


async def test_members_resend_nothing_and_see_only_their_own() -> None:
    office = Office()
    office.store.put(a_notification(), a_notification("e2", id="e2:grace", recipient_id="grace"))
    ada = Actor("ada", Role.MEMBER)
    assert isinstance(await office.notifications.resend(ada, "e1:ada"), NotPermitted)
    assert list(await office.notifications.get_many(ada, ["e1:ada", "e2:grace"])) == ["e1:ada"]
    page = await office.notifications.page(ada, Filter(), PageRequest())
    assert [one.id for one in page.nodes] == ["e1:ada"]
    assert not (await office.notifications.page(ada, Filter(recipient_id="grace"), PageRequest())).nodes


async def test_somebody_elses_mails_are_not_an_empty_list_but_none_of_ones_business() -> None:
    office = Office()
    office.store.put(a_notification())
    assert await office.notifications.page_of(Actor("grace", Role.MEMBER), "ada", PageRequest()) is None
    for reader in (Actor("ada", Role.MEMBER), Actor("grace", Role.MANAGER)):
        page = await office.notifications.page_of(reader, "ada", PageRequest())
        assert page is not None
        assert len(page.nodes) == 1


async def test_who_resends_twice_under_one_key_sends_once() -> None:
    office = Office()
    office.store.put(policy.sent(a_notification(), "Subject", NOW))
    first = await office.notifications.resend(SYSTEM, "e1:ada", "key")
    assert isinstance(first, Notification)
    office.store.put(policy.sent(first, "Subject", NOW))
    again = await office.notifications.resend(SYSTEM, "e1:ada", "key")
    assert isinstance(again, Notification)
    assert (again.state, again.copies) == (State.SENT, 1)
    assert isinstance(await office.notifications.resend(SYSTEM, "e2:ada", "key"), InvalidInput)
    another = await office.notifications.resend(SYSTEM, "e1:ada", "another key")
    assert isinstance(another, Notification)
    assert another.copies == 2


async def test_an_empty_list_of_states_or_kinds_matches_nothing() -> None:
    office = Office()
    office.store.put(a_notification())
    assert len((await office.notifications.page(SYSTEM, Filter(), PageRequest())).nodes) == 1
    assert not (await office.notifications.page(SYSTEM, Filter(states=[]), PageRequest())).nodes
    assert not (await office.notifications.page(SYSTEM, Filter(kinds=[]), PageRequest())).nodes
