"""One-time links, in memory: who gets one, what it is good for, and what asking for one tells."""

from dataclasses import replace
from datetime import timedelta

import pytest

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.users.errors import (
    AlreadyJoined,
    EmailMissing,
    LinkInvalid,
    LinkPointless,
    TooManyAttempts,
    UserInactive,
    UserNotFound,
)
from subgraphs.users.events import InvitationAccepted, LinkRequested, PasswordChanged
from subgraphs.users.models import LinkPurpose, MintedLink, SignedIn, Visitor
from subgraphs.users.policy.links import LIFETIMES, LinkToken
from subgraphs.users.service.links import PACE
from tests.unit.users.signing_in import ADA, AT_HOME, BOB, PASSWORD, House

MANAGER = Actor(id="a-manager", role=Role.MANAGER)
NEW = "seven blue ladders"
INVITATION, RESET = LinkPurpose


@pytest.fixture
def house() -> House:
    return House()


async def invited(house: House) -> str:
    """Bob's token, after he was invited and the mail was sent."""
    await house.links.invite(MANAGER, BOB.id)
    return await minted(house, BOB.id, INVITATION)


async def reset(house: House) -> str:
    """Ada's token, after she asked for a reset and the mail was sent."""
    await house.links.request_reset(AT_HOME, "ada@example.org")
    return await minted(house, ADA.id, RESET)


async def minted(house: House, user_id: str, purpose: LinkPurpose) -> str:
    fact = house.users.facts[-1]
    assert isinstance(fact, LinkRequested)
    made = await house.links.mint(SYSTEM, user_id, purpose, fact.request_id)
    assert isinstance(made, MintedLink)
    assert made.expires_at == house.clock() + LIFETIMES[purpose]
    return made.token


async def test_who_is_invited_chooses_a_password_and_is_signed_in(house: House) -> None:
    token = await invited(house)

    entered = await house.redeeming.accept_invitation(AT_HOME, token, NEW)

    assert isinstance(entered, SignedIn)
    assert (entered.user.id, entered.user.version) == (BOB.id, house.users.people[BOB.id].version)
    assert house.users.facts[-1] == InvitationAccepted(user_id=BOB.id)
    assert isinstance(await house.entrance.sign_in(AT_HOME, "bob", NEW), SignedIn)


async def test_a_reset_ends_all_other_sessions_and_signs_in(house: House) -> None:
    await house.entrance.sign_in(AT_HOME, "ada", PASSWORD)
    token = await reset(house)

    entered = await house.redeeming.reset_password(AT_HOME, token, NEW)

    assert isinstance(entered, SignedIn)
    assert list(house.sessions.kept) == [entered.session_id]
    assert house.users.facts[-1] == PasswordChanged(user_id=ADA.id)
    assert not isinstance(await house.entrance.sign_in(AT_HOME, "ada", PASSWORD), SignedIn)


async def test_a_link_works_once(house: House) -> None:
    token = await reset(house)
    await house.redeeming.reset_password(AT_HOME, token, NEW)

    assert await house.redeeming.reset_password(AT_HOME, token, "eight green ladders") == LinkInvalid()
    assert isinstance(await house.entrance.sign_in(AT_HOME, "ada", NEW), SignedIn)


@pytest.mark.parametrize("purpose", LinkPurpose)
async def test_a_link_is_good_for_its_time_and_no_longer(house: House, purpose: LinkPurpose) -> None:
    token = await (invited(house) if purpose is INVITATION else reset(house))
    redeem = house.redeeming.accept_invitation if purpose is INVITATION else house.redeeming.reset_password

    house.clock.goes_on(LIFETIMES[purpose] - timedelta(milliseconds=1))
    early = await redeem(AT_HOME, token, "short")
    house.clock.goes_on(timedelta(milliseconds=1))

    assert isinstance(early, InvalidInput)
    assert await redeem(AT_HOME, token, NEW) == LinkInvalid()


