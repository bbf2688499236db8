"""Roles and activity, on a fake repository."""

from dataclasses import replace

import pytest

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.refusals import NotPermitted, VersionConflict
from subgraphs.users.errors import LastAdmin, UserNotFound
from subgraphs.users.events import UserDeactivated, UserReactivated, UserRoleChanged
from subgraphs.users.models import User
from subgraphs.users.service.access import Access
from tests.unit.users.fakes import FakeUsers
from tests.unit.users.signing_in import AT_HOME, House

ADMIN = Actor(id="an-admin", role=Role.ADMIN)
MANAGER = Actor(id="a-manager", role=Role.MANAGER)
MEMBER = Actor(id="a-member", role=Role.MEMBER)


@pytest.fixture
def users() -> FakeUsers:
    return FakeUsers()


@pytest.fixture
def access(users: FakeUsers) -> Access:
    return House(users=users).services.access


def somebody(users: FakeUsers, role: Role = Role.MEMBER, *, active: bool = True) -> User:
    now = utc_now()
    user = User(
        id=new_id(),
        rev=1,
        name="Ada",
        username=None,
        email=None,
        group=None,
        active=active,
        role=role,
        created_at=now,
        updated_at=now,
    )
    users.people[user.id] = user
    return user


async def test_an_admin_gives_a_role_and_it_is_told_from_which_to_which(access: Access, users: FakeUsers) -> None:
    ada = somebody(users)

    after = await access.set_role(ADMIN, ada.id, Role.MANAGER)

    assert isinstance(after, User)
    assert (after.role, after.version) == (Role.MANAGER, 2)
    assert users.facts == [UserRoleChanged(user_id=ada.id, from_role="member", to_role="manager")]


async def test_a_role_somebody_has_already_is_no_change(access: Access, users: FakeUsers) -> None:
    ada = somebody(users, Role.MANAGER)

    assert await access.set_role(ADMIN, ada.id, Role.MANAGER) == ada
    assert users.facts == []


@pytest.mark.parametrize("actor", [MANAGER, MEMBER])
async def test_nobody_but_admins_gives_roles_not_even_to_oneself(access: Access, users: FakeUsers, actor: Actor) -> None:
    ada = somebody(users)

    for wish in (Role.ADMIN, Role.MANAGER):
        assert isinstance(await access.set_role(actor, ada.id, wish), NotPermitted)
        assert isinstance(await access.set_role(Actor(ada.id, actor.role), ada.id, wish), NotPermitted)
    assert users.people[ada.id] == ada


async def test_a_role_for_an_old_version_is_refused(access: Access, users: FakeUsers) -> None:
    ada = somebody(users)
    users.people[ada.id] = replace(ada, rev=3)

    assert await access.set_role(ADMIN, ada.id, Role.MANAGER, expected_version=1) == VersionConflict(current=3)


@pytest.mark.parametrize("stop", ["demote", "deactivate"])
async def test_the_last_active_admin_stays_one(access: Access, users: FakeUsers, stop: str) -> None:
    last = somebody(users, Role.ADMIN)
    somebody(users, Role.ADMIN, active=False)

    outcome = await (access.set_role(ADMIN, last.id, Role.MEMBER) if stop == "demote" else access.deactivate(ADMIN, last.id))

    assert outcome == LastAdmin()
    assert users.people[last.id] == last


async def test_an_admin_may_go_while_another_one_stays(access: Access, users: FakeUsers) -> None:
    first, second = somebody(users, Role.ADMIN), somebody(users, Role.ADMIN)

    assert isinstance(await access.deactivate(ADMIN, first.id), User)
    assert await access.set_role(Actor(second.id, Role.ADMIN), second.id, Role.MEMBER) == LastAdmin()


async def test_deactivating_and_reactivating_twice_is_told_once_each(access: Access, users: FakeUsers) -> None:
    ada = somebody(users)

    outcomes = [
        await step(MANAGER, ada.id) for step in (access.deactivate, access.deactivate, access.reactivate, access.reactivate)
    ]

    assert [isinstance(outcome, User) and outcome.active for outcome in outcomes] == [False, False, True, True]
    assert users.facts == [UserDeactivated(user_id=ada.id), UserReactivated(user_id=ada.id)]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN])
async def test_managers_neither_deactivate_nor_reactivate_their_like_or_admins(
    access: Access, users: FakeUsers, role: Role
) -> None:
    present, gone = somebody(users, role), somebody(users, role, active=False)

    assert isinstance(await access.deactivate(MANAGER, present.id), NotPermitted)
    assert isinstance(await access.reactivate(MANAGER, gone.id), NotPermitted)
    assert users.people == {present.id: present, gone.id: gone}


async def test_members_deactivate_nobody(access: Access, users: FakeUsers) -> None:
    ada = somebody(users)

    assert isinstance(await access.deactivate(MEMBER, ada.id), NotPermitted)
    assert isinstance(await access.reactivate(MEMBER, ada.id), NotPermitted)


async def test_who_is_not_there_has_no_rights(access: Access) -> None:
    assert await access.set_role(SYSTEM, "nobody", Role.ADMIN) == UserNotFound("nobody")
    assert await access.deactivate(SYSTEM, "nobody") == UserNotFound("nobody")
    assert await access.reactivate(SYSTEM, "nobody") == UserNotFound("nobody")


async def test_a_step_that_lost_a_race_is_taken_from_what_the_winner_left(access: Access, users: FakeUsers) -> None:
    ada = somebody(users)

    def somebody_is_faster() -> None:
        users.before_save = lambda: None
        users.people[ada.id] = replace(ada, rev=2, name="Ada King")

    users.before_save = somebody_is_faster
    after = await access.deactivate(MANAGER, ada.id)

    assert isinstance(after, User)
    assert (after.name, after.active, after.version) == ("Ada King", False, 3)


async def test_who_is_deactivated_is_signed_out_everywhere_and_whoever_gets_a_role_is_not() -> None:
    house = House()
    ada, bob = house.users.people.values()
    for user in (ada, bob):
        await house.use.open(user, AT_HOME)

    await house.services.access.deactivate(MANAGER, ada.id)
    await house.services.access.set_role(ADMIN, bob.id, Role.MANAGER)

    assert [session.user_id for session in house.sessions.kept.values()] == [bob.id]
