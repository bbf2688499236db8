"""Which passwords people may choose, and what changing one does."""

from dataclasses import replace

import pytest

from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.users.errors import TooManyAttempts, UserNotFound
from subgraphs.users.events import PasswordChanged, SessionEnd, SessionsEnded
from subgraphs.users.models import SignedIn, User
from subgraphs.users.policy.limits import OF_ONE_PASSWORD
from subgraphs.users.policy.passwords import LONGEST, check_password, normalised
from tests.unit.users.signing_in import ADA, AT_HOME, BOB, PASSWORD, House

NEW = "seven blue ladders"


@pytest.fixture
def house() -> House:
    return House()


async def signed_in(house: House) -> SignedIn:
    return await house.use.open(house.users.people[ADA.id], AT_HOME)


@pytest.mark.parametrize("password", [
    "correct horse", "seven blue ladders", "vT9#kLq2xZ", "ada plays chess", "長い秘密の言葉です本当に", "x7" + "q9w" * 3 + "zk",
    "🐘🦊🐝🐙🦉🐢🦔🐳🦋🐿", " leading and trailing ", "drill-borrower", "r" + "andom" * 30 + "ness of mine",
])  # fmt: skip
def test_any_kind_of_characters_will_do_if_it_is_long_and_not_obvious(password: str) -> None:
    assert check_password(password, ADA, "input.newPassword") is None


@pytest.mark.parametrize("password", [
    "short", "x" * 9, "k#9xQ" * 50,
    "password12", "Passw0rd123!", "P@55w0rd-P@55w0rd", "letmein12345", "Summer2024!!", "iloveyou2024", "1q2w3e4r5t",
    "1234567890", "0987654321", "abcdefghijkl", "aaaaaaaaaa", "1111122222", "abcabcabcabc", "qwertyuiop", "13579135791",
    "lendgraph1", "Lendgraph2026!", "AdaLovelace1815", "lovelace-ada", "ada@example.org", "4d4l0v3l4c3",
])  # fmt: skip
def test_what_guessers_try_first_is_refused(password: str) -> None:
    problem = check_password(password, ADA, "input.newPassword")

    assert problem is not None
    assert problem.path == "input.newPassword"
    assert password not in problem.message


def test_what_is_obvious_for_one_person_is_not_for_another() -> None:
    assert check_password("lovelace-ada", BOB, "input.newPassword") is None


def test_a_password_is_the_same_however_a_keyboard_composes_it() -> None:
    assert normalised("cafe\u0301 über") == normalised("café u\u0308ber")


async def test_changing_ones_password_ends_all_other_sessions_and_is_told(house: House) -> None:
    here, _elsewhere = await signed_in(house), await signed_in(house)

    changed = await house.passwords.change(here.actor, PASSWORD, NEW)

    assert isinstance(changed, User)
    assert set(house.sessions.kept) == {here.session_id}
    assert house.users.facts == [PasswordChanged(user_id=ADA.id)]
    assert house.log.facts[-1] == SessionsEnded(user_id=ADA.id, reason=SessionEnd.PASSWORD_CHANGED, count=1)
    assert isinstance(await house.entrance.sign_in(AT_HOME, "ada", NEW), SignedIn)
    assert not isinstance(await house.entrance.sign_in(AT_HOME, "ada", PASSWORD), SignedIn)


async def test_without_the_present_password_it_stays(house: House) -> None:
    here = await signed_in(house)

    refusal = await house.passwords.change(here.actor, "wrong password", NEW)

    assert isinstance(refusal, InvalidInput)
    assert [field.path for field in refusal.fields] == ["input.currentPassword"]
    assert not house.users.facts


async def test_the_present_password_cannot_be_guessed_from_a_session_somebody_left_open(house: House) -> None:
    here = await signed_in(house)
    for _ in range(OF_ONE_PASSWORD.burst):
        await house.passwords.change(here.actor, "wrong password", NEW)

    refused = await house.passwords.change(here.actor, PASSWORD, NEW)
    house.clock.goes_on(OF_ONE_PASSWORD.every)

    assert isinstance(refused, TooManyAttempts)
    assert isinstance(await house.passwords.change(here.actor, PASSWORD, NEW), User)


async def test_a_bad_new_password_is_named_by_its_field(house: House) -> None:
    here = await signed_in(house)

    refusal = await house.passwords.change(here.actor, PASSWORD, "ada lovelace")

    assert isinstance(refusal, InvalidInput)
    assert [field.path for field in refusal.fields] == ["input.newPassword"]


async def test_a_very_long_present_password_is_only_wrong(house: House) -> None:
    here = await signed_in(house)

    assert isinstance(await house.passwords.change(here.actor, "x" * LONGEST * 10, NEW), InvalidInput)


async def test_who_has_no_password_cannot_change_it(house: House) -> None:
    here = await house.use.open(BOB, AT_HOME)

    assert isinstance(await house.passwords.change(here.actor, "", NEW), InvalidInput)
    assert house.hasher.verified == [None]


async def test_the_first_password_is_no_change_to_tell(house: House) -> None:
    assert isinstance(await house.passwords.choose(SYSTEM, BOB.id, NEW), User)
    assert not house.users.facts
    assert isinstance(await house.entrance.sign_in(AT_HOME, "bob", NEW), SignedIn)


async def test_a_record_changed_meanwhile_is_no_obstacle(house: House) -> None:
    def somebody_is_faster() -> None:
        house.users.before_save = lambda: None
        house.users.people[ADA.id] = replace(ADA, rev=2, group="staff")

    house.users.before_save = somebody_is_faster

    changed = await house.passwords.choose(SYSTEM, ADA.id, NEW)

    assert isinstance(changed, User)
    assert (changed.rev, changed.group) == (3, "staff")


async def test_nobody_has_no_password(house: House) -> None:
    assert await house.passwords.choose(SYSTEM, "nobody", NEW) == UserNotFound("nobody")


async def test_when_too_many_wait_nothing_changes_and_nothing_is_counted(house: House) -> None:
    here = await signed_in(house)
    house.hasher.busy = True
    for _ in range(OF_ONE_PASSWORD.burst + 1):
        assert await house.passwords.change(here.actor, PASSWORD, NEW) == TooManyAttempts(2)

    house.hasher.busy = False
    assert isinstance(await house.passwords.change(here.actor, PASSWORD, NEW), User)