async def test_a_link_is_good_for_its_purpose_only(house: House) -> None:
    assert await house.redeeming.reset_password(AT_HOME, await invited(house), NEW) == LinkInvalid()
    assert await house.redeeming.accept_invitation(AT_HOME, await reset(house), NEW) == LinkInvalid()


async def test_a_newer_link_makes_the_one_before_it_stop_working(house: House) -> None:
    first, second = await reset(house), await reset(house)

    assert await house.redeeming.reset_password(AT_HOME, first, NEW) == LinkInvalid()
    assert isinstance(await house.redeeming.reset_password(AT_HOME, second, NEW), SignedIn)


@pytest.mark.parametrize("change", [{"active": False}, {"email": "else@example.org"}, {"email": None}])
async def test_a_link_is_void_for_who_is_inactive_or_has_another_address(house: House, change: dict[str, object]) -> None:
    token = await reset(house)
    house.users.people[ADA.id] = replace(house.users.people[ADA.id], **change)  # pyright: ignore[reportArgumentType]

    assert await house.redeeming.reset_password(AT_HOME, token, NEW) == LinkInvalid()


async def test_a_link_is_void_once_the_password_was_changed_otherwise(house: House) -> None:
    token = await reset(house)
    await house.passwords.change(Actor(ADA.id, Role.MEMBER), PASSWORD, NEW)

    assert await house.redeeming.reset_password(AT_HOME, token, "eight green ladders") == LinkInvalid()


@pytest.mark.parametrize("token", ["", "x", "A" * 64, "é" * 64, "A" * 10_000, LinkToken.fresh(ADA.id).text])
async def test_what_is_no_link_of_ours_is_refused_before_anything_is_hashed(house: House, token: str) -> None:
    house.hasher.busy = True

    assert await house.redeeming.reset_password(AT_HOME, token, NEW) == LinkInvalid()


async def test_a_password_that_cannot_be_accepted_leaves_the_link_good(house: House) -> None:
    token = await reset(house)

    refused = await house.redeeming.reset_password(AT_HOME, token, "lovelace12")
    house.hasher.busy = True
    busy = await house.redeeming.reset_password(AT_HOME, token, NEW)
    house.hasher.busy = False

    assert isinstance(refused, InvalidInput)
    assert [field.path for field in refused.fields] == ["input.password"]
    assert isinstance(busy, TooManyAttempts)
    assert isinstance(await house.redeeming.reset_password(AT_HOME, token, NEW), SignedIn)


async def test_asking_for_a_reset_is_answered_alike_for_known_unknown_and_inactive_addresses(house: House) -> None:
    house.users.people[BOB.id] = replace(BOB, active=False)

    answers = [
        await house.links.request_reset(AT_HOME, email) for email in (" Ada@example.org", "x@example.org", "bob@example.org")
    ]

    assert answers == ["Ada@example.org", "x@example.org", "bob@example.org"]
    assert house.paces == [PACE] * 3
    assert [type(fact) for fact in house.users.facts] == [LinkRequested]


async def test_who_asks_too_often_waits_alike_whether_or_not_the_address_is_known(house: House) -> None:
    answers = {
        email: [await house.links.request_reset(Visitor(address=f"203.0.113.{n}"), email) for n in range(5)]
        for email in ("ada@example.org", "nobody@example.org")
    }

    assert [[isinstance(answer, str) for answer in each] for each in answers.values()] == [[True] * 3 + [False] * 2] * 2
    assert len(house.users.facts) == 3


async def test_what_is_no_address_is_said_to_be_none(house: House) -> None:
    for typed in ("", "ada", "a@b\nBcc: c@d"):
        refusal = await house.links.request_reset(AT_HOME, typed)
        assert isinstance(refusal, InvalidInput)
    assert house.paces == []


async def test_who_never_chose_a_password_and_asks_for_a_reset_is_invited_again(house: House) -> None:
    await house.links.request_reset(AT_HOME, "bob@example.org")
    token = await minted(house, BOB.id, INVITATION)

    assert isinstance(await house.redeeming.accept_invitation(AT_HOME, token, NEW), SignedIn)


