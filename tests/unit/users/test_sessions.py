"""Sessions kept and ended: what each refresh token stands for, and whose sessions one may see and end."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.chassis.identity import ANONYMOUS, Actor, Role
from subgraphs.users.errors import SessionExpired, SessionNotFound
from subgraphs.users.events import PersonSignedOut, SessionEnd, SessionsEnded
from subgraphs.users.models import Session, SignedIn
from subgraphs.users.policy.sessions import GRACE, IDLE, LONGEST, ROTATE_AFTER
from subgraphs.users.policy.tokens import RefreshToken
from tests.unit.users.signing_in import ADA, AT_HOME, BOB, NOON, House

MOMENT = timedelta(seconds=1)


@pytest.fixture
def house() -> House:
    return House()


async def signed_in(house: House) -> tuple[SignedIn, str]:
    opened = await house.use.open(house.users.people[ADA.id], AT_HOME)
    assert opened.secret is not None
    return opened, opened.secret


async def refreshed(house: House, secret: str) -> SignedIn:
    outcome = await house.refreshing.refresh(AT_HOME, secret)
    assert isinstance(outcome, SignedIn)
    return outcome


async def rotated(house: House, secret: str) -> str:
    """The next token, when it is time for one."""
    house.clock.goes_on(ROTATE_AFTER)
    outcome = await refreshed(house, secret)
    assert outcome.secret not in {None, secret}
    return outcome.secret or ""


async def test_a_token_is_replaced_and_the_next_one_is_good(house: House) -> None:
    _, secret = await signed_in(house)

    following = await rotated(house, secret)

    assert await rotated(house, following) not in {secret, following}


async def test_a_young_token_stays(house: House) -> None:
    """Two rotations closer to each other than answers can cross would leave a browser with a token that is good no more."""
    _, secret = await signed_in(house)
    following = await rotated(house, secret)
    house.clock.goes_on(ROTATE_AFTER - MOMENT)

    assert (await refreshed(house, following)).secret is None
    assert ROTATE_AFTER >= 3 * GRACE


async def test_an_old_token_ends_the_session(house: House) -> None:
    _, first = await signed_in(house)
    second = await rotated(house, first)
    third = await rotated(house, second)

    assert await house.refreshing.refresh(AT_HOME, first) == SessionExpired()
    assert await house.refreshing.refresh(AT_HOME, third) == SessionExpired()
    assert house.log.facts[-1] == SessionsEnded(user_id=ADA.id, reason=SessionEnd.TOKEN_REUSED, count=1, address=AT_HOME.address)


async def test_a_made_up_token_with_the_right_handle_ends_the_session_too(house: House) -> None:
    _, secret = await signed_in(house)
    token = RefreshToken.read(secret)
    assert token is not None

    forged = RefreshToken(token.handle, b"?" * 32).text

    assert await house.refreshing.refresh(AT_HOME, forged) == SessionExpired()
    assert not house.sessions.kept


async def test_knowing_the_id_of_a_session_is_not_enough_to_end_it(house: House) -> None:
    """Ids show in access tokens and lists; only its own cookies know a session's handle."""
    opened, _ = await signed_in(house)

    await house.refreshing.refresh(AT_HOME, RefreshToken(opened.session_id.encode()[:16], b"?" * 32).text)

    assert house.sessions.kept


@pytest.mark.parametrize("late", [timedelta(0), MOMENT, GRACE])
async def test_the_token_before_is_honoured_for_a_while_with_the_very_token_that_follows(house: House, late: timedelta) -> None:
    _, first = await signed_in(house)
    second = await rotated(house, first)
    house.clock.goes_on(late)

    assert (await refreshed(house, first)).secret == second


async def test_the_token_before_is_not_honoured_any_longer(house: House) -> None:
    _, first = await signed_in(house)
    second = await rotated(house, first)
    house.clock.goes_on(GRACE + timedelta(milliseconds=1))

    assert await house.refreshing.refresh(AT_HOME, first) == SessionExpired()
    assert await house.refreshing.refresh(AT_HOME, second) == SessionExpired()


async def test_who_loses_the_race_to_replace_a_token_gets_the_winners(house: House) -> None:
    opened, first = await signed_in(house)
    house.clock.goes_on(ROTATE_AFTER)
    token = RefreshToken.read(first)
    assert token is not None
    winners = token.next(b"the winner's salt")

    def somebody_is_faster() -> None:
        house.sessions.before_rotation = lambda: None
        house.sessions.kept[opened.session_id] = replace(
            house.sessions.kept[opened.session_id],
            current=winners.hash,
            previous=token.hash,
            salt=b"the winner's salt",
            rotated_at=house.clock.now,
        )

    house.sessions.before_rotation = somebody_is_faster

    assert (await refreshed(house, first)).secret == winners.text


@given(st.lists(st.sampled_from(range(8)), max_size=12), st.permutations(range(8)))
async def test_in_whatever_order_answers_arrive_the_browser_ends_with_a_good_token(
    asking: list[int], arriving: list[int]
) -> None:
    """Eight tabs, each of which read the cookie before or after others were answered."""
    house = House()
    _, cookie = await signed_in(house)
    for _ in range(3):
        house.clock.goes_on(timedelta(minutes=10))
        answers = {tab: (await refreshed(house, cookie)).secret for tab in [*asking, *range(8)]}
        for tab in arriving:
            cookie = answers[tab] or cookie
        house.clock.goes_on(GRACE + MOMENT)
        assert (await refreshed(house, cookie)).secret is None


