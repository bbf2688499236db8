"""Who signs in, who is refused, and what gives nobody away."""

from dataclasses import replace
from datetime import timedelta

import pytest

from subgraphs.chassis.identity import Role
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.users.errors import SignInRefused, TooManyAttempts
from subgraphs.users.events import PersonSignedIn
from subgraphs.users.models import Password, SignedIn, Visitor
from subgraphs.users.policy.limits import AT_ONE_ADDRESS, OF_ONE_ACCOUNT
from subgraphs.users.policy.sessions import MOST_SESSIONS
from tests.unit.users.signing_in import ADA, AT_HOME, BOB, PASSWORD, House


@pytest.fixture
def house() -> House:
    return House()


@pytest.mark.parametrize("login", ["ada", "ADA", "ada@example.org", "Ada@Example.Org", " ada "])
async def test_one_signs_in_with_address_or_username_however_spelt(house: House, login: str) -> None:
    signed_in = await house.entrance.sign_in(AT_HOME, login, PASSWORD)

    assert isinstance(signed_in, SignedIn)
    assert signed_in.user == ADA
    assert (signed_in.actor.id, signed_in.actor.role) == (ADA.id, Role.MEMBER)
    assert house.log.facts == [
        PersonSignedIn(user_id=ADA.id, session_id=signed_in.session_id, address="203.0.113.7", device="Firefox on Linux")
    ]


async def test_an_address_names_its_owner_even_if_somebody_took_it_for_a_username(house: House) -> None:
    house.users.people[BOB.id] = replace(BOB, username=ADA.email)

    signed_in = await house.entrance.sign_in(AT_HOME, "ada@example.org", PASSWORD)

    assert isinstance(signed_in, SignedIn)
    assert signed_in.user == ADA


@pytest.mark.parametrize(("login", "password"), [("ada", "wrong password"), ("bob", PASSWORD), ("nobody", PASSWORD)])
async def test_wrong_passwords_missing_passwords_and_unknown_names_are_refused_alike(
    house: House, login: str, password: str
) -> None:
    assert await house.entrance.sign_in(AT_HOME, login, password) == SignInRefused()
    assert not house.sessions.kept


@pytest.mark.parametrize("login", ["ada", "bob", "nobody"])
async def test_a_password_is_verified_whether_there_is_an_account_or_not(house: House, login: str) -> None:
    await house.entrance.sign_in(AT_HOME, login, "wrong password")

    assert len(house.hasher.verified) == 1


async def test_the_deactivated_do_not_sign_in_and_nothing_tells_them_apart(house: House) -> None:
    house.users.people[ADA.id] = replace(ADA, active=False)

    assert await house.entrance.sign_in(AT_HOME, "ada", PASSWORD) == SignInRefused()
    assert len(house.hasher.verified) == 1
    assert (house.log.facts, house.log.failures) == ([], [ADA.id])


async def test_failures_are_noted_in_the_account_they_were_aimed_at(house: House) -> None:
    await house.entrance.sign_in(AT_HOME, "ada", "wrong password")
    await house.entrance.sign_in(AT_HOME, "nobody", "wrong password")

    assert house.log.failures == [ADA.id]


@pytest.mark.parametrize(("login", "password", "path"), [
    ("", PASSWORD, "input.login"),
    ("a" * 255, PASSWORD, "input.login"),
    ("ada\nbob", PASSWORD, "input.login"),
    ("ada", "", "input.password"),
    ("ada", "x" * 201, "input.password"),
])  # fmt: skip
async def test_what_cannot_be_a_name_or_a_password_is_not_tried(house: House, login: str, password: str, path: str) -> None:
    refusal = await house.entrance.sign_in(AT_HOME, login, password)

    assert isinstance(refusal, InvalidInput)
    assert [field.path for field in refusal.fields] == [path]
    assert not house.hasher.verified


async def test_a_hash_made_the_old_way_is_replaced_at_the_next_sign_in(house: House) -> None:
    house.credentials.passwords[ADA.id] = Password("first", f"v1:{PASSWORD}")

    signed_in = await house.entrance.sign_in(AT_HOME, "ada", PASSWORD)

    assert isinstance(signed_in, SignedIn)
    assert house.credentials.passwords[ADA.id] == Password("first", f"v2:{PASSWORD}")


