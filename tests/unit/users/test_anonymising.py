"""Forgetting who somebody was, in memory."""

from dataclasses import replace
from datetime import timedelta

import pytest

from subgraphs.chassis.identity import Actor, Role
from subgraphs.chassis.refusals import NotPermitted, VersionConflict
from subgraphs.users.errors import UserAnonymised as Anonymised
from subgraphs.users.errors import UserInactive, UserNotFound, UserStillActive
from subgraphs.users.events import UserAnonymised
from subgraphs.users.models import User, UserChanges
from tests.unit.users.signing_in import ADA, House

ADMIN = Actor(id="an-admin", role=Role.ADMIN)
MANAGER = Actor(id="a-manager", role=Role.MANAGER)
NEXT_DAY = timedelta(days=1)
PERSONAL = ("username", "email", "group", "locale")


@pytest.fixture
def house() -> House:
    """Where Ada, a manager once, was deactivated."""
    house = House()
    house.users.people[ADA.id] = replace(ADA, active=False, role=Role.MANAGER, group="staff", locale="de")
    return house


async def test_of_who_is_anonymised_nothing_is_left_but_that_there_was_somebody(house: House) -> None:
    house.clock.goes_on(NEXT_DAY)

    after = await house.services.anonymising.anonymise(ADMIN, ADA.id)

    assert isinstance(after, User)
    assert (after.id, after.name, after.role, after.active) == (ADA.id, "Former member", Role.MEMBER, False)
    assert (after.created_at, after.anonymised_at, after.version) == (ADA.created_at, house.clock(), 2)
    assert [getattr(after, name) for name in PERSONAL] == [None] * 4
    assert ADA.id not in house.credentials.passwords
    assert house.users.facts == [UserAnonymised(user_id=ADA.id)]


async def test_anonymising_twice_is_told_once(house: House) -> None:
    first = await house.services.anonymising.anonymise(ADMIN, ADA.id, expected_version=1)

    assert await house.services.anonymising.anonymise(ADMIN, ADA.id, expected_version=1) == first
    assert len(house.users.facts) == 1


async def test_who_is_active_is_deactivated_first(house: House) -> None:
    house.users.people[ADA.id] = ADA

    assert await house.services.anonymising.anonymise(ADMIN, ADA.id) == UserStillActive()
    assert house.users.people[ADA.id] == ADA


async def test_only_admins_anonymise(house: House) -> None:
    for actor in (MANAGER, Actor(ADA.id, Role.MEMBER)):
        assert isinstance(await house.services.anonymising.anonymise(actor, ADA.id), NotPermitted)


async def test_nobody_is_anonymised_who_is_not_there_or_changed_meanwhile(house: House) -> None:
    assert await house.services.anonymising.anonymise(ADMIN, "nobody") == UserNotFound("nobody")
    assert await house.services.anonymising.anonymise(ADMIN, ADA.id, expected_version=7) == VersionConflict(current=1)


async def test_a_reactivation_in_the_same_moment_wins_or_loses_whole(house: House) -> None:
    def somebody_is_faster() -> None:
        house.users.before_save = lambda: None
        house.users.people[ADA.id] = replace(ADA, rev=2)

    house.users.before_save = somebody_is_faster

    assert await house.services.anonymising.anonymise(ADMIN, ADA.id) == UserStillActive()


async def test_who_was_anonymised_stays_so(house: House) -> None:
    services = house.services
    gone = await services.anonymising.anonymise(ADMIN, ADA.id)

    outcomes = [
        await services.access.reactivate(ADMIN, ADA.id),
        await services.access.set_role(ADMIN, ADA.id, Role.ADMIN),
        await services.people.update_user(ADMIN, UserChanges(id=ADA.id, expected_version=None, given={"name": "Ada"})),
        await services.links.invite(ADMIN, ADA.id),
    ]

    assert outcomes == [Anonymised(), Anonymised(), Anonymised(), UserInactive()]
    assert await services.access.deactivate(ADMIN, ADA.id) == gone
    assert house.users.people[ADA.id] == gone
