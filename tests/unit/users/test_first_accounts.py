"""The accounts a system begins with."""

from dataclasses import replace

import pytest

from subgraphs.chassis.identity import Role
from subgraphs.users.events import UserCreated
from subgraphs.users.jobs import begin
from subgraphs.users.models import FirstAccount, SignedIn
from subgraphs.users.settings import Settings
from tests.unit.users.signing_in import ADA, AT_HOME, PASSWORD, House

ROOT = FirstAccount(name="Root", role=Role.ADMIN, email="root@example.org", username="root", password="open the barn")


@pytest.fixture
def house() -> House:
    return House()


async def test_accounts_are_made_once_and_can_sign_in(house: House) -> None:
    first, second = await house.beginning.begin([ROOT]), await house.beginning.begin([ROOT])

    entered = await house.entrance.sign_in(AT_HOME, "root", "open the barn")
    assert isinstance(entered, SignedIn)
    assert entered.user.role is Role.ADMIN
    assert (first, second.admin_password, len(house.users.people)) == (second, None, 3)
    assert house.users.facts[0] == UserCreated(user_id=entered.user.id, notify=False)


async def test_whoever_has_the_address_already_keeps_what_they_have(house: House) -> None:
    await house.beginning.begin([ROOT, replace(ROOT, email="ADA@example.org", username=None)])

    assert house.users.people[ADA.id] == ADA
    assert isinstance(await house.entrance.sign_in(AT_HOME, "ada", PASSWORD), SignedIn)


async def test_without_an_admin_one_is_made_whose_password_is_told_once(house: House) -> None:
    begun, again = await house.beginning.begin([]), await house.beginning.begin([])

    assert begun.admin_password is not None
    assert len(begun.admin_password) == 20
    entered = await house.entrance.sign_in(AT_HOME, "admin", begun.admin_password)
    assert isinstance(entered, SignedIn)
    assert entered.user.role is Role.ADMIN
    assert again.admin_password is None
    assert begun.admin_password not in repr(begun)


async def test_a_member_called_admin_does_not_become_one(house: House) -> None:
    house.users.people[ADA.id] = replace(ADA, username="admin")

    begun = await house.beginning.begin([])

    assert begun.admin_password is None
    assert len(begun.problems) == 1
    assert house.users.people[ADA.id].role is Role.MEMBER


async def test_what_is_wrong_with_an_account_is_said_without_its_password(house: House) -> None:
    begun = await house.beginning.begin([ROOT, replace(ROOT, email="no address", username=None)])

    assert len(begun.problems) == 1
    assert "no address" in begun.problems[0]
    assert ROOT.password not in begun.problems[0] + repr(ROOT)


def settings(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    monkeypatch.setenv("SERVICE_SECRET", "s" * 32)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Settings()  # pyright: ignore[reportCallIssue]


def test_first_accounts_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = '[{"name": "Mo", "username": "mo", "password": "mos password"}]'
    chosen = settings(
        monkeypatch, FIRST_ACCOUNTS=accounts, FIRST_ADMIN_EMAIL="root@example.org", FIRST_ADMIN_PASSWORD="roots password"
    )

    assert [(each.username or each.email, each.role) for each in chosen.accounts_to_begin_with] == [
        ("mo", Role.MEMBER),
        ("root@example.org", Role.ADMIN),
    ]
    assert "mos password" not in repr(chosen)


@pytest.mark.parametrize("environment", [
    {"FIRST_ACCOUNTS": "mo:hunter2 hunter2"},
    {"FIRST_ACCOUNTS": '[{"name": "Mo", "username": "mo", "password": "hunter2"}]'},
    {"FIRST_ACCOUNTS": '[{"name": "Mo", "password": "hunter2 hunter2"}]'},
    {"FIRST_ACCOUNTS": '[{"name": "Mo", "username": "mo", "role": "king", "password": "hunter2 hunter2"}]'},
    {"FIRST_ACCOUNTS": '[{"name": "Mo", "username": "mo", "pasword": "hunter2 hunter2"}]'},
    {"FIRST_ADMIN_PASSWORD": "hunter2 hunter2"},
])  # fmt: skip
def test_settings_that_cannot_be_accepted_stop_the_start_and_tell_no_password(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    with pytest.raises(ValueError) as refused:
        settings(monkeypatch, **environment)

    errors: list[dict[str, object]] = refused.value.errors(include_input=False)  # type: ignore[attr-defined]
    assert "hunter2" not in str([each["msg"] for each in errors])


async def test_the_password_is_printed_once_and_not_logged(
    house: House, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    await begin(house.beginning, [replace(ROOT, email="no address", role=Role.MEMBER)])
    printed = capsys.readouterr().out
    await begin(house.beginning, [])

    [password] = [word for word in printed.split() if len(word) == 20]
    assert isinstance(await house.entrance.sign_in(AT_HOME, "admin", password), SignedIn)
    assert printed.count(password) == 1
    assert password not in capsys.readouterr().out + caplog.text