async def test_only_who_has_a_use_for_it_is_invited(house: House) -> None:
    eve = replace(BOB, id="eve", email=None)
    gone = replace(BOB, id="gone", active=False)
    house.users.people |= {eve.id: eve, gone.id: gone}

    assert await house.links.invite(MANAGER, ADA.id) == AlreadyJoined()
    assert await house.links.invite(MANAGER, eve.id) == EmailMissing()
    assert await house.links.invite(MANAGER, gone.id) == UserInactive()
    assert await house.links.invite(MANAGER, "nobody") == UserNotFound("nobody")
    assert isinstance(await house.links.invite(Actor(BOB.id, Role.MEMBER), BOB.id), NotPermitted)
    assert house.users.facts == []


async def test_an_invitation_asked_for_twice_under_one_key_is_sent_once(house: House) -> None:
    first = await house.links.invite(MANAGER, BOB.id, key="click")
    again = await house.links.invite(MANAGER, BOB.id, key="click")
    other = await house.links.invite(MANAGER, ADA.id, key="click")

    assert first == BOB
    assert getattr(again, "id", None) == BOB.id
    assert isinstance(other, InvalidInput)
    assert len(house.users.facts) == 1


async def test_the_welcome_needs_no_request_and_yields_to_an_invitation(house: House) -> None:
    welcome = await house.links.mint(SYSTEM, BOB.id, INVITATION, None)
    repeated = await house.links.mint(SYSTEM, BOB.id, INVITATION, None)
    await house.links.invite(MANAGER, BOB.id)
    late = await house.links.mint(SYSTEM, BOB.id, INVITATION, None)

    assert isinstance(welcome, MintedLink)
    assert isinstance(repeated, MintedLink)
    assert late == LinkPointless()
    assert await house.redeeming.accept_invitation(AT_HOME, welcome.token, NEW) == LinkInvalid()
    assert isinstance(await house.redeeming.accept_invitation(AT_HOME, repeated.token, NEW), SignedIn)


async def test_a_link_is_made_for_the_latest_request_only_and_never_without_a_use(house: House) -> None:
    await reset(house)
    fact = house.users.facts[-1]
    assert isinstance(fact, LinkRequested)
    await house.links.request_reset(AT_HOME, "ada@example.org")

    outcomes = [
        await house.links.mint(SYSTEM, ADA.id, RESET, fact.request_id),
        await house.links.mint(SYSTEM, ADA.id, RESET, None),
        await house.links.mint(SYSTEM, ADA.id, INVITATION, None),
        await house.links.mint(SYSTEM, BOB.id, RESET, None),
    ]

    assert outcomes == [LinkPointless()] * 4
    assert await house.links.mint(SYSTEM, "nobody", RESET, "request") == UserNotFound("nobody")


async def test_a_mail_sent_again_after_the_link_was_used_gets_no_other_link(house: House) -> None:
    token = await reset(house)
    fact = house.users.facts[-1]
    assert isinstance(fact, LinkRequested)
    await house.redeeming.reset_password(AT_HOME, token, NEW)

    assert await house.links.mint(SYSTEM, ADA.id, RESET, fact.request_id) == LinkPointless()


@pytest.mark.parametrize("actor", [MANAGER, Actor("admin", Role.ADMIN), Actor(BOB.id, Role.MEMBER)])
async def test_nobody_gets_to_see_a_link_but_the_service_that_sends_it(house: House, actor: Actor) -> None:
    assert isinstance(await house.links.mint(actor, BOB.id, INVITATION, None), NotPermitted)


def test_tokens_have_256_bits_and_show_neither_in_logs_nor_in_the_store() -> None:
    token = LinkToken.fresh(ADA.id)

    assert len(token.secret) == 32
    assert LinkToken.read(token.text) == token
    assert token.secret.hex() not in repr(token) + token.hash
    assert "token=" not in repr(MintedLink(token.text, ADA.created_at))