async def test_after_too_many_failures_even_the_right_password_has_to_wait(house: House) -> None:
    for _ in range(AT_ONE_ADDRESS.burst):
        assert await house.entrance.sign_in(AT_HOME, "ada", "wrong password") == SignInRefused()

    refused = await house.entrance.sign_in(AT_HOME, "ada", PASSWORD)
    house.clock.goes_on(AT_ONE_ADDRESS.every)
    later = await house.entrance.sign_in(AT_HOME, "ada", PASSWORD)

    assert refused == TooManyAttempts(int(AT_ONE_ADDRESS.every.total_seconds()))
    assert isinstance(later, SignedIn)


async def test_an_attacker_at_one_address_does_not_lock_a_person_out_elsewhere(house: House) -> None:
    attacker = Visitor(address="198.51.100.1")
    for _ in range(24 * 60):
        await house.entrance.sign_in(attacker, "ada", "wrong password")
        house.clock.goes_on(timedelta(minutes=1))

    assert isinstance(await house.entrance.sign_in(AT_HOME, "ada", PASSWORD), SignedIn)


async def test_attackers_at_many_addresses_share_the_limit_of_the_account(house: House) -> None:
    outcomes = [
        await house.entrance.sign_in(Visitor(address=f"198.51.100.{n}"), "ada", "wrong password")
        for n in range(OF_ONE_ACCOUNT.burst + 1)
    ]

    assert [type(outcome) for outcome in outcomes] == [SignInRefused] * OF_ONE_ACCOUNT.burst + [TooManyAttempts]


async def test_limits_do_not_tell_who_has_an_account(house: House) -> None:
    async def outcomes(login: str) -> list[object]:
        return [await house.entrance.sign_in(AT_HOME, login, "wrong password") for _ in range(AT_ONE_ADDRESS.burst + 1)]

    assert await outcomes("ada") == await outcomes("nobody")


async def test_signing_in_often_is_no_failure(house: House) -> None:
    for _ in range(AT_ONE_ADDRESS.burst * 2):
        assert isinstance(await house.entrance.sign_in(AT_HOME, "ada", PASSWORD), SignedIn)


async def test_when_too_many_passwords_wait_to_be_verified_one_is_told_at_once_and_not_counted(house: House) -> None:
    house.hasher.busy = True
    for _ in range(AT_ONE_ADDRESS.burst + 1):
        assert await house.entrance.sign_in(AT_HOME, "ada", PASSWORD) == TooManyAttempts(2)

    house.hasher.busy = False
    assert isinstance(await house.entrance.sign_in(AT_HOME, "ada", PASSWORD), SignedIn)


async def test_an_outage_of_the_store_is_nobodys_failure(house: House) -> None:
    def break_down() -> None:
        raise ConnectionError("the store is down")

    house.hasher.while_verifying = break_down
    for _ in range(AT_ONE_ADDRESS.burst + 1):
        with pytest.raises(ConnectionError):
            await house.entrance.sign_in(AT_HOME, "ada", PASSWORD)

    house.hasher.while_verifying = lambda: None
    assert isinstance(await house.entrance.sign_in(AT_HOME, "ada", PASSWORD), SignedIn)


async def test_a_password_changed_while_the_old_one_is_verified_opens_nothing(house: House) -> None:
    def changes() -> None:
        house.credentials.passwords[ADA.id] = Password("second", "v2:another password")

    house.hasher.while_verifying = changes

    assert await house.entrance.sign_in(AT_HOME, "ada", PASSWORD) == SignInRefused()
    assert not house.sessions.kept


async def test_somebody_deactivated_while_their_password_is_verified_stays_out(house: House) -> None:
    def deactivate() -> None:
        house.users.people[ADA.id] = replace(ADA, active=False)

    house.hasher.while_verifying = deactivate

    assert await house.entrance.sign_in(AT_HOME, "ada", PASSWORD) == SignInRefused()
    assert not house.sessions.kept


async def test_the_session_unused_for_longest_makes_room_for_a_new_one(house: House) -> None:
    opened: list[str] = []
    for _ in range(MOST_SESSIONS + 1):
        signed_in = await house.entrance.sign_in(AT_HOME, "ada", PASSWORD)
        assert isinstance(signed_in, SignedIn)
        opened.append(signed_in.session_id)
        house.clock.goes_on(timedelta(seconds=1))

    assert set(house.sessions.kept) == set(opened[1:])


async def test_no_secret_shows_when_things_are_printed(house: House) -> None:
    signed_in = await house.entrance.sign_in(AT_HOME, "ada", PASSWORD)

    assert isinstance(signed_in, SignedIn)
    assert signed_in.secret is not None
    shown = f"{signed_in!r} {house.credentials.passwords!r}"
    assert not any(secret in shown for secret in (signed_in.secret, signed_in.access_token, PASSWORD))
