"""The use cases of people, on a fake repository."""

from dataclasses import replace

import pytest

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.paging import PageRequest
from subgraphs.chassis.refusals import InvalidInput, NotPermitted, VersionConflict
from subgraphs.users.errors import EmailTaken, UsernameTaken, UserNotFound
from subgraphs.users.events import UserCreated, UserUpdated
from subgraphs.users.models import NewUser, User, UserChanges, UserFilter, UserSort
from subgraphs.users.service.people import People
from tests.unit.chassis.fakes import FakeClaims
from tests.unit.users.fakes import FakeUsers

ADA = NewUser(name="Ada Lovelace", username="ada", email="ada@example.org", group="staff")
MEMBER = Actor(id="someone", role=Role.MEMBER)


@pytest.fixture
def users() -> FakeUsers:
    return FakeUsers()


@pytest.fixture
def service(users: FakeUsers) -> People:
    return People(users, FakeClaims(), utc_now)


async def added(service: People, given: NewUser = ADA) -> User:
    user = await service.create_user(SYSTEM, given)
    assert isinstance(user, User)
    return user


def changes(user: User, **given: str | None) -> UserChanges:
    return UserChanges(id=user.id, expected_version=None, given=given)


async def test_a_new_person_is_active_and_announced(service: People, users: FakeUsers) -> None:
    user = await added(service)

    assert (user.active, user.version) == (True, 1)
    assert users.facts == [UserCreated(user_id=user.id, notify=True)]


@pytest.mark.parametrize(("username", "email", "refusal"), [
    ("ADA", "other@example.org", UsernameTaken("ADA")),
    ("ａｄａ", None, UsernameTaken("ａｄａ")),
    ("other", "Ada@Example.org", EmailTaken("Ada@Example.org")),
])  # fmt: skip
async def test_usernames_and_addresses_are_unique_however_they_are_spelt(
    service: People, users: FakeUsers, username: str, email: str | None, refusal: object
) -> None:
    await added(service)

    assert await service.create_user(SYSTEM, NewUser(name="Other", username=username, email=email)) == refusal
    assert len(users.facts) == 1


@pytest.mark.parametrize(("given", "path"), [
    (NewUser(name="   "), "input.name"),
    (NewUser(name="x" * 201), "input.name"),
    (NewUser(name="Ada\r\nBcc: all@example.org"), "input.name"),
    (NewUser(name="Ada", username="a\x00da"), "input.username"),
    (NewUser(name="Ada", email="ada"), "input.email"),
    (NewUser(name="Ada", email="ada@example.org, bob@example.org"), "input.email"),
    (NewUser(name="Ada", email="ada@example.org\nBcc: x@example.org"), "input.email"),
    (NewUser(name="Ada", email=f"{'a' * 250}@example.org"), "input.email"),
    (NewUser(name="Ada", email=f"{'a' * 65}@example.org"), "input.email"),
    (NewUser(name="Ada", email="ada@no_such.example.org"), "input.email"),
    (NewUser(name="Ada", email="ada@example-.org"), "input.email"),
    (NewUser(name="Ada", group="g" * 101), "input.group"),
    (NewUser(name="Ada", locale="fr"), "input.locale"),
    (NewUser(name="Ada", locale="de-AT"), "input.locale"),
    (NewUser(name="Ada", locale="x" * 36), "input.locale"),
])  # fmt: skip
async def test_what_cannot_be_accepted_is_named_by_its_field(service: People, given: NewUser, path: str) -> None:
    refusal = await service.create_user(SYSTEM, given)

    assert isinstance(refusal, InvalidInput)
    assert [field.path for field in refusal.fields] == [path]


@pytest.mark.parametrize("email", ["ada@example.org", "ada+tools@sub.example.org", "o'neil@example.org", "jürgen@müller.example"])
async def test_real_addresses_are_accepted(service: People, email: str) -> None:
    assert (await added(service, NewUser(name="Ada", email=email))).email == email


async def test_blank_optional_fields_mean_none(service: People) -> None:
    user = await added(service, NewUser(name=" Ada ", username="", email=" ", group=None))

    assert (user.name, user.username, user.email, user.group) == ("Ada", None, None, None)


async def test_a_change_names_only_what_changed(service: People, users: FakeUsers) -> None:
    user = await added(service)

    changed = await service.update_user(SYSTEM, changes(user, name="Ada King", email=None, group="staff"))

    assert isinstance(changed, User)
    assert (changed.name, changed.email, changed.username, changed.version) == ("Ada King", None, "ada", 2)
    assert users.facts[-1] == UserUpdated(user_id=user.id, changed=["name", "email"])


async def test_changing_nothing_writes_nothing(service: People, users: FakeUsers) -> None:
    user = await added(service)

    assert await service.update_user(SYSTEM, changes(user, name="Ada Lovelace")) == user
    assert len(users.facts) == 1


async def test_a_name_cannot_be_cleared(service: People) -> None:
    user = await added(service)

    assert isinstance(await service.update_user(SYSTEM, changes(user, name=None)), InvalidInput)


