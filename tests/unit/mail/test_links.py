"""Mails with a one-time link: made at the last moment, for one attempt, kept nowhere."""

import logging

import pytest

from subgraphs.mail import policy
from subgraphs.mail.errors import NoLink, Postponed, Refused, Unavailable
from subgraphs.mail.events import LinkRequested
from subgraphs.mail.models import Details, Kind, State
from tests.unit.mail.fakes import World, a_notification

DOWN = Unavailable("smtp", "ConnectionRefusedError")


def _asked(world: World, kind: Kind = Kind.PASSWORD_RESET) -> None:
    world.store.put(a_notification(kind=kind, item_id=None, details=Details(request_id="r1")))


@pytest.mark.parametrize(("purpose", "kind"), [("invitation", Kind.INVITATION), ("password_reset", Kind.PASSWORD_RESET)])
async def test_whoever_asks_for_a_link_is_sent_one_for_this_request(purpose: str, kind: Kind) -> None:
    world = World()
    event = LinkRequested(user_id="ada", request_id="r1", purpose="invitation" if purpose == "invitation" else "password_reset")
    await world.hearing().accept("e1", event)
    await world.delivery().deliver_due()
    assert world.links.minted == [(kind, "ada", "r1")]
    assert "secret-token-1" in world.post.sent[0].letter.text


async def test_a_link_is_kept_and_logged_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    _asked(world)
    with caplog.at_level(logging.DEBUG):
        await world.delivery().deliver_due()
    assert world.only().state is State.SENT
    for place in (repr(world.store.kept), caplog.text, repr(world.post.sent)):
        assert "secret-token" not in place


async def test_each_attempt_has_a_link_and_a_message_id_of_its_own() -> None:
    world = World()
    _asked(world)
    world.post.answer = Postponed("451 Later.")
    await world.delivery().deliver_due()
    world.clock.now += policy.RETRY_PAUSES[0]
    world.post.answer = None
    await world.delivery().deliver_due()
    assert len(world.links.minted) == 2
    assert "secret-token-2" in world.post.sent[0].letter.text
    assert world.post.sent[0].key.startswith("e1.ada.")


async def test_a_link_that_would_be_of_no_use_is_not_sent() -> None:
    world = World()
    _asked(world, Kind.WELCOME)
    world.links.answer = NoLink("They have a password already.")
    await world.delivery().deliver_due()
    assert (world.only().state, world.only().problem) == (State.SKIPPED, "They have a password already.")
    assert world.post.tried == 0


async def test_while_nobody_can_make_links_these_mails_wait_and_others_go() -> None:
    world = World()
    _asked(world)
    world.store.put(a_notification("e2"))
    world.links.answer = Unavailable("users", "UNAVAILABLE")
    assert (await world.delivery().deliver_due()).obstacle == world.links.answer
    assert (world.store.kept["e1:ada"].state, world.store.kept["e1:ada"].attempts) == (State.QUEUED, 0)
    assert world.store.kept["e2:ada"].state is State.SENT
    world.links.answer = None
    await world.delivery().deliver_due()
    assert world.store.kept["e1:ada"].state is State.SENT


async def test_while_the_mail_server_is_away_no_link_is_made_and_the_last_one_keeps_working() -> None:
    world = World()
    _asked(world)
    world.post.answer = DOWN
    assert (await world.delivery().deliver_due()).obstacle == DOWN
    assert world.links.minted == []


@pytest.mark.parametrize("answer", [Refused, Postponed])
async def test_what_a_mail_server_repeats_of_a_link_is_not_kept(answer: type[Refused] | type[Postponed]) -> None:
    world = World()
    _asked(world)
    world.post.answer = answer("554 Spam: http://lend.example.org/reset#token=secret-token-1")
    await world.delivery().deliver_due()
    assert "secret-token" not in repr(world.only())
    assert world.only().problem