async def test_of_a_tab_that_is_late_and_one_that_is_not_either_may_be_answered_last(house: House) -> None:
    _, first = await signed_in(house)
    second = await rotated(house, first)
    house.clock.goes_on(GRACE)

    late, early = await refreshed(house, first), await refreshed(house, second)

    assert (late.secret, early.secret) == (second, None)


async def test_a_session_nobody_uses_ends(house: House) -> None:
    _, secret = await signed_in(house)
    house.clock.goes_on(IDLE)

    assert await house.refreshing.refresh(AT_HOME, secret) == SessionExpired()
    assert not house.sessions.kept


async def test_a_session_in_use_ends_too_some_day(house: House) -> None:
    opened, secret = await signed_in(house)
    left = [opened.kept_for]
    while left[-1] > timedelta(0) and isinstance(outcome := await house.refreshing.refresh(AT_HOME, secret), SignedIn):
        secret = outcome.secret or secret
        left.append(outcome.kept_for)
        house.clock.goes_on(timedelta(days=10))

    assert [kept_for.days for kept_for in left[-4:]] == [30, 30, 20, 10]
    assert house.clock.now - NOON == LONGEST


@pytest.mark.parametrize("secret", [None, "", "nonsense", "é" * 64, "A" * 64, "A" * 63 + "!", "A" * 10_000])
async def test_what_is_no_token_is_no_session(house: House, secret: str | None) -> None:
    await signed_in(house)

    assert await house.refreshing.refresh(AT_HOME, secret) == SessionExpired()
    assert house.sessions.kept


async def test_the_deactivated_are_not_refreshed_and_their_sessions_end(house: House) -> None:
    _, secret = await signed_in(house)
    await signed_in(house)
    house.users.people[ADA.id] = replace(ADA, active=False)

    assert await house.refreshing.refresh(AT_HOME, secret) == SessionExpired()
    assert not house.sessions.kept
    assert house.log.facts[-1] == SessionsEnded(user_id=ADA.id, reason=SessionEnd.ACCESS_CHANGED, count=2)


async def test_another_role_counts_from_the_next_refresh_on(house: House) -> None:
    _, secret = await signed_in(house)
    house.users.people[ADA.id] = replace(ADA, role=Role.ADMIN)

    assert (await refreshed(house, secret)).actor.role is Role.ADMIN


async def test_signing_out_ends_the_session_and_doing_it_again_is_no_mistake(house: House) -> None:
    opened, secret = await signed_in(house)

    await house.use.sign_out(ANONYMOUS, secret)
    await house.use.sign_out(ANONYMOUS, secret)

    assert not house.sessions.kept
    assert house.log.facts[1:] == [PersonSignedOut(user_id=ADA.id, session_id=opened.session_id, device=AT_HOME.device)]


async def test_who_lost_the_cookie_signs_out_with_the_access_token(house: House) -> None:
    opened, _ = await signed_in(house)

    await house.use.sign_out(opened.actor, None)

    assert not house.sessions.kept


async def test_signing_out_here_leaves_one_signed_in_elsewhere(house: House) -> None:
    _, secret = await signed_in(house)
    elsewhere, _ = await signed_in(house)

    await house.use.sign_out(ANONYMOUS, secret)

    assert set(house.sessions.kept) == {elsewhere.session_id}


@pytest.mark.parametrize(("actor", "visible"), [
    (Actor(ADA.id, Role.MEMBER), True),
    (Actor(BOB.id, Role.MEMBER), False),
    (Actor(BOB.id, Role.MANAGER), False),
    (Actor(BOB.id, Role.ADMIN), True),
])  # fmt: skip
async def test_only_oneself_and_admins_see_and_end_a_persons_sessions(house: House, actor: Actor, visible: bool) -> None:
    opened, _ = await signed_in(house)

    seen = await house.use.of_users(actor, [ADA.id])
    ended = await house.use.end(actor, opened.session_id)

    assert [session.id for session in seen.get(ADA.id, [])] == ([opened.session_id] if visible else [])
    assert (ADA.id in seen) is visible
    assert isinstance(ended, Session) if visible else ended == SessionNotFound(opened.session_id)
    assert bool(house.sessions.kept) is not visible


async def test_sessions_whose_time_is_over_are_not_shown(house: House) -> None:
    opened, _ = await signed_in(house)
    house.clock.goes_on(IDLE)

    assert await house.use.of_users(opened.actor, [ADA.id]) == {ADA.id: []}


async def test_one_ends_all_other_sessions_at_once(house: House) -> None:
    opened, _ = await signed_in(house)
    for _ in range(3):
        await signed_in(house)

    assert await house.use.end_others(opened.actor) == 3
    assert set(house.sessions.kept) == {opened.session_id}
    assert house.log.facts[-1] == SessionsEnded(user_id=ADA.id, reason=SessionEnd.ENDED, count=3)