async def test_a_change_to_an_old_version_is_refused(service: People) -> None:
    user = await added(service)
    await service.update_user(SYSTEM, changes(user, name="Ada King"))

    refusal = await service.update_user(SYSTEM, replace(changes(user, name="A. L."), expected_version=1))

    assert refusal == VersionConflict(current=2)


async def test_a_change_that_lost_a_race_is_made_to_what_the_winner_left(service: People, users: FakeUsers) -> None:
    user = await added(service)

    def somebody_is_faster() -> None:
        users.before_save = lambda: None
        users.people[user.id] = replace(users.people[user.id], rev=2, group="students")

    users.before_save = somebody_is_faster
    changed = await service.update_user(SYSTEM, changes(user, name="Ada King"))

    assert isinstance(changed, User)
    assert (changed.name, changed.group, changed.version) == ("Ada King", "students", 3)


async def test_nobody_can_be_changed_who_is_not_there(service: People) -> None:
    missing = UserNotFound("nobody")

    assert await service.update_user(SYSTEM, UserChanges(id="nobody", expected_version=None, given={})) == missing


async def test_members_do_not_keep_the_list_of_people(service: People, users: FakeUsers) -> None:
    user = await added(service)

    outcomes = [
        await service.create_user(MEMBER, NewUser(name="Bob")),
        await service.update_user(MEMBER, changes(user, name="Bob")),
    ]

    assert all(isinstance(outcome, NotPermitted) for outcome in outcomes)
    assert users.people == {user.id: user}


async def test_who_asks_again_under_the_same_key_is_added_once(service: People, users: FakeUsers) -> None:
    first = await service.create_user(SYSTEM, ADA, key="key")
    assert isinstance(first, User)
    await service.update_user(SYSTEM, changes(first, name="Ada King", email=None, username=None))

    again = await service.create_user(SYSTEM, ADA, key="key")

    assert isinstance(again, User)
    assert (again.id, again.name) == (first.id, "Ada King")
    assert len(users.people) == 1


async def test_a_language_is_kept_in_its_usual_spelling(service: People) -> None:
    assert (await added(service, NewUser(name="Ada", locale=" DE "))).locale == "de"


async def test_members_change_their_own_language_and_nothing_else(service: People) -> None:
    ada, bob = await added(service), await added(service, NewUser(name="Bob"))
    herself = Actor(id=ada.id, role=Role.MEMBER)

    changed = await service.update_user(herself, changes(ada, locale="de"))
    refused = [
        await service.update_user(herself, changes(ada, locale="en", name="Countess")),
        await service.update_user(herself, changes(ada, email="countess@example.org")),
        await service.update_user(herself, changes(bob, locale="de")),
    ]

    assert isinstance(changed, User)
    assert (changed.locale, changed.name) == ("de", "Ada Lovelace")
    assert all(isinstance(outcome, NotPermitted) for outcome in refused)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN])
async def test_managers_alter_no_account_of_their_like_or_of_admins_but_admins_do(
    service: People, users: FakeUsers, role: Role
) -> None:
    user = await added(service)
    users.people[user.id] = account = replace(user, role=role)
    wish = changes(account, email="mine@example.org")

    by_manager = await service.update_user(Actor(id="m", role=Role.MANAGER), wish)
    by_admin = await service.update_user(Actor(id="a", role=Role.ADMIN), wish)

    assert isinstance(by_manager, NotPermitted)
    assert isinstance(by_admin, User)


PRIVATE = ("username", "email", "group", "role", "locale")


@pytest.mark.parametrize("role", Role)
async def test_only_oneself_and_managers_see_what_is_private(service: People, role: Role) -> None:
    ada = await added(service, replace(ADA, locale="en"))

    seen = await service.get(Actor(id="someone", role=role), ada.id)
    by_reference = await service.get_many(Actor(id="someone", role=role), [ada.id, "nobody"])
    herself = await service.get(Actor(id=ada.id, role=Role.MEMBER), ada.id)

    assert seen is not None
    assert (seen.name, seen.active, seen.version) == ("Ada Lovelace", True, 1)
    assert [getattr(seen, name) is None for name in PRIVATE] == [role is Role.MEMBER] * len(PRIVATE)
    assert by_reference == [seen, None]
    assert herself == ada


async def test_members_list_nobody_and_look_nobody_up_by_username(service: People) -> None:
    await added(service)

    assert await service.page(MEMBER, UserFilter(), UserSort(), PageRequest()) is None
    assert await service.get_by_username(MEMBER, "ada") is None
    assert await service.managers(MEMBER, 500) == []


async def test_nothing_given_when_adding_or_changing_somebody_raises_a_role(service: People, users: FakeUsers) -> None:
    user = await added(service)

    await service.update_user(SYSTEM, changes(user, name="Ada King", locale="en", group="admin"))

    assert users.people[user.id].role is Role.MEMBER
    assert "role" not in NewUser.__slots__
